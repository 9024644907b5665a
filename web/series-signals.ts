/** Points of series as signals that ask only while somebody looks. */
import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RunId } from "../core/ids.ts";
import type { SeriesName, SeriesWindow } from "../core/wire/window.ts";
import * as api from "./api.ts";
import { Newest } from "./newest.ts";
import { later, now } from "./page-parts.ts";
import type { SeriesQuery } from "./run-session.ts";
import type { AxisName, Range } from "./views/view.ts";

const NAMES_GAP_MS = 1000;
const POINTS_GAP_MS = 100;
const NO_POINTS: ReadonlySignal<readonly SeriesWindow[] | undefined> = signal([]);

export interface SeriesParts {
  readonly run: RunId;
  readonly ready: ReadonlySignal<boolean>;
  /** Rises when the data changed. */
  readonly revision: ReadonlySignal<number>;
  readonly visible: ReadonlySignal<Range>;
  readonly extent: ReadonlySignal<Range>;
  readonly axis: ReadonlySignal<AxisName>;
  readonly failed: (error: unknown) => void;
}

export class SeriesSignals {
  readonly names: ReadonlySignal<readonly SeriesName[] | undefined>;
  readonly #parts: SeriesParts;
  readonly #points = new Map<string, ReadonlySignal<readonly SeriesWindow[] | undefined>>();

  constructor(parts: SeriesParts) {
    this.#parts = parts;
    this.names = watchedSignal((answer) =>
      keepAsking(answer, { ...this.#asking(NAMES_GAP_MS), ask: api.seriesNames }, () => {
        parts.revision.value;
        return parts.run;
      }),
    );
  }

  /** On the run's axis, or on another one by its name; of the visible range, or of the whole run. Same arguments, same signal. */
  points(
    axis: string | undefined,
    series: readonly SeriesQuery[],
    px: number,
    whole = false,
  ): ReadonlySignal<readonly SeriesWindow[] | undefined> {
    // Without a name the server would answer with the names.
    if (series.length === 0) return NO_POINTS;
    const key = JSON.stringify([axis, px, whole, series.map(({ name, subject }) => [name, subject])]);
    const known = this.#points.get(key);
    if (known) return known;
    const { run, ready, revision } = this.#parts;
    const range = whole ? this.#parts.extent : this.#parts.visible;
    const ask = (question: api.MetricsQuestion): Promise<readonly SeriesWindow[]> =>
      api.metrics(run, question);
    const made = watchedSignal<readonly SeriesWindow[]>((answer) =>
      keepAsking(answer, { ...this.#asking(POINTS_GAP_MS), ask }, () => {
        revision.value;
        const question = { series, range: range.value, px, axis: axis ?? this.#parts.axis.value };
        return ready.value ? question : undefined;
      }),
    );
    this.#points.set(key, made);
    return made;
  }

  #asking(gapMs: number) {
    return { failed: this.#parts.failed, now, later, gapMs };
  }
}

/** Asks whenever what `question` reads changes, and writes the answers. Returns how to stop. */
const keepAsking = <Question, Answer>(
  answer: Signal<Answer | undefined>,
  parts: ConstructorParameters<typeof Newest<Question, Answer>>[0],
  question: () => Question | undefined,
): (() => void) => {
  const newest = new Newest<Question, Answer>(parts);
  const endings = [
    effect(() => {
      const next = question();
      if (next !== undefined) newest.want(next);
    }),
    effect(() => {
      const found = newest.answer.value;
      if (found !== undefined) answer.value = found;
    }),
  ];
  return () => {
    for (const end of endings) end();
    newest.close();
  };
};

/** A signal that works only while somebody is subscribed to it. */
const watchedSignal = <T>(
  start: (answer: Signal<T | undefined>) => () => void,
): ReadonlySignal<T | undefined> => {
  let stop: (() => void) | undefined;
  // A microtask later: not inside the subscriber's own tracking.
  const answer: Signal<T | undefined> = signal<T | undefined>(undefined, {
    watched: () =>
      queueMicrotask(() => {
        stop ??= start(answer);
      }),
    unwatched: () =>
      queueMicrotask(() => {
        stop?.();
        stop = undefined;
      }),
  });
  return answer;
};
