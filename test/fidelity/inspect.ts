/** Logs of Inspect AI: counted from their events, and what the dialect makes of them. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect, inspectDocument } from "../../core/dialects/inspect.ts";
import { unpackArchive } from "../../server/ingest/archive.ts";
import { readAt } from "../../server/ingest/identity.ts";
import { LIMITS } from "../../server/ingest/limits.ts";
import { dialectsOf, OUR_DIALECTS } from "../../server/ingest/settings.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import { unzip } from "../unzip.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, problemsOf, readTogether, started } from "./together.ts";

const FOLDER = "corpus/inspect";

// biome-ignore lint/suspicious/noExplicitAny: raw events are whatever they are
type Raw = any;

interface Log {
  readonly events: readonly Raw[];
  readonly scores: readonly Raw[];
  readonly status: string;
  readonly usage: Raw;
  readonly started: string;
  readonly completed: string;
}

const archived = (file: string): Raw => {
  const members = [...unzip(readFileSync(join(shared, file)))];
  const json = (wanted: string): readonly Raw[] =>
    members.filter(([name]) => name.startsWith(wanted)).map(([, text]) => JSON.parse(text));
  return { ...json("header.json")[0], samples: json("samples/") };
};

/** The parts of an archive as ingest takes them. */
const archiveTexts = async (file: string): Promise<readonly string[]> => {
  const fd = openSync(join(shared, file), "r");
  try {
    const { size } = fstatSync(fd);
    const unpacked = await unpackArchive(fd, size, {
      dialects: dialectsOf({ paths: [] }, OUR_DIALECTS),
      limits: LIMITS,
    });
    if ("refused" in unpacked) throw new Error(unpacked.refused);
    const document = readAt(unpacked.fd, 0, unpacked.size).toString("utf8");
    closeSync(unpacked.fd);
    return (inspectDocument.parts?.(document) ?? []).map(({ text }) => text);
  } finally {
    closeSync(fd);
  }
};

const logOf = (file: string): Log => {
  const text = readFileSync(join(shared, file), "utf8");
  if (!file.endsWith(".jsonl")) {
    const {
      samples,
      stats,
      status,
      eval: evaluation,
    } = file.endsWith(".eval") ? archived(file) : JSON.parse(text);
    return {
      events: samples.flatMap(({ events }: Raw) => events),
      scores: samples.map(({ scores }: Raw) => scores),
      usage: Object.values(stats.model_usage)[0],
      status,
      started: evaluation.created,
      completed: stats.completed_at,
    };
  }
  const [run, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return {
    events: lines.filter(({ type }) => type === "event").map(({ event }) => event),
    scores: lines.filter(({ type }) => type === "sample_result").map(({ scores }) => scores),
    usage: Object.values(run.model_usage)[0],
    status: run.status,
    started: run.started_at,
    completed: run.completed_at,
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const log = logOf(file);
  const texts = file.endsWith(".eval") ? await archiveTexts(file) : undefined;
  const ours = readTogether(
    file.endsWith(".jsonl") ? inspect : inspectDocument,
    [file],
    texts && (() => texts),
  );
  const of = (...types: readonly string[]): readonly Raw[] =>
    log.events.filter(({ event }) => types.includes(event));
  const { state } = ours;
  const { usage, marks } = state.totals;
  const graded = ofKind("metric", ours.events).flatMap(({ values }) => Object.values(values));
  const verdicts = log.scores.flatMap((scores) => Object.values(scores) as Raw[]);
  const ends = new Set(ofKind("span-end", ours.events).map(({ id }) => id));
  const stamps = ofKind("span-start", ours.events)
    .filter(({ spanKind }) => spanKind === "llm")
    .map(({ at }) => at);
  return [
    { what: "model replies", raw: of("model").length, ours: started(ours, "llm") },
    { what: "marks", raw: of("model").length, ours: marks },
    { what: "tool calls", raw: of("tool").length, ours: started(ours, "tool") },
    { what: "failed tools", raw: of("tool").filter(({ error }) => error).length, ours: failed(ours, "tool") },
    {
      what: "spans and calls into boxes",
      raw: of("span_begin", "sandbox").length,
      ours: started(ours, "internal") + started(ours, "agent"),
    },
    { what: "samples and the run", raw: log.scores.length + 1, ours: started(ours, "task") },
    {
      what: "ends",
      raw: of("span_end", "sandbox", "tool", "model").length + log.scores.length + 1,
      ours: ends.size,
    },
    {
      what: "input tokens, cached ones too",
      raw: sum(of("model").map(({ output }) => output.usage.input_tokens)),
      ours: (usage.input ?? 0) + (usage.cacheRead ?? 0),
    },
    {
      what: "input tokens as the log sums them up",
      raw: log.usage.input_tokens,
      ours: (usage.input ?? 0) + (usage.cacheRead ?? 0),
    },
    {
      what: "output tokens",
      raw: sum(of("model").map(({ output }) => output.usage.output_tokens)),
      ours: usage.output ?? null,
    },
    {
      what: "cached tokens",
      raw: sum(of("model").map(({ output }) => output.usage.input_tokens_cache_read ?? 0)),
      ours: usage.cacheRead ?? 0,
    },
    { what: "verdicts", raw: verdicts.length, ours: graded.length },
    {
      what: "right answers",
      raw: verdicts.filter(({ value }) => value === "C" || value === 1).length,
      ours: graded.filter((value) => value === 1).length,
    },
    {
      what: "states told",
      raw: of("state").length,
      ours: ofKind("record", ours.events).filter(({ native }) => native === "state").length,
    },
    {
      what: "longest between calls, in seconds",
      raw: span(of("model").map(({ timestamp }) => Date.parse(timestamp))),
      ours: span(stamps.map((at) => Math.floor(at / 1e6))),
    },
    {
      what: "status",
      raw: { success: "finished", cancelled: "stopped", error: "failed" }[log.status] ?? null,
      ours: state.run.status ?? null,
    },
    {
      what: "how long the run took, in seconds",
      raw: (Date.parse(log.completed) - Date.parse(log.started)) / 1000,
      ours: evaluationSeconds(ours.events),
    },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

const span = (times: readonly number[]): number => (Math.max(...times) - Math.min(...times)) / 1000;

const evaluationSeconds = (events: Parameters<typeof ofKind>[1]): number => {
  const from = ofKind("span-start", events).find(({ id }) => id === "eval")?.at ?? Number.NaN;
  const to = ofKind("span-end", events).find(({ id }) => id === "eval")?.at ?? Number.NaN;
  return (to - from) / 1e9;
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? [".jsonl", ".json", ".eval"].flatMap((ending) => filesUnder(join(shared, FOLDER), ending)) : []
).map((name) => ({
  dialect: name.endsWith(".jsonl") ? inspect.name : inspectDocument.name,
  file: `${FOLDER}/${name}`,
  figures: () => figuresOf(`${FOLDER}/${name}`),
}));
