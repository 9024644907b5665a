/** Executes a model call again: asks a provider, tells what comes, and keeps what came of it. */
import type { Branch } from "../../core/replay/branch-wire.ts";
import { editLabel } from "../../core/replay/edit-label.ts";
import type {
  Attempt,
  AttemptDetail,
  AttemptMessage,
  AttemptOrder,
  CostFrom,
  LabCall,
  ProviderKind,
} from "../../core/replay/lab-wire.ts";
import { likeness } from "../../core/replay/likeness.ts";
import type { ModelEvent, ModelRequest, ModelResponse } from "../../core/replay/model-call.ts";
import { costOf, type PriceTable } from "../../core/replay/prices.ts";
import type { Keeper } from "../../store/store.ts";
import type { Provider } from "../providers/provider.ts";

export interface AttemptParts {
  readonly keeper: Pick<Keeper, "saveAttempt">;
  readonly prices: PriceTable;
}

export interface Asking {
  readonly order: AttemptOrder;
  readonly call: LabCall;
  readonly provider: Provider;
  readonly kind: ProviderKind;
  /** Of the person who asks: what came so far is kept as a stopped attempt. */
  readonly signal: AbortSignal;
}

/** Attempts that run now, to be stopped by their number. */
export class Attempts {
  readonly #parts: AttemptParts;
  readonly #running = new Map<number, AbortController>();

  constructor(parts: AttemptParts) {
    this.#parts = parts;
  }

  /** False when none of that number runs. */
  stop(id: number): boolean {
    const running = this.#running.get(id);
    running?.abort();
    return running !== undefined;
  }

  /** One after the other. One that was stopped or failed ends the row: the next would cost, and mostly fail too. */
  async *run(asking: Asking): AsyncGenerator<AttemptMessage, void> {
    const { times = 1 } = asking.order;
    for (let nth = 1; nth <= times && !asking.signal.aborted; nth++) {
      const ended = yield* this.#once(asking, nth);
      if (ended.outcome !== "done") return;
    }
  }

  async *#once(asking: Asking, nth: number): AsyncGenerator<AttemptMessage, Attempt> {
    const { keeper, prices } = this.#parts;
    const begun = await keeper.saveAttempt(beginning(asking, nth));
    const stop = new AbortController();
    this.#running.set(begun.id, stop);
    const answer = new GrowingAttempt(begun, prices);
    try {
      yield { kind: "begun", attempt: told(begun) };
      const signal = AbortSignal.any([asking.signal, stop.signal]);
      for await (const event of asking.provider.ask(begun.request, signal)) {
        const piece = answer.take(event);
        if (piece) yield { ...piece, id: begun.id };
      }
    } finally {
      // A reader that leaves ends this generator in the middle of a piece: what came is kept all the same.
      this.#running.delete(begun.id);
      await keeper.saveAttempt(answer.ended(asking.call.response));
    }
    const attempt = told(answer.ended(asking.call.response));
    yield { kind: "ended", attempt };
    return attempt;
  }
}

const beginning = ({ order, call, provider, kind }: Asking, nth: number): AttemptDetail => {
  const { protocolVersion } = call.request;
  const request: ModelRequest = {
    ...order.request,
    ...(protocolVersion !== undefined && { protocolVersion }),
  };
  return {
    id: 0,
    run: order.run,
    event: call.event,
    made: new Date().toISOString(),
    provider: provider.name,
    kind,
    label: order.label ?? editLabel(call.request, request),
    of: order.times ?? 1,
    nth,
    outcome: "running",
    failure: null,
    model: request.model,
    response: null,
    durationMs: null,
    firstPieceMs: null,
    costUsd: null,
    costFrom: null,
    likeness: null,
    request,
    sent: null,
    leftOut: [],
  };
};

/** Without what was asked: it is asked for by number. */
const told = ({ request: _request, sent: _sent, leftOut: _leftOut, ...attempt }: AttemptDetail): Attempt =>
  attempt;

class GrowingAttempt {
  readonly #begun: AttemptDetail;
  readonly #prices: PriceTable;
  readonly #start = performance.now();
  #first: number | undefined;
  #said = { text: "", thinking: "" };
  #sent: Extract<ModelEvent, { kind: "sent" }> | undefined;
  #end: Extract<ModelEvent, { kind: "done" | "failed" | "stopped" }> = { kind: "stopped" };
  #ended: number | undefined;

  constructor(begun: AttemptDetail, prices: PriceTable) {
    this.#begun = begun;
    this.#prices = prices;
  }

  take(event: ModelEvent): { readonly kind: "text" | "thinking"; readonly text: string } | undefined {
    switch (event.kind) {
      case "sent":
        this.#sent = event;
        return undefined;
      case "text":
      case "thinking":
        this.#first ??= this.#elapsed();
        this.#said[event.kind] += event.text;
        return event;
      default:
        this.#end = event;
        this.#ended = this.#elapsed();
        return undefined;
    }
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#start);
  }

  ended(recorded: ModelResponse | null): AttemptDetail {
    const end = this.#end;
    const isDone = end.kind === "done";
    const response = isDone ? end.response : this.#partial();
    return {
      ...this.#begun,
      outcome: end.kind,
      failure: end.kind === "failed" ? end.failure : null,
      response,
      durationMs: this.#ended ?? this.#elapsed(),
      firstPieceMs: this.#first ?? null,
      ...(isDone && costIn(end.response, this.#begun, this.#prices)),
      likeness: isDone ? likeness(recorded, response) : null,
      sent: this.#sent?.body ?? null,
      leftOut: this.#sent?.leftOut ?? [],
    };
  }

  #partial(): ModelResponse | null {
    const { text, thinking } = this.#said;
    if (text === "" && thinking === "") return null;
    return { text, toolCalls: [], ...(thinking !== "" && { thinking }) };
  }
}

/** What the recording says costs nothing. */
export const costIn = (
  { usage, model }: ModelResponse,
  asked: { readonly kind: ProviderKind; readonly model: string },
  prices: PriceTable,
): { readonly costUsd: number | null; readonly costFrom: CostFrom | null } => {
  if (asked.kind === "recorded") return { costUsd: null, costFrom: null };
  if (usage?.costUsd !== undefined) return { costUsd: usage.costUsd, costFrom: "provider" };
  const computed = costOf(usage, asked.model, prices) ?? (model && costOf(usage, model, prices));
  return computed === undefined || computed === ""
    ? { costUsd: null, costFrom: null }
    : { costUsd: computed, costFrom: "computed" };
};

interface Paid {
  readonly kind: Branch["kind"];
  readonly costUsd: number | null;
}

/** Money that left: answers of the recording and of a script are free, whatever they say. */
export const spentOn = (paid: readonly Paid[]): number =>
  paid.reduce(
    (sum, { kind, costUsd }) => (kind === "anthropic" || kind === "openai" ? sum + (costUsd ?? 0) : sum),
    0,
  );
