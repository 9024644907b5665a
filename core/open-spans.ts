/** Which of the open spans are told where there is no room for all of them. */
import type { SpanId } from "./ids.ts";
import type { OpenSpan, RunState } from "./state.ts";

/**
 * The state with at most so many open spans, those nearest the root, the older of equals first. A span whose parent is
 * not open stands at the root.
 */
export const withFewSpans = (state: RunState, limit: number): RunState =>
  state.spans.size <= limit
    ? state
    : { ...state, spans: new Map(nearestRoot(state.spans, limit).map((span) => [span.id, span])) };

/** Level by level, and no further than is asked for: there may be ten thousands. */
const nearestRoot = (spans: RunState["spans"], limit: number): readonly OpenSpan[] => {
  const found: OpenSpan[] = [];
  const levels = new Set<SpanId>();
  let rest: readonly OpenSpan[] = [...spans.values()];
  while (found.length < limit && rest.length > 0) {
    const level = rest.filter(
      ({ parent }) => parent === undefined || levels.has(parent) || !spans.has(parent),
    );
    // What is left runs in a ring.
    if (level.length === 0) return [...found, ...rest].slice(0, limit);
    for (const { id } of level) levels.add(id);
    found.push(...level);
    rest = rest.filter(({ id }) => !levels.has(id));
  }
  return found.slice(0, limit);
};
