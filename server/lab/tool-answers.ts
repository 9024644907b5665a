/** Recorded results of tools, each given once, to whoever calls the tool with equal normalised arguments. */
import { masked } from "../../core/compare/masking.ts";
import { canonicalText } from "../../core/dialects/bodies.ts";
import { parseEventName, type RunId } from "../../core/ids.ts";
import type { PlannedTool, ToolDifference } from "../../core/replay/branch-wire.ts";
import { callText } from "../../core/replay/checks.ts";
import { difference, differenceText } from "../../core/replay/equal-input.ts";
import type { ToolCall } from "../../core/replay/model-call.ts";
import type { LaterSpan } from "../../core/replay/plan.ts";
import type { Json } from "../../core/value.ts";
import type { StoreReader } from "../../store/store.ts";

export interface RecordedTool {
  readonly event: string;
  /** As a model calls it, and as its span is called. */
  readonly name: string;
  readonly spanName: string;
  readonly arguments: Json;
  readonly result: string;
  readonly failed: boolean;
}

export class ToolAnswers {
  readonly #store: Pick<StoreReader, "span">;
  readonly #run: RunId;
  readonly #left: LaterSpan[];
  readonly #read = new Map<string, RecordedTool>();

  constructor(store: Pick<StoreReader, "span">, run: RunId, tools: readonly LaterSpan[]) {
    this.#store = store;
    this.#run = run;
    this.#left = [...tools];
  }

  async answer(
    call: ToolCall,
  ): Promise<{ readonly recorded: RecordedTool } | { readonly difference: ToolDifference }> {
    const wanted = callText(call);
    const others: RecordedTool[] = [];
    for (const [i, tool] of this.#left.entries()) {
      if (!isNamed(tool, call.name)) continue;
      const recorded = await this.#recorded(tool);
      if (callText({ ...recorded, name: call.name, id: "" }) === wanted) {
        this.#left.splice(i, 1);
        return { recorded };
      }
      others.push(recorded);
    }
    return { difference: differenceOf(call, others) };
  }

  /** The first of those that are left, for a plan. */
  async planned(most: number): Promise<readonly PlannedTool[]> {
    const planned: PlannedTool[] = [];
    for (const tool of this.#left.slice(0, most)) {
      const { event, name, arguments: given } = await this.#recorded(tool);
      planned.push({ event, name, at: tool.at, arguments: given });
    }
    return planned;
  }

  async #recorded(tool: LaterSpan): Promise<RecordedTool> {
    const known = this.#read.get(tool.event);
    if (known) return known;
    const name = parseEventName(tool.event);
    const { detail, bar } = (name && (await this.#store.span(this.#run, name))) ?? {};
    const recorded = {
      event: tool.event,
      name: toolName(tool),
      spanName: tool.start.name,
      arguments: detail?.parameters ?? {},
      result: detail?.result ?? detail?.error ?? "",
      failed: bar?.failed === true,
    };
    this.#read.set(tool.event, recorded);
    return recorded;
  }
}

/** As a model calls it. */
const toolName = ({ start }: LaterSpan): string => {
  const said = start.attributes?.["gen_ai.tool.name"];
  return typeof said === "string" ? said : start.name;
};

/** Names of spans mostly go on with what the tool was used on: `file.edit src/clock.ts`, `test.run #2`. */
const isNamed = (tool: LaterSpan, called: string): boolean => {
  const name = toolName(tool);
  return name === called || name.startsWith(`${called} `);
};

const differenceOf = (call: ToolCall, others: readonly RecordedTool[]): ToolDifference => {
  const nearest = nearestOf(call.arguments, others);
  const found =
    nearest && difference(masked(nearest.arguments), masked(call.arguments), `arguments of ${call.name}`);
  return {
    tool: call.name,
    arguments: call.arguments,
    recorded: nearest ? { event: nearest.event, arguments: nearest.arguments } : null,
    says: found
      ? differenceText(found)
      : `The recording has no ${nearest ? "further " : ""}result of the tool ${call.name}`,
  };
};

/** The one that agrees for the longest. */
const nearestOf = (given: Json, others: readonly RecordedTool[]): RecordedTool | undefined => {
  const text = canonicalText(given);
  let best: { readonly tool: RecordedTool; readonly shared: number } | undefined;
  for (const tool of others) {
    const other = canonicalText(tool.arguments);
    let shared = 0;
    while (shared < text.length && shared < other.length && text[shared] === other[shared]) shared++;
    if (!best || shared > best.shared) best = { tool, shared };
  }
  return best?.tool;
};
