/** What a dragged cursor catches: events, edges or marks within some pixels, the gravest first (DESIGN-UI section 5.2). Pure. */
import type { Nanos } from "../../core/ids.ts";
import type { Window } from "../../core/wire/window.ts";
import { eventAfter, eventUpTo } from "./steps.ts";
import type { Timeline } from "./timeline.ts";

export const SNAPS = ["event", "edge", "mark", "off"] as const;
export type Snap = (typeof SNAPS)[number];

export interface Caught {
  readonly at: Nanos;
  /** What the flag names; "" for a plain event. */
  readonly name: string;
}

interface Candidate extends Caught {
  /** Smaller is graver: critical, warning, gate, stage change, span edge, mark, event. */
  readonly order: number;
}

const ORDER = { critical: 0, warning: 1, gate: 2, stage: 3, span: 4, mark: 5, event: 6 } as const;

/** Pixels within which a dragged cursor catches. */
const CATCH_PX = 6;

/** What a cursor dragged to `at` catches, with the events around it as far as they are loaded. */
export const catchOn = (
  timeline: Timeline,
  window: Window,
  snap: Snap,
  at: Nanos,
  perPixel: number,
): Caught | undefined => {
  const around = [eventUpTo(timeline, at), eventAfter(timeline, at)];
  const events = around.flatMap((event) => (event ? [event.at] : []));
  return catchNear(snap, window, events, at, CATCH_PX * perPixel, perPixel);
};

/**
 * The thing nearest to `at` within `reach`, or `undefined`. Of things in the same pixel (`perPixel` nanoseconds) the
 * gravest wins. `events` are the times of the events around, where they are known.
 */
export const catchNear = (
  snap: Snap,
  window: Window,
  events: readonly Nanos[],
  at: Nanos,
  reach: number,
  perPixel: number,
): Caught | undefined => {
  let best: Candidate | undefined;
  let bestPixels = Number.POSITIVE_INFINITY;
  for (const candidate of candidates(snap, window, events)) {
    const distance = Math.abs(candidate.at - at);
    if (distance > reach) continue;
    const pixels = Math.round(distance / Math.max(perPixel, 1));
    if (pixels < bestPixels || (pixels === bestPixels && best && candidate.order < best.order)) {
      best = candidate;
      bestPixels = pixels;
    }
  }
  return best && { at: best.at, name: best.name };
};

function* candidates(snap: Snap, window: Window, events: readonly Nanos[]): Generator<Candidate> {
  if (snap === "off") return;
  if (snap === "mark") {
    for (const { at, name } of window.marks) yield { at, name, order: ORDER.mark };
    return;
  }
  for (const { at, severity, type } of window.anomalies) {
    const grave = severity === "critical" || severity === "error";
    yield { at, name: type, order: grave ? ORDER.critical : ORDER.warning };
  }
  for (const { at, gate, passed } of window.gates) {
    yield { at, name: `${gate} ${passed ? "passed" : "failed"}`, order: ORDER.gate };
  }
  for (const { start, stage } of window.stages)
    yield { at: start, name: stage.toLowerCase(), order: ORDER.stage };
  if (snap === "event") {
    for (const at of events) yield { at, name: "", order: ORDER.event };
    return;
  }
  for (const { start, end, name } of window.spans) {
    yield { at: start, name: `${name} starts`, order: ORDER.span };
    if (end !== undefined) yield { at: end, name: `${name} ends`, order: ORDER.span };
  }
}
