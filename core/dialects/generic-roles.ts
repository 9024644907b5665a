/**
 * Which field of a stranger's lines plays which part. Decided on the first `DECIDED_AFTER` units, field by field, as
 * soon as a unit has a field with a usual name and a fitting value; kept in memory; never changed afterwards.
 */
import type { AbsoluteTime } from "../event.ts";
import { isBoxed } from "../value.ts";
import { epochTime, epochUnit, hasZone, isoTime, type ZoneMinutes } from "./stamp.ts";

export type Fields = Readonly<Record<string, unknown>>;
/** A key of the line, or a key of an object in the line. */
export type Path = readonly [string] | readonly [outer: string, inner: string];

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isBoxed(value);

export type Role =
  | "time"
  | "start"
  | "end"
  | "duration"
  | "type"
  | "id"
  | "parent"
  | "name"
  | "level"
  | "message"
  | "session"
  | "agent"
  | "step"
  | "epoch"
  | "value";

export interface GenericMemory {
  /** Units seen, up to `DECIDED_AFTER`. */
  readonly seen: number;
  readonly roles: Readonly<Partial<Record<Role, readonly Path[]>>>;
  /** How each time path was read: `ISO 8601 with zone`, `ms since 1970`. */
  readonly clocks: Readonly<Record<string, string>>;
  /** Largest value of the counters, and what came before they started over. */
  readonly step: Counter;
  readonly epoch: Counter;
  /** Intervals without an id, by name: how many there were and whether one is open. */
  readonly intervals: Readonly<Record<string, { readonly n: number; readonly open: boolean }>>;
  /** What was made of units, for the report. */
  readonly made: Readonly<Record<string, true>>;
}

export interface Counter {
  readonly last: number;
  readonly before: number;
}

export const DECIDED_AFTER = 20;
const MOST_PATHS = 4;
const NO_COUNTER: Counter = { last: 0, before: 0 };
export const FRESH: GenericMemory = {
  seen: 0,
  roles: {},
  clocks: {},
  step: NO_COUNTER,
  epoch: NO_COUNTER,
  intervals: {},
  made: {},
};

/** Usual names in order of trust, in lower case without `_`, `-`, `@`, `.` and spaces. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: [
    ...[
      "timestamp",
      "time",
      "ts",
      "datetime",
      "eventtime",
      "timems",
      "timestampms",
      "tsms",
      "timeus",
      "timens",
    ],
    ...[
      "timeunixnano",
      "createdat",
      "created",
      "recvts",
      "receivedat",
      "recordedat",
      "capturedat",
      "loggedat",
    ],
    ...["date", "at", "when", "asctime"],
  ],
  start: [
    "starttime",
    "startedat",
    "starttimeunixnano",
    "startts",
    "startms",
    "begintime",
    "beginat",
    "start",
    "begin",
  ],
  end: [
    "endtime",
    "endedat",
    "endtimeunixnano",
    "endts",
    "endms",
    "finishedat",
    "completedat",
    "stoppedat",
    "end",
  ],
  duration: [
    ...[
      "durationms",
      "elapsedms",
      "latencyms",
      "tookms",
      "durationns",
      "durationus",
      "durationseconds",
      "durations",
    ],
    ...["elapsedseconds", "elapseds", "duration", "latency", "elapsed", "dur"],
  ],
  type: ["eventtype", "event", "type", "kind", "recordtype", "action", "operation", "op", "reason"],
  id: ["spanid", "id", "uuid", "eventid", "callid", "toolcallid", "tooluseid", "requestid", "messageid"],
  parent: ["parentspanid", "parentid", "parentuuid", "parent"],
  name: ["name", "toolname", "key", "functionname", "label", "title"],
  level: ["level", "severity", "loglevel", "levelname", "severitytext", "lvl"],
  message: ["message", "msg", "text", "content", "line", "detail"],
  session: ["sessionid", "session", "conversationid"],
  agent: ["agentname", "agentid", "agent"],
  step: ["step", "globalstep", "iteration", "iter", "trainstep"],
  epoch: ["epoch"],
  value: ["value"],
};
const ROLES = Object.keys(NAMES) as readonly Role[];

const RANKS = new Map<string, readonly (readonly [Role, number])[]>();
for (const role of ROLES) {
  NAMES[role].forEach((name, rank) => {
    RANKS.set(name, [...(RANKS.get(name) ?? []), [role, rank]]);
  });
}

const plain = (key: string): string => (key.length > 40 ? key : key.toLowerCase().replace(/[_\-@. ]/g, ""));

export const at = (line: Fields, path: Path): unknown => {
  const outer = line[path[0]];
  if (path.length === 1) return outer;
  return isFields(outer) ? outer[path[1]] : undefined;
};

/** The value that plays a part in this line, with its path. */
export const find = (
  line: Fields,
  memory: GenericMemory,
  role: Role,
): { readonly value: unknown; readonly path: Path } | undefined => {
  const paths = memory.roles[role];
  if (paths === undefined) return undefined;
  for (const path of paths) {
    const value = at(line, path);
    if (value !== undefined && fits(role, value)) return { value, path };
  }
  return undefined;
};

/** Is this a value that can play the part? */
const fits = (role: Role, value: unknown): boolean => {
  switch (role) {
    case "time":
    case "start":
    case "end":
      return clockOf(value) !== undefined;
    case "duration":
    case "step":
    case "epoch":
      return typeof value === "number" && value >= 0;
    case "value":
      return typeof value === "number" || isBoxed(value);
    case "type":
    case "name":
    case "session":
    case "agent":
      return typeof value === "string" && value !== "" && value.length <= 200;
    case "id":
    case "parent":
      return (
        (typeof value === "string" && value !== "" && value.length <= 200) || Number.isSafeInteger(value)
      );
    case "level":
      return severityOf(value) !== undefined;
    case "message":
      return typeof value === "string" && value !== "";
  }
};

/** Looks for parts that the memory does not know yet. The same memory when there is nothing new. */
export const learn = (line: Fields, memory: GenericMemory): GenericMemory => {
  if (memory.seen >= DECIDED_AFTER) return memory;
  const roles: Partial<Record<Role, readonly Path[]>> = { ...memory.roles };
  const clocks: Record<string, string> = { ...memory.clocks };
  for (const [role, path] of candidates(line)) {
    const known = roles[role] ?? [];
    if (known.length >= MOST_PATHS || find(line, { ...memory, roles }, role)) continue;
    roles[role] = [...known, path];
    if (role === "time" || role === "start" || role === "end")
      clocks[path.join(".")] = clockOf(at(line, path)) ?? "";
  }
  return { ...memory, seen: memory.seen + 1, roles, clocks };
};

/** Fields of the line with a usual name and a fitting value: its own before those of its objects, best name first. */
const candidates = (line: Fields): readonly (readonly [Role, Path])[] => {
  const found: { readonly role: Role; readonly path: Path; readonly rank: number }[] = [];
  const look = (fields: Fields, outer: string | undefined): void => {
    for (const key of Object.keys(fields).slice(0, 200)) {
      for (const [role, rank] of RANKS.get(plain(key)) ?? []) {
        if (!fits(role, fields[key])) continue;
        found.push({
          role,
          path: outer === undefined ? [key] : [outer, key],
          rank: rank + (outer === undefined ? 0 : 100),
        });
      }
    }
  };
  look(line, undefined);
  for (const key of Object.keys(line).slice(0, 50)) {
    const inner = line[key];
    if (key.length <= 100 && isFields(inner)) look(inner, key);
  }
  return found.sort((left, right) => left.rank - right.rank).map(({ role, path }) => [role, path]);
};

// ---- what values mean ---------------------------------------------------------------------------------------

/** How a stamp is written, in words; `undefined` when it is none. */
const clockOf = (value: unknown): string | undefined => {
  if (typeof value === "number") {
    const unit = epochUnit(value);
    return unit && `${unit} since 1970`;
  }
  if (isBoxed(value)) return epochTime(value) && "ns since 1970";
  if (typeof value !== "string" || value.length > 40) return undefined;
  if (isoTime(value, UTC))
    return hasZone(value) ? "ISO 8601 with zone" : "ISO 8601 without zone, taken for local time";
  return epochTime(value) && "number since 1970, as text";
};
const UTC: ZoneMinutes = () => 0;

export const timeOf = (value: unknown, zone: ZoneMinutes): AbsoluteTime | undefined =>
  typeof value === "string" && !/^\d+$/.test(value) ? isoTime(value, zone) : epochTime(value);

const LEVELS: Readonly<Record<string, "debug" | "info" | "warning" | "error" | "critical">> = {
  trace: "debug",
  debug: "debug",
  verbose: "debug",
  info: "info",
  information: "info",
  notice: "info",
  success: "info",
  warn: "warning",
  warning: "warning",
  error: "error",
  err: "error",
  failure: "error",
  critical: "critical",
  crit: "critical",
  fatal: "critical",
  alert: "critical",
  emergency: "critical",
  panic: "critical",
};

/** Words of the usual loggers, and the numbers of those that count in tens (10 trace or debug … 60 fatal). */
export const severityOf = (
  value: unknown,
): "debug" | "info" | "warning" | "error" | "critical" | undefined => {
  if (typeof value === "string") {
    const word = value.toLowerCase();
    return Object.hasOwn(LEVELS, word) ? LEVELS[word] : undefined;
  }
  if (typeof value !== "number" || value % 10 !== 0 || value < 10 || value > 60) return undefined;
  return value <= 20
    ? "debug"
    : value === 30
      ? "info"
      : value === 40
        ? "warning"
        : value === 50
          ? "error"
          : "critical";
};

/** Milliseconds of a duration, by the unit in its name; a bare `duration`, `latency` or `dur` is in milliseconds. */
export const durationMs = (key: string, value: number): number => {
  const name = plain(key);
  if (/ns$/.test(name) && name !== "durations") return value / 1e6;
  if (/us$/.test(name)) return value / 1e3;
  if (/(seconds|elapsed|elapseds|durations)$/.test(name)) return value * 1e3;
  return value;
};
