/** OTLP exports: spans counted from the raw JSON, and what the two dialects make of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { otlp, otlpDocument } from "../../core/dialects/otlp.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, openSpans, problemsOf, readTogether, started } from "./together.ts";

const FOLDER = "corpus/otlp";

// biome-ignore lint/suspicious/noExplicitAny: raw documents are whatever they are
type Raw = any;

const spansOf = (text: string, isLines: boolean): readonly Raw[] => {
  const documents: readonly Raw[] = isLines
    ? text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [JSON.parse(text)];
  return documents
    .flatMap((document) => (document.result ?? document).resourceSpans)
    .flatMap((group: Raw) => group.scopeSpans)
    .flatMap((scope: Raw) => scope.spans);
};

const attribute = (span: Raw, key: string): string | undefined => {
  const value = (span.attributes ?? []).find((each: Raw) => each.key === key)?.value;
  return value === undefined ? undefined : String(Object.values(value)[0]);
};
const sumOf = (spans: readonly Raw[], key: string): number =>
  spans.reduce((sum, span) => sum + Number(attribute(span, key) ?? 0), 0);

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const isLines = file.endsWith(".jsonl");
  const spans = spansOf(readFileSync(join(shared, file), "utf8"), isLines);
  const ours = readTogether(isLines ? otlp : otlpDocument, [file]);
  const { usage } = ours.state.totals;
  const calls = spans.filter((span) => attribute(span, "gen_ai.operation.name") === "chat");
  const stamps = sorted(
    ours.units.flatMap(({ events }) =>
      events.flatMap(({ time }) =>
        time ? [BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos)] : [],
      ),
    ),
  );
  const nanos = spans.flatMap((span) => [BigInt(span.startTimeUnixNano), BigInt(span.endTimeUnixNano)]);
  const ends = sorted(nanos);
  const starts = ofKind("span-start", ours.events);
  const traces = new Set(starts.map(({ attributes }) => attributes?.trace_id));
  const known = new Set(spans.map(({ spanId }) => spanId));
  return [
    { what: "spans", raw: spans.length, ours: starts.length },
    { what: "ends", raw: spans.length, ours: ofKind("span-end", ours.events).length },
    { what: "spans without an end", raw: 0, ours: openSpans(ours) },
    { what: "traces", raw: new Set(spans.map(({ traceId }) => traceId)).size, ours: traces.size },
    {
      what: "roots",
      raw: spans.filter(({ parentSpanId }) => !known.has(parentSpanId)).length,
      ours: starts.filter(({ parent }) => !starts.some(({ id }) => id === parent)).length,
    },
    {
      what: "failed spans",
      raw: spans.filter(({ status }) => status?.code === 2).length,
      ours: failedOf(ours),
    },
    { what: "model calls", raw: calls.length, ours: started(ours, "llm") },
    {
      what: "tool calls",
      raw: spans.filter((span) => attribute(span, "gen_ai.tool.name") !== undefined).length,
      ours: started(ours, "tool"),
    },
    { what: "input tokens", raw: sumOf(calls, "gen_ai.usage.input_tokens"), ours: usage.input ?? 0 },
    { what: "output tokens", raw: sumOf(calls, "gen_ai.usage.output_tokens"), ours: usage.output ?? 0 },
    {
      what: "events in spans",
      raw: spans.reduce((sum, span) => sum + (span.events?.length ?? 0), 0),
      ours: ofKind("span-event", ours.events).length,
    },
    {
      what: "links",
      raw: spans.reduce((sum, span) => sum + (span.links?.length ?? 0), 0),
      ours: ofKind("link", ours.events).length,
    },
    { what: "first time (ns)", raw: String(ends[0]), ours: String(stamps[0]) },
    { what: "last time (ns)", raw: String(ends.at(-1)), ours: String(stamps.at(-1)) },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

/** Oldest first. */
const sorted = (nanos: readonly bigint[]): readonly bigint[] =>
  [...nanos].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

const failedOf = (ours: Parameters<typeof failed>[0]): number =>
  (["llm", "tool", "agent", "retrieval", "request", "internal", "task", "step"] as const).reduce(
    (sum, kind) => sum + failed(ours, kind),
    0,
  );

export const checks: readonly FidelityCheck[] = (
  hasShared
    ? [...filesUnder(join(shared, FOLDER), ".jsonl"), ...filesUnder(join(shared, FOLDER), ".json")]
    : []
).map((name) => {
  const file = `${FOLDER}/${name}`;
  return {
    dialect: name.endsWith(".jsonl") ? otlp.name : otlpDocument.name,
    file,
    figures: () => figuresOf(file),
  };
});
