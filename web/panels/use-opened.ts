/** Records of the log with their values, those behind a pointer opened one after the other. */
import { useEffect, useState } from "preact/hooks";
import type { EventOf } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import type { Json } from "../../core/value.ts";
import type { RunSession } from "../run-session.ts";

export interface OpenedRecord {
  readonly event: EventOf<"record">;
  readonly value: Json;
}

/** More raw lines than this are not read for one picture: those read are spread evenly. */
const MOST = 120;
const AT_ONCE = 2;
/** The picture is made anew after so many more. */
const STEP = 24;

export interface OpenedRecords {
  readonly records: readonly OpenedRecord[];
  /** Some were left out. */
  readonly cut: boolean;
}

export const useOpened = (
  session: RunSession,
  events: readonly EventOf<"record">[] | undefined,
): OpenedRecords | undefined => {
  const [, redraw] = useState(0);
  const pointed = (events ?? []).filter(({ value }) => value === undefined);
  const chosen = new Set(spread(pointed, MOST));
  useEffect(() => {
    let wanted = true;
    const waiting = [...chosen].filter((event) => !session.opened.peek(nameOf(event)));
    let read = 0;
    const next = async (): Promise<void> => {
      for (let event = waiting.pop(); event && wanted; event = waiting.pop()) {
        await session.opened.open(nameOf(event));
        read += 1;
        if (wanted && (read % STEP === 0 || waiting.length === 0)) redraw((n) => n + 1);
      }
    };
    for (let i = 0; i < Math.min(AT_ONCE, waiting.length); i++) void next();
    return () => {
      wanted = false;
    };
  }, [session, events]);
  return (
    events && {
      records: events.flatMap((event) => {
        const opened = event.value === undefined ? session.opened.peek(nameOf(event)) : undefined;
        const value = opened?.ok ? opened.value : event.value;
        return value === undefined ? [] : [{ event, value }];
      }),
      cut: chosen.size < pointed.length,
    }
  );
};

const nameOf = (event: EventOf<"record">) => ({ event: eventName(event), pointer: event.pointer });

const spread = <T>(all: readonly T[], most: number): readonly T[] =>
  all.length <= most
    ? all
    : Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)] as T);
