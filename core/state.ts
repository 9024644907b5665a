/**
 * What is true of a run at one moment, made by the fold and by nothing else. Bounded by what is alive, not by what
 * has happened: everything historical is asked of the store by range.
 */
import type { AnomalyEvent, EventKind, GateEvent, LinkEvent, Place, RunStatus, SpanKind } from "./event.ts";
import type { Nanos, SpanId, Subject } from "./ids.ts";
import type { Attributes, Json, Value } from "./value.ts";

/** Raise when the shape or meaning of the state changes: checkpoints are dropped and folded again. */
export const STATE_VERSION = 2;

/** Which event said something: its name `e<seq>[.<k>]` and its time. */
export interface Origin {
  readonly event: string;
  readonly at: Nanos;
}

export interface RunInfo {
  readonly name?: string | undefined;
  /** What the newest run event said; absent when the trace has none. */
  readonly status?: RunStatus | undefined;
  readonly statusAt?: Nanos | undefined;
  readonly starts: number;
  readonly configuration: Attributes;
  readonly resource: Attributes;
  readonly result: Attributes;
  readonly headline?: string | undefined;
}

export interface AxisState {
  /** The largest value so far: step and epoch only rise. Labels hold the newest value. */
  readonly value: number;
  readonly at: Nanos;
}

export interface OpenSpan extends Origin {
  readonly id: SpanId;
  readonly parent?: SpanId | undefined;
  readonly spanKind: SpanKind;
  readonly name: string;
  readonly subject?: Subject | undefined;
  /** UTF-16 units of the response received so far, where the trace has chunks. */
  readonly length?: number | undefined;
}

/** A span that ended before it started, as far as the trace up to here says. */
export interface PendingEnd extends Origin {
  readonly failed: boolean;
}

export interface KindTotals {
  readonly started: number;
  readonly ended: number;
  readonly failed: number;
}

/** `undefined` = the trace never said; 0 = it said zero. */
export interface UsageTotals {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly costUsd: number | undefined;
}

export interface Totals {
  readonly events: Readonly<Partial<Record<EventKind, number>>>;
  readonly spans: Readonly<Partial<Record<SpanKind, KindTotals>>>;
  /** Ends whose start never came and that were too many to keep. */
  readonly orphanEnds: number;
  readonly usage: UsageTotals;
  /** Moves from one stage to another, a first stage included; restated stages are not moves. */
  readonly transitions: number;
  readonly illegalTransitions: number;
  /** How often each stage was entered. */
  readonly stagesEntered: Readonly<Record<string, number>>;
  /** Subjects by the stage they are in, those that left the state at the stage they left it in. */
  readonly subjectsByStage: Readonly<Record<string, number>>;
  readonly subjects: number;
  readonly gatesPassed: number;
  readonly gatesFailed: number;
  readonly attentionRaised: number;
  readonly attentionResolved: number;
  readonly anomalies: Readonly<Partial<Record<AnomalyEvent["severity"], number>>>;
  readonly metricPoints: number;
  /** Distinct series names, whatever their subject. */
  readonly seriesNames: ReadonlySet<string>;
  readonly marks: number;
}

export interface GateState extends Origin {
  readonly gate: GateEvent["gate"];
  readonly passed: boolean;
  readonly target?: string | undefined;
  readonly checksFailed?: readonly string[] | undefined;
  readonly message?: string | undefined;
}

export interface LivingSubject extends Origin {
  readonly subject: Subject;
  readonly lifecycle: string;
  /** Absent when a gate named the subject before any stage did. */
  readonly stage?: string | undefined;
  /** When it entered the stage; `event` and `at` are of that transition. */
  readonly since: Nanos;
  readonly previous?: string | undefined;
  readonly transitions: number;
  readonly gatesPassed: number;
  readonly gatesFailed: number;
  readonly lastGate?: GateState | undefined;
  readonly attributes: Attributes;
  /** It was named before it was created. */
  readonly inferred?: boolean | undefined;
  /** Its last move is not one the table allows. */
  readonly illegal?: boolean | undefined;
}

export interface SeriesState extends Origin {
  readonly last: Value;
  readonly count: number;
  /** Over finite values only. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly minAt?: Nanos | undefined;
  readonly maxAt?: Nanos | undefined;
  readonly nonFinite: number;
  readonly better?: "lower" | "higher" | undefined;
}

export interface RecordState extends Origin {
  readonly name: string;
  readonly subject?: Subject | undefined;
  readonly value?: Json | undefined;
  readonly pointer?: string | undefined;
}

export interface OpenAttention extends Origin {
  readonly id: string;
  readonly attention?: string | undefined;
  readonly text?: string | undefined;
  readonly subject?: Subject | undefined;
  readonly blocks: readonly string[];
}

export interface AnomalyState extends Origin {
  readonly severity: AnomalyEvent["severity"];
  readonly type: string;
  readonly message: string;
  readonly subject?: Subject | undefined;
}

export interface OpenLink extends Origin {
  readonly relation: LinkEvent["relation"];
  readonly from: LinkEvent["from"];
  readonly to: LinkEvent["to"];
}

/** Series of one subject by name. Series without a subject are under `""`. */
export type SeriesBySubject = ReadonlyMap<Subject | "", ReadonlyMap<string, SeriesState>>;

export interface RunState {
  /** The place of the newest event folded; `undefined` before the first. */
  readonly moment: Place | undefined;
  /** Events folded: the rank of the newest one, from 1. */
  readonly count: number;
  readonly run: RunInfo;
  readonly axes: ReadonlyMap<string, AxisState>;
  readonly spans: ReadonlyMap<SpanId, OpenSpan>;
  readonly pendingEnds: ReadonlyMap<SpanId, PendingEnd>;
  readonly totals: Totals;
  readonly subjects: ReadonlyMap<Subject, LivingSubject>;
  readonly series: SeriesBySubject;
  /** By `recordKey`. */
  readonly records: ReadonlyMap<string, RecordState>;
  readonly attention: ReadonlyMap<string, OpenAttention>;
  /** The last `ANOMALIES_KEPT`, oldest first. */
  readonly anomalies: readonly AnomalyState[];
  /** By `linkKey`: links that hold now (`blocks` until closed). Others are history, asked of the store. */
  readonly links: ReadonlyMap<string, OpenLink>;
}

/** Fixed sizes that are part of the meaning. */
export const ANOMALIES_KEPT = 20;
export const PENDING_ENDS_KEPT = 1000;

export const recordKey = (subject: Subject | undefined, name: string): string => `${subject ?? ""}\n${name}`;
export const linkKey = (link: Pick<LinkEvent, "relation" | "from" | "to">): string =>
  `${link.relation}\n${link.from}\n${link.to}`;

/** The state before the first event. */
export const EMPTY_STATE: RunState = {
  moment: undefined,
  count: 0,
  run: { starts: 0, configuration: {}, resource: {}, result: {} },
  axes: new Map(),
  spans: new Map(),
  pendingEnds: new Map(),
  totals: {
    events: {},
    spans: {},
    orphanEnds: 0,
    usage: {
      input: undefined,
      output: undefined,
      cacheRead: undefined,
      cacheWrite: undefined,
      costUsd: undefined,
    },
    transitions: 0,
    illegalTransitions: 0,
    stagesEntered: {},
    subjectsByStage: {},
    subjects: 0,
    gatesPassed: 0,
    gatesFailed: 0,
    attentionRaised: 0,
    attentionResolved: 0,
    anomalies: {},
    metricPoints: 0,
    seriesNames: new Set(),
    marks: 0,
  },
  subjects: new Map(),
  series: new Map(),
  records: new Map(),
  attention: new Map(),
  anomalies: [],
  links: new Map(),
};
