/** What the `recorded` provider answers from: model calls of a run with their answers, in the order of the run. */

import type { RunId } from "../../core/ids.ts";
import { parseEventName } from "../../core/ids.ts";
import type { StoreReader } from "../../store/store.ts";
import type { RecordedCall } from "../providers/recorded.ts";
import { callOf } from "./calls.ts";

/** Each is read with all of its talk: of more, those nearest the call that was edited. */
const MOST_CALLS = 200;

export const recordedCalls = async (
  store: Pick<StoreReader, "spans" | "span">,
  run: RunId,
  around: string,
): Promise<readonly RecordedCall[]> => {
  const calls = ((await store.spans(run)) ?? [])
    .filter(({ spanKind, end }) => spanKind === "llm" && end !== undefined)
    .sort((left, right) => left.start - right.start);
  const middle = Math.max(
    0,
    calls.findIndex(({ event }) => event === around),
  );
  const first = Math.max(0, Math.min(middle - MOST_CALLS / 2, calls.length - MOST_CALLS));
  const found: RecordedCall[] = [];
  for (const { event } of calls.slice(first, first + MOST_CALLS)) {
    const name = parseEventName(event);
    const span = name && (await store.span(run, name));
    if (!span) continue;
    const { request, response } = callOf(span);
    if (response) found.push({ request, response });
  }
  return found;
};
