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
  | "ident"
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
  /** Units looked at again later because the time was not where it was before. */
  readonly late: number;
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
const MOST_LATE = 50;
const NO_COUNTER: Counter = { last: 0, before: 0 };
export const FRESH: GenericMemory = {
  seen: 0,
  late: 0,
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
  ident: ["uuid", "eventid"],
  parent: ["parentspanid", "parentid", "parentuuid", "parent"],
  name: ["name", "toolname", "key", "functionname", "label", "title"],
  level: ["level", "severity", "loglevel", "levelname", "severitytext", "lvl"],
  message: ["message", "msg", "text", "content", "line", "detail"],
  session: ["sessionid", "session", "conversationid"],
  agent: ["agentname", "agentid", "agent"],
  step: [
    "step",
    "globalstep",
    "iteration",
    "iter",
    "trainstep",
    "trainingstep",
    "trainingsteps",
    "globalsteps",
  ],
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

const plain = (key: string): string => (key.length > 40 ? "" : key.toLowerCase().replace(/[_\-@. ]/g, ""));

export const at = (line: Fields, path: Path): unknown => {
  const outer = line[path[0]];
  if (path.length === 1) return outer;
  return isFields(outer) ? outer[path[1]] : undefined;
};

/** Where in this line a part is played. */
export const pathOf = (line: Fields, memory: GenericMemory, role: Role): Path | undefined => {
  const paths = memory.roles[role];
  if (paths === undefined) return undefined;
  for (const path of paths) {
    const value = at(line, path);
    if (value !== undefined && value !== null && fits(role, value)) return path;
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
    case "ident":
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

/**
 * Looks for parts that the memory does not know yet. The same memory when there is nothing new. After the first units
 * only a line without a time, in a file that has times, is looked at again: some loggers write two clocks.
 */
export const learn = (line: Fields, memory: GenericMemory): GenericMemory => {
  if (memory.seen < DECIDED_AFTER) return learnFrom(line, { ...memory, seen: memory.seen + 1 }, ROLES);
  if (memory.late >= MOST_LATE || !memory.roles.time || pathOf(line, memory, "time")) return memory;
  return learnFrom(line, { ...memory, late: memory.late + 1 }, LATE_ROLES);
};
const LATE_ROLES: readonly Role[] = ["time", "step", "epoch"];

const learnFrom = (line: Fields, memory: GenericMemory, wanted: readonly Role[]): GenericMemory => {
  const roles: Partial<Record<Role, readonly Path[]>> = { ...memory.roles };
  const clocks: Record<string, string> = { ...memory.clocks };
  const wrapped = wrapper(line);
  for (const [role, path] of candidates(line, wrapped)) {
    const known = roles[role] ?? [];
    if (!wanted.includes(role) || known.length >= MOST_PATHS) continue;
    const found = pathOf(line, { ...memory, roles }, role);
    const better = found !== undefined && path[0] === wrapped && found[0] !== wrapped;
    if (found !== undefined && !better) continue;
    roles[role] = better ? [path, ...known] : [...known, path];
    if (role === "time" || role === "start" || role === "end")
      clocks[path.join(".")] = clockOf(at(line, path)) ?? "";
  }
  return { ...memory, roles: sameRoles(roles, memory.roles) ? memory.roles : roles, clocks };
};

/** Keeps the identity of the roles, so that what is made of them is made once. */
const sameRoles = (left: GenericMemory["roles"], right: GenericMemory["roles"]): boolean =>
  ROLES.every((role) => left[role] === right[role]);

/** An object that carries the real record, named by the type of the line: `{ type: "event", event: { … } }`. */
const wrapper = (line: Fields): string | undefined => {
  const { type, kind } = line;
  for (const key of [type, kind])
    if (typeof key === "string" && Object.hasOwn(line, key) && isFields(line[key])) return key;
  return undefined;
};

/** Fields with a usual name and a fitting value: the line's own before those of its objects, best name first. */
const candidates = (line: Fields, wrapped: string | undefined): readonly (readonly [Role, Path])[] => {
  const found: { readonly role: Role; readonly path: Path; readonly rank: number }[] = [];
  const look = (fields: Fields, outer: string | undefined): void => {
    const behind = outer === undefined ? 0 : outer === wrapped ? -100 : 100;
    for (const key of Object.keys(fields).slice(0, 200)) {
      if (key === "__proto__") continue;
      for (const [role, rank] of RANKS.get(plain(key)) ?? []) {
        if (!fits(role, fields[key])) continue;
        found.push({ role, path: outer === undefined ? [key] : [outer, key], rank: rank + behind });
      }
    }
  };
  look(line, undefined);
  for (const key of Object.keys(line).slice(0, 50)) {
    const inner = line[key];
    if (key.length <= 100 && key !== "__proto__" && isFields(inner)) look(inner, key);
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
