/** What can be sent to orchestrators and what was, asked again whenever the stream tells that it changed. */
import type { RunId } from "../../core/ids.ts";
import { type ActionsOfRun, type Forwarded, isUnderWay } from "../../core/operator-actions.ts";
import { actionsTold } from "../actions-told.ts";
import * as api from "../api.ts";
import { useAsk } from "../panels/use-ask.ts";

/** `run` undefined: of every run where something waits. */
export const useActions = (run: RunId | undefined): ReadonlyMap<RunId, ActionsOfRun> => {
  const { value = [] } = useAsk(
    `actions ${run ?? ""}`,
    (signal) => api.actions(run, signal),
    actionsTold.value,
  );
  return new Map(value.map((each) => [each.run, each]));
};

/** The newest action about the item that this event raised. */
export const actionFor = (of: ActionsOfRun | undefined, event: string): Forwarded | undefined =>
  of?.actions.findLast((action) => action.event === event);

/** A chip beside what waits; nothing where nothing is under way. */
export const underWayWords = (action: Forwarded | undefined): string | undefined => {
  if (action === undefined || !isUnderWay(action)) return undefined;
  return action.state === "sent" ? "answered, waiting for the unit" : "answer kept, not sent yet";
};
