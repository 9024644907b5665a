/**
 * A checkpoint: the folded state as bytes, named by a hash of them and STATE_VERSION. What can be many (open spans,
 * series) is columns; the rest is in the JSON header. A cache: never migrated, never shown.
 */
import { type Column, pack, StringTable, unpack } from "./columns-io.ts";
import { SPAN_KINDS, type SpanKind } from "./event.ts";
import { eventName, type Nanos, parseEventName, type SpanId, type Subject } from "./ids.ts";
import {
  EMPTY_STATE,
  type OpenSpan,
  type RunState,
  type SeriesState,
  STATE_VERSION,
  type Totals,
} from "./state.ts";
import type { Value } from "./value.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const MAGIC = "HCP1";
const BETTER: readonly (SeriesState["better"] | undefined)[] = [undefined, "lower", "higher"];

export const encodeCheckpoint = (state: RunState): Uint8Array<ArrayBuffer> => {
  const strings = new StringTable();
  const others: Value[] = [];
  const columns = {
    ...spanColumns(state, strings),
    ...seriesColumns(state, strings, others),
  };
  const header = {
    stateVersion: STATE_VERSION,
    moment: state.moment ?? null,
    count: state.count,
    run: state.run,
    totals: { ...state.totals, seriesNames: [...state.totals.seriesNames] },
    axes: [...state.axes],
    pendingEnds: [...state.pendingEnds],
    subjects: [...state.subjects],
    records: [...state.records],
    attention: [...state.attention],
    anomalies: state.anomalies,
    links: [...state.links],
    others,
    strings: strings.strings,
  };
  return pack(MAGIC, { header, columns });
};

/** Throws when the bytes are not a checkpoint of this STATE_VERSION. */
export const decodeCheckpoint = (bytes: Uint8Array): RunState => {
  const { header, columns } = unpack(MAGIC, bytes);
  if (header.stateVersion !== STATE_VERSION)
    throw new Error(
      `Checkpoint has state version ${String(header.stateVersion)}, this program makes ${STATE_VERSION}`,
    );
  const strings = header.strings as readonly string[];
  const totals = header.totals as Omit<Totals, "seriesNames"> & {
    readonly seriesNames: readonly string[];
  };
  return {
    ...EMPTY_STATE,
    moment: (header.moment as RunState["moment"] | null) ?? undefined,
    count: header.count as number,
    run: header.run as RunState["run"],
    totals: {
      ...totals,
      usage: { ...EMPTY_STATE.totals.usage, ...totals.usage },
      seriesNames: new Set(totals.seriesNames),
    },
    axes: mapOf(header.axes),
    pendingEnds: mapOf(header.pendingEnds),
    subjects: mapOf(header.subjects),
    records: mapOf(header.records),
    attention: mapOf(header.attention),
    anomalies: header.anomalies as RunState["anomalies"],
    links: mapOf(header.links),
    spans: readSpans(columns, strings),
    series: readSeries(columns, strings, header.others as readonly Value[]),
  };
};

// biome-ignore lint/suspicious/noExplicitAny: entries come from `encodeCheckpoint`; the caller's type says which
const mapOf = (entries: unknown): Map<any, any> =>
  new Map(entries as readonly (readonly [unknown, unknown])[]);

/** `e12.3` as two numbers. */
const nameColumns = (names: readonly string[], prefix: string): Record<string, Column> => {
  const seq = new Float64Array(names.length);
  const k = new Uint32Array(names.length);
  for (let i = 0; i < names.length; i++) {
    const name = parseEventName(names[i] as string);
    if (!name) throw new Error(`Not an event name in a state: ${String(names[i])}`);
    seq[i] = name.seq;
    k[i] = name.k;
  }
  return { [`${prefix}seq`]: seq, [`${prefix}k`]: k };
};

const spanColumns = (state: RunState, strings: StringTable): Record<string, Column> => {
  const spans = [...state.spans.values()];
  const text = (of: (span: OpenSpan) => string | undefined): Uint32Array =>
    Uint32Array.from(spans, (span) => strings.number(of(span)));
  return {
    ...nameColumns(
      spans.map((span) => span.event),
      "o.",
    ),
    "o.at": Float64Array.from(spans, (span) => span.at),
    "o.length": Float64Array.from(spans, (span) => span.length ?? Number.NaN),
    "o.id": text((span) => span.id),
    "o.parent": text((span) => span.parent),
    "o.name": text((span) => span.name),
    "o.subject": text((span) => span.subject),
    "o.kind": Uint8Array.from(spans, (span) => SPAN_KINDS.indexOf(span.spanKind)),
  };
};

const readSpans = (
  columns: Readonly<Record<string, Column>>,
  strings: readonly string[],
): RunState["spans"] => {
  const column = (name: string): Column => columns[`o.${name}`] as Column;
  const [seq, k, at, length, id] = [column("seq"), column("k"), column("at"), column("length"), column("id")];
  const [parent, name, subject, kind] = [column("parent"), column("name"), column("subject"), column("kind")];
  const spans = new Map<SpanId, OpenSpan>();
  for (let i = 0; i < id.length; i++) {
    const spanId = strings[(id[i] as number) - 1] as SpanId;
    const chars = length[i] as number;
    const span: Mutable<OpenSpan> = {
      event: eventName({ seq: seq[i] as number, k: k[i] as number }),
      at: at[i] as Nanos,
      id: spanId,
      parent: strings[(parent[i] as number) - 1] as SpanId | undefined,
      spanKind: SPAN_KINDS[kind[i] as number] as SpanKind,
      name: strings[(name[i] as number) - 1] as string,
      subject: strings[(subject[i] as number) - 1] as Subject | undefined,
    };
    if (!Number.isNaN(chars)) span.length = chars;
    spans.set(spanId, span);
  }
  return spans;
};

const seriesColumns = (state: RunState, strings: StringTable, others: Value[]): Record<string, Column> => {
  const rows = [...state.series].flatMap(([subject, series]) =>
    [...series].map(([name, value]) => ({ subject, name, value })),
  );
  const numbers = (of: (series: SeriesState) => number | undefined): Float64Array =>
    Float64Array.from(rows, ({ value }) => of(value) ?? Number.NaN);
  return {
    ...nameColumns(
      rows.map(({ value }) => value.event),
      "v.",
    ),
    "v.subject": Uint32Array.from(rows, ({ subject }) => strings.number(subject)),
    "v.name": Uint32Array.from(rows, ({ name }) => strings.number(name)),
    "v.at": numbers((series) => series.at),
    "v.last": numbers((series) => (typeof series.last === "number" ? series.last : undefined)),
    // 0: the number in `last`; else the place in `others`, from 1.
    "v.other": Uint32Array.from(rows, ({ value }) =>
      typeof value.last === "number" ? 0 : others.push(value.last),
    ),
    "v.count": numbers((series) => series.count),
    "v.min": numbers((series) => series.min),
    "v.max": numbers((series) => series.max),
    "v.minAt": numbers((series) => series.minAt),
    "v.maxAt": numbers((series) => series.maxAt),
    "v.nonFinite": numbers((series) => series.nonFinite),
    "v.better": Uint8Array.from(rows, ({ value }) => BETTER.indexOf(value.better)),
  };
};

const readSeries = (
  columns: Readonly<Record<string, Column>>,
  strings: readonly string[],
  others: readonly Value[],
): RunState["series"] => {
  const at = (name: string, i: number): number => (columns[`v.${name}`] as Column)[i] as number;
  const known = <T extends number>(number: number): T | undefined =>
    Number.isNaN(number) ? undefined : (number as T);
  const bySubject = new Map<Subject | "", Map<string, SeriesState>>();
  const rows = (columns["v.name"] as Column).length;
  for (let i = 0; i < rows; i++) {
    const subject = strings[at("subject", i) - 1] as Subject | "";
    const other = at("other", i);
    const series = bySubject.get(subject) ?? new Map<string, SeriesState>();
    bySubject.set(subject, series);
    series.set(strings[at("name", i) - 1] as string, {
      event: eventName({ seq: at("seq", i), k: at("k", i) }),
      at: at("at", i) as Nanos,
      last: other === 0 ? at("last", i) : (others[other - 1] as Value),
      count: at("count", i),
      min: known(at("min", i)),
      max: known(at("max", i)),
      minAt: known<Nanos>(at("minAt", i)),
      maxAt: known<Nanos>(at("maxAt", i)),
      nonFinite: at("nonFinite", i),
      better: BETTER[at("better", i)],
    });
  }
  return bySubject;
};
