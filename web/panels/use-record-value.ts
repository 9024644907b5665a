/** The value of a record at the cursor, opened in its raw line where it is too long for its event. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RecordState } from "../../core/state.ts";
import type { Json } from "../../core/value.ts";
import type { RunSession } from "../run-session.ts";

/** A record with its value at hand. */
export interface ToldRecord {
  readonly record: RecordState;
  readonly value: Json;
}

export interface RecordValue {
  /** The record asked for or, while it is being opened, the one before it. */
  readonly told: ToldRecord | undefined;
  /** `told` is of an earlier moment: to be dimmed. */
  readonly stale: boolean;
  readonly failure: string | undefined;
}

/** A cursor that is dragged passes many records: only where it rests this long is one opened. */
const REST_MS = 60;

export const useRecordValue = (session: RunSession, record: RecordState | undefined): RecordValue => {
  const before = useRef<ToldRecord | undefined>(undefined);
  const [failure, setFailure] = useState<{ readonly event: string; readonly problem: string } | undefined>();
  const [, redraw] = useState(0);
  const told = record && toldOf(session, record);
  const missing = record && !told ? record : undefined;
  useEffect(() => {
    if (!missing) return undefined;
    let wanted = true;
    const timer = setTimeout(async () => {
      const opened = await session.opened.open(missing);
      if (!wanted) return;
      if (opened.ok) redraw((n) => n + 1);
      else setFailure({ event: missing.event, problem: opened.problem });
    }, REST_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [session, missing?.event]);
  if (told) before.current = told;
  const failed = missing !== undefined && failure?.event === missing.event ? failure.problem : undefined;
  if (!record || failed !== undefined) return { told: undefined, stale: false, failure: failed };
  return { told: told ?? before.current, stale: told === undefined, failure: undefined };
};

const toldOf = (session: RunSession, record: RecordState): ToldRecord | undefined => {
  if (record.value !== undefined) return { record, value: record.value };
  const opened = session.opened.peek(record);
  return opened?.ok && opened.value !== undefined ? { record, value: opened.value } : undefined;
};
