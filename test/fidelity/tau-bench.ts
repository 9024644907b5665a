/** Runs of tau-bench: counted from the lines, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tauBench } from "../../core/dialects/tau-bench.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, problemsOf, readTogether, started } from "./together.ts";

const FOLDER = "corpus/tau-bench";

// biome-ignore lint/suspicious/noExplicitAny: raw lines are whatever they are
type Raw = any;

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines: readonly Raw[] = readFileSync(join(shared, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const by = (role: string): readonly Raw[] => lines.filter((line) => line.role === role);
  const ours = readTogether(tauBench, [file]);
  const calls = ofKind("span-start", ours.events).filter(({ spanKind }) => spanKind === "tool");
  const ended = new Set(ofKind("span-end", ours.events).map(({ id }) => id));
  const { state } = ours;
  return [
    { what: "lines", raw: lines.length, ours: ours.units.length },
    { what: "model replies", raw: by("assistant").length, ours: started(ours, "llm") },
    { what: "messages of the user", raw: by("user").length, ours: started(ours, "human") },
    {
      what: "tool calls",
      raw: lines.flatMap((line) => line.tool_calls ?? []).length,
      ours: started(ours, "tool"),
    },
    {
      what: "results of tools",
      raw: by("tool").length,
      ours: calls.filter(({ id }) => ended.has(id)).length,
    },
    {
      what: "failed tools",
      raw: by("tool").filter(({ content }) => content.startsWith("Error")).length,
      ours: failed(ours, "tool"),
    },
    // A task whose talk came to its end, by a word of the user or by handing over, without a reward has failed.
    {
      what: "failed spans",
      raw:
        by("tool").filter(({ content }) => content.startsWith("Error")).length +
        (lines[0].reward === 0 &&
        (lines.at(-1).role !== "tool" || lines.at(-1).name === "transfer_to_human_agents")
          ? 1
          : 0),
    },
    { what: "marks", raw: by("assistant").length, ours: state.totals.marks },
    { what: "reward", raw: lines[0].reward, ours: Number(state.run.result.reward) },
    { what: "cost of the user", raw: lines[0].user_cost, ours: state.run.result.user_cost as number | null },
    { what: "cost of the agent", raw: null, ours: state.totals.usage.costUsd ?? null },
    { what: "last message", raw: lines.at(-1).seq, ours: state.axes.get("step")?.value ?? null },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".jsonl").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: tauBench.name, file, figures: () => figuresOf(file) }));
