/**
 * Traces of Anton, counted from the lines: format 1 (one file a call, one run a folder), format 2 (a run for each trace
 * id, spread over the files of its agents), and the rows of the proxy, whose every call is a trace of its own.
 */
import { join } from "node:path";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { microseconds, type Raw, rawLines, sumOf } from "./raw.ts";

const FOLDER = "samples/anton";
const PROXY = `${FOLDER}/proxy_get_trace_responses.jsonl`;

/** Stamps of the files are the end of a call, those of the proxy its start. To the microsecond above and below. */
const times = (calls: readonly Raw[]): readonly Figure[] => {
  const spans = calls.map((call) => {
    const stamp = microseconds(call.timestamp ?? call.created_at);
    const length = call.duration_ms * 1000;
    return call.timestamp ? [stamp - length, stamp] : [stamp, stamp + length];
  });
  return [
    { what: "first time (whole ms)", raw: Math.floor(Math.min(...spans.map(([from]) => from ?? 0)) / 1000) },
    { what: "last time (whole ms)", raw: Math.floor(Math.max(...spans.map(([, to]) => to ?? 0)) / 1000) },
  ];
};

const figuresOf = async (
  lines: readonly Raw[],
  calls: readonly Raw[],
  runs: number,
): Promise<readonly Figure[]> => {
  const replies = calls.filter(({ span_type: type }) => type !== "tool_call");
  const tokens = (which: "input" | "output"): number =>
    sumOf(replies.map((call) => call.tokens?.[which] ?? call[`tokens_${which}`] ?? 0));
  const costs = replies.flatMap(({ cost_usd: cost }) => (typeof cost === "number" ? [cost] : []));
  return [
    { what: "runs", raw: runs },
    { what: "lines", raw: lines.length },
    { what: "model replies", raw: replies.length },
    { what: "tool calls", raw: calls.length - replies.length },
    {
      what: "failed spans",
      raw: calls.filter(({ error, success }) => (error ?? null) !== null || success === false).length,
    },
    { what: "input tokens", raw: tokens("input") },
    { what: "output tokens", raw: tokens("output") },
    { what: "cost in millionths of a dollar", raw: Math.round(sumOf(costs) * 1e6) },
    { what: "spans still open", raw: 0 },
    { what: "problems", raw: 0 },
    ...times(calls),
  ];
};

const folders = [
  "old_format_run_a",
  "old_format_run_b",
  "new_format_run_a",
  "new_format_run_b_edited_prompt",
];

const ofFolder = (folder: string): FidelityCheck => {
  const place = `${FOLDER}/${folder}/traces`;
  return {
    dialect: "anton",
    file: place,
    figures: () => {
      const lines = filesUnder(join(shared, place), ".jsonl").flatMap((file) => rawLines(`${place}/${file}`));
      return figuresOf(lines, lines, new Set(lines.map(({ trace_id: id }) => id)).size);
    },
  };
};

const ofProxy: FidelityCheck = {
  dialect: "anton",
  file: PROXY,
  figures: () => {
    const lines = rawLines(PROXY);
    // One file of answers, asked for together, is one run.
    return figuresOf(
      lines,
      lines.flatMap(({ calls }) => calls),
      1,
    );
  },
};

export const checks: readonly FidelityCheck[] = hasShared ? [...folders.map(ofFolder), ofProxy] : [];
