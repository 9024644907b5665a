/** One esper line, taken apart once, and the events that come of it. */
import type { AbsoluteTime, EventBody, MetricEvent, NewEvent, Note, Severity } from "../event.ts";
import { SEVERITIES } from "../event.ts";
import { type Subject, subjectOf } from "../ids.ts";
import { digitsAfter, put, takeJson, takeNumber, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import type { EsperDraft } from "./esper-memory.ts";
import { isSmall } from "./small.ts";

export type Fields = Readonly<Record<string, unknown>>;
type Axes = Readonly<Record<string, number>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" ? value : undefined;

/** A number, whatever it is boxed for. */
export const isFigure = (value: unknown): boolean =>
  typeof value === "number" || (typeof value === "object" && isBoxed(value));

export const severityOf = (said: unknown): Severity =>
  SEVERITIES.includes(said as Severity) ? (said as Severity) : "info";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface About {
  readonly subject?: Subject | undefined;
  readonly axes?: Axes | undefined;
  readonly notes?: readonly Note[] | undefined;
}

export class EsperLine {
  readonly events: NewEvent[] = [];
  readonly type: string;
  readonly data: Fields;
  readonly group: string;
  readonly message: string;
  readonly severity: Severity;
  /** The envelope's epoch; what it counts depends on the type. */
  readonly epoch: number | undefined;
  readonly seedId: string;
  readonly slotId: string;
  readonly #time: AbsoluteTime | undefined;
  readonly #ident: string | undefined;
  readonly draft: EsperDraft;

  readonly #text: string;

  constructor(text: string, envelope: Fields, time: AbsoluteTime | undefined, draft: EsperDraft) {
    const data = isFields(envelope.data) ? envelope.data : {};
    this.type = textOf(envelope.event_type);
    this.data = data;
    this.group = STARTS.has(this.type) ? startGroup(envelope) : draft.group(textOf(envelope.group_id));
    this.message = textOf(envelope.message);
    this.severity = severityOf(envelope.severity);
    this.epoch = numberOf(envelope.epoch);
    this.seedId = textOf(envelope.seed_id) || textOf(data.seed_id);
    this.slotId = textOf(envelope.slot_id) || textOf(data.slot_id);
    this.#time = time;
    this.#ident = typeof envelope.event_id === "string" ? envelope.event_id : undefined;
    this.draft = draft;
    this.#text = text;
  }

  get ident(): string {
    return this.#ident ?? "";
  }

  /** `body` is made for this call and becomes the event: a copy of each would cost as much as the parse. */
  add(body: EventBody, about: About = NOTHING): void {
    const event = body as Writable<NewEvent>;
    if (this.#time) event.time = this.#time;
    event.native = this.type;
    const { run } = this.draft.memory;
    if (run !== null) event.run = run;
    if (this.#ident !== undefined) event.ident = this.#ident;
    if (about.axes) event.axes = about.axes;
    if (about.subject !== undefined) event.subject = about.subject;
    if (about.notes) event.notes = about.notes;
    this.events.push(event);
  }

  metric(values: Readonly<Record<string, Value>>, about: About, better?: MetricEvent["better"]): void {
    for (const _ in values) {
      this.add(better ? { kind: "metric", values, better } : { kind: "metric", values }, about);
      return;
    }
  }

  /** A structured value: inline when small, else where it stands in the line. */
  record(name: string, value: unknown, pointer: string, about: About): void {
    if (value === undefined || value === null) return;
    this.add(
      isSmall(value)
        ? { kind: "record", name, value: takeJson(value) as Json }
        : { kind: "record", name, pointer },
      about,
    );
  }

  /** The payload as a record, without what is said elsewhere; null is left out as in `attributes`. */
  payload(name: string, except: ReadonlySet<string>, about: About): void {
    const { data } = this;
    const kept: Record<string, Json> = {};
    for (const key in data) {
      const value = data[key];
      if (value !== null && !except.has(key)) put(kept, key, takeJson(value) as Json);
    }
    this.add(
      isSmall(kept) ? { kind: "record", name, value: kept } : { kind: "record", name, pointer: "/data" },
      about,
    );
  }

  /**
   * Keys and values of the payload as attributes. Null means "not given" in this format: from 25 Dec 2025 on every
   * optional key is written, as null when there is nothing (DIALECTS section 1.2); so null is left out.
   */
  attributes(except: ReadonlySet<string>, prefix = ""): Record<string, Json> {
    const { data } = this;
    const kept: Record<string, Json> = {};
    for (const key in data) {
      const value = data[key];
      if (value === null || except.has(key) || (value === 0 && ZERO_IS_UNKNOWN.has(key))) continue;
      if (key === SEED_KEY && typeof value === "number") kept[prefix + key] = this.rngSeed(value);
      else if (isFields(value) && !isBoxed(value)) {
        for (const inner in value) kept[`${prefix}${key}.${inner}`] = takeJson(value[inner]) as Json;
      } else put(kept, prefix + key, takeJson(value) as Json);
    }
    return kept;
  }

  /** On every line about a decision, unsigned and 64 bits long: reading such lines twice would double their cost. */
  rngSeed(parsed: number): Value {
    const digits = Number.isSafeInteger(parsed) ? undefined : digitsAfter(this.#text, SEED_KEY);
    return digits === undefined ? takeNumber(parsed) : { num: digits };
  }

  /** `env:3`, within its policy group where the file names groups. */
  env(env: unknown): Subject | undefined {
    if (typeof env !== "number" && typeof env !== "string") return this.policy();
    return this.group === "" ? subjectOf(["env", env]) : subjectOf(["group", this.group], ["env", env]);
  }

  /** What belongs to the policy and to no env. */
  policy(): Subject | undefined {
    return this.group === "" ? undefined : subjectOf(["group", this.group]);
  }
}

const NOTHING: About = {};
const SEED_KEY = "rng_seed";
/** These always say their own group. */
const STARTS = new Set(["TRAINING_STARTED", "CHECKPOINT_LOADED"]);
const startGroup = (envelope: Fields): string => {
  const said = textOf(envelope.group_id);
  return said === "default" ? "" : said;
};

/** The labels of a unit; `step` (episodes completed) and `epoch` are axes. Those without a number are left out. */
export const axes = (all: Readonly<Record<string, number | undefined>>): Axes | undefined => {
  let some: Record<string, number> | undefined;
  for (const name in all) {
    const value = all[name];
    if (value === undefined) continue;
    some ??= {};
    some[name] = value;
  }
  return some;
};

/**
 * Fields where 0.0 means "not measured". They are left out, so that "unknown" does not look like "no gradient".
 * `grad_ratio`: carries gradient health, and is written as 0.0 until the first measurement.
 */
const ZERO_IS_UNKNOWN: ReadonlySet<string> = new Set(["grad_ratio"]);

/** Series by key of the payload, under our name with the unit in it. */
export const take = (data: Fields, series: Readonly<Record<string, string>>): Record<string, Value> => {
  const values: Record<string, Value> = {};
  for (const key in series) {
    const value = data[key];
    if (value === 0 && ZERO_IS_UNKNOWN.has(key)) continue;
    if (isFigure(value)) {
      values[series[key] as string] = takeValue(value) as Value;
    }
  }
  return values;
};
