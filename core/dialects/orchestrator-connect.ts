/** The state of everything that the web socket sends on connecting. */
import type { AbsoluteTime } from "../event.ts";
import { raise, resolve } from "./orchestrator-attention.ts";
import {
  type Fields,
  isFields,
  LIFECYCLE,
  type Reading,
  type Said,
  text,
  type UnitMemory,
  unitSubject,
} from "./orchestrator-reading.ts";
import { ENDS, moveUnit, rememberUnit, rename } from "./orchestrator-units.ts";

const DAY_S = 86_400;

/** The first one begins the run; later ones, after a lost connection, tell what was missed. */
export const initialState = (reading: Reading, data: Fields): void => {
  const again = reading.memory.begun;
  if (!again) reading.add({ kind: "run", status: "started" });
  reading.memory = { ...reading.memory, begun: true };
  const bodies = (Array.isArray(data.work_units) ? data.work_units : []).filter(isFields);
  const newest = Math.max(0, ...bodies.map((body) => reading.timeOf(body.updated_at)?.seconds ?? 0));
  const names = new Set(bodies.map(({ chunk }) => text(chunk)));
  const gone = Object.keys(reading.memory.units).filter((chunk) => !names.has(chunk));
  for (const body of bodies) endedBefore(reading, body);
  bodies.forEach((body, index) => {
    foundUnit(reading, body, newest, again, gone);
    reading.record("work_unit", body, `/data/work_units/${index}`, unitSubject(text(body.chunk)), undefined);
  });
  for (const chunk of gone) if (reading.unit(chunk)) goneUnit(reading, chunk);
  const items: readonly unknown[] = Array.isArray(data.attention_items) ? data.attention_items : [];
  if (items.length > 0) reading.record("attention_queue", items, "/data/attention_items");
  for (const item of items.filter(isFields)) foundItem(reading, item, newest);
};

/**
 * The frame has no time; a unit was last changed at `updated_at`, and that is when it came to be as it is found. Older
 * changes than a day before the newest would only stretch the run: those units are as found when the recording began.
 */
const foundAt = (reading: Reading, body: Fields, newest: number): AbsoluteTime | undefined => {
  const time = reading.timeOf(body.updated_at);
  return time && newest - time.seconds <= DAY_S ? time : undefined;
};

/** A unit that was done before the recording began is a record, and no work of this run. */
const endedBefore = (reading: Reading, body: Fields): void => {
  const chunk = text(body.chunk);
  if (!ENDS.has(text(body.status)) || reading.unit(chunk) || reading.memory.ended.includes(chunk)) return;
  reading.forget(chunk);
};

const foundUnit = (
  reading: Reading,
  body: Fields,
  newest: number,
  again: boolean,
  gone: readonly string[],
): void => {
  const said: Said = {
    chunk: text(body.chunk),
    status: text(body.status),
    phase: text(body.phase),
    reason: text(body.attention_reason),
    body,
    time: foundAt(reading, body, newest),
    derived: again,
  };
  if (said.chunk === "" || said.status === "") return;
  const known = reading.unit(said.chunk);
  if (!known && ENDS.has(said.status)) return;
  const created = text(body.created_at);
  const old = created === "" ? undefined : gone.find((chunk) => reading.unit(chunk)?.created === created);
  const before =
    known ?? (old ? rename(reading, old, reading.unit(old) as UnitMemory, said.chunk, said.time) : undefined);
  if (known && known.status === said.status && known.phase === said.phase) {
    rememberUnit(reading, said, known, known.waits);
    return;
  }
  moveUnit(reading, said, before);
};

const goneUnit = (reading: Reading, chunk: string): void => {
  const unit = reading.unit(chunk);
  if (unit?.waits !== null) resolve(reading, chunk, undefined);
  reading.derive(
    {
      kind: "stage",
      lifecycle: LIFECYCLE,
      from: unit?.status,
      to: "DELETED",
      cause: "gone after the connection was lost",
    },
    unitSubject(chunk),
  );
  reading.forget(chunk);
};

const foundItem = (reading: Reading, item: Fields, newest: number): void => {
  const chunk = text(item.chunk);
  const unit = reading.unit(chunk);
  const reason = text(item.attention_reason);
  if (unit && unit.waits !== null && unit.waits !== "" && reason.startsWith(unit.waits)) return;
  raise(reading, chunk, reason, foundAt(reading, item, newest));
  if (unit) reading.remember(chunk, { ...unit, waits: reason });
};
