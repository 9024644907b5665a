/**
 * Which field of a stranger's lines plays which part. Decided on the first `DECIDED_AFTER` units, field by field, as
 * soon as a unit has a field with a usual name and a fitting value; kept in memory; never changed afterwards. What a
 * mapping names is not guessed.
 */
import { isBoxed } from "../value.ts";
import { type Clock, clockOf, namedClock, relativeClock } from "./generic-clock.ts";
import { DECIDED_AFTER, type GenericMemory, type Roles } from "./generic-memory.ts";
import {
  at,
  type Fields,
  isFields,
  nameOf,
  type Path,
  plain,
  ROLES,
  type Role,
  rolesOfKey,
} from "./generic-names.ts";
import { severityOf } from "./generic-severity.ts";

const MOST_PATHS = 4;
const MOST_LATE = 50;

/** Where in this line a part is played. */
export const pathOf = (line: Fields, memory: GenericMemory, role: Role): Path | undefined => {
  const paths = memory.roles[role];
  if (paths === undefined) return undefined;
  const named = memory.mapping?.roles[role] !== undefined;
  for (const path of paths) {
    const value = at(line, path);
    if (value !== undefined && value !== null && (named ? fitsNamed : fits)(role, value)) return path;
  }
  return undefined;
};

/** A statement or an address with all it was asked is a name too; it is shown cut. A longer one is a text. */
const LONGEST_NAME = 4000;

const isName = (value: unknown): boolean =>
  (typeof value === "string" && value !== "" && value.length <= 200) || Number.isSafeInteger(value);
const isWord = (value: unknown): boolean => typeof value === "string" && value !== "" && value.length <= 200;

/** As protocol buffers write numbers of 64 bits. */
const isDigits = (value: unknown): boolean => typeof value === "string" && /^\d{1,15}$/.test(value);

/** Kubernetes says with `type` how bad an event is. */
const IS_LEVEL = /^(?:Normal|Warning)$/;

/** Is this a value that can play the part? */
const fits = (role: Role, value: unknown): boolean => {
  switch (role) {
    case "time":
    case "start":
    case "end":
      return clockOf(value) !== undefined;
    case "duration":
      return Number(isDigits(value) ? value : typeof value === "number" ? value : -1) >= 0;
    case "clock":
    case "step":
      return typeof value === "number" && value >= 0;
    case "epoch":
      return typeof value === "number" && value >= 0 && clockOf(value) === undefined;
    case "value":
      return typeof value === "number" || isBoxed(value);
    case "type":
      return isWord(value) && !IS_LEVEL.test(value as string);
    case "name":
      return typeof value === "string" && value !== "" && value.length <= LONGEST_NAME;
    case "group":
    case "status":
    case "session":
      return isWord(value);
    case "agent":
    case "id":
    case "pair":
    case "ident":
    case "parent":
    case "run":
      return isName(value);
    case "level":
      return severityOf(value) !== undefined;
    case "message":
      return typeof value === "string" && value !== "";
  }
};

/** A field that a person named may also hold a number or a word where we would not guess one. */
const fitsNamed = (role: Role, value: unknown): boolean => {
  switch (role) {
    case "time":
    case "start":
    case "end":
      return true;
    case "type":
    case "name":
    case "status":
    case "session":
    case "message":
      return typeof value !== "object" && value !== "";
    case "level":
      return typeof value === "string" || typeof value === "number";
    default:
      return fits(role, value);
  }
};

/**
 * Looks for parts that the memory does not know yet. The same memory when there is nothing new. After the first units
 * only a line without a time, in a file that has times, is looked at again: some loggers write two clocks.
 */
export const learn = (line: Fields, before: GenericMemory): GenericMemory => {
  const memory = before.unmet.length > 0 ? meet(line, before) : before;
  if (memory.seen < DECIDED_AFTER) return learnFrom(line, { ...memory, seen: memory.seen + 1 }, ROLES);
  if (memory.late >= MOST_LATE || !memory.roles.time || pathOf(line, memory, "time")) return memory;
  return learnFrom(line, { ...memory, late: memory.late + 1 }, LATE_ROLES);
};
const LATE_ROLES: readonly Role[] = ["time", "step", "epoch"];

/** Of a line that came to nothing after the first ones: what it is may stand in fields that no line had before. */
export const learnMore = (line: Fields, memory: GenericMemory): GenericMemory =>
  memory.seen < DECIDED_AFTER || memory.late >= MOST_LATE
    ? memory
    : learnFrom(line, { ...memory, late: memory.late + 1 }, MORE_ROLES);
const MORE_ROLES: readonly Role[] = ["type", "name", "id", "pair", "level", "message", "status", "duration"];

const TIMES: ReadonlySet<string> = new Set(["time", "start", "end"]);

/** Fields of the mapping that this line has. One named for a time is met when it holds one; its clock is decided then. */
const meet = (line: Fields, memory: GenericMemory): GenericMemory => {
  const { mapping } = memory;
  if (mapping === null) return memory;
  const met = new Set<string>();
  const clocks: Record<string, Clock> = { ...memory.clocks };
  for (const { text, part, paths } of mapping.fields) {
    if (!memory.unmet.includes(text)) continue;
    const path = paths.find((one) => at(line, one) !== undefined && at(line, one) !== null);
    if (path === undefined) continue;
    if (TIMES.has(part)) {
      const clock = namedClock(path.at(-1) ?? "", at(line, path), mapping.timeUnit);
      if (clock === undefined) continue;
      clocks[nameOf(path)] = clock;
    }
    met.add(text);
  }
  return met.size === 0
    ? memory
    : { ...memory, clocks, unmet: memory.unmet.filter((text) => !met.has(text)) };
};

interface Candidate {
  readonly role: Role;
  readonly path: Path;
  readonly rank: number;
}

const learnFrom = (line: Fields, memory: GenericMemory, wanted: readonly Role[]): GenericMemory => {
  const roles: Partial<Record<Role, readonly Path[]>> = { ...memory.roles };
  const clocks: Record<string, Clock> = { ...memory.clocks };
  const wrapped = wrapper(line);
  const found = candidates(line, wrapped, memory);
  for (const { role, path } of found) {
    const known = roles[role] ?? [];
    if (!wanted.includes(role) || known.length >= MOST_PATHS || role === "clock") continue;
    if (memory.mapping?.roles[role] !== undefined || !suits(role, path, line, memory)) continue;
    const here = pathOf(line, { ...memory, roles }, role);
    const better = here !== undefined && path[0] === wrapped && here[0] !== wrapped;
    if (here !== undefined && !better) continue;
    roles[role] = better ? [path, ...known] : [...known, path];
    const clock = TIMES.has(role) ? clockOf(at(line, path)) : undefined;
    if (clock) clocks[nameOf(path)] = clock;
  }
  if (wanted === ROLES) learnClocks(line, found, roles, clocks);
  return { ...memory, roles: sameRoles(roles, memory.roles) ? memory.roles : roles, clocks };
};

/** A session makes runs only where the first line has one and is no line of a log: else it is what lines are about. */
const MAKES_RUNS = /^(?:runid|matchid|gameid|run)$/;

const suits = (role: Role, path: Path, line: Fields, memory: GenericMemory): boolean => {
  if (TIMES.has(role)) return !countsFromUnknown(memory);
  if (role === "run" && plain(path.at(-1) ?? "") === "run" && typeof at(line, path) !== "string")
    return false;
  if (role !== "run" || MAKES_RUNS.test(plain(path.at(-1) ?? ""))) return true;
  return memory.seen === 1 && severityOf(line.level ?? line.severity) === undefined;
};

const countsFromUnknown = ({ roles, clocks }: Pick<GenericMemory, "roles" | "clocks">): boolean =>
  roles.time?.some((path) => clocks[nameOf(path)]?.relative) === true;

/**
 * Clocks that count from an unknown start. The first one of a file without any other time is its time; others are
 * set apart, so that they are not taken for measurements.
 */
const learnClocks = (
  line: Fields,
  found: readonly Candidate[],
  roles: Partial<Record<Role, readonly Path[]>>,
  clocks: Record<string, Clock>,
): void => {
  for (const { role, path } of found) {
    const key = path.at(-1) ?? "";
    const name = nameOf(path);
    const isKnown = [roles.time, roles.clock, roles.step].some((paths) =>
      paths?.some((one) => nameOf(one) === name),
    );
    if (role !== "clock" || isKnown) continue;
    const isTime = roles.time === undefined && roles.start === undefined && !COUNTS_FRAMES.test(plain(key));
    const clock =
      isTime && (plain(key) !== "time" || roles.step) ? relativeClock(key, at(line, path)) : undefined;
    if (clock) {
      roles.time = [path];
      clocks[name] = clock;
    } else if (ONLY_A_CLOCK.test(plain(key)) && (roles.clock ?? []).length < MOST_PATHS)
      roles.clock = [...(roles.clock ?? []), path];
  }
};
const COUNTS_FRAMES = /^(?:frame|frameid|framenumber|tick)$/;
const ONLY_A_CLOCK = /^(?:mono|steady|uptime|runtime|sim|game|match|rel|frame|tick)/;

/** Keeps the identity of the roles, so that what is made of them is made once. */
const sameRoles = (left: Roles, right: Roles): boolean => ROLES.every((role) => left[role] === right[role]);

/** An object that carries the real record, named by the type of the line: `{ type: "event", event: { … } }`. */
const wrapper = (line: Fields): string | undefined => {
  const { type, kind } = line;
  for (const key of [type, kind])
    if (typeof key === "string" && Object.hasOwn(line, key) && isFields(line[key])) return key;
  return undefined;
};

/** Objects that carry the record itself; what is in others belongs to something that the line only mentions. */
const ENVELOPE =
  /^(?:data|event|message|payload|attributes|record|frame|body|fields|meta|metadata|headers?|context|span|spandata|trace|task|job|test|log|msg|detail|properties|labels|tags|extra|info|params)$/;
const ANYWHERE: ReadonlySet<Role> = new Set([
  "time",
  "start",
  "end",
  "duration",
  "step",
  "epoch",
  "level",
  "run",
]);

/** `hook.resource.addr` is what both ends of a change share. */
const DEEP: ReadonlySet<Role> = new Set(["time", "pair"]);

/** Fields with a usual name and a fitting value: the line's own before those of its objects, best name first. */
const candidates = (
  line: Fields,
  wrapped: string | undefined,
  { mapping }: GenericMemory,
): readonly Candidate[] => {
  const found: Candidate[] = [];
  const ignored = new Set(mapping?.ignore.map(nameOf));
  const look = (fields: Fields, outer: Path): void => {
    const [holder] = outer;
    const behind = holder === undefined ? 0 : holder === wrapped ? -100 : 100 * outer.length;
    const any = holder === undefined || holder === wrapped || ENVELOPE.test(plain(holder));
    for (const key of Object.keys(fields).slice(0, outer.length === 0 ? 200 : 50)) {
      const path = [...outer, key];
      if (key === "__proto__" || key.length > 100 || ignored.has(nameOf(path))) continue;
      const value = fields[key];
      for (const [role, rank] of rolesOfKey(key)) {
        const isPlaced = outer.length > 1 ? DEEP.has(role) : any || ANYWHERE.has(role);
        if (isPlaced && fits(role, value)) found.push({ role, path, rank: rank + behind });
      }
      if (outer.length < 2 && isFields(value)) look(value, path);
    }
  };
  look(line, []);
  return found.sort((left, right) => left.rank - right.rank);
};
