/** Where orchestrators listen, as a person configures it, and what is asked of them through us. */
import { z } from "zod";
import * as Actions from "../../core/operator-actions.ts";
import { parseTarget } from "../orchestrators/target.ts";
import { count, fits, list, runId, text } from "./common.ts";

const wrongAddress =
  "write an address that begins with http:// or https://, without a name, a password, a query or a fragment, or the path of a socket";

const address = text.refine(
  (said) => {
    const target = parseTarget(said, "/");
    if (target === undefined) return false;
    if ("socket" in target) return true;
    const { username, password, search, hash } = target.url;
    return username === "" && password === "" && search === "" && hash === "";
  },
  { error: wrongAddress },
);

export const orchestrators = z
  .record(text.min(1), address)
  .describe(
    "Base URL or socket (unix:/path) of the orchestrator whose recordings the glob names: answers, resolutions and retries of its attention items are sent there, and nothing else. No trace can name an address.",
  );

/** An answer is for a person to read and an agent to act on. */
const ANSWER_LENGTH = 20_000;

const action = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answer"),
    text: text.trim().min(1, "is empty").max(ANSWER_LENGTH),
  }),
  z.strictObject({
    kind: z.literal("resolve"),
    verdict: z.enum(["parallelize", "serialize"]),
    other: text.min(1).max(128),
  }),
  z.strictObject({ kind: z.literal("retry-merge") }),
  z.strictObject({ kind: z.literal("retry") }),
]) satisfies z.ZodType<Actions.OperatorAction>;

const event = text
  .regex(/^e\d{1,15}(\.\d{1,9})?$/, "is not the name of an event")
  .describe("the event that raised the item");

export const actionWrite = z.strictObject({ run: runId, event, action });

export const forwarded = fits<Actions.Forwarded>()(
  z
    .strictObject({
      id: count,
      run: runId,
      event,
      unit: text,
      reason: text,
      action,
      state: z.enum(Actions.FORWARDED_STATES),
      sends: count,
      unsure: z.boolean(),
      says: text.nullable(),
      asked: text,
      changed: text,
    })
    .meta({ id: "ForwardedAction", description: "What a person decided, and where it is now." }),
);

export const actionsAnswer = fits<Actions.ActionsAnswer>()(
  z.strictObject({
    version: z.literal(Actions.ACTIONS_VERSION),
    runs: list(
      z.strictObject({
        run: runId,
        target: z.enum(["ready", "none", "ended"]),
        whyNot: text.nullable(),
        actions: list(forwarded),
      }),
    ),
  }),
);
