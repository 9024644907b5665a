/**
 * One try to bring an action to the orchestrator. The unit is asked before each send, and the send is kept before it
 * begins: at most one for each time the unit was found waiting for what the person saw.
 */
import type { Forwarded } from "../../core/operator-actions.ts";
import type { Client, Seen } from "./client.ts";

/** Keeps it on disk; rejects when that fails, and then nothing is sent. */
export type Keep = (action: Forwarded) => Promise<Forwarded>;

/** Resolves with the action as it is kept after the try. */
export const tryOnce = async (action: Forwarded, client: Client, keep: Keep): Promise<Forwarded> => {
  const seen = await client.see(action.unit);
  const settled = settledBy(action, seen);
  if (settled) return keep({ ...action, ...settled });
  const sending = await keep({
    ...action,
    state: "sending",
    sends: action.sends + 1,
    unsure: true,
    says: null,
  });
  const answered = await client.send(action.unit, action.action);
  switch (answered.kind) {
    case "taken":
      return keep({ ...sending, state: "sent", unsure: false });
    case "refused":
      return keep({ ...sending, state: "refused", unsure: false, says: sentence(answered.why) });
    case "unreachable":
      return keep({ ...sending, state: "queued", unsure: answered.unsure, says: waiting(answered.why) });
    default:
      throw new Error(`Unknown answer: ${JSON.stringify(answered satisfies never)}`);
  }
};

/** What is already clear without a send; `undefined` when the unit waits for just what the person saw. */
const settledBy = (
  { action, reason, unsure, unit }: Forwarded,
  seen: Seen,
): Pick<Forwarded, "state" | "says"> | undefined => {
  switch (seen.kind) {
    case "unreachable":
      return { state: "queued", says: waiting(seen.why) };
    case "strange":
      return { state: "refused", says: sentence(`not sent: ${seen.why}`) };
    case "gone":
      return { state: "refused", says: `Not sent: the orchestrator knows no unit ${unit}.` };
    case "moved":
      return unsure
        ? { state: "sent", says: `No answer came, but the unit does not wait any more (${seen.status}).` }
        : { state: "refused", says: `Not sent: the unit does not wait any more, it is ${seen.status}.` };
    case "waits":
      if (unsure && action.kind === "answer" && seen.pending === action.text)
        return { state: "sent", says: "No answer came, but the unit has it." };
      if (seen.reason.trim() === reason.trim()) return undefined;
      return {
        state: "refused",
        says:
          seen.reason === ""
            ? "Not sent: the unit waits, and does not say for what."
            : `Not sent: the unit now waits for something else: ${seen.reason.slice(0, MOST_REASON)}`,
      };
    default:
      throw new Error(`Unknown standing: ${JSON.stringify(seen satisfies never)}`);
  }
};

const MOST_REASON = 300;

/** Was taken a while ago, and the trace is silent: does the unit wait as if nothing had been said? */
export const recheck = async (action: Forwarded, client: Client): Promise<Forwarded | undefined> => {
  const seen = await client.see(action.unit);
  if (seen.kind !== "waits" || seen.reason.trim() !== action.reason.trim()) return undefined;
  return {
    ...action,
    state: "refused",
    says: "The orchestrator took it, and the unit waits as before.",
  };
};

const sentence = (words: string): string => {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};
const waiting = (why: string): string => sentence(`the orchestrator cannot be reached: ${why}`);
