/** A state being folded: what is written to is copied once per batch, everything else stays shared. */
import { EVENT_KINDS, type EventKind, type SpanKind, type TraceEvent } from "./event.ts";
import type { SpanId, Subject } from "./ids.ts";
import { eventName, parentSubject } from "./ids.ts";
import type {
  AnomalyState,
  AxisState,
  KindTotals,
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
  UsageTotals,
} from "./state.ts";

const KIND_INDEX = Object.fromEntries(EVENT_KINDS.map((kind, i) => [kind, i])) as Record<EventKind, number>;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Counts = Record<string, number>;

/** Totals with every counter open for writing. */
export type DraftTotals = Mutable<
  Omit<
    Totals,
    "events" | "spans" | "usage" | "stagesEntered" | "subjectsByStage" | "anomalies" | "seriesNames"
  >
> & {
  events: Counts;
  spans: Partial<Record<SpanKind, Mutable<KindTotals>>>;
  usage: Mutable<UsageTotals>;
  stagesEntered: Counts;
  subjectsByStage: Counts;
  anomalies: Counts;
  seriesNames: Set<string>;
};

/** Without a prototype: stage and anomaly names come from traces and may be `constructor` or `__proto__`. */
const openCounts = (counts: Readonly<Counts>): Counts => Object.assign(Object.create(null) as Counts, counts);

const openTotals = (totals: Totals): DraftTotals => {
  const spans: DraftTotals["spans"] = {};
  for (const [kind, counts] of Object.entries(totals.spans)) spans[kind as SpanKind] = { ...counts };
  return {
    ...totals,
    events: openCounts(totals.events),
    spans,
    usage: { ...totals.usage },
    stagesEntered: openCounts(totals.stagesEntered),
    subjectsByStage: openCounts(totals.subjectsByStage),
    anomalies: openCounts(totals.anomalies),
    seriesNames: new Set(totals.seriesNames),
  };
};

/** A series with every field open for writing. Its origin is written when the batch is over, from the event it is of. */
export type DraftSeries = Mutable<Omit<SeriesState, "event" | "at">> & { from: TraceEvent | undefined };

export class Draft {
  readonly totals: DraftTotals;
  run: RunInfo;
  anomalies: readonly AnomalyState[];
  readonly #base: RunState;
  readonly #takenOver: boolean;
  #axes: Map<string, AxisState> | undefined;
  #spans: Map<SpanId, OpenSpan> | undefined;
  #pendingEnds: Map<SpanId, PendingEnd> | undefined;
  #subjects: Map<Subject, LivingSubject> | undefined;
  #series: Map<Subject | "", ReadonlyMap<string, SeriesState>> | undefined;
  #records: Map<string, RecordState> | undefined;
  #attention: Map<string, OpenAttention> | undefined;
  #links: Map<string, OpenLink> | undefined;
  /** Series that this batch writes to. */
  readonly #ownSeries = new Map<Subject | "", Map<string, DraftSeries>>();
  #occupants: Map<Subject, Set<Subject>> | undefined;
  /** Events of this batch by index into EVENT_KINDS. */
  readonly #counted = new Uint32Array(EVENT_KINDS.length);

  /** `takenOver`: nobody else uses `base` any more, so its maps may be written to instead of copied. */
  constructor(base: RunState, takenOver: boolean) {
    this.#base = base;
    this.#takenOver = takenOver;
    this.totals = openTotals(base.totals);
    this.run = base.run;
    this.anomalies = base.anomalies;
  }

  #open<Key, Item>(map: ReadonlyMap<Key, Item>): Map<Key, Item> {
    return this.#takenOver ? (map as Map<Key, Item>) : new Map(map);
  }

  countEvent(kind: EventKind): void {
    const i = KIND_INDEX[kind];
    this.#counted[i] = (this.#counted[i] as number) + 1;
  }

  get axes(): Map<string, AxisState> {
    this.#axes ??= this.#open(this.#base.axes);
    return this.#axes;
  }
  get spans(): Map<SpanId, OpenSpan> {
    this.#spans ??= this.#open(this.#base.spans);
    return this.#spans;
  }
  get pendingEnds(): Map<SpanId, PendingEnd> {
    this.#pendingEnds ??= this.#open(this.#base.pendingEnds);
    return this.#pendingEnds;
  }
  get attention(): Map<string, OpenAttention> {
    this.#attention ??= this.#open(this.#base.attention);
    return this.#attention;
  }
  get links(): Map<string, OpenLink> {
    this.#links ??= this.#open(this.#base.links);
    return this.#links;
  }
  get records(): Map<string, RecordState> {
    this.#records ??= this.#open(this.#base.records);
    return this.#records;
  }

  subject(path: Subject): LivingSubject | undefined {
    return (this.#subjects ?? this.#base.subjects).get(path);
  }

  putSubject(subject: LivingSubject): void {
    this.#subjects ??= this.#open(this.#base.subjects);
    this.#subjects.set(subject.subject, subject);
    if (this.#occupants) addOccupant(this.#occupants, subject.subject);
  }

  /** Takes a subject out of what is alive, with its series and records. It stays in the totals. */
  dropSubject(path: Subject): void {
    this.#subjects ??= this.#open(this.#base.subjects);
    this.#subjects.delete(path);
    this.#occupants?.get(parentSubject(path) as Subject)?.delete(path);
    if (parentSubject(path) === undefined) return;
    this.#series ??= this.#open(this.#base.series);
    this.#series.delete(path);
    this.#ownSeries.delete(path);
    const prefix = `${path}\n`;
    for (const key of (this.#records ?? this.#base.records).keys())
      if (key.startsWith(prefix)) this.records.delete(key);
  }

  subjects(): IterableIterator<LivingSubject> {
    return (this.#subjects ?? this.#base.subjects).values();
  }

  /** Living subjects directly below a slot. */
  occupantsOf(slot: Subject): readonly Subject[] {
    if (!this.#occupants) {
      this.#occupants = new Map();
      for (const { subject } of this.subjects()) addOccupant(this.#occupants, subject);
    }
    return [...(this.#occupants.get(slot) ?? [])];
  }

  /** A series of a subject, open for writing. */
  seriesOf(subject: Subject | "", name: string): DraftSeries {
    let own = this.#ownSeries.get(subject);
    if (!own) {
      own = new Map();
      this.#ownSeries.set(subject, own);
    }
    const known = own.get(name);
    if (known) return known;
    const before = (this.#series ?? this.#base.series).get(subject)?.get(name);
    if (!before) this.totals.seriesNames.add(name);
    const series = openSeries(before);
    own.set(name, series);
    return series;
  }

  #closeSeries(): void {
    for (const [subject, own] of this.#ownSeries) {
      this.#series ??= this.#open(this.#base.series);
      const all = new Map(this.#series.get(subject));
      for (const [name, series] of own) all.set(name, closeSeries(series));
      this.#series.set(subject, all);
    }
  }

  done(moment: RunState["moment"], count: number): RunState {
    const base = this.#base;
    this.#closeSeries();
    EVENT_KINDS.forEach((kind, i) => {
      const more = this.#counted[i] as number;
      if (more > 0) this.totals.events[kind] = (this.totals.events[kind] ?? 0) + more;
    });
    return {
      moment,
      count,
      run: this.run,
      axes: this.#axes ?? base.axes,
      spans: this.#spans ?? base.spans,
      pendingEnds: this.#pendingEnds ?? base.pendingEnds,
      totals: this.totals as Totals,
      subjects: this.#subjects ?? base.subjects,
      series: this.#series ?? base.series,
      records: this.#records ?? base.records,
      attention: this.#attention ?? base.attention,
      anomalies: this.anomalies,
      links: this.#links ?? base.links,
    };
  }
}

const openSeries = (before: SeriesState | undefined): DraftSeries => ({
  from: undefined,
  last: before?.last ?? null,
  count: before?.count ?? 0,
  min: before?.min,
  max: before?.max,
  minAt: before?.minAt,
  maxAt: before?.maxAt,
  nonFinite: before?.nonFinite ?? 0,
  better: before?.better,
});

const closeSeries = ({ from, ...series }: DraftSeries): SeriesState => {
  if (!from) throw new Error("A series was opened and no point was put into it");
  return { event: eventName(from), at: from.at, ...series };
};

const addOccupant = (occupants: Map<Subject, Set<Subject>>, path: Subject): void => {
  const slot = parentSubject(path);
  if (slot === undefined) return;
  const inSlot = occupants.get(slot);
  if (inSlot) inSlot.add(path);
  else occupants.set(slot, new Set([path]));
};
