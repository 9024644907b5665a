/** Trajectories of mini-swe-agent: counted from the documents, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { miniSweAgent } from "../../core/dialects/mini-swe-agent.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, openSpans, problemsOf, readTogether, stampsOf, started } from "./together.ts";

const FOLDER = "corpus/mini-swe-agent";

// biome-ignore lint/suspicious/noExplicitAny: raw messages are whatever they are
type Raw = any;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
/** Sums of money differ in the last binary digits with the order in which they are added. */
const money = (usd: number | undefined): number => Math.round((usd ?? 0) * 1e9) / 1e9;

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const { messages, info } = JSON.parse(readFileSync(join(shared, file), "utf8"));
  const replies: readonly Raw[] = messages.filter(({ role }: Raw) => role === "assistant");
  const usages = replies.map(({ extra }) => extra.response.usage);
  const cached = sum(usages.map((usage) => usage.prompt_tokens_details.cached_tokens));
  const codes = messages.flatMap(({ content }: Raw) => content.match(/^<returncode>(\d+)/)?.[1] ?? []);
  const ours = readTogether(miniSweAgent, [file]);
  const { usage, marks } = ours.state.totals;
  const [first, last] = stampsOf(ours);
  const contexts = ofKind("metric", ours.events).filter(({ values }) => "context_tokens" in values);
  return [
    { what: "model replies", raw: replies.length, ours: started(ours, "llm") },
    { what: "turns", raw: replies.length, ours: started(ours, "step") },
    { what: "marks", raw: replies.length, ours: marks },
    {
      what: "commands",
      raw: replies.filter(({ content }) => content.split("```bash").length === 2).length,
      ours: started(ours, "tool"),
    },
    {
      what: "failed commands",
      raw: codes.filter((code: string) => code !== "0").length,
      ours: failed(ours, "tool"),
    },
    {
      what: "input tokens",
      raw: sum(usages.map(({ prompt_tokens }) => prompt_tokens)) - cached,
      ours: usage.input ?? null,
    },
    { what: "cached tokens", raw: cached, ours: usage.cacheRead ?? null },
    {
      what: "output tokens",
      raw: sum(usages.map(({ completion_tokens }) => completion_tokens)),
      ours: usage.output ?? null,
    },
    { what: "cost", raw: money(sum(usages.map(({ cost }) => cost))), ours: money(usage.costUsd) },
    {
      what: "cost as the file sums it up",
      raw: money(info.model_stats.instance_cost),
      ours: money(usage.costUsd),
    },
    { what: "sizes of the context", raw: replies.length, ours: contexts.length },
    { what: "first reply", raw: replies[0].extra.response.created * 1000, ours: first },
    { what: "last reply", raw: replies.at(-1).extra.response.created * 1000, ours: last },
    { what: "how it ended", raw: info.exit_status, ours: String(ours.state.run.result.exit_status) },
    { what: "open spans", raw: 0, ours: openSpans(ours) },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".traj.json").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: miniSweAgent.name, file, figures: () => figuresOf(file) }));
