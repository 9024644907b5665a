/** `hindcast attempt`: a recorded model call, made again. */

import { parseEventName } from "../../core/ids.ts";
import { type CheckResult, checkAnswer, checkName } from "../../core/replay/checks.ts";
import { estimateOf } from "../../core/replay/estimate.ts";
import {
  type Attempt,
  type AttemptDetail,
  type CheckRule,
  type LabCall,
  MOST_TIMES,
} from "../../core/replay/lab-wire.ts";
import { Attempts } from "../lab/attempts.ts";
import { readCall } from "../lab/calls.ts";
import { openProvider } from "../lab/choosing.ts";
import { onlyTwo, readArguments, wholeNumber } from "./arguments.ts";
import { EDIT_HELP, EDIT_OPTIONS, editedRequest, isEdited } from "./call-edits.ts";
import { failure, wrongUse } from "./exit.ts";
import { callNamed, type LabTarget, providerNamed, withLab } from "./lab-target.ts";
import { READING_OPTIONS } from "./target.ts";
import { clipped, print, printJson, printLine, say, table, visible } from "./terminal.ts";

export const HELP = `hindcast attempt RUN CALL [--show] [edits] [--provider NAME] [--times N] [--json]

Makes a recorded model call again, edited or as it was, and says what the model says now. It has no effect
on the run. CALL is the event that starts it (e2847), the id of its span, or its name.

  --show                only show the call: its request, its recorded answer, an estimate
${EDIT_HELP}
  --provider NAME       who answers, by its name in hindcast.json; needed when there are several
  --times N             so often, one after the other; up to ${MOST_TIMES}
  --contains TEXT       fails when the answer does not; repeatable
  --valid-json          fails when the answer is none
  --same-calls          fails when it calls other tools than were recorded, or with other arguments
  --run ID              which run of a trace that holds several
  --store FILE          the store that keeps the attempt; else the one of the current folder. Of a path to a
                        trace nothing is kept
  --config FILE         names the providers; else hindcast.json beside RUN or the current folder, or in the user's
                        folder
  --json                { version, call, attempts: [ { …, checks } ], kept }; with --show the call

Exit codes: 0 done and every check passed, 1 not, 2 wrong use.`;

const OPTIONS = {
  ...READING_OPTIONS,
  ...EDIT_OPTIONS,
  show: { type: "boolean" },
  provider: { type: "string" },
  times: { type: "string" },
  contains: { type: "string", multiple: true },
  "valid-json": { type: "boolean" },
  "same-calls": { type: "boolean" },
} as const;

export const ATTEMPT_VERSION = 1;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("attempt", args, OPTIONS);
  const [named, callName] = onlyTwo("attempt", "a run and a model call", positionals);
  const times = values.times === undefined ? 1 : wholeNumber("--times", values.times, 1, MOST_TIMES);
  const rules = rulesOf(values);
  return withLab(named, values, async (lab) => {
    const call = await readNamed(lab, callName);
    if (values.show) {
      if (isEdited(values)) throw wrongUse("--show shows the call as it was recorded: leave the edits out.");
      await (values.json ? printJson(call) : printLine(callText(call, lab)));
      return 0;
    }
    const provider = providerNamed(lab.providers, values.provider);
    const request = editedRequest(call.request, values);
    if (request.model === "")
      throw wrongUse("The recording does not say which model was called: name one with --model.");
    const order = { run: lab.run.id, event: call.event, provider, request, times };
    const answering = await openProvider(lab.providers, lab.reader, order);
    const ended: Attempt[] = [];
    const attempts = new Attempts({ keeper: lab.keeping, prices: lab.prices });
    for await (const message of attempts.run({ order, call, ...answering, signal: lab.signal })) {
      if (message.kind === "ended") ended.push(message.attempt);
      if (values.json) continue;
      if (message.kind === "text") await print(message.text.split("\n").map(visible).join("\n"));
      if (message.kind === "ended") await printLine(`\n${attemptText(message.attempt)}`);
    }
    const checked = ended.map((attempt) => ({ attempt, checks: checksOf(attempt, rules, call) }));
    if (values.json) await printJson(await answerOf(lab, call, checked));
    else await tellChecks(checked);
    if (!values.json && !lab.isKept) say("Not kept: the run is a path, and no store was named.");
    const isGood = ({ attempt, checks }: Checked) =>
      attempt.outcome === "done" && checks.every(({ passed }) => passed);
    return checked.length === times && checked.every(isGood) ? 0 : 1;
  });
};

const readNamed = async (lab: LabTarget, named: string): Promise<LabCall> => {
  const event = await callNamed(lab, named);
  const name = parseEventName(event);
  const call = name && (await readCall(lab.reader, lab.run.id, name, lab.prices));
  if (!call) throw wrongUse(`No span of the run ${lab.run.id} starts with the event ${visible(event)}.`);
  if (call === "no-call") throw wrongUse(`The span ${visible(event)} is no model call.`);
  return call;
};

type NamedRule = CheckRule;
const rulesOf = (values: {
  readonly contains?: readonly string[] | undefined;
  readonly "valid-json"?: boolean | undefined;
  readonly "same-calls"?: boolean | undefined;
}): readonly NamedRule[] => [
  ...(values.contains ?? []).map((text): NamedRule => ({ rule: "contains", text })),
  ...(values["valid-json"] ? [{ rule: "json" } as const] : []),
  ...(values["same-calls"] ? [{ rule: "tool-call" } as const] : []),
];

interface Checked {
  readonly attempt: Attempt;
  readonly checks: readonly (CheckResult & { readonly name: string })[];
}

/** What is not whole passes no check. */
const checksOf = (attempt: Attempt, rules: readonly NamedRule[], call: LabCall): Checked["checks"] =>
  rules.map((rule) => {
    const name = checkName(rule);
    if (attempt.outcome !== "done" || !attempt.response)
      return { name, passed: false, says: "There is no whole answer" };
    return { name, ...checkAnswer(rule, attempt.response, call.response) };
  });

const answerOf = async (lab: LabTarget, call: LabCall, checked: readonly Checked[]) => ({
  version: ATTEMPT_VERSION,
  call,
  attempts: await Promise.all(
    checked.map(async ({ attempt, checks }) => ({ ...(await detailOf(lab, attempt)), checks })),
  ),
  kept: lab.isKept,
});

const detailOf = async ({ reader }: LabTarget, { id }: Attempt): Promise<AttemptDetail> => {
  const detail = await reader.attempt(id);
  if (!detail) throw failure(`The attempt ${id} is not in the store any more.`);
  return detail;
};

const attemptText = (attempt: Attempt): string =>
  [
    `attempt ${attempt.id}${attempt.of > 1 ? ` (${attempt.nth} of ${attempt.of})` : ""}: ${attempt.outcome}`,
    visible(attempt.label),
    ...(attempt.durationMs === null ? [] : [`${(attempt.durationMs / 1000).toFixed(2)} s`]),
    ...tokensOf(attempt),
    ...(attempt.costUsd === null ? [] : [`$${attempt.costUsd.toFixed(4)} (${attempt.costFrom})`]),
    ...(attempt.likeness === null
      ? []
      : [`like the recorded answer ${Math.round(attempt.likeness * 100)} %`]),
    ...(attempt.failure ? [`${attempt.failure.cause}: ${visible(attempt.failure.message)}`] : []),
    ...(attempt.failure?.mayBePaid ? ["it may have been billed all the same"] : []),
    ...(attempt.failure?.retryAfterMs
      ? [`the provider takes it again in ${Math.ceil(attempt.failure.retryAfterMs / 1000)} s`]
      : []),
  ].join(", ");

const tokensOf = ({ response }: Attempt): readonly string[] => {
  const { input, output } = response?.usage ?? {};
  return input === undefined && output === undefined
    ? []
    : [`${input ?? "?"} tokens in, ${output ?? "?"} out`];
};

const tellChecks = async (checked: readonly Checked[]): Promise<void> => {
  for (const { attempt, checks } of checked)
    for (const { name, passed, says } of checks)
      await printLine(
        `attempt ${attempt.id}: ${passed ? "passed" : "FAILED"} ${visible(name)}${says === null ? "" : `: ${visible(says)}`}`,
      );
};

const callText = (call: LabCall, { prices, providers }: LabTarget): string => {
  const { request, response, notes } = call;
  const { input, output, costUsd } = estimateOf(request, call, prices);
  const rows = request.messages.map(
    (message, i) => [i + 1, message.role, clipped(message.content, 90)] as const,
  );
  return [
    `${visible(call.name)} (${call.event}), model ${visible(request.model) || "not said"}`,
    ...Object.entries(request.parameters).map(
      ([key, value]) => `  ${visible(key)} ${clipped(JSON.stringify(value), 90)}`,
    ),
    "",
    table(["", "role", "content"], rows),
    "",
    response ? `answered: ${clipped(response.text, 200)}` : "no answer is recorded",
    ...(response?.toolCalls ?? []).map(
      ({ name, arguments: given }) => `  calls ${visible(name)}(${clipped(JSON.stringify(given), 90)})`,
    ),
    `recorded: ${call.costUsd === null ? "no cost" : `$${call.costUsd.toFixed(4)} (${call.costFrom})`}; again about ${input} tokens in${output === null ? "" : `, ${output} out`}${costUsd === null ? "" : `, $${costUsd.toFixed(4)}`}`,
    ...notes.map(visible),
    `providers: ${
      providers
        .list()
        .map(({ name, needs }) => (needs === null ? name : `${name} (${needs})`))
        .join(", ") || "none is configured"
    }`,
  ].join("\n");
};
