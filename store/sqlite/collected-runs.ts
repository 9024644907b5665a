/** Runs as a comparison takes them, in memory: collected when a run is first compared, kept up while it grows. */
import { type Forest, forestOf } from "../../core/compare/forest.ts";
import { HistoryCollector, type RunHistory } from "../../core/compare/run-history.ts";
import { SpanCollector } from "../../core/compare/span-collector.ts";
import type { SpanSide } from "../../core/compare/span-comparison.ts";
import type { EventOf, TraceEvent } from "../../core/event.ts";
import type { SpanId } from "../../core/ids.ts";
import type { Moment } from "../../core/moment.ts";
import { PROVENANCES, type Provenance } from "../../core/replay/branch-wire.ts";
import { ByteCache } from "./byte-cache.ts";
import type { Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import { Turns } from "./turns.ts";

const KEPT_BYTES = 512 * 1024 * 1024;
/** Measured: objects and columns of one span. */
const SPAN_BYTES = 450;

interface Collected {
  readonly spans: SpanCollector;
  readonly history: HistoryCollector;
  /** Said by the spans that a branch executed itself. */
  readonly provenances: Map<SpanId, Provenance>;
  readonly rewrites: number;
  /** Events looked at, and the place of the last of them. */
  length: number;
  last: Moment | undefined;
  forest: Forest | undefined;
}

interface CollectedRun {
  readonly forest: Forest;
  readonly history: RunHistory;
  readonly provenanceOf: NonNullable<SpanSide["provenanceOf"]>;
}

export class CollectedRuns {
  readonly #kept = new ByteCache<string, Collected>(KEPT_BYTES);
  readonly #turns = new Map<string, Turns>();
  readonly #pause: Pause;

  constructor(pause: Pause) {
    this.#pause = pause;
  }

  /** Everything the view holds. Work that is given up half way goes on from there the next time. */
  of(view: RunView, withAttributes: boolean): Promise<CollectedRun> {
    const key = `${view.run.id}${withAttributes ? "+" : ""}`;
    const turns = this.#turns.get(key) ?? new Turns();
    this.#turns.set(key, turns);
    return turns.take(() => this.#upTo(key, view, withAttributes));
  }

  async #upTo(key: string, view: RunView, withAttributes: boolean): Promise<CollectedRun> {
    const known = this.#kept.get(key);
    const collected: Collected =
      known && isPrefix(known, view)
        ? known
        : {
            spans: new SpanCollector(withAttributes),
            history: new HistoryCollector(),
            provenances: new Map(),
            rewrites: view.run.rewrites,
            length: 0,
            last: undefined,
            forest: undefined,
          };
    const { spans, history, provenances } = collected;
    try {
      while (collected.length < view.total) {
        collect(collected, view);
        await this.#pause();
      }
    } finally {
      this.#kept.set(key, collected, spans.count * SPAN_BYTES + history.sizeBytes);
    }
    collected.forest ??= forestOf(spans.spans);
    const sharedUpTo = view.run.identity.branch?.cut?.at ?? -Infinity;
    return {
      forest: collected.forest,
      history,
      provenanceOf: ({ id, start }) => (start <= sharedUpTo ? "recorded" : provenances.get(id)),
    };
  }
}

/** Events are collected in order: one that came late, or one that is gone, means to begin anew. */
const isPrefix = ({ last, length, rewrites }: Collected, view: RunView): boolean =>
  rewrites === view.run.rewrites &&
  (last === undefined || (length <= view.total && view.countUpTo(last) === length));

/** One chunk, or what is new of it. */
const collect = (collected: Collected, view: RunView): void => {
  const rows = view.chunkRows(view.chunkAt(collected.length));
  for (let i = collected.length - rows.start; i < rows.length; i++)
    if (WANTED.has(rows.kind(i))) add(collected, rows.event(i));
  const { at, source, position, k } = rows.event(rows.length - 1);
  collected.last = { at, source, position, k };
  collected.length = rows.start + rows.length;
};

const WANTED = new Set<TraceEvent["kind"]>([
  "span-start",
  "span-end",
  "span-event",
  "metric",
  "stage",
  "gate",
  "link",
  "run",
]);

const add = (collected: Collected, event: TraceEvent): void => {
  if (event.kind === "span-start" || event.kind === "span-end" || event.kind === "span-event") {
    const said = event.kind === "span-start" ? provenanceSaid(event.attributes) : undefined;
    if (said) collected.provenances.set(event.id, said);
    collected.spans.add(event);
    collected.forest = undefined;
  } else collected.history.add(event);
};

const provenanceSaid = (attributes: EventOf<"span-start">["attributes"]): Provenance | undefined =>
  attributes && PROVENANCES.find((each) => each === attributes.provenance);
