/**
 * The one fold: state is what it makes of events in moment order. A table, kind x effect; no clock, no randomness,
 * no input or output. It never changes its input and copies once per batch, not per event: fold per frame.
 *
 * Only what the trace says closes anything: a span's end, an episode end, the next subject in a slot, a run's end
 * record (for living subjects). Spans without an end stay open: "no end recorded".
 */
import { Draft, type DraftSeries } from "./draft.ts";
import type { EventKind, EventOf, TraceEvent, Usage } from "./event.ts";
import { eventName, parentSubject, type Subject } from "./ids.ts";
import { canonicalStage, isIllegal, lifecycleOf } from "./stages.ts";
import {
  ANOMALIES_KEPT,
  EMPTY_STATE,
  type LivingSubject,
  linkKey,
  type Origin,
  PENDING_ENDS_KEPT,
  type RunState,
  recordKey,
} from "./state.ts";
import { finite, type Value } from "./value.ts";

/** `fold(state, [])` is `state` itself. Events must be in moment order and after everything in `state`. */
export const fold = (state: RunState, events: readonly TraceEvent[]): RunState =>
  events.length === 0 ? state : foldFrom(state, events.length, (i) => events[i] as TraceEvent);

/**
 * The same over `count` events that are made one by one, as a block makes them. `takeOver`: the caller gives `state`
 * away (it was just decoded), so that its maps need not be copied.
 */
export const foldFrom = (
  state: RunState,
  count: number,
  eventAt: (i: number) => TraceEvent,
  takeOver = false,
): RunState => {
  if (count === 0) return state;
  const draft = new Draft(state, takeOver && state !== EMPTY_STATE);
  let last: TraceEvent | undefined;
  for (let i = 0; i < count; i++) {
    last = eventAt(i);
    apply(draft, last);
  }
  return draft.done(
    last && {
      at: last.at,
      source: last.source,
      position: last.position,
      k: last.k,
    },
    state.count + count,
  );
};

const apply = (draft: Draft, event: TraceEvent): void => {
  draft.countEvent(event.kind);
  if (event.axes) advanceAxes(draft, event);
  (EFFECTS[event.kind] as (draft: Draft, event: TraceEvent) => void)(draft, event);
};

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

const originOf = (event: TraceEvent): Origin => ({
  event: eventName(event),
  at: event.at,
});

/** Step and epoch only rise; labels hold what was said last. */
const advanceAxes = (draft: Draft, event: TraceEvent): void => {
  const axes = event.axes ?? {};
  for (const name in axes) {
    if (!Object.hasOwn(axes, name)) continue;
    const value = axes[name] as number;
    const before = draft.axes.get(name);
    const rises = name === "step" || name === "epoch";
    if (!before || (rises ? value > before.value : value !== before.value))
      draft.axes.set(name, { value, at: event.at });
  }
};

const addUsage = (draft: Draft, usage: Usage | undefined): void => {
  if (!usage) return;
  const totals = draft.totals.usage;
  for (const key of ["input", "output", "cacheRead", "cacheWrite", "costUsd"] as const) {
    const more = usage[key];
    if (more !== undefined) totals[key] = (totals[key] ?? 0) + more;
  }
};

const ENDED = new Set(["finished", "failed", "stopped"]);

const applyRun = (draft: Draft, event: EventOf<"run">): void => {
  const before = draft.run;
  const begins = event.status === "started" || event.status === "resumed";
  draft.run = {
    ...before,
    ...(event.name !== undefined && { name: event.name }),
    ...(event.headline !== undefined && { headline: event.headline }),
    ...(event.status !== undefined && {
      status: event.status,
      statusAt: event.at,
    }),
    starts: before.starts + (begins ? 1 : 0),
    configuration: { ...before.configuration, ...event.configuration },
    resource: { ...before.resource, ...event.resource },
    result: { ...before.result, ...event.result },
  };
  if (event.status && ENDED.has(event.status))
    for (const { subject } of [...draft.subjects()]) draft.dropSubject(subject);
};

const kindTotals = (draft: Draft, kind: string): { started: number; ended: number; failed: number } => {
  const spans = draft.totals.spans as Record<string, { started: number; ended: number; failed: number }>;
  spans[kind] ??= { started: 0, ended: 0, failed: 0 };
  return spans[kind];
};

const applySpanStart = (draft: Draft, event: EventOf<"span-start">): void => {
  addUsage(draft, event.usage);
  const open = draft.spans.get(event.id);
  if (open) {
    // The same span said again: its first start stands, what is said later wins.
    draft.spans.set(event.id, {
      ...open,
      spanKind: event.spanKind,
      name: event.name,
      ...(event.parent !== undefined && { parent: event.parent }),
      ...(event.subject !== undefined && { subject: event.subject }),
    });
    return;
  }
  const totals = kindTotals(draft, event.spanKind);
  totals.started++;
  const ended = draft.pendingEnds.get(event.id);
  if (ended) {
    draft.pendingEnds.delete(event.id);
    totals.ended++;
    if (ended.failed) totals.failed++;
    return;
  }
  draft.spans.set(event.id, {
    event: eventName(event),
    at: event.at,
    id: event.id,
    parent: event.parent,
    spanKind: event.spanKind,
    name: event.name,
    subject: event.subject,
  });
};

export const isFailure = (event: EventOf<"span-end">): boolean =>
  event.status === "error" || event.error !== undefined;

const applySpanEnd = (draft: Draft, event: EventOf<"span-end">): void => {
  addUsage(draft, event.usage);
  const failed = isFailure(event);
  const open = draft.spans.get(event.id);
  if (open) {
    draft.spans.delete(event.id);
    const totals = kindTotals(draft, open.spanKind);
    totals.ended++;
    if (failed) totals.failed++;
  } else if (draft.pendingEnds.size < PENDING_ENDS_KEPT) {
    draft.pendingEnds.set(event.id, { ...originOf(event), failed });
  } else draft.totals.orphanEnds++;
};

const applySpanEvent = (draft: Draft, event: EventOf<"span-event">): void => {
  addUsage(draft, event.usage);
  const open = event.length === undefined ? undefined : draft.spans.get(event.id);
  if (open) draft.spans.set(event.id, { ...open, length: event.length });
};

/** Only `blocks` holds until it is closed; the other relations are facts of the past. */
const applyLink = (draft: Draft, event: EventOf<"link">): void => {
  if (event.relation !== "blocks") return;
  if (event.closed) draft.links.delete(linkKey(event));
  else
    draft.links.set(linkKey(event), {
      ...originOf(event),
      relation: event.relation,
      from: event.from,
      to: event.to,
    });
};

const NEW_SUBJECT = {
  transitions: 0,
  gatesPassed: 0,
  gatesFailed: 0,
  attributes: {},
} as const;

const applyStage = (draft: Draft, event: EventOf<"stage">): void => {
  const path = event.subject;
  if (path === undefined) return;
  if (event.closes) {
    draft.dropSubject(path);
    return;
  }
  const lifecycle = lifecycleOf(event.lifecycle);
  const to = canonicalStage(lifecycle, event.to);
  const before = draft.subject(path);
  if (before?.stage === to) {
    draft.putSubject({
      ...before,
      attributes: { ...before.attributes, ...event.attributes },
    });
    return;
  }
  if (before?.stage === undefined && lifecycle.slotted) emptySlot(draft, path);
  const illegal = isIllegal(lifecycle, before?.stage, to);
  countTransition(draft, before, to, illegal);
  const role = lifecycle.stages.find((stage) => stage.name === to)?.role;
  if (role !== undefined && !lifecycle.slotted) {
    draft.dropSubject(path);
    return;
  }
  draft.putSubject({
    ...(before ?? NEW_SUBJECT),
    ...originOf(event),
    subject: path,
    lifecycle: event.lifecycle,
    stage: to,
    since: event.at,
    previous: before?.stage,
    transitions: (before?.transitions ?? 0) + 1,
    attributes: { ...before?.attributes, ...event.attributes },
    inferred: before?.inferred,
    illegal: illegal || undefined,
  });
};

/** One subject at a time lives in a slot: the next one ends it. */
const emptySlot = (draft: Draft, path: Subject): void => {
  const slot = parentSubject(path);
  if (slot === undefined) return;
  for (const other of draft.occupantsOf(slot)) if (other !== path) draft.dropSubject(other);
};

const countTransition = (
  draft: Draft,
  before: LivingSubject | undefined,
  to: string,
  illegal: boolean,
): void => {
  const totals = draft.totals;
  totals.transitions++;
  if (illegal) totals.illegalTransitions++;
  count(totals.stagesEntered, to);
  if (!before) totals.subjects++;
  if (before?.stage !== undefined)
    totals.subjectsByStage[before.stage] = (totals.subjectsByStage[before.stage] ?? 1) - 1;
  count(totals.subjectsByStage, to);
};

const applyGate = (draft: Draft, event: EventOf<"gate">): void => {
  if (event.passed) draft.totals.gatesPassed++;
  else draft.totals.gatesFailed++;
  const path = event.subject;
  if (path === undefined) return;
  const before = draft.subject(path);
  if (!before) draft.totals.subjects++;
  const subject: LivingSubject = before ?? {
    ...NEW_SUBJECT,
    ...originOf(event),
    subject: path,
    lifecycle: event.lifecycle,
    since: event.at,
    inferred: true,
  };
  draft.putSubject({
    ...subject,
    gatesPassed: subject.gatesPassed + (event.passed ? 1 : 0),
    gatesFailed: subject.gatesFailed + (event.passed ? 0 : 1),
    lastGate: {
      ...originOf(event),
      gate: event.gate,
      passed: event.passed,
      target: event.target,
      checksFailed: event.checksFailed,
      message: event.message,
    },
  });
};

const applyMetric = (draft: Draft, event: EventOf<"metric">): void => {
  const { values, better } = event;
  const subject = event.subject ?? "";
  for (const name in values) {
    if (!Object.hasOwn(values, name)) continue;
    const series = draft.seriesOf(subject, name);
    extend(series, values[name] as Value, event);
    if (better && Object.hasOwn(better, name)) series.better = better[name] ?? series.better;
    draft.totals.metricPoints++;
  }
};

const extend = (series: DraftSeries, value: Value, event: TraceEvent): void => {
  series.from = event;
  series.last = value;
  series.count++;
  const number = finite(value);
  if (number === undefined) {
    series.nonFinite++;
    return;
  }
  if (series.min === undefined || number < series.min) {
    series.min = number;
    series.minAt = event.at;
  }
  if (series.max === undefined || number > series.max) {
    series.max = number;
    series.maxAt = event.at;
  }
};

const applyRecord = (draft: Draft, event: EventOf<"record">): void => {
  draft.records.set(recordKey(event.subject, event.name), {
    ...originOf(event),
    name: event.name,
    subject: event.subject,
    value: event.value,
    pointer: event.pointer,
  });
};

const applyAttention = (draft: Draft, event: EventOf<"attention">): void => {
  const open = draft.attention.get(event.id);
  if (event.action === "resolved") {
    if (!open) return;
    draft.attention.delete(event.id);
    draft.totals.attentionResolved++;
    return;
  }
  if (!open) draft.totals.attentionRaised++;
  draft.attention.set(event.id, {
    ...(open ?? originOf(event)),
    id: event.id,
    attention: event.attention ?? open?.attention,
    text: event.text ?? open?.text,
    subject: event.subject ?? open?.subject,
    blocks: event.blocks ?? open?.blocks ?? [],
  });
};

const applyAnomaly = (draft: Draft, event: EventOf<"anomaly">): void => {
  count(draft.totals.anomalies, event.severity);
  draft.anomalies = [
    ...draft.anomalies.slice(1 - ANOMALIES_KEPT),
    {
      ...originOf(event),
      severity: event.severity,
      type: event.type,
      message: event.message,
      subject: event.subject,
    },
  ];
};

const NOTHING = (): void => {};

/** What each kind of event does to the state. Logs and unknown events are only counted. */
const EFFECTS: { readonly [Kind in EventKind]: (draft: Draft, event: EventOf<Kind>) => void } = {
  run: applyRun,
  "span-start": applySpanStart,
  "span-end": applySpanEnd,
  "span-event": applySpanEvent,
  link: applyLink,
  stage: applyStage,
  gate: applyGate,
  metric: applyMetric,
  record: applyRecord,
  attention: applyAttention,
  anomaly: applyAnomaly,
  mark: (draft) => {
    draft.totals.marks++;
  },
  log: NOTHING,
  unknown: NOTHING,
};
