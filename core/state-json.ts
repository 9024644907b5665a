/** The state as JSON, whole: maps become objects in their order. The shape is versioned with STATE_JSON_VERSION. */

import type { Place } from "./event.ts";
import type { SpanId } from "./ids.ts";
import type {
  AnomalyState,
  AxisState,
  LivingSubject,
  OpenAttention,
  OpenLink,
  OpenSpan,
  PendingEnd,
  RecordState,
  RunInfo,
  RunState,
  SeriesState,
  Totals,
} from "./state.ts";

export interface StateJson {
  readonly moment: Place | null;
  readonly count: number;
  readonly run: RunInfo;
  readonly axes: Readonly<Record<string, AxisState>>;
  readonly spans: readonly OpenSpan[];
  /** The true number of open spans, where `spans` was cut. */
  readonly spansOpen: number;
  readonly pendingEnds: Readonly<Record<SpanId, PendingEnd>>;
  readonly totals: Omit<Totals, "seriesNames"> & {
    readonly seriesNames: readonly string[];
  };
  readonly subjects: readonly LivingSubject[];
  /** By subject (`""` = none), then by series name. */
  readonly series: Readonly<Record<string, Readonly<Record<string, SeriesState>>>>;
  readonly records: readonly RecordState[];
  readonly attention: readonly OpenAttention[];
  readonly anomalies: readonly AnomalyState[];
  readonly links: readonly OpenLink[];
}

/** `spanLimit`: keep only this many open spans, those nearest the root. */
export const stateToJson = (state: RunState, spanLimit = Infinity): StateJson => ({
  moment: state.moment ?? null,
  count: state.count,
  run: state.run,
  axes: Object.fromEntries(state.axes),
  spans: nearestRoot(state, spanLimit),
  spansOpen: state.spans.size,
  pendingEnds: Object.fromEntries(state.pendingEnds),
  totals: { ...state.totals, seriesNames: [...state.totals.seriesNames] },
  subjects: [...state.subjects.values()],
  series: Object.fromEntries(
    [...state.series].map(([subject, series]) => [subject, Object.fromEntries(series)]),
  ),
  records: [...state.records.values()],
  attention: [...state.attention.values()],
  anomalies: state.anomalies,
  links: [...state.links.values()],
});

const nearestRoot = (state: RunState, limit: number): readonly OpenSpan[] => {
  const open = [...state.spans.values()];
  if (open.length <= limit) return open;
  const depths = new Map<SpanId, number>();
  const depthOf = (span: OpenSpan): number => {
    const path: OpenSpan[] = [];
    let at: OpenSpan | undefined = span;
    while (at && !depths.has(at.id) && !path.includes(at)) {
      path.push(at);
      at = at.parent === undefined ? undefined : state.spans.get(at.parent);
    }
    let depth = (at && depths.get(at.id)) ?? -1;
    for (const each of path.reverse()) depths.set(each.id, ++depth);
    return depth;
  };
  return open
    .map((span) => ({ span, depth: depthOf(span) }))
    .sort((left, right) => left.depth - right.depth)
    .slice(0, limit)
    .map(({ span }) => span);
};
