/** Stage bars, gates, anomalies, marks and links of a run: few beside events, kept as objects in moment order. */
import type { EventOf } from "../event.ts";
import { eventName, type Nanos, parentSubject, type Subject } from "../ids.ts";
import { canonicalStage, isIllegal, lifecycleOf } from "../stages.ts";
import type { AnomalyMark, GateMark, MarkPoint, StageBar, Window } from "../wire/window.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The same rules as the fold: a restated stage is no new bar, a new subject in a slot ends the one before. */
export class StageColumns {
  readonly #bars: Mutable<StageBar>[] = [];
  readonly #open = new Map<Subject, Mutable<StageBar>>();
  readonly #inSlot = new Map<Subject, Set<Subject>>();

  get count(): number {
    return this.#bars.length;
  }

  add(event: EventOf<"stage">): void {
    const path = event.subject;
    if (path === undefined) return;
    const open = this.#open.get(path);
    if (event.closes) {
      this.#close(path, event.at);
      return;
    }
    const lifecycle = lifecycleOf(event.lifecycle);
    const stage = canonicalStage(lifecycle, event.to);
    if (open?.stage === stage) {
      if (event.attributes) open.attributes = { ...open.attributes, ...event.attributes };
      return;
    }
    if (!open && lifecycle.slotted) this.#emptySlot(path, event.at);
    if (open) open.end = event.at;
    const bar: Mutable<StageBar> = {
      event: eventName(event),
      subject: path,
      lifecycle: event.lifecycle,
      stage,
      start: event.at,
      cause: event.cause,
      illegal: isIllegal(lifecycle, open?.stage, stage) || undefined,
      attributes: event.attributes,
    };
    this.#bars.push(bar);
    this.#open.set(path, bar);
    const slot = parentSubject(path);
    if (slot === undefined) return;
    const inSlot = this.#inSlot.get(slot) ?? new Set();
    this.#inSlot.set(slot, inSlot.add(path));
  }

  /** A run's end record ends what lives. */
  endAll(at: Nanos): void {
    for (const path of [...this.#open.keys()]) this.#close(path, at);
  }

  #close(path: Subject, at: Nanos): void {
    const open = this.#open.get(path);
    if (!open) return;
    open.end = at;
    this.#open.delete(path);
    this.#inSlot.get(parentSubject(path) as Subject)?.delete(path);
  }

  #emptySlot(path: Subject, at: Nanos): void {
    const slot = parentSubject(path);
    for (const other of [...(this.#inSlot.get(slot as Subject) ?? [])]) this.#close(other, at);
  }

  window(from: number, to: number): readonly StageBar[] {
    return this.#bars.filter((bar) => bar.start <= to && !(bar.end !== undefined && bar.end < from));
  }
}

/** Things at a moment, in moment order. */
export class Points<Item extends { readonly at: Nanos }> {
  readonly #items: Item[] = [];
  get items(): readonly Item[] {
    return this.#items;
  }
  add(item: Item): void {
    this.#items.push(item);
  }
  window(from: number, to: number): readonly Item[] {
    return this.#items.filter((item) => item.at >= from && item.at <= to);
  }
}

export const gateMark = (event: EventOf<"gate">): GateMark => ({
  event: eventName(event),
  at: event.at,
  subject: event.subject ?? ("" as Subject),
  gate: event.gate,
  passed: event.passed,
  target: event.target,
  checksPassed: event.checksPassed,
  checksFailed: event.checksFailed,
  message: event.message,
});

export const anomalyMark = (event: EventOf<"anomaly">): AnomalyMark => ({
  event: eventName(event),
  at: event.at,
  severity: event.severity,
  type: event.type,
  message: event.message,
  subject: event.subject,
});

export const markPoint = (event: EventOf<"mark">): MarkPoint => ({
  event: eventName(event),
  at: event.at,
  mark: event.mark,
  name: event.name,
});

export const linkOf = (event: EventOf<"link">): Window["links"][number] => ({
  event: eventName(event),
  at: event.at,
  relation: event.relation,
  from: event.from,
  to: event.to,
});
