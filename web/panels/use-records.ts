/** Records of one name, as the log has them. */
import type { EventOf } from "../../core/event.ts";
import type { Subject } from "../../core/ids.ts";
import type { RunSession } from "../run-session.ts";
import type { Range } from "../views/view.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

/** As many as a chart has pixels for. */
const MOST = 1000;

export interface Records {
  readonly records: readonly EventOf<"record">[];
  /** More were said in the range than are here. */
  readonly cut: boolean;
}

/** The words by which the log finds records of one name, and hardly any other. */
/** Where a run tells the gradients of its layers. */
export const GRADIENT_RECORD = "gradient_health";

export const ofName = (name: string): string => `"name":${JSON.stringify(name)}`;

/** Of a range of time; `undefined` until the first answer. */
export const useRecords = (
  session: RunSession,
  name: string,
  { from, to }: Range,
  subject?: Subject | undefined,
): Records | undefined =>
  useAsk(
    `${name} ${subject ?? ""} ${from} ${to}`,
    async (signal) => {
      const page = await session.ask.events(
        { kinds: ["record"], text: ofName(name), from, to, subject },
        { offset: 0, limit: MOST },
        signal,
      );
      const records = page.events.filter((event) => event.kind === "record" && event.name === name);
      return { records: records as readonly EventOf<"record">[], cut: page.total > page.events.length };
    },
    useCalmRevision(session),
  ).value;

/** Whether the run has any record of a name, wherever the cursor stands: panels do not come and go with it. */
export const useHasRecord = (session: RunSession, name: string): boolean =>
  useAsk(
    name,
    async (signal) => {
      const page = await session.ask.events(
        { kinds: ["record"], text: ofName(name) },
        { offset: 0, limit: 20 },
        signal,
      );
      return page.events.some((event) => event.kind === "record" && event.name === name);
    },
    useCalmRevision(session),
  ).value ?? false;
