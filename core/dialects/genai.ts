/**
 * What attributes say about calls of models, tools and agents: the GenAI semantic conventions of OpenTelemetry in
 * their current and older names, OpenLLMetry, and OpenInference. One table for every format that carries them.
 */
import type { SpanKind, Usage } from "../event.ts";
import { type Attributes, finite } from "../value.ts";

/** The first name that is there counts; the newest convention stands first. */
const NAMES = {
  operation: ["gen_ai.operation.name"],
  openKind: ["openinference.span.kind", "traceloop.span.kind"],
  model: [
    ...["gen_ai.response.model", "gen_ai.request.model", "llm.response.model", "llm.request.model"],
    ...["llm.model_name", "embedding.model_name"],
  ],
  agent: ["gen_ai.agent.name", "agent.name"],
  tool: ["gen_ai.tool.name", "tool.name"],
  input: [
    ...["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
    ...["llm.token_count.prompt", "llm.usage.prompt_tokens"],
  ],
  output: [
    ...["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
    ...["llm.token_count.completion", "llm.usage.completion_tokens"],
  ],
  cacheRead: [
    ...["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"],
    ...["llm.token_count.prompt_details.cache_read", "llm.usage.cache_read_input_tokens"],
  ],
  cacheWrite: [
    ...["gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens"],
    ...["llm.token_count.prompt_details.cache_write", "llm.usage.cache_creation_input_tokens"],
  ],
  cost: ["gen_ai.usage.cost", "gen_ai.usage.total_cost", "llm.cost.total"],
  vectorStore: ["db.system.name", "db.system"],
} as const;

/** `gen_ai.operation.name`, `openinference.span.kind` and `traceloop.span.kind`, in lower case. */
const KINDS: Readonly<Record<string, SpanKind>> = {
  chat: "llm",
  text_completion: "llm",
  completion: "llm",
  generate_content: "llm",
  embeddings: "llm",
  execute_tool: "tool",
  create_agent: "agent",
  invoke_agent: "agent",
  invoke_workflow: "task",
  retrieval: "retrieval",
  llm: "llm",
  embedding: "llm",
  tool: "tool",
  agent: "agent",
  retriever: "retrieval",
  reranker: "retrieval",
  workflow: "task",
  task: "step",
  chain: "step",
  guardrail: "internal",
  evaluator: "internal",
  prompt: "internal",
};

/** Databases that are asked for what is near, not for what is equal: a query is a retrieval. */
const VECTOR_STORES = new Set([
  "vector",
  "qdrant",
  "pinecone",
  "weaviate",
  "milvus",
  "chroma",
  "chromadb",
  "lancedb",
]);

/** What a span is by its attributes; `undefined` when they do not say. */
export const genaiKind = (attributes: Attributes): SpanKind | undefined => {
  const said = firstText(attributes, NAMES.operation) ?? firstText(attributes, NAMES.openKind);
  const known = said?.toLowerCase();
  if (known !== undefined && Object.hasOwn(KINDS, known)) return KINDS[known];
  if (firstText(attributes, NAMES.tool) !== undefined) return "tool";
  if (firstText(attributes, NAMES.model) !== undefined) return "llm";
  const store = firstText(attributes, NAMES.vectorStore);
  return store !== undefined && VECTOR_STORES.has(store.toLowerCase()) ? "retrieval" : undefined;
};

export const agentName = (attributes: Attributes): string | undefined => firstText(attributes, NAMES.agent);

/**
 * The tokens of one call. The conventions count cached tokens as part of the input; ours are apart. Only for spans
 * of kind `llm`: what an agent or workflow says is the sum of its calls.
 */
export const genaiUsage = (attributes: Attributes): Usage | undefined => {
  const input = firstNumber(attributes, NAMES.input);
  const output = firstNumber(attributes, NAMES.output);
  const costUsd = firstNumber(attributes, NAMES.cost);
  if (input === undefined && output === undefined && costUsd === undefined) return undefined;
  const cacheRead = firstNumber(attributes, NAMES.cacheRead);
  const cacheWrite = firstNumber(attributes, NAMES.cacheWrite);
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const usage: { -readonly [Key in keyof Usage]: Usage[Key] } = {};
  if (input !== undefined) usage.input = input >= cached ? input - cached : input;
  if (output !== undefined) usage.output = output;
  if (cacheRead) usage.cacheRead = cacheRead;
  if (cacheWrite) usage.cacheWrite = cacheWrite;
  if (costUsd !== undefined) usage.costUsd = costUsd;
  return usage;
};

const firstText = (attributes: Attributes, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
};

const firstNumber = (attributes: Attributes, names: readonly string[]): number | undefined => {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === "number") return value;
    if (typeof value === "string" && /^\d+(?:\.\d+)?$/.test(value)) return finite({ num: value });
  }
  return undefined;
};
