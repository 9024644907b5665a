/** Plans branches, begins and ends them, and keeps what is known of them. */
import { randomBytes } from "node:crypto";
import { type Nanos, nanos, parseEventName, parseRunId, type RunId } from "../../core/ids.ts";
import {
  BEGUN,
  BRANCH_LIMITS,
  type Branch,
  type BranchLimits,
  type BranchOrder,
  type BranchPlan,
  type PlannedSpan,
} from "../../core/replay/branch-wire.ts";
import { editChanges, editLabel } from "../../core/replay/edit-label.ts";
import { estimateOf } from "../../core/replay/estimate.ts";
import type { LabCall, ProviderKind } from "../../core/replay/lab-wire.ts";
import type { ModelRequest } from "../../core/replay/model-call.ts";
import { type PriceTable, priceOf } from "../../core/replay/prices.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Keeping } from "../ingest/keeping.ts";
import { badRequest } from "../problem.ts";
import type { Provider } from "../providers/provider.ts";
import { type BranchPoint, readPoint } from "./branch-point.ts";
import { BranchRun } from "./branch-run.ts";
import { BranchTrace } from "./branch-trace.ts";
import { readCall } from "./calls.ts";
import { ToolAnswers } from "./tool-answers.ts";

export interface BranchParts {
  /** Not of one request: a branch goes on when who asked for it leaves. */
  readonly store: StoreReader;
  readonly keeping: Keeping;
  readonly prices: PriceTable;
  readonly log: (sentence: string) => void;
}

/** Who answers, opened for this one branch. */
export interface Answering {
  readonly provider: Provider;
  readonly kind: ProviderKind;
}

/** Recorded results that a plan lists with their arguments; each is read from its units. */
const TOOLS_PLANNED = 20;

interface Planned {
  readonly plan: BranchPlan;
  readonly point: BranchPoint;
  readonly call: LabCall;
  readonly request: ModelRequest;
}

export class Branches {
  readonly #parts: BranchParts;
  readonly #running = new Map<RunId, { readonly stop: AbortController; readonly done: Promise<void> }>();

  constructor(parts: BranchParts) {
    this.#parts = parts;
  }

  /** What would be done, with the tools that can be answered. Throws what a client is told. */
  async plan(order: BranchOrder, kind: ProviderKind): Promise<BranchPlan> {
    const { plan, point } = await this.#planned(order, kind);
    const tools = new ToolAnswers(this.#parts.store, order.run, point.recording.tools);
    return { ...plan, tools: await tools.planned(TOOLS_PLANNED) };
  }

  /** Begins; resolves when the branch is a run of the store. `done` resolves with it as it ended. */
  async begin(
    order: BranchOrder,
    { provider, kind }: Answering,
  ): Promise<{ readonly branch: Branch; readonly done: Promise<Branch> }> {
    const { store, keeping, prices, log } = this.#parts;
    const { plan, point, call, request } = await this.#planned(order, kind);
    const summary = await store.run(order.run);
    if (!summary) throw badRequest(`There is no run "${order.run}" in this store.`);
    const asked = branchOf(order, plan, editLabel(call.request, request));
    const branch = await keeping.beginBranch(asked, point.cut);
    if (!branch) throw badRequest(`The run "${order.run}" cannot be branched.`);
    const originMs = summary.clock === "ordinal" ? null : summary.originMs;
    const trace = new BranchTrace(keeping, { run: branch.run, cutAt: branch.cutAt, originMs });
    const stop = new AbortController();
    const { recording } = point;
    const run = new BranchRun({
      store,
      branch,
      recording,
      provider,
      prices,
      recorded: call.request,
      request,
      trace,
      signal: stop.signal,
    });
    const done = run
      .run()
      .catch(async (error: unknown) => {
        const said = error instanceof Error ? error.message : String(error);
        log(`The branch ${branch.run} failed inside: ${said}`);
        return { state: "failed", reason: "Something failed inside; the server's log says more" } as const;
      })
      .then((outcome): Branch => ({ ...branch, ...outcome }))
      .then(async (ended) => {
        this.#running.delete(branch.run);
        await keeping.saveBranch({ ...ended, ...(await this.#changed(branch.run)) });
        return ended;
      });
    const settled = done.then(
      () => undefined,
      (error: unknown) => log(`The branch ${branch.run} was not kept: ${String(error)}`),
    );
    this.#running.set(branch.run, { stop, done: settled });
    return { branch, done };
  }

  /** What a person changed while it ran. */
  async #changed(run: RunId): Promise<Partial<Branch>> {
    const known = (await this.#parts.store.branches(undefined)).find((each) => each.run === run);
    return known ? { name: known.name, folded: known.folded, archived: known.archived } : {};
  }

  /** False when it does not run. What was executed is kept. */
  stop(run: RunId): boolean {
    const running = this.#running.get(run);
    running?.stop.abort();
    return running !== undefined;
  }

  /** Stops all that run; resolves when they are kept. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort();
    await Promise.all(running.map(({ done }) => done));
  }

  async #planned(order: BranchOrder, kind: ProviderKind): Promise<Planned> {
    const { store, prices } = this.#parts;
    const point = await readPoint(store, order.run, order.event);
    const { recording } = point;
    const name = parseEventName(recording.call.event);
    const call = name && (await readCall(store, order.run, name, prices));
    if (!call || call === "no-call") throw new Error(`The call ${recording.call.event} is not there.`);
    const { protocolVersion } = call.request;
    const request: ModelRequest = {
      ...(order.request ?? call.request),
      ...(protocolVersion !== undefined && { protocolVersion }),
    };
    if (request.model === "")
      throw badRequest("The recording does not say which model was called: name one.");
    const limits = limitsOf(order.limits ?? {});
    const plan: BranchPlan = {
      version: 1,
      run: order.run,
      call: spanOf(recording.call),
      cutAt: point.cut?.at ?? beforeStart(recording.call.at),
      kept: point.kept,
      edit: editChanges(call.request, request),
      live: recording.talk.map(spanOf),
      tools: [],
      toolsTotal: recording.tools.length,
      stale: recording.stale.map(spanOf),
      ended: recording.ended.map(({ event, name: called, at }) => ({ event, name: called, at })),
      after: recording.after,
      provider: order.provider,
      kind,
      estimate: estimateOf(request, call, prices),
      limits,
      stops: stopsOf(limits, request.model, kind, prices),
    };
    return { plan, point, call, request };
  }
}

const limitsOf = ({
  costUsd = BRANCH_LIMITS.costUsd,
  minutes = BRANCH_LIMITS.minutes,
  calls = BRANCH_LIMITS.calls,
}: NonNullable<BranchOrder["limits"]>): BranchLimits => ({ costUsd, minutes, calls });

const spanOf = ({ event, name, at }: PlannedSpan): PlannedSpan => ({ event, name, at });
const beforeStart = (at: Nanos): Nanos => nanos(at - 1);

const stopsOf = (
  { costUsd, minutes, calls }: BranchLimits,
  model: string,
  kind: ProviderKind,
  prices: PriceTable,
): readonly string[] => {
  const isPaid = kind === "anthropic" || kind === "openai";
  const money =
    isPaid && priceOf(model, prices) === undefined
      ? `No price is known of ${model}: the limit of $${costUsd} holds only for what the provider says itself`
      : `after $${costUsd}, looked at before each call`;
  return [
    "the end of the talk",
    ...(costUsd === null ? [] : [money]),
    `after ${minutes} min`,
    `after ${calls} ${calls === 1 ? "call" : "calls"}`,
    "a tool called with what no recorded result answers",
    ...(kind === "recorded" ? ["an input that the recording has no answer for"] : []),
  ];
};

const branchOf = (order: BranchOrder, plan: BranchPlan, label: string): Branch => {
  const run = parseRunId(`b-${randomBytes(5).toString("hex")}`);
  if (run === undefined) throw new Error("A random name is a run id.");
  return {
    run,
    parent: order.run,
    call: plan.call,
    cutAt: plan.cutAt,
    made: new Date().toISOString(),
    name: order.name ?? `${plan.call.name}: ${label}`,
    edit: plan.edit,
    provider: order.provider,
    kind: plan.kind,
    limits: plan.limits,
    ...BEGUN,
  };
};
