/** Jaeger documents: spans, tags and references counted from the raw JSON, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jaeger } from "../../core/dialects/jaeger.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, openSpans, problemsOf, readTogether, stampsOf, started } from "./together.ts";

const FOLDER = "corpus/jaeger";

// biome-ignore lint/suspicious/noExplicitAny: raw documents are whatever they are
type Raw = any;

const tag = (span: Raw, key: string): Raw => span.tags.find((each: Raw) => each.key === key)?.value;
const operation = (span: Raw): string => tag(span, "gen_ai.operation.name") ?? "";
const sumOf = (spans: readonly Raw[], key: string): number =>
  spans.reduce((sum, span) => sum + (tag(span, key) ?? 0), 0);

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const document = JSON.parse(readFileSync(join(shared, file), "utf8"));
  const trace = document.data ?? document;
  const spans: readonly Raw[] = trace.spans;
  const ours = readTogether(jaeger, [file]);
  const { usage } = ours.state.totals;
  const calls = spans.filter((span) => operation(span) === "chat");
  const [first, last] = stampsOf(ours);
  const starts = ofKind("span-start", ours.events);
  const cached = sumOf(calls, "gen_ai.usage.cache_read.input_tokens");
  return [
    { what: "spans", raw: spans.length, ours: starts.length },
    { what: "spans without an end", raw: 0, ours: openSpans(ours) },
    {
      what: "spans with a parent",
      raw: spans.filter(({ references }) => references.length > 0).length,
      ours: starts.filter(({ parent }) => starts.some(({ id }) => id === parent)).length,
    },
    { what: "model calls", raw: calls.length, ours: started(ours, "llm") },
    {
      what: "tool calls",
      raw: spans.filter((span) => operation(span) === "execute_tool").length,
      ours: started(ours, "tool"),
    },
    {
      what: "agents",
      raw: spans.filter((span) => operation(span) === "invoke_agent").length,
      ours: started(ours, "agent"),
    },
    {
      what: "input tokens, without cached ones",
      raw: sumOf(calls, "gen_ai.usage.input_tokens") - cached,
      ours: usage.input ?? 0,
    },
    { what: "cached tokens", raw: cached, ours: usage.cacheRead ?? 0 },
    { what: "output tokens", raw: sumOf(calls, "gen_ai.usage.output_tokens"), ours: usage.output ?? 0 },
    {
      what: "failed spans",
      raw: spans.filter((span) => tag(span, "error") === true).length,
      ours: failed(ours, "request") + failed(ours, "internal") + failed(ours, "tool") + failed(ours, "llm"),
    },
    {
      what: "services",
      raw: new Set(spans.map(({ processID }) => trace.processes[processID].serviceName)).size,
      ours: ofKind("record", ours.events).length,
    },
    {
      what: "first time (ms)",
      raw: Math.min(...spans.map(({ startTime }) => startTime)) / 1000,
      ours: first,
    },
    {
      what: "last time (ms)",
      raw: Math.max(...spans.map(({ startTime, duration }) => startTime + duration)) / 1000,
      ours: last,
    },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".json").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: jaeger.name, file, figures: () => figuresOf(file) }));
