/** How busy a unit has been: starts and ends of its spans, in bars of equal time. Pure. */
import type { Subject } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import type { Range } from "./view.ts";

/** Times of starts and ends by unit; a span without a subject belongs to the unit of its parent. */
export const ticksByUnit = perObject((spans: readonly SpanBar[]): ReadonlyMap<Subject, readonly number[]> => {
  const byId = new Map(spans.map((bar) => [bar.id, bar]));
  const unitOf = (bar: SpanBar): Subject | undefined => {
    const seen = new Set<SpanBar>();
    for (
      let at: SpanBar | undefined = bar;
      at && !seen.has(at);
      at = at.parent === undefined ? undefined : byId.get(at.parent)
    ) {
      if (at.subject !== undefined) return at.subject;
      seen.add(at);
    }
    return undefined;
  };
  const ticks = new Map<Subject, number[]>();
  for (const bar of spans) {
    const unit = unitOf(bar);
    if (unit === undefined) continue;
    const list = ticks.get(unit) ?? [];
    ticks.set(unit, list);
    list.push(bar.start, ...(bar.end === undefined ? [] : [bar.end]));
  }
  return ticks;
});

/** Ticks per bar, up to the end of the range. */
export const activityBars = (
  ticks: readonly number[] | undefined,
  { from, to }: Range,
  bars: number,
): readonly number[] => {
  const counts = new Array<number>(bars).fill(0);
  const width = Math.max(1, to - from) / bars;
  for (const tick of ticks ?? []) {
    if (tick < from || tick > to) continue;
    const bar = Math.min(bars - 1, Math.floor((tick - from) / width));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts;
};
