/** What happened in a stretch of a run, in figures. Pure: events of the stretch in moment order, one by one. */
import type { EventKind, TraceEvent, Usage } from "./event.ts";
import { isFailure } from "./fold.ts";
import type { Nanos, SpanId, Subject } from "./ids.ts";
import { finite } from "./value.ts";
import type { RangeSeries, RangeSummary } from "./wire/finding.ts";

/** Series told of; the true number stands beside them. */
const SERIES_TOLD = 500;

interface Growing {
  count: number;
  sum: number;
  finite: number;
  min: number;
  max: number;
}

export class RangeSums {
  readonly #byKind: Partial<Record<EventKind, number>> = {};
  readonly #durations: number[] = [];
  readonly #usage: Record<keyof Usage, number | null> = {
    input: null,
    output: null,
    cacheRead: null,
    cacheWrite: null,
    costUsd: null,
  };
  readonly #series = new Map<
    string,
    { readonly subject: Subject | null; readonly name: string; readonly sums: Growing }
  >();
  #events = 0;
  #started = 0;
  #failedSpans = 0;
  #failedGates = 0;
  #grave = 0;
  readonly #startOf: (id: SpanId) => Nanos | undefined;

  /** `startOf`: when a span began, which may be before the stretch. */
  constructor(startOf: (id: SpanId) => Nanos | undefined) {
    this.#startOf = startOf;
  }

  add(event: TraceEvent): void {
    this.#events++;
    this.#byKind[event.kind] = (this.#byKind[event.kind] ?? 0) + 1;
    switch (event.kind) {
      case "span-start":
        this.#started++;
        this.#use(event.usage);
        return;
      case "span-event":
        this.#use(event.usage);
        return;
      case "span-end": {
        const start = this.#startOf(event.id);
        if (start !== undefined) this.#durations.push(Math.max(0, event.at - start));
        if (isFailure(event)) this.#failedSpans++;
        this.#use(event.usage);
        return;
      }
      case "gate":
        if (!event.passed) this.#failedGates++;
        return;
      case "anomaly":
      case "log":
        if (event.severity === "error" || event.severity === "critical") this.#grave++;
        return;
      case "metric":
        for (const [name, value] of Object.entries(event.values))
          this.#point(event.subject ?? null, name, finite(value));
        return;
      default:
    }
  }

  #use(usage: Usage | undefined): void {
    for (const [key, more] of Object.entries(usage ?? {}) as [keyof Usage, number | undefined][])
      if (more !== undefined) this.#usage[key] = (this.#usage[key] ?? 0) + more;
  }

  #point(subject: Subject | null, name: string, value: number | undefined): void {
    const key = `${subject ?? ""}\n${name}`;
    let series = this.#series.get(key);
    if (!series) {
      series = { subject, name, sums: { count: 0, sum: 0, finite: 0, min: Infinity, max: -Infinity } };
      this.#series.set(key, series);
    }
    const { sums } = series;
    sums.count++;
    if (value === undefined) return;
    sums.finite++;
    sums.sum += value;
    sums.min = Math.min(sums.min, value);
    sums.max = Math.max(sums.max, value);
  }

  done(from: Nanos, to: Nanos): RangeSummary {
    const durations = this.#durations.sort((left, right) => left - right);
    const { costUsd, ...tokens } = this.#usage;
    return {
      from,
      to,
      events: this.#events,
      byKind: this.#byKind,
      spans: {
        started: this.#started,
        ended: this.#byKind["span-end"] ?? 0,
        failed: this.#failedSpans,
        timed: durations.length,
        sum: durations.reduce((sum, each) => sum + each, 0),
        p50: quantile(durations, 0.5),
        p95: quantile(durations, 0.95),
      },
      tokens,
      costUsd,
      errors: { spans: this.#failedSpans, gates: this.#failedGates, messages: this.#grave },
      series: [...this.#series.values()].slice(0, SERIES_TOLD).map(asSeries),
      seriesTotal: this.#series.size,
    };
  }
}

/** The nearest rank: the smallest value that at least this part of them does not exceed. `null` of nothing. */
const quantile = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;

const asSeries = ({
  subject,
  name,
  sums,
}: {
  readonly subject: Subject | null;
  readonly name: string;
  readonly sums: Growing;
}): RangeSeries => ({
  subject,
  name,
  points: sums.count,
  min: sums.finite === 0 ? null : sums.min,
  max: sums.finite === 0 ? null : sums.max,
  mean: sums.finite === 0 ? null : sums.sum / sums.finite,
});
