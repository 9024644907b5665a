/**
 * What is asked of the orchestrator and what it answers: recorded REST calls, the history of a unit's status, and work
 * units as they were at the end. They repeat what frames say, so no status of theirs moves a unit: a unit that is
 * done leaves the state, and a second saying would count it twice. From here come answers, who blocks whom, whole
 * units as records, and the one move that no frame tells: a blocked unit became ready.
 */
import type { AbsoluteTime } from "../event.ts";
import { takeJson } from "../json.ts";
import type { Attributes } from "../value.ts";
import {
  type Fields,
  isFields,
  LIFECYCLE,
  NO_MEMORY,
  type Reading,
  relink,
  text,
  texts,
  unitSubject,
} from "./orchestrator-reading.ts";

// ---- REST calls ---------------------------------------------------------------------------------------------

const REFUSED = 400;

export const restCall = (reading: Reading, line: Fields): void => {
  const [method = "", path = ""] = text(line.endpoint).split(" ", 2);
  const [, , chunk = "", action = ""] = (path.split("?", 1)[0] ?? "").split("/").map(decoded);
  const status = typeof line.status === "number" ? line.status : undefined;
  const refused = status !== undefined && status >= REFUSED;
  if (method !== "GET") {
    const message = `${method} ${path}${status === undefined ? "" : `: ${status}`}`;
    const about = path.startsWith("/work-units/") && action !== "" ? unitSubject(chunk) : undefined;
    reading.add({ kind: "log", severity: refused ? "warning" : "info", message, stream: "operator" }, about);
  }
  if (method === "POST" && !refused) answer(reading, chunk, action, line.request);
  response(reading, `${method} ${path}`, line.response, refused);
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** An item goes by the name of its unit: see `attentionUpdate`. */
const answer = (reading: Reading, chunk: string, action: string, request: unknown): void => {
  const given = isFields(request) ? request : {};
  const said = ANSWERS[action]?.(given);
  if (said === undefined) return;
  reading.add({ kind: "attention", action: "resolved", id: chunk, answer: said }, unitSubject(chunk));
};

const ANSWERS: Readonly<Record<string, (request: Fields) => string>> = {
  answer: (request) => text(request.answer),
  resolve: (request) => `${text(request.verdict)} with ${text(request.other_chunk)}`,
  retry: () => "retry",
  "retry-merge": () => "retry merge",
};

const response = (reading: Reading, endpoint: string, value: unknown, refused: boolean): void => {
  const before = reading.events.length;
  if (isFields(value) && !refused) {
    if (isUnit(value)) unitBody(reading, value, "/response", reading.time);
    for (const key of ["attention_items", "work_units"])
      each(value[key], (body, index) => unitBody(reading, body, `/response/${key}/${index}`, reading.time));
    if (Array.isArray(value.history)) history(reading, value, "/response");
    if (/ \/config$/.test(endpoint))
      reading.add({ kind: "run", configuration: takeJson(value) as Attributes });
    if (Array.isArray(value.blocked_by) && !isUnit(value)) blockers(reading, value, reading.time);
  } else each(value, (body, index) => unitBody(reading, body, `/response/${index}`, reading.time));
  const whole = isFields(value) && !isUnit(value) && !/ \/config$/.test(endpoint);
  if (reading.events.length === before || refused || whole)
    reading.record(endpoint, value ?? null, "/response");
};

const each = (value: unknown, make: (body: Fields, index: number) => void): void => {
  if (!Array.isArray(value)) return;
  value.forEach((body, index) => {
    if (isFields(body) && isUnit(body)) make(body, index);
  });
};

// ---- work units ---------------------------------------------------------------------------------------------

export const isUnit = (value: Fields): boolean =>
  typeof value.chunk === "string" && typeof value.phase === "string" && typeof value.status === "string";

/** `at`: JSON pointer to the unit. */
export const unitBody = (
  reading: Reading,
  body: Fields,
  at: string,
  time: AbsoluteTime | undefined,
): void => {
  reading.record("work_unit", body, at, unitSubject(text(body.chunk)), time);
  blockers(reading, body, time);
};

const blockers = (reading: Reading, body: Fields, time: AbsoluteTime | undefined): void => {
  const chunk = text(body.chunk);
  const before = reading.unit(chunk)?.blockedBy ?? [];
  const after = texts(body.blocked_by);
  if (before.length + after.length === 0) return;
  relink(reading, chunk, before, after, time);
  const { endedCount } = NO_MEMORY;
  reading.remember(chunk, {
    ...{ status: "", phase: "", waits: null, created: "", endedBefore: endedCount },
    blockedBy: after,
  });
};

/** A unit as it was when the recording ended; it was last changed at `updated_at`. */
export const finalUnit = (reading: Reading, body: Fields): void =>
  unitBody(reading, body, "", reading.timeOf(body.updated_at));

// ---- status history -----------------------------------------------------------------------------------------

/** Times of the database, without phases. `at`: JSON pointer to the object that holds the list. */
export const history = (reading: Reading, line: Fields, at: string): void => {
  const chunk = text(line.chunk);
  const moves = (Array.isArray(line.history) ? line.history : []).filter(isFields);
  const last = reading.timeOf(moves.at(-1)?.timestamp) ?? reading.time;
  reading.record("status_history", line.history, `${at}/history`, unitSubject(chunk), last);
  for (const move of moves) {
    if (move.old_status !== "BLOCKED" || move.new_status !== "READY") continue;
    reading.add(
      { kind: "stage", lifecycle: LIFECYCLE, from: "BLOCKED", to: "READY", cause: "unblocked" },
      unitSubject(chunk),
      reading.timeOf(move.timestamp),
    );
  }
};
