/** One misleading sum is impossible: what a run says it used is what was used, however often and wherever it is written. */
import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../../core/wire/runs.ts";
import { OUR_DIALECTS } from "../../../server/ingest/settings.ts";
import { Place } from "./harness.ts";

type Fields = Readonly<Record<string, unknown>>;
/** A document, however it looks. */
interface Document {
  readonly document: unknown;
}
interface Case {
  readonly says: string;
  readonly dialect: string;
  /** By name of file: lines, or a document as one object. */
  readonly files: Readonly<Record<string, readonly Fields[] | Document>>;
  readonly used: Partial<RunSummary["tokens"]> & { readonly costUsd?: number | null };
  /** Spans by kind; those that are not named are not looked at. */
  readonly spans: RunSummary["spans"]["byKind"];
}

const read = async ({ files }: Case): Promise<readonly RunSummary[]> => {
  const place = new Place();
  for (const [name, content] of Object.entries(files))
    place.write(
      name,
      "document" in content
        ? `${JSON.stringify(content.document, null, 1)}\n`
        : content.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
  await place.index({ shelf: OUR_DIALECTS });
  return place.ask((reader) => reader.runs());
};

const holds = (cases: readonly Case[]): void => {
  test.each(cases)("$dialect: $says", async (one) => {
    const runs = await read(one);
    expect(runs.map(({ dialect }) => dialect)).toEqual([one.dialect]);
    const [run] = runs as readonly [RunSummary];
    expect({ ...run.tokens, costUsd: run.costUsd }).toMatchObject(one.used);
    expect(run.spans.byKind).toMatchObject(one.spans);
  });
};

// ---- Claude Code ------------------------------------------------------------------------------------------

const said = (second: number, id: string, usage: Fields, more: Fields = {}): Fields => ({
  type: "assistant",
  uuid: `u${second}`,
  parentUuid: `u${second - 1}`,
  sessionId: "s-1",
  cwd: "/home/user",
  version: "2.0.0",
  isSidechain: false,
  userType: "external",
  timestamp: `2026-03-01T09:00:${String(second).padStart(2, "0")}.000Z`,
  message: { id, role: "assistant", model: "model-1", content: [{ type: "text", text: `${second}` }], usage },
  ...more,
});
const prompt: Fields = {
  ...said(0, "", {}),
  type: "user",
  message: { role: "user", content: "Go" },
};

// ---- spans of tracing -------------------------------------------------------------------------------------

interface Traced {
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}
const TRACE = "5b8efff798038103d269b633813fc60c";
const hex = (id: string): string => id.padStart(16, "0");
const START_MS = 1_772_355_600_000;

const otlp = (...spans: readonly Traced[]): Fields => ({
  resourceSpans: [
    {
      resource: { attributes: [] },
      scopeSpans: [
        {
          scope: { name: "made.up" },
          spans: spans.map(({ id, parent, name, attributes }, index) => ({
            traceId: TRACE,
            spanId: hex(id),
            ...(parent === undefined ? {} : { parentSpanId: hex(parent) }),
            name,
            kind: 1,
            startTimeUnixNano: `${START_MS + index}000000`,
            endTimeUnixNano: `${START_MS + 1000 + index}000000`,
            attributes: Object.entries(attributes).map(([key, value]) => ({
              key,
              value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
            })),
          })),
        },
      ],
    },
  ],
});

const jaeger = (...spans: readonly Traced[]): Document => ({
  document: {
    data: [
      {
        traceID: TRACE,
        processes: { p1: { serviceName: "agent", tags: [] } },
        spans: spans.map(({ id, parent, name, attributes }, index) => ({
          traceID: TRACE,
          spanID: hex(id),
          operationName: name,
          references:
            parent === undefined ? [] : [{ refType: "CHILD_OF", traceID: TRACE, spanID: hex(parent) }],
          startTime: (START_MS + index) * 1000,
          duration: 1_000_000,
          tags: Object.entries(attributes).map(([key, value]) => ({
            key,
            type: typeof value === "number" ? "int64" : "string",
            value,
          })),
          logs: [],
          processID: "p1",
          warnings: null,
        })),
      },
    ],
  },
});

const zipkin = (...spans: readonly Traced[]): Document => ({
  document: spans.map(({ id, parent, name, attributes }, index) => ({
    traceId: TRACE,
    id: hex(id),
    ...(parent === undefined ? {} : { parentId: hex(parent) }),
    name,
    timestamp: (START_MS + index) * 1000,
    duration: 1_000_000,
    localEndpoint: { serviceName: "agent" },
    tags: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
  })),
});

const genai = (operation: string, input: number, output: number) => ({
  "gen_ai.operation.name": operation,
  "gen_ai.usage.input_tokens": input,
  "gen_ai.usage.output_tokens": output,
});
const openInference = (kind: string, input: number, output: number) => ({
  "openinference.span.kind": kind,
  "llm.token_count.prompt": input,
  "llm.token_count.completion": output,
});

const AGENT: readonly Traced[] = [
  { id: "a1", name: "invoke_agent", attributes: genai("invoke_agent", 30, 12) },
  { id: "a2", parent: "a1", name: "chat", attributes: genai("chat", 10, 5) },
  { id: "a3", parent: "a1", name: "chat", attributes: genai("chat", 20, 7) },
];
const CHAIN: readonly Traced[] = [
  { id: "a1", name: "answer", attributes: openInference("AGENT", 30, 12) },
  { id: "a2", parent: "a1", name: "chain", attributes: openInference("CHAIN", 30, 12) },
  { id: "a3", parent: "a2", name: "model", attributes: openInference("LLM", 10, 5) },
  { id: "a4", parent: "a2", name: "model", attributes: openInference("LLM", 20, 7) },
];
/** A library and the client that it calls both measure the same call. */
const TWICE: readonly Traced[] = [
  { id: "a1", name: "chat", attributes: genai("chat", 30, 12) },
  { id: "a2", parent: "a1", name: "chat", attributes: genai("chat", 30, 12) },
];
const SUM = { input: 30, output: 12 };

// ---- trajectories -----------------------------------------------------------------------------------------

const reply = (created: number, cost: number): Fields => ({
  role: "assistant",
  content: "```bash\nls\n```",
  extra: {
    response: {
      id: `gen-${created}`,
      model: "m",
      object: "chat.completion",
      created,
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "ls" } }],
      usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, cost },
    },
  },
});
const miniSweAgent: Fields = {
  info: { exit_status: "Submitted", submission: "", model_stats: { instance_cost: 0.5, api_calls: 2 } },
  messages: [
    { role: "system", content: "You are a programmer." },
    { role: "user", content: "Go" },
    reply(1_772_355_600, 0.25),
    { role: "user", content: "<returncode>0</returncode>\n<output>\n</output>" },
    reply(1_772_355_605, 0.25),
  ],
  trajectory_format: "mini-swe-agent-1",
};
const sweAgent: Fields = {
  environment: "main",
  trajectory: [1, 2].map((n) => ({
    action: "ls",
    observation: "",
    response: `ls ${n}`,
    thought: "I look.",
    state: "{}",
  })),
  history: [
    { role: "system", content: "You are a programmer." },
    { role: "user", content: "Go" },
    { role: "assistant", content: "ls 1" },
    { role: "assistant", content: "ls 2" },
  ],
  info: {
    exit_status: "submitted",
    model_stats: { total_cost: 9, instance_cost: 0.5, tokens_sent: 200, tokens_received: 40, api_calls: 2 },
  },
};

const inspectCall = (uuid: string, second: number, more: Fields = {}): Fields => ({
  type: "event",
  sample_id: 1,
  epoch: 1,
  seq: second,
  event: {
    uuid,
    span_id: "s1",
    timestamp: `2026-03-01T09:00:0${second}.000000+00:00`,
    event: "model",
    model: "m/1",
    input: [],
    output: {
      model: "m",
      choices: [{ message: { role: "assistant", content: "42" }, stop_reason: "stop" }],
      usage: { input_tokens: 100, output_tokens: 20, total_tokens: 120 },
      time: 0.5,
    },
    ...more,
  },
});
const INSPECT_RUN: Fields = {
  type: "run",
  task: "sums",
  model: "m/1",
  status: "success",
  started_at: "2026-03-01T09:00:00+00:00",
  completed_at: "2026-03-01T09:00:10+00:00",
  model_usage: { "m/1": { input_tokens: 200, output_tokens: 40, total_tokens: 240 } },
};
const inspectResult: Fields = {
  type: "result",
  sample_id: 1,
  epoch: 1,
  scores: {},
  model_usage: { "m/1": { input_tokens: 200, output_tokens: 40, total_tokens: 240 } },
};

// ---- Anton ------------------------------------------------------------------------------------------------

const antonCall = (span: string, second: number, error: string | null = null): Fields => ({
  timestamp: `2026-03-01T09:00:0${second}.000001`,
  agent_name: "orchestrator",
  provider: "claude",
  model: "m",
  system_prompt: "",
  messages: [{ role: "user", content: span }],
  response: "ok",
  duration_ms: 500,
  error,
  metadata: {},
  trace_id: "t-1",
  span_id: span,
  parent_id: null,
  span_type: "llm_call",
  tokens: { input: 100, output: 20, total: 120 },
  cost_usd: 0.25,
});
const antonSummary: Fields = {
  total_interactions: 2,
  by_agent: { orchestrator: { count: 2, errors: 0 } },
  errors: [],
  interactions: [antonCall("a", 1), antonCall("b", 2)],
};

// ---- what no dialect knows --------------------------------------------------------------------------------

const started = (second: number, id: string, name: string, more: Fields = {}): Fields => ({
  ts: `2026-03-01T09:00:0${second}.000Z`,
  id,
  name,
  start_time: `2026-03-01T09:00:0${second}.000Z`,
  end_time: `2026-03-01T09:00:0${second + 1}.000Z`,
  ...more,
});

/** One end of a call a line, by a reader that no dialect knows. */
const end = (second: number, event: string, id: string, more: Fields = {}): Fields => ({
  ts: `2026-03-01T09:00:0${second}.000Z`,
  event,
  span_id: id,
  ...more,
});

describe("usage is counted wherever a call says it", () => {
  holds([
    {
      says: "only where it ends, with its cost and what came from the cache",
      dialect: "generic",
      files: {
        "a.jsonl": [
          end(0, "llm_start", "c1", { name: "draft" }),
          end(1, "llm_end", "c1", {
            usage: { prompt_tokens: 40, completion_tokens: 12, prompt_tokens_details: { cached_tokens: 10 } },
            cost_usd: 0.5,
          }),
        ],
      },
      used: { input: 30, output: 12, cacheRead: 10, costUsd: 0.5 },
      spans: { llm: 1 },
    },
    {
      says: "where it begins and again where it ends",
      dialect: "generic",
      files: {
        "a.jsonl": [
          end(0, "llm_start", "c1", { name: "draft", usage: { input_tokens: 30 } }),
          end(1, "llm_end", "c1", { usage: { input_tokens: 30, output_tokens: 12 } }),
        ],
      },
      used: SUM,
      spans: { llm: 1 },
    },
    {
      says: "inside the record that the line carries, of a call that is none by its name",
      dialect: "generic",
      files: {
        "a.jsonl": [
          end(0, "span_begin", "c1", { name: "plan", data: { model: "model-1" } }),
          end(1, "span_end", "c1", {
            name: "plan",
            data: { model: "model-1", usage: { input_tokens: 30, output_tokens: 12 } },
          }),
        ],
      },
      used: SUM,
      spans: {},
    },
    {
      says: "of calls without an id, by their name",
      dialect: "generic",
      files: {
        "a.jsonl": [1, 2].flatMap((n) => [
          { ts: `2026-03-01T09:00:0${2 * n}.000Z`, event: "started", name: "llm call" },
          {
            ts: `2026-03-01T09:00:0${2 * n + 1}.000Z`,
            event: "finished",
            name: "llm call",
            input_tokens: 10 * n,
            output_tokens: n === 1 ? 5 : 7,
          },
        ]),
      },
      used: SUM,
      spans: { llm: 2 },
    },
    {
      says: "and not again by the task around it, nor by the client within it",
      dialect: "generic",
      files: {
        "a.jsonl": [
          end(0, "task_started", "t1", { name: "answer" }),
          end(1, "llm_start", "c1", { name: "model call", parent_id: "t1" }),
          end(2, "llm_start", "c2", { name: "model request", parent_id: "c1" }),
          end(3, "llm_end", "c2", { usage: { input_tokens: 30, output_tokens: 12 }, model: "model-1" }),
          end(4, "llm_end", "c1", { usage: { input_tokens: 30, output_tokens: 12 }, model: "model-1" }),
          end(5, "task_finished", "t1", { usage: { input_tokens: 30, output_tokens: 12 }, model: "model-1" }),
        ],
      },
      used: SUM,
      spans: { llm: 2 },
    },
  ]);
});

describe("repeated usage is counted once", () => {
  holds([
    {
      says: "the lines of one reply repeat its usage, the last of them has all of it",
      dialect: "claude-code",
      files: {
        "s-1.jsonl": [
          prompt,
          said(1, "m1", { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 100 }),
          said(2, "m1", { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 100 }),
          said(3, "m1", { input_tokens: 10, output_tokens: 7, cache_read_input_tokens: 100 }),
        ],
      },
      used: { input: 10, output: 7, cacheRead: 100 },
      spans: { llm: 1 },
    },
    {
      says: "a session that is resumed in another file brings its lines along",
      dialect: "claude-code",
      files: {
        "s-1.jsonl": [prompt, said(1, "m1", { input_tokens: 10, output_tokens: 7 })],
        "s-2.jsonl": [
          prompt,
          said(1, "m1", { input_tokens: 10, output_tokens: 7 }),
          said(2, "m2", { input_tokens: 20, output_tokens: 5 }),
        ],
      },
      used: SUM,
      spans: { llm: 2 },
    },
    {
      says: "an exporter sends a request again that was taken already",
      dialect: "otlp",
      files: { "a.jsonl": [otlp(...AGENT), otlp(...AGENT)] },
      used: SUM,
      spans: { llm: 2, agent: 1 },
    },
    {
      says: "a call that is pending and then done is one event with one id",
      dialect: "inspect",
      files: {
        "a.jsonl": [
          INSPECT_RUN,
          inspectCall("e1", 1, { pending: true, output: {} }),
          inspectCall("e1", 1),
          inspectCall("e2", 2),
          inspectResult,
        ],
      },
      used: { input: 200, output: 40 },
      spans: { llm: 2 },
    },
    {
      says: "a summary beside the traces tells every call again",
      dialect: "anton",
      files: {
        "traces/orchestrator_20260301_090000.jsonl": [antonCall("a", 1), antonCall("b", 2)],
        "traces/trace_summary.json": { document: antonSummary },
      },
      used: { input: 200, output: 40, costUsd: 0.5 },
      spans: { llm: 2 },
    },
    {
      says: "lines with the same id of their own are one",
      dialect: "generic",
      files: {
        "a.jsonl": [
          started(1, "c1", "model call", {
            uuid: "e1",
            run_type: "llm",
            usage: { input_tokens: 30, output_tokens: 12 },
          }),
          started(1, "c1", "model call", {
            uuid: "e1",
            run_type: "llm",
            usage: { input_tokens: 30, output_tokens: 12 },
          }),
        ],
      },
      used: SUM,
      spans: { llm: 1 },
    },
  ]);
});

describe("running totals are not added up", () => {
  holds([
    {
      says: "tokens so far, in lines of a log, are a series and no usage",
      dialect: "generic",
      files: {
        "a.jsonl": [1, 2, 3].map((n) => ({
          ts: `2026-03-01T09:00:0${n}.000Z`,
          event: "progress",
          total_tokens: 100 * n,
          total_cost_usd: n / 4,
        })),
      },
      used: { input: null, output: null, costUsd: null },
      spans: {},
    },
    {
      says: "the cost of the instance so far stands beside the cost of each reply",
      dialect: "mini-swe-agent",
      files: { "a.traj.json": { document: miniSweAgent } },
      used: { input: 200, output: 40, costUsd: 0.5 },
      spans: { llm: 2 },
    },
    {
      says: "the only figures are the totals: they are told once, those of the instance and not of all instances",
      dialect: "swe-agent",
      files: { "a.traj": { document: sweAgent } },
      used: { input: 200, output: 40, costUsd: 0.5 },
      spans: { llm: 2 },
    },
    {
      says: "samples trained, steps and tokens seen are series",
      dialect: "mlperf",
      files: {
        "a.jsonl": [
          ...["init_start", "init_stop", "run_start", "seed"].map((key) => ({
            namespace: "",
            time_ms: START_MS,
            event_type: "POINT_IN_TIME",
            key,
            value: null,
            metadata: {},
          })),
          ...[1, 2, 3].map((n) => ({
            training_steps: n,
            global_steps: n,
            average_loss: 7 - n,
            samples_trained: 100 * n,
            timestamp: START_MS / 1000 + n,
          })),
        ],
      },
      used: { input: null, output: null, costUsd: null },
      spans: {},
    },
    {
      says: "each session of a unit has its own cost; what is said of the unit is not added",
      dialect: "orchestrator",
      files: {
        ".ve/chunks/auth/log/plan.txt": [0.25, 0.5].flatMap((cost, n) => [
          { timestamp: `2026-03-01T09:0${n}:00.000001+00:00`, type: "text", text: "I plan." },
          {
            timestamp: `2026-03-01T09:0${n}:30.000001+00:00`,
            type: "result",
            subtype: "success",
            duration_ms: 30_000,
            total_cost_usd: cost,
            num_turns: 1,
            is_error: false,
            session_id: `s${n}`,
            result_text: "Done.",
          },
        ]),
      },
      used: { costUsd: 0.75 },
      spans: { agent: 2 },
    },
  ]);
});

describe("a parent's sum of its children is not added again", () => {
  const traced = (
    [
      ["otlp", (...spans: readonly Traced[]) => ({ "a.jsonl": [otlp(...spans)] })],
      ["jaeger", (...spans: readonly Traced[]) => ({ "a.json": jaeger(...spans) })],
      ["zipkin", (...spans: readonly Traced[]) => ({ "a.json": zipkin(...spans) })],
    ] as const
  ).flatMap(([dialect, write]): readonly Case[] => [
    {
      says: "an agent's tokens are those of its calls",
      dialect,
      files: write(...AGENT),
      used: SUM,
      spans: { llm: 2, agent: 1 },
    },
    {
      says: "agent and chain of OpenInference, the children first",
      dialect,
      files: write(...CHAIN.toReversed()),
      used: SUM,
      spans: { llm: 2 },
    },
    {
      says: "a call within a call is the same call, measured twice",
      dialect,
      files: write(...TWICE),
      used: SUM,
      spans: {},
    },
  ]);
  holds([
    ...traced,
    {
      says: "the samples and the evaluation tell the sum of their calls",
      dialect: "inspect",
      files: { "a.jsonl": [INSPECT_RUN, inspectCall("e1", 1), inspectCall("e2", 2), inspectResult] },
      used: { input: 200, output: 40 },
      spans: { llm: 2 },
    },
    {
      says: "a chain says what its calls said",
      dialect: "generic",
      files: {
        "a.jsonl": [
          started(1, "c1", "answer", { run_type: "chain", prompt_tokens: 30, completion_tokens: 12 }),
          started(1, "c2", "model call", {
            parent_run_id: "c1",
            run_type: "llm",
            prompt_tokens: 10,
            completion_tokens: 5,
          }),
          started(2, "c3", "model call", {
            parent_run_id: "c1",
            run_type: "llm",
            prompt_tokens: 20,
            completion_tokens: 7,
          }),
        ],
      },
      used: SUM,
      spans: { llm: 2 },
    },
    {
      says: "a call within a call is the same call, measured twice",
      dialect: "generic",
      files: {
        "a.jsonl": [
          started(1, "c1", "llm", { type: "llm", prompt_tokens: 30, completion_tokens: 12 }),
          started(1, "c2", "llm", { parent_id: "c1", type: "llm", prompt_tokens: 30, completion_tokens: 12 }),
        ],
      },
      used: SUM,
      spans: {},
    },
  ]);
});
