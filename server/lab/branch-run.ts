/**
 * Executes the talk that begins with an edited call: while the answer asks for tools, these are answered out of the
 * recording, and the next call is made with what was said by then.
 */
import type { HindcastLine } from "../../core/dialects/hindcast-line.ts";
import type { Usage } from "../../core/event.ts";
import { parseEventName } from "../../core/ids.ts";
import type { Branch, BranchState, Provenance, ToolDifference } from "../../core/replay/branch-wire.ts";
import type {
  CallFailure,
  ModelEvent,
  ModelRequest,
  ModelResponse,
  RequestMessage,
  ToolCall,
} from "../../core/replay/model-call.ts";
import type { Recording } from "../../core/replay/plan.ts";
import type { PriceTable } from "../../core/replay/prices.ts";
import type { Json } from "../../core/value.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Provider } from "../providers/provider.ts";
import { costIn } from "./attempts.ts";
import type { BranchTrace } from "./branch-trace.ts";
import { callOf } from "./calls.ts";
import { type RecordedTool, ToolAnswers } from "./tool-answers.ts";

export interface Execution {
  readonly store: StoreReader;
  readonly branch: Branch;
  readonly recording: Recording;
  readonly provider: Provider;
  readonly prices: PriceTable;
  /** As recorded, and as it is made. */
  readonly recorded: ModelRequest;
  readonly request: ModelRequest;
  readonly trace: BranchTrace;
  /** Of the person, or of the server that ends. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly state: Exclude<BranchState, "running" | "interrupted">;
  readonly reason: string;
  readonly difference: ToolDifference | null;
  readonly failure: CallFailure | null;
  readonly own: Branch["own"];
}

/** Parameters as the recorded call has them among its attributes: those that are no list and no object. */
const shortOnes = (parameters: ModelRequest["parameters"]): ModelRequest["parameters"] =>
  Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value === null || typeof value !== "object"),
  );

const FLUSH_MS = 400;
const BY_KIND = {
  anthropic: "executed",
  openai: "executed",
  scripted: "simulated",
  recorded: "cached",
} as const;

export class BranchRun {
  readonly #given: Execution;
  readonly #tools: ToolAnswers;
  #calls = 0;
  #cached = 0;
  #usage: Usage = {};
  #cost: number | null = null;
  #last: string | undefined;

  constructor(given: Execution) {
    this.#given = given;
    this.#tools = new ToolAnswers(given.store, given.branch.parent, given.recording.tools);
  }

  async run(): Promise<Outcome> {
    const { trace, branch, recording } = this.#given;
    trace.say({ kind: "run", status: "resumed", name: branch.name });
    for (const { id } of recording.ended) trace.say({ kind: "span-end", id, status: "cut" });
    await trace.flush();
    const outcome = await this.#talk();
    for (const { id } of recording.around) trace.say({ kind: "span-end", id, status: "cut" });
    const severity = outcome.state === "failed" ? "error" : "info";
    trace.say({ kind: "log", severity, message: `The branch ended: ${outcome.reason}` });
    trace.say({ kind: "run", status: outcome.state });
    await trace.end();
    return { ...outcome, own: this.#own() };
  }

  #own(): Branch["own"] {
    return {
      calls: this.#calls,
      cached: this.#cached,
      usage: this.#usage,
      costUsd: this.#cost,
      durationMs: Math.round(this.#given.trace.elapsedMs),
    };
  }

  async #talk(): Promise<Omit<Outcome, "own">> {
    const { branch, recording, request: first, recorded: firstRecorded } = this.#given;
    let request = first;
    let recorded = firstRecorded;
    let said: readonly RequestMessage[] = request.messages;
    for (let nth = 0; ; nth++) {
      const limit = this.#limitReached();
      if (limit !== undefined) return stopped(limit);
      const name = recording.talk[nth - 1]?.name ?? branch.call.name;
      const answer = await this.#call(nth, name, request, said);
      if ("kind" in answer) return this.#unanswered(answer);
      if (answer.toolCalls.length === 0)
        return { ...NOTHING, state: "finished", reason: "The talk came to its end" };
      const results = await this.#answered(answer.toolCalls);
      if (!Array.isArray(results))
        return { ...stopped(`${(results as ToolDifference).says}.`), difference: results as ToolDifference };
      const told: RequestMessage = { role: "assistant", content: answer.text, toolCalls: answer.toolCalls };
      const next = await this.#recordedRequest(nth);
      const more = next ? spokenAfter(recorded.messages, next.messages) : [];
      said = [...(results as readonly RequestMessage[]), ...more];
      request = { ...(next ?? request), messages: [...request.messages, told, ...said] };
      recorded = next ?? recorded;
    }
  }

  #limitReached(): string | undefined {
    const { limits } = this.#given.branch;
    if (this.#calls >= limits.calls) return `The limit of ${limits.calls} calls is reached`;
    if (this.#given.trace.elapsedMs >= limits.minutes * 60_000) return timeLimit(limits.minutes);
    if (limits.costUsd !== null && (this.#cost ?? 0) >= limits.costUsd)
      return `The limit of $${limits.costUsd} is reached: $${(this.#cost ?? 0).toFixed(4)} were spent`;
    return undefined;
  }

  #unanswered(end: Extract<ModelEvent, { kind: "failed" | "stopped" }>): Omit<Outcome, "own"> {
    const { branch, signal, trace } = this.#given;
    if (end.kind === "stopped")
      return stopped(
        !signal.aborted && trace.elapsedMs >= branch.limits.minutes * 60_000
          ? timeLimit(branch.limits.minutes)
          : "It was stopped",
      );
    const { failure } = end;
    // That a recording has no answer is what a person wants to learn of it, and no fault.
    const state = failure.cause === "not-recorded" ? "stopped" : "failed";
    return { state, reason: failure.message, failure, difference: null };
  }

  /** A call, as a span; `said` is what is new in its prompt. */
  async #call(
    nth: number,
    name: string,
    request: ModelRequest,
    said: readonly RequestMessage[],
  ): Promise<ModelResponse | Extract<ModelEvent, { kind: "failed" | "stopped" }>> {
    const { trace, branch, recording, provider, signal } = this.#given;
    const id = `${branch.run}:call-${nth + 1}`;
    const { parent, subject } = recording.call.start;
    const provenance = this.#provenance(nth);
    this.#calls++;
    trace.say({ kind: "mark", mark: "model-call", name });
    trace.say({
      kind: "span-start",
      id,
      ...(parent !== undefined && { parent }),
      ...(subject !== undefined && { subject }),
      spanKind: "llm",
      name,
      attributes: {
        ...shortOnes(request.parameters),
        model: request.model,
        provenance,
        provider: provider.name,
      },
      messages: said.map(messageLine),
      parameters: { model: request.model, ...request.parameters },
    } as HindcastLine);
    if (this.#last !== undefined)
      trace.say({ kind: "link", relation: "follows", from: `span:${id}`, to: `span:${this.#last}` });
    this.#last = id;
    await trace.flush();
    const left = Math.max(1, branch.limits.minutes * 60_000 - trace.elapsedMs);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(left))]);
    let end: ModelEvent = { kind: "stopped" };
    let partial = "";
    for await (const event of provider.ask(request, limited)) {
      if (event.kind === "text") {
        partial += event.text;
        trace.say({ kind: "span-event", id, name: "chunk", text: event.text } as HindcastLine);
        await trace.flush(FLUSH_MS);
      }
      end = event;
    }
    if (end.kind === "done") return this.#done(id, end.response, request);
    const error = end.kind === "failed" ? end.failure.message : "stopped before the answer was whole";
    trace.say({
      kind: "span-end",
      id,
      status: "error",
      error,
      attributes: { partial_length: partial.length },
    });
    await trace.flush();
    return end.kind === "failed" ? end : { kind: "stopped" };
  }

  #provenance(nth: number): Provenance {
    const { branch } = this.#given;
    if (nth === 0 && branch.edit.length > 0) return "edited";
    return branch.kind === "command" ? "executed" : BY_KIND[branch.kind];
  }

  async #done(id: string, response: ModelResponse, request: ModelRequest): Promise<ModelResponse> {
    const { trace, branch, prices } = this.#given;
    const kind = branch.kind === "command" ? "openai" : branch.kind;
    const isFree = kind === "recorded";
    const { costUsd } = costIn(response, { kind, model: request.model }, prices);
    const usage: Usage = isFree ? {} : { ...response.usage, ...(costUsd !== null && { costUsd }) };
    this.#usage = added(this.#usage, usage);
    if (costUsd !== null) this.#cost = (this.#cost ?? 0) + costUsd;
    const calls = response.toolCalls.map((call, i) => ({ ...call, id: call.id || `call_${i + 1}` }));
    trace.say({
      kind: "span-end",
      id,
      status: "ok",
      response: response.text,
      ...(Object.keys(usage).length > 0 && { usage }),
      attributes: {
        ...(response.stopReason !== undefined && { finish_reason: response.stopReason }),
        ...(response.thinking !== undefined && { thinking: response.thinking }),
        ...(calls.length > 0 && { tool_calls: calls as unknown as Json }),
      },
    } as HindcastLine);
    await trace.flush();
    return { ...response, toolCalls: calls };
  }

  /** Messages with the results, or what differs at the first that has none. */
  async #answered(calls: readonly ToolCall[]): Promise<readonly RequestMessage[] | ToolDifference> {
    const results: RequestMessage[] = [];
    for (const call of calls) {
      const answer = await this.#tools.answer(call);
      if ("difference" in answer) return answer.difference;
      this.#toolSpan(call, answer.recorded);
      results.push({ role: "tool", content: answer.recorded.result, call: call.id, name: call.name });
    }
    await this.#given.trace.flush();
    return results;
  }

  #toolSpan(call: ToolCall, recorded: RecordedTool): void {
    const { trace, branch, recording } = this.#given;
    const id = `${branch.run}:tool-${++this.#cached}`;
    const { parent, subject } = recording.call.start;
    trace.say({
      kind: "span-start",
      id,
      ...(parent !== undefined && { parent }),
      ...(subject !== undefined && { subject }),
      spanKind: "tool",
      name: recorded.spanName,
      attributes: { provenance: "cached", recorded: recorded.event, "gen_ai.tool.name": call.name },
      parameters: call.arguments,
    } as HindcastLine);
    trace.say({ kind: "link", relation: "causes", from: `span:${this.#last}`, to: `span:${id}` });
    const end = { kind: "span-end", id, result: recorded.result } as const;
    trace.say((recorded.failed ? { ...end, status: "error" } : { ...end, status: "ok" }) as HindcastLine);
  }

  async #recordedRequest(nth: number): Promise<ModelRequest | undefined> {
    const next = this.#given.recording.talk[nth];
    const name = next && parseEventName(next.event);
    const span = name && (await this.#given.store.span(this.#given.branch.parent, name));
    return span && callOf(span).request;
  }
}

const NOTHING = { difference: null, failure: null } as const;
const stopped = (reason: string): Omit<Outcome, "own"> => ({ ...NOTHING, state: "stopped", reason });
const timeLimit = (minutes: number): string => `The limit of ${minutes} min is reached`;

const added = (sum: Usage, more: Usage): Usage => {
  const all: Record<string, number> = { ...sum };
  for (const [key, amount] of Object.entries(more)) all[key] = (all[key] ?? 0) + amount;
  return all;
};

/** What a person or a program said between two recorded calls: neither the answer nor the results of its tools. */
const spokenAfter = (
  before: readonly RequestMessage[],
  next: readonly RequestMessage[],
): readonly RequestMessage[] =>
  next.slice(before.length).filter(({ role }) => role === "user" || role === "system");

/** As OpenAI's chat interface writes it, so that calls of tools are not lost. */
const messageLine = (message: RequestMessage): object => {
  const { role, content } = message;
  if (role === "assistant" && message.toolCalls?.length)
    return {
      role,
      content,
      tool_calls: message.toolCalls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given })),
    };
  if (role === "tool")
    return {
      role,
      content,
      ...(message.name !== undefined && { name: message.name }),
      ...(message.call !== undefined && { tool_call_id: message.call }),
    };
  return { role, content };
};
