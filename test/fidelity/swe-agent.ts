/** Trajectories of SWE-agent: counted from the documents, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sweAgent } from "../../core/dialects/swe-agent.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { ofKind, openSpans, problemsOf, readTogether, started } from "./together.ts";

const FOLDER = "corpus/swe-agent";

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const { trajectory, history, info } = JSON.parse(readFileSync(join(shared, file), "utf8"));
  // biome-ignore lint/suspicious/noExplicitAny: raw steps are whatever they are
  const steps = trajectory as readonly any[];
  const ours = readTogether(sweAgent, [file]);
  const { state } = ours;
  const seconds = ofKind("span-end", ours.events).reduce(
    (sum, { attributes }) => sum + Number(attributes?.execution_time_s ?? 0),
    0,
  );
  const firstReply = history.findIndex(({ role }: { role: string }) => role === "assistant");
  return [
    { what: "model replies", raw: steps.length, ours: started(ours, "llm") },
    {
      what: "actions",
      raw: steps.filter(({ action }) => action.trim() !== "").length,
      ours: started(ours, "tool"),
    },
    { what: "messages before the first reply", raw: firstReply, ours: started(ours, "internal") },
    { what: "marks", raw: steps.length, ours: state.totals.marks },
    { what: "tokens sent", raw: info.model_stats.tokens_sent, ours: state.totals.usage.input ?? null },
    {
      what: "tokens received",
      raw: info.model_stats.tokens_received,
      ours: state.totals.usage.output ?? null,
    },
    { what: "cost", raw: info.model_stats.instance_cost, ours: state.totals.usage.costUsd ?? null },
    { what: "how it ended", raw: info.exit_status, ours: String(state.run.result.exit_status) },
    { what: "outcome", raw: "finished", ours: state.run.status ?? null },
    {
      what: "seconds of execution",
      raw: steps.reduce((sum, step) => sum + Number(step.execution_time ?? 0), 0),
      ours: seconds,
    },
    { what: "open spans", raw: 0, ours: openSpans(ours) },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".traj").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: sweAgent.name, file, figures: () => figuresOf(file) }));
