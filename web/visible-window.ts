/** The visible part of a run's time, and what the server knows of it: the window all charts share, and the whole run's. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Nanos, nanos } from "../core/ids.ts";
import type { RunSummary } from "../core/wire/runs.ts";
import type { Window } from "../core/wire/window.ts";
import { windowOf } from "./api.ts";
import { Newest } from "./newest.ts";
import { later, now } from "./page-parts.ts";
import type { Player } from "./player.ts";
import { reducedMotion } from "./shell/preferences.ts";
import type { Range } from "./views/view.ts";

/** Room right of the live edge, as a part of the window. */
const HEADROOM = 0.05;
/** What was read is never squeezed below a tenth of the minimap. */
const MOST_ROOM = 9;
/** The window may leave the run by this part of its width. */
const OVERHANG = 0.02;
const SHORTEST = 1e6;
const GAP_MS = 100;
const OVERVIEW_GAP_MS = 1000;

const NOTHING: Window = {
  from: nanos(0),
  to: nanos(0),
  spans: [],
  spansTotal: 0,
  stages: [],
  gates: [],
  anomalies: [],
  marks: [],
  density: { columns: 0, byKind: {}, worst: [] },
  axes: {},
  links: [],
};

export interface VisibleWindowParts {
  readonly player: Player;
  readonly run: ReadonlySignal<RunSummary>;
  readonly ready: ReadonlySignal<boolean>;
  /** The pointer rests on a time chart: the window stands still. */
  readonly pointed: () => boolean;
  readonly moved: () => void;
  readonly failed: (error: unknown) => void;
  /** Share of the run's bytes that wait to be read, from 0 to 1. */
  readonly unread: ReadonlySignal<number>;
}

export class VisibleWindow {
  readonly visible: ReadonlySignal<Range>;
  /** What the minimap spans: the run, with room for what comes while it is live, quiet or being read. */
  readonly whole: ReadonlySignal<Range>;
  /** Of the visible range, as last fetched. */
  readonly window: ReadonlySignal<Window>;
  /** Of the whole run. */
  readonly overview: ReadonlySignal<Window>;
  /** What was chosen; `undefined`: the whole run, growing with it. */
  readonly chosen: Signal<Range | undefined> = signal(undefined);
  readonly #parts: VisibleWindowParts;
  readonly #windows: Newest<Range, Window>;
  readonly #overviews: Newest<Range, Window>;
  readonly #endings: readonly (() => void)[];
  #beforeFit: Range | undefined;

  constructor(parts: VisibleWindowParts) {
    this.#parts = parts;
    const { player, failed } = parts;
    const { id } = parts.run.peek();
    const asking = { failed, now, later };
    this.#windows = new Newest({ ...asking, ask: (range) => windowOf(id, range, windowPx()), gapMs: GAP_MS });
    this.#overviews = new Newest({
      ...asking,
      ask: (range) => windowOf(id, range, overviewPx()),
      gapMs: OVERVIEW_GAP_MS,
    });
    this.window = computed(() => this.#windows.answer.value ?? NOTHING);
    this.overview = computed(() => this.#overviews.answer.value ?? NOTHING);
    const extent = computed(() => player.head.value.extent);
    this.whole = computed(() => {
      const { status } = parts.run.value;
      const comes = status === "live" || status === "stale";
      return withRoom(extent.value, comes ? HEADROOM : roomFor(parts.unread.value));
    });
    this.visible = computed(() => this.chosen.value ?? this.whole.value);
    this.#endings = [
      effect(() => this.#askVisible()),
      effect(() => this.#askAgain()),
      effect(() => this.#follow()),
    ];
  }

  /** The overview, when it is there; a run that is closed before never answers. */
  overviewThere(): Promise<Window> {
    const { answer } = this.#overviews;
    return new Promise((resolve) => {
      const stop = answer.subscribe((window) => {
        if (!window) return;
        resolve(window);
        queueMicrotask(() => stop());
      });
    });
  }

  close(): void {
    for (const end of this.#endings) end();
    this.#windows.close();
    this.#overviews.close();
  }

  #askVisible(): void {
    const range = this.visible.value;
    const { run, unread } = this.#parts;
    const growing = this.chosen.peek() === undefined && (run.peek().status === "live" || unread.peek() > 0);
    if (this.#parts.ready.value) this.#windows.want(range, !growing);
  }

  #askAgain(): void {
    this.#parts.player.revision.value;
    const whole = this.whole.value;
    if (!this.#parts.ready.value) return;
    this.#windows.want(this.visible.peek());
    this.#overviews.want(whole);
  }

  /** Following, the chosen window goes with the edge: same width, some headroom, whole pixels. */
  #follow(): void {
    const { cursor, extent } = this.#parts.player.head.value;
    const chosen = this.chosen.peek();
    if (cursor !== "live" || !chosen || this.#parts.pointed()) return;
    const width = chosen.to - chosen.from;
    const wanted = extent.to + width * HEADROOM - chosen.to;
    if (wanted <= 0) return;
    const pixel = width / windowPx();
    // Without motion it goes in pages.
    const shift = reducedMotion() ? width * 0.8 : Math.ceil(wanted / pixel) * pixel;
    this.chosen.value = { from: nanos(chosen.from + shift), to: nanos(chosen.to + shift) };
  }

  show(range: Range): void {
    const { from, to } = this.whole.peek();
    const width = Math.min(Math.max(range.to - range.from, SHORTEST), (to - from) * (1 + 2 * OVERHANG));
    const slack = width * OVERHANG;
    const start = Math.min(Math.max(range.from, from - slack), Math.max(from - slack, to + slack - width));
    this.chosen.value = { from: nanos(start), to: nanos(start + width) };
    this.#parts.moved();
  }
  showWhole(): void {
    this.chosen.value = undefined;
    this.#parts.moved();
  }
  /** Around the cursor or, where it is not in the window, around its middle. */
  zoom(factor: number): void {
    const { from, to } = this.visible.peek();
    const { at } = this.#parts.player.head.peek();
    const around = at >= from && at <= to ? at : (from + to) / 2;
    this.show({ from: nanos(around - (around - from) * factor), to: nanos(around + (to - around) * factor) });
  }
  /** By a part of its width, to the right when positive. */
  pan(part: number): void {
    const { from, to } = this.visible.peek();
    const by = (to - from) * part;
    this.show({ from: nanos(from + by), to: nanos(to + by) });
  }
  /** Fits a range, or goes back to the window of before when one is fitted already. */
  fit(range: Range | undefined): void {
    const before = this.#beforeFit;
    this.#beforeFit = undefined;
    if (before) {
      this.show(before);
      return;
    }
    if (!range) return;
    this.#beforeFit = this.visible.peek();
    const margin = Math.max((range.to - range.from) * 0.08, SHORTEST);
    this.show({ from: nanos(range.from - margin), to: nanos(range.to + margin) });
  }
  /** Another thing is selected: `fit` fits it instead of going back. */
  forgetFit(): void {
    this.#beforeFit = undefined;
  }

  /** The time of a named event, where a window knows it. */
  timeOf(name: string): Nanos | undefined {
    for (const { anomalies, gates, marks } of [this.window.peek(), this.overview.peek()]) {
      const known = [anomalies, gates, marks].flatMap(
        (list) => list.find(({ event }) => event === name) ?? [],
      );
      if (known[0]) return known[0].at;
    }
    return undefined;
  }
}

const withRoom = ({ from, to }: Range, room: number): Range => {
  const width = Math.max(to - from, SHORTEST);
  return { from, to: nanos(Math.round(from + width * (1 + room))) };
};

/** Room, in widths of what was read, where the rest of the bytes takes as much time as the first did. */
const roomFor = (unread: number): number => Math.min(MOST_ROOM, unread / Math.max(1e-6, 1 - unread));

const windowPx = (): number => Math.min(2048, Math.max(320, Math.round(innerWidth * 0.75)));
/** A bar of the minimap is 3 px and a gap. */
const overviewPx = (): number => Math.min(1024, Math.max(80, Math.floor((innerWidth - 80) / 4)));
