/** The queue of questions: raised and resolved by frames, or found in the units that have them. */
import type { AbsoluteTime } from "../event.ts";
import { attentionKind } from "./orchestrator-kinds.ts";
import {
  type Fields,
  type Reading,
  type Said,
  text,
  type UnitMemory,
  unitSubject,
} from "./orchestrator-reading.ts";

/** A unit has at most one open item, so the item goes by the unit's name; answers in REST calls name it so too. */
export const attentionUpdate = (reading: Reading, data: Fields): void => {
  const chunk = text(data.chunk);
  if (chunk === "") return;
  const unit = reading.unit(chunk);
  const reason = text(data.attention_reason);
  if (data.action === "added") raise(reading, chunk, reason, reading.time);
  else if (data.action === "resolved")
    reading.add({ kind: "attention", action: "resolved", id: chunk }, unitSubject(chunk));
  else return;
  if (unit) reading.remember(chunk, { ...unit, waits: data.action === "added" ? reason : null });
};

export const raise = (reading: Reading, chunk: string, reason: string, time: AbsoluteTime | undefined) => {
  const waiting = Object.entries(reading.memory.units).filter(([, unit]) => unit.blockedBy.includes(chunk));
  return reading.add(
    {
      kind: "attention",
      action: "raised",
      id: chunk,
      attention: reason === "" ? undefined : attentionKind(reason),
      text: reason || undefined,
      blocks: waiting.map(([name]) => unitSubject(name)),
    },
    unitSubject(chunk),
    time,
  );
};

export const resolve = (reading: Reading, chunk: string, time: AbsoluteTime | undefined): void =>
  reading.derive({ kind: "attention", action: "resolved", id: chunk }, unitSubject(chunk), time);

/** Says what frames left out, and gives the reason for which the unit now waits. */
export const settleAttention = (
  reading: Reading,
  said: Said,
  before: UnitMemory | undefined,
): string | null => {
  const waits = before?.waits ?? null;
  if (said.status === "NEEDS_ATTENTION") {
    if (waits !== null) return waits;
    const raised = raise(reading, said.chunk, said.reason, said.time);
    if (!said.body) raised.notes = ["derived"];
    return said.reason;
  }
  if (waits !== null) resolve(reading, said.chunk, said.time);
  return null;
};
