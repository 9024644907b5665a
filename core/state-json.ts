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

/** `spansOpen`: the true number of open spans, where the state has been left only some of them. */
export const stateToJson = (state: RunState, spansOpen = state.spans.size): StateJson => ({
  moment: state.moment ?? null,
  count: state.count,
  run: state.run,
  axes: Object.fromEntries(state.axes),
  spans: [...state.spans.values()],
  spansOpen,
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
