/** What a comparison needs of a run beside its spans, collected in moment order: a fraction of what the page looks at. */
import { floats, words } from "../columns/growing.ts";
import { SeriesColumns, type SeriesPoints } from "../columns/series.ts";
import { gateMark, linkOf, Points, StageColumns } from "../columns/stages.ts";
import type { TraceEvent } from "../event.ts";
import { eventName } from "../ids.ts";
import type { GateMark, StageBar, Window } from "../wire/window.ts";

/** `RunColumns` are one too. */
export interface RunHistory {
  readonly stages: { window(from: number, to: number): readonly StageBar[] };
  readonly gates: { readonly items: readonly GateMark[] };
  readonly links: { readonly items: Window["links"] };
  readonly series: { whole(nameOf: (rank: number) => string): readonly SeriesPoints[] };
  nameAt(rank: number): string;
}

export class HistoryCollector implements RunHistory {
  readonly stages = new StageColumns();
  readonly gates = new Points<GateMark>();
  readonly links = new Points<Window["links"][number]>();
  readonly series = new SeriesColumns();
  /** Of events with metrics, by their number among those. */
  readonly #seq = floats();
  readonly #k = words();

  get sizeBytes(): number {
    return (
      this.series.sizeBytes + this.#seq.length * 12 + (this.stages.count + this.gates.items.length) * 300
    );
  }

  add(event: TraceEvent): void {
    switch (event.kind) {
      case "metric":
        this.series.add(event, this.#seq.length);
        this.#seq.push(event.seq);
        this.#k.push(event.k);
        break;
      case "stage":
        this.stages.add(event);
        break;
      case "gate":
        this.gates.add(gateMark(event));
        break;
      case "link":
        this.links.add(linkOf(event));
        break;
      case "run":
        if (event.status === "finished" || event.status === "failed" || event.status === "stopped")
          this.stages.endAll(event.at);
        break;
      default:
    }
  }

  nameAt(rank: number): string {
    return eventName({ seq: this.#seq.at(rank), k: this.#k.at(rank) });
  }
}
