/** `hindcast branch`: a run replayed from a model call or a mark. */

import { parseEventName } from "../../core/ids.ts";
import {
  BRANCH_LIMITS,
  type Branch,
  type BranchOrder,
  type BranchPlan,
} from "../../core/replay/branch-wire.ts";
import { readPoint } from "../lab/branch-point.ts";
import { Branches } from "../lab/branches.ts";
import { readCall } from "../lab/calls.ts";
import { openProvider, providerInfo } from "../lab/choosing.ts";
import { onlyTwo, readArguments, wholeNumber } from "./arguments.ts";
import { EDIT_HELP, EDIT_OPTIONS, editedRequest, isEdited } from "./call-edits.ts";
import { wrongUse } from "./exit.ts";
import { callNamed, type LabTarget, providerNamed, withLab } from "./lab-target.ts";
import { READING_OPTIONS } from "./target.ts";
import { clipped, printJson, printLine, say, visible } from "./terminal.ts";

export const BRANCH_VERSION = 1;

export const HELP = `hindcast branch RUN POINT [edits] [--provider NAME] [--plan] [--json]

Replays RUN from a model call or a mark as a new run: what came before is shared, the call is made with what
was edited, tools are answered out of the recording, and what cannot be answered stops it. POINT is an event
(e2847), the id of a model call's span, or its name. RUN itself is never changed.

${EDIT_HELP}
  --provider NAME       who answers, by its name in hindcast.json; needed when there are several
  --max-cost USD        stops when so much is spent; ${BRANCH_LIMITS.costUsd} by default, "none" for no limit
  --max-minutes N       stops after so long; ${BRANCH_LIMITS.minutes} by default
  --max-calls N         stops after so many model calls; ${BRANCH_LIMITS.calls} by default
  --name TEXT           what the branch is called
  --plan                only say what would be done
  --run ID              which run of a trace that holds several
  --store FILE          the store that holds RUN and the branch; else the one of the current folder
  --config FILE         names the providers; else hindcast.json beside RUN or the current folder, or in the user's
                        folder
  --json                { version, plan, branch }

Exit codes: 0 the talk came to its end, 1 it was stopped or failed, 2 wrong use.`;

const OPTIONS = {
  ...READING_OPTIONS,
  ...EDIT_OPTIONS,
  provider: { type: "string" },
  "max-cost": { type: "string" },
  "max-minutes": { type: "string" },
  "max-calls": { type: "string" },
  name: { type: "string" },
  plan: { type: "boolean" },
} as const;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("branch", args, OPTIONS);
  const [named, point] = onlyTwo("branch", "a run and a point", positionals);
  const limits = {
    costUsd: values["max-cost"] === undefined ? undefined : readCost(values["max-cost"]),
    minutes: values["max-minutes"] === undefined ? undefined : readMinutes(values["max-minutes"]),
    calls:
      values["max-calls"] === undefined
        ? undefined
        : wholeNumber("--max-calls", values["max-calls"], 1, 1000),
  };
  return withLab(named, values, async (lab) => {
    const event = await callNamed(lab, point);
    const provider = providerNamed(lab.providers, values.provider);
    const request = isEdited(values) ? editedRequest((await callAt(lab, event)).request, values) : undefined;
    const order: BranchOrder = { run: lab.run.id, event, provider, request, limits, name: values.name };
    const { kind } = providerInfo(lab.providers, provider);
    const { reader: store, keeping, prices } = lab;
    const branches = new Branches({ store, keeping, prices, log: say });
    const plan = await branches.plan(order, kind);
    if (values.plan) {
      await (values.json
        ? printJson({ version: BRANCH_VERSION, plan, branch: null })
        : printLine(planText(plan)));
      return 0;
    }
    if (!values.json) say(planText(plan));
    const begun = await branches.begin(order, await openProvider(lab.providers, store, order));
    lab.signal.addEventListener("abort", () => branches.stop(begun.branch.run));
    if (lab.signal.aborted) branches.stop(begun.branch.run);
    const ended = await begun.done;
    await (values.json
      ? printJson({ version: BRANCH_VERSION, plan, branch: ended })
      : printLine(branchText(ended)));
    if (!values.json && !lab.isKept) say("Not kept: the run is a path, and no store was named.");
    return ended.state === "finished" ? 0 : 1;
  });
};

const callAt = async ({ reader, run: of, prices }: LabTarget, event: string) => {
  const { recording } = await readPoint(reader, of.id, event);
  const name = parseEventName(recording.call.event);
  const call = name && (await readCall(reader, of.id, name, prices));
  if (!call || call === "no-call") throw wrongUse(`No model call begins at ${visible(event)}.`);
  return call;
};

const readCost = (text: string): number | null => {
  if (text === "none") return null;
  const cost = Number(text);
  if (text.trim() !== "" && cost >= 0 && cost <= 10_000) return cost;
  throw wrongUse(`--max-cost needs dollars from 0 to 10000, or none, not "${visible(text)}".`);
};

const readMinutes = (text: string): number => {
  const minutes = Number(text);
  if (text.trim() !== "" && minutes >= 0.01 && minutes <= 1440) return minutes;
  throw wrongUse(`--max-minutes needs minutes from 0.01 to 1440, not "${visible(text)}".`);
};

const planText = (plan: BranchPlan): string => {
  const names = (spans: readonly { readonly name: string }[]): string =>
    spans.length === 0 ? "none" : clipped(spans.map(({ name }) => name).join(", "), 100);
  const { costUsd, input } = plan.estimate;
  return [
    `= kept       ${plan.kept.events} events, ${plan.kept.spans} spans, shared with the recording`,
    `~ made again ${visible(plan.call.name)} (${plan.call.event}): ${visible(plan.edit.join(", ")) || "as recorded"}; about ${input} tokens in${costUsd === null ? "" : `, $${costUsd.toFixed(4)}`}`,
    `> then       ${names(plan.live)}`,
    `< tools      ${plan.toolsTotal === 0 ? "no recorded result" : `${plan.toolsTotal} recorded results: ${names(plan.tools)}`}`,
    `? stale      ${names(plan.stale)}`,
    `x cut        ${names(plan.ended)}`,
    `  not run    ${plan.after - 1 - plan.live.length} of ${plan.after} spans behind the cut`,
    `  stops at   ${visible(plan.stops.join("; "))}`,
  ].join("\n");
};

const branchText = ({ run: id, name, state, reason, own }: Branch): string =>
  [
    `${id} ${visible(name)}: ${state}. ${visible(reason ?? "")}`,
    `${own.calls} calls, ${own.cached} tools out of the recording, ${(own.durationMs / 1000).toFixed(2)} s${own.costUsd === null ? "" : `, $${own.costUsd.toFixed(4)}`}`,
  ].join("\n");
