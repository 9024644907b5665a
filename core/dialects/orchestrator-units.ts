/**
 * Frames of the orchestrator's web socket: the one place where the status of a work unit and the queue of questions
 * are told. What frames leave out is derived where it follows from others: a unit that runs after it was blocked was
 * unblocked (no frame says so), a unit that appears in the middle of its phases is a renamed one, a unit that is gone
 * from a later `initial_state` was deleted, an item of a unit that goes on is resolved.
 */
import type { AbsoluteTime } from "../event.ts";
import { takeJson } from "../json.ts";
import { WORK_UNIT_PHASES } from "../stages.ts";
import type { Attributes, Json } from "../value.ts";
import { raise, resolve, settleAttention } from "./orchestrator-attention.ts";
import {
  type Fields,
  LIFECYCLE,
  type Reading,
  relink,
  type Said,
  text,
  texts,
  type UnitMemory,
  unitSubject,
} from "./orchestrator-reading.ts";

export const ENDS: ReadonlySet<string> = new Set(["DONE", "DELETED"]);
const WAITING: ReadonlySet<string> = new Set(["BLOCKED", "NEEDS_ATTENTION"]);
const PHASES: readonly string[] = WORK_UNIT_PHASES;

export const workUnitUpdate = (reading: Reading, data: Fields): void => {
  const said: Said = {
    chunk: text(data.chunk),
    status: text(data.status),
    phase: text(data.phase),
    reason: text(data.attention_reason),
    time: reading.time,
    derived: false,
  };
  if (said.chunk === "" || said.status === "") return;
  const known = reading.unit(said.chunk);
  if (!known && ENDS.has(said.status) && reading.memory.ended.includes(said.chunk)) {
    // The state forgets a unit that is done: to say it again would count another one.
    reading.add({ kind: "log", severity: "debug", message: `${said.chunk} is ${said.status}, said again` });
    return;
  }
  beginAgain(reading);
  const before = known ?? renamed(reading, said);
  moveUnit(reading, said, before);
};

export const moveUnit = (reading: Reading, said: Said, before: UnitMemory | undefined): void => {
  const from = unblock(reading, said, before);
  const waits = settleAttention(reading, said, before);
  const subject = unitSubject(said.chunk);
  const stage = reading.add(
    {
      kind: "stage",
      lifecycle: LIFECYCLE,
      from: from?.status,
      to: said.status,
      cause: (said.status === "NEEDS_ATTENTION" ? waits : said.reason) || undefined,
      attributes: unitAttributes(said),
    },
    subject,
    said.time,
  );
  if (said.derived) stage.notes = ["derived"];
  if (ENDS.has(said.status)) endUnit(reading, said);
  else rememberUnit(reading, said, from, waits);
};

const unitAttributes = ({ phase, body }: Said): Attributes => {
  const kept: Record<string, Json> = {};
  if (phase !== "") kept.phase = phase;
  for (const key of ["priority", "worktree", "session_id", "explicit_deps"]) {
    const value = body === undefined ? undefined : takeJson(body[key]);
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
};

export const rememberUnit = (
  reading: Reading,
  said: Said,
  before: UnitMemory | undefined,
  waits: string | null,
): void => {
  const blockedBy = said.body ? texts(said.body.blocked_by) : (before?.blockedBy ?? []);
  if (said.body) relink(reading, said.chunk, before?.blockedBy ?? [], blockedBy, said.time);
  reading.remember(said.chunk, {
    status: said.status,
    phase: said.phase,
    blockedBy,
    waits,
    created: said.body ? text(said.body.created_at) : (before?.created ?? ""),
    endedBefore: before && before.status === said.status ? before.endedBefore : reading.memory.endedCount,
  });
};

/** No frame tells that a unit became ready because the last one it waited for is done; that it runs tells it. */
const unblock = (reading: Reading, said: Said, before: UnitMemory | undefined): UnitMemory | undefined => {
  if (!before || !WAITING.has(before.status) || before.status === said.status) return before;
  if (said.status === "BLOCKED" || said.status === "NEEDS_ATTENTION") return before;
  const runs = said.status === "RUNNING";
  if (runs) becomeReady(reading, said.chunk, before, "unblocked before it ran", said.time);
  if (before.status === "BLOCKED") {
    const possible = reading.endedSince(before.endedBefore);
    relink(reading, said.chunk, [...new Set([...before.blockedBy, ...possible])], [], said.time);
  }
  return { ...before, status: runs ? "READY" : before.status, blockedBy: [] };
};

const becomeReady = (
  reading: Reading,
  chunk: string,
  before: UnitMemory,
  cause: string,
  time: AbsoluteTime | undefined,
): void =>
  reading.derive(
    {
      kind: "stage",
      lifecycle: LIFECYCLE,
      from: before.status,
      to: "READY",
      cause,
      attributes: before.phase === "" ? {} : { phase: before.phase },
    },
    unitSubject(chunk),
    time,
  );

const endUnit = (reading: Reading, said: Said): void => {
  reading.forget(said.chunk);
  if (said.status === "DONE") {
    reading.add(
      { kind: "mark", mark: "unit-done", name: `${said.chunk} done` },
      unitSubject(said.chunk),
      said.time,
    );
    freeDependents(reading, said);
  }
  if (Object.keys(reading.memory.units).length > 0 || reading.memory.finished) return;
  reading.memory = { ...reading.memory, finished: true };
  reading.derive({ kind: "run", status: "finished" });
};

/** Where the trace said who waits for the unit: those that wait for nobody else are ready now. */
const freeDependents = (reading: Reading, said: Said): void => {
  for (const [chunk, unit] of Object.entries(reading.memory.units)) {
    if (!unit.blockedBy.includes(said.chunk)) continue;
    const rest = unit.blockedBy.filter((blocker) => blocker !== said.chunk);
    relink(reading, chunk, [said.chunk], [], said.time);
    const free = rest.length === 0 && WAITING.has(unit.status);
    if (free) becomeReady(reading, chunk, unit, `${said.chunk} is done`, said.time);
    if (free && unit.waits !== null) resolve(reading, chunk, said.time);
    reading.remember(chunk, {
      ...unit,
      blockedBy: rest,
      status: free ? "READY" : unit.status,
      waits: free ? null : unit.waits,
    });
  }
};

/** All was done, and now there is more. */
const beginAgain = (reading: Reading): void => {
  if (!reading.memory.finished) return;
  reading.memory = { ...reading.memory, finished: false };
  reading.derive({ kind: "run", status: "resumed" });
};

// ---- renames ------------------------------------------------------------------------------------------------

/**
 * A unit that nobody has heard of, past the phases in which units are made, while exactly one unit runs in the phase
 * that leads there: that unit under another name.
 */
const renamed = (reading: Reading, said: Said): UnitMemory | undefined => {
  const at = PHASES.indexOf(said.phase);
  const before = said.status === "READY" ? PHASES[at - 1] : said.phase;
  const past = said.status === "READY" ? at >= 2 : ["NEEDS_ATTENTION", "DONE"].includes(said.status);
  if (!past || at < 0 || before === undefined) return undefined;
  const candidates = Object.entries(reading.memory.units).filter(
    ([, unit]) => unit.status === "RUNNING" && unit.phase === before,
  );
  const [only] = candidates;
  return only && candidates.length === 1
    ? rename(reading, only[0], only[1], said.chunk, said.time)
    : undefined;
};

export const rename = (
  reading: Reading,
  old: string,
  unit: UnitMemory,
  chunk: string,
  time: AbsoluteTime | undefined,
): UnitMemory => {
  reading.derive(
    { kind: "stage", lifecycle: LIFECYCLE, to: unit.status, closes: true, cause: `renamed to ${chunk}` },
    unitSubject(old),
    time,
  );
  reading.derive(
    {
      kind: "stage",
      lifecycle: LIFECYCLE,
      to: unit.status,
      cause: `renamed from ${old}`,
      attributes: unit.phase === "" ? {} : { phase: unit.phase },
    },
    unitSubject(chunk),
    time,
  );
  reading.derive(
    {
      kind: "link",
      relation: "follows",
      from: `subject:${unitSubject(chunk)}`,
      to: `subject:${unitSubject(old)}`,
    },
    unitSubject(chunk),
    time,
  );
  if (unit.waits !== null) {
    resolve(reading, old, time);
    raise(reading, chunk, unit.waits, time).notes = ["derived"];
  }
  reading.forget(old);
  reading.memory = {
    ...reading.memory,
    endedCount: reading.memory.endedCount - 1,
    ended: reading.memory.ended.slice(0, -1),
  };
  return unit;
};
