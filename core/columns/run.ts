/**
 * Everything historical of one run in memory, made from its events in moment order when somebody first asks for a
 * window, and kept up as events come at the end. A late event means: build it anew.
 */
import { EVENT_KINDS, type EventKind, SEVERITIES, type Severity, type TraceEvent } from "../event.ts";
import { eventName, type Nanos, type Subject } from "../ids.ts";
import { compareMoments, type Moment } from "../moment.ts";
import type { EventFilter } from "../wire/events.ts";
import type { AnomalyMark, Density, GateMark, MarkPoint, Window } from "../wire/window.ts";
import { Axes } from "./axes.ts";
import { bytes, countBelow, floats, Names, words } from "./growing.ts";
import { SeriesColumns } from "./series.ts";
import { SpanColumns } from "./spans.ts";
import { anomalyMark, gateMark, linkOf, markPoint, Points, StageColumns } from "./stages.ts";

const NO_SEVERITY = 0;

export class RunColumns {
  readonly spans: SpanColumns;
  readonly series = new SeriesColumns();
  readonly stages = new StageColumns();
  readonly axes = new Axes();
  readonly gates = new Points<GateMark>();
  readonly anomalies = new Points<AnomalyMark>();
  readonly marks = new Points<MarkPoint>();
  readonly links = new Points<Window["links"][number]>();
  readonly #at = floats();
  readonly #seq = floats();
  readonly #k = words();
  readonly #kind = bytes();
  /** Index into SEVERITIES plus one. */
  readonly #severity = bytes();
  readonly #subjects = new Names();
  /** From 1; 0 = none. */
  readonly #subject = words();
  #last: Moment | undefined;

  /** `sharedUpTo`: of a branch, the time of the last event it has of its parent. */
  constructor(sharedUpTo?: Nanos) {
    this.spans = new SpanColumns(sharedUpTo);
  }

  get length(): number {
    return this.#at.length;
  }
  get last(): Moment | undefined {
    return this.#last;
  }
  get sizeBytes(): number {
    return this.length * 26 + this.spans.sizeBytes + this.series.sizeBytes;
  }
  get from(): Nanos {
    return (this.length === 0 ? 0 : this.#at.at(0)) as Nanos;
  }
  get to(): Nanos {
    return (this.length === 0 ? 0 : this.#at.at(this.length - 1)) as Nanos;
  }

  /** Throws when the event is not after all before it. */
  add(event: TraceEvent): void {
    if (this.#last && compareMoments(this.#last, event) > 0)
      throw new Error(`Event e${event.seq} comes before the last one of these columns`);
    this.#last = event;
    this.#at.push(event.at);
    this.#seq.push(event.seq);
    this.#k.push(event.k);
    this.#kind.push(EVENT_KINDS.indexOf(event.kind));
    this.#severity.push(severityOf(event));
    this.#subject.push(event.subject === undefined ? 0 : this.#subjects.number(event.subject) + 1);
    if (event.axes) this.axes.add(event);
    this.#history(event);
  }

  #history(event: TraceEvent): void {
    switch (event.kind) {
      case "span-start":
      case "span-end":
      case "span-event":
        this.spans.add(event);
        break;
      case "metric":
        this.series.add(event, this.length - 1);
        break;
      case "stage":
        this.stages.add(event);
        break;
      case "gate":
        this.gates.add(gateMark(event));
        break;
      case "anomaly":
        this.anomalies.add(anomalyMark(event));
        break;
      case "mark":
        this.marks.add(markPoint(event));
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

  window(from: Nanos, to: Nanos, px: number): Window {
    const { spans, total } = this.spans.window(from, to, px);
    return {
      from,
      to,
      spans,
      spansTotal: total,
      stages: this.stages.window(from, to),
      gates: this.gates.window(from, to),
      anomalies: this.anomalies.window(from, to),
      marks: this.marks.window(from, to),
      density: this.#density(from, to, px),
      axes: this.axes.points(from, to, px),
      links: this.links.window(from, to),
    };
  }

  #density(from: number, to: number, px: number): Density {
    const first = countBelow(this.#at.data, this.length, from);
    const end = countBelow(this.#at.data, this.length, to, true);
    const perPixel = px / Math.max(1, to - from);
    const [times, kinds, severities] = [this.#at.data, this.#kind.data, this.#severity.data];
    const counts = new Float64Array(EVENT_KINDS.length * px);
    const seen = new Uint8Array(EVENT_KINDS.length);
    const worst = new Uint8Array(px);
    for (let i = first; i < end; i++) {
      const column = Math.min(px - 1, Math.floor(((times[i] as number) - from) * perPixel));
      const kind = kinds[i] as number;
      const cell = kind * px + column;
      counts[cell] = (counts[cell] as number) + 1;
      seen[kind] = 1;
      if ((severities[i] as number) > (worst[column] as number)) worst[column] = severities[i] as number;
    }
    const columnsOf = (kind: number): readonly number[] =>
      Array.from(counts.subarray(kind * px, (kind + 1) * px));
    return {
      columns: px,
      byKind: Object.fromEntries(
        EVENT_KINDS.flatMap((kind, i) => (seen[i] === 1 ? [[kind, columnsOf(i)]] : [])),
      ),
      worst: Array.from(worst, (severity) =>
        severity === NO_SEVERITY ? "" : (SEVERITIES[severity - 1] as Severity),
      ),
    };
  }

  /** Ranks (from 0) of the events that pass everything of the filter but its text. */
  ranks(filter: EventFilter): Uint32Array {
    const first = filter.from === undefined ? 0 : countBelow(this.#at.data, this.length, filter.from);
    const end =
      filter.to === undefined ? this.length : countBelow(this.#at.data, this.length, filter.to, true);
    const kinds = new Set(filter.kinds?.map((kind: EventKind) => EVENT_KINDS.indexOf(kind)));
    const severity = filter.severity === undefined ? NO_SEVERITY : SEVERITIES.indexOf(filter.severity) + 1;
    const subjects = filter.subject === undefined ? undefined : this.#below(filter.subject);
    const found = new Uint32Array(Math.max(0, end - first));
    let count = 0;
    for (let i = first; i < end; i++) {
      if (kinds.size > 0 && !kinds.has(this.#kind.at(i))) continue;
      if (severity > 0 && this.#severity.at(i) < severity) continue;
      if (subjects && !subjects.has(this.#subject.at(i))) continue;
      found[count++] = i;
    }
    return found.subarray(0, count);
  }

  /** Numbers of a subject and everything below it. */
  #below(subject: Subject): ReadonlySet<number> {
    const found = new Set<number>();
    this.#subjects.list.forEach((path, i) => {
      if (path === subject || path.startsWith(`${subject}/`)) found.add(i + 1);
    });
    return found;
  }

  /** Rank (from 0) of an event by its name; `undefined` when the run has none of that name. */
  rankOf(seq: number, k: number): number | undefined {
    for (let i = 0; i < this.length; i++) if (this.#seq.at(i) === seq && this.#k.at(i) === k) return i;
    return undefined;
  }
  /** Name of the event with that rank. */
  nameAt(rank: number): string {
    return eventName({ seq: this.#seq.at(rank), k: this.#k.at(rank) });
  }
  /** Number of events at or before a time. */
  countUpTo(at: number): number {
    return countBelow(this.#at.data, this.length, at, true);
  }

  /** Events per part of the run's length, for its fingerprint. */
  shape(parts: number): readonly number[] {
    const counts = new Array<number>(parts).fill(0);
    const length = Math.max(1, this.to - this.from);
    for (let i = 0; i < this.length; i++) {
      const part = Math.min(parts - 1, Math.floor(((this.#at.at(i) - this.from) / length) * parts));
      counts[part] = (counts[part] as number) + 1;
    }
    return counts;
  }
}

/** Anomalies and logs have one; failed gates and spans count as warning and error. */
const severityOf = (event: TraceEvent): number => {
  switch (event.kind) {
    case "anomaly":
    case "log":
      return SEVERITIES.indexOf(event.severity) + 1;
    case "gate":
      return event.passed ? NO_SEVERITY : SEVERITIES.indexOf("warning") + 1;
    case "span-end":
      return event.status === "error" || event.error !== undefined
        ? SEVERITIES.indexOf("error") + 1
        : NO_SEVERITY;
    default:
      return NO_SEVERITY;
  }
};
