/**
 * A checkpoint: the folded state as bytes, named by a hash of them and STATE_VERSION. What can be many (open spans,
 * series) is columns; the rest is in the JSON header. A cache: never migrated, never shown.
 */
import { type Column, pack, StringTable, unpack } from "./columns-io.ts";
import { SPAN_KINDS, type SpanKind } from "./event.ts";
import { eventName, type Nanos, type SpanId, type Subject } from "./ids.ts";
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

/** `e12.3` as two numbers. The fold made the name: a pattern that doubts it takes several times as long. */
const partsOf = (name: string): { readonly seq: number; readonly k: number } => {
  const dot = name.indexOf(".");
  const seq = Number(dot < 0 ? name.slice(1) : name.slice(1, dot));
  const k = dot < 0 ? 0 : Number(name.slice(dot + 1));
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(k))
    throw new Error(`Not an event name in a state: ${name}`);
  return { seq, k };
};

const nameColumns = (names: readonly string[], prefix: string): Record<string, Column> => {
  const seq = new Float64Array(names.length);
  const k = new Uint32Array(names.length);
  for (let i = 0; i < names.length; i++) {
    const name = partsOf(names[i] as string);
    seq[i] = name.seq;
    k[i] = name.k;
  }
  return { [`${prefix}seq`]: seq, [`${prefix}k`]: k };
};

/** One pass: a state has thousands of them, and is packed for every block. */
const spanColumns = (state: RunState, strings: StringTable): Record<string, Column> => {
  const count = state.spans.size;
  const floats = (): Float64Array => new Float64Array(count);
  const numbers = (): Uint32Array => new Uint32Array(count);
  const [seq, k, at, length] = [floats(), numbers(), floats(), floats()];
  const [id, parent, name, subject] = [numbers(), numbers(), numbers(), numbers()];
  const kind = new Uint8Array(count);
  let i = 0;
  // What recurs has its numbers first: small ones take narrow columns.
  for (const span of state.spans.values()) {
    name[i] = strings.number(span.name);
    subject[i++] = strings.number(span.subject);
  }
  i = 0;
  for (const span of state.spans.values()) {
    const event = partsOf(span.event);
    seq[i] = event.seq;
    k[i] = event.k;
    at[i] = span.at;
    length[i] = span.length ?? Number.NaN;
    id[i] = strings.number(span.id);
    kind[i++] = SPAN_KINDS.indexOf(span.spanKind);
  }
  i = 0;
  for (const span of state.spans.values()) parent[i++] = strings.number(span.parent);
  return {
    "o.seq": seq,
    "o.k": k,
    "o.at": at,
    "o.length": length,
    "o.id": id,
    "o.parent": parent,
    "o.name": name,
    "o.subject": subject,
    "o.kind": kind,
  };
};

/** Looking before the first of a list is slow. */
const textAt = (strings: readonly string[], number: number): string | undefined =>
  number === 0 ? undefined : strings[number - 1];

const readSpans = (
  columns: Readonly<Record<string, Column>>,
  strings: readonly string[],
): RunState["spans"] => {
  const numbers = (name: string): Uint32Array => columns[`o.${name}`] as Uint32Array;
  const floats = (name: string): Float64Array => columns[`o.${name}`] as Float64Array;
  const [id, parent, name, subject] = [numbers("id"), numbers("parent"), numbers("name"), numbers("subject")];
  const [seq, k, at, length] = [floats("seq"), numbers("k"), floats("at"), floats("length")];
  const kind = columns["o.kind"] as Uint8Array;
  const spans = new Map<SpanId, OpenSpan>();
  for (let i = 0; i < id.length; i++) {
    const spanId = textAt(strings, id[i] as number) as SpanId;
    const chars = length[i] as number;
    const span: Mutable<OpenSpan> = {
      event: eventName({ seq: seq[i] as number, k: k[i] as number }),
      at: at[i] as Nanos,
      id: spanId,
      parent: textAt(strings, parent[i] as number) as SpanId | undefined,
      spanKind: SPAN_KINDS[kind[i] as number] as SpanKind,
      name: textAt(strings, name[i] as number) as string,
      subject: textAt(strings, subject[i] as number) as Subject | undefined,
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
