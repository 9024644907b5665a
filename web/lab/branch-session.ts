/** Branches of the run whose call is in the Lab: planned, begun, stopped, named. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RunId } from "../../core/ids.ts";
import {
  BRANCH_LIMITS,
  type Branch,
  type BranchChange,
  type BranchLimits,
  type BranchOrder,
  type BranchPlan,
} from "../../core/replay/branch-wire.ts";
import type { ReplayStatus } from "../../core/replay/replay-wire.ts";
import { later } from "../page-parts.ts";
import * as api from "./lab-api.ts";
import { type LabSession, sentence } from "./lab-session.ts";

/** A draft is planned anew when it has rested this long. */
const REST_MS = 400;
/** While a branch runs it is looked at this often. */
const LOOK_MS = 700;

export class BranchSession {
  /** `undefined` until the first answer. */
  readonly branches: Signal<readonly Branch[] | undefined> = signal(undefined);
  readonly limits: Signal<BranchLimits> = signal(BRANCH_LIMITS);
  readonly plan: Signal<BranchPlan | undefined> = signal(undefined);
  readonly planFailure: Signal<string | undefined> = signal(undefined);
  readonly replays: Signal<ReplayStatus | undefined> = signal(undefined);
  /** Why no branch can be begun now, as a sentence. */
  readonly blocked: ReadonlySignal<string | undefined>;
  /** The newest branch that was made at this call. */
  readonly newest: ReadonlySignal<Branch | undefined>;
  readonly #run: RunId;
  readonly #order: ReadonlySignal<BranchOrder | undefined>;
  readonly #failed: (text: string) => void;
  readonly #endings: readonly (() => void)[];
  #asking = 0;
  #looking = false;
  #closed = false;

  constructor(lab: LabSession, run: RunId, event: string, failed: (text: string) => void) {
    this.#run = run;
    this.#failed = failed;
    this.#order = computed(() => {
      const [asked, provider] = [lab.asked.value, lab.provider.value];
      if (!asked || !("request" in asked) || !provider) return undefined;
      const { model, messages, parameters } = asked.request;
      const request = lab.isEdited ? { request: { model, messages, parameters } } : {};
      return { run, event, provider: provider.name, ...request, limits: this.limits.value };
    });
    this.blocked = computed(() => {
      if (lab.unready !== undefined) return lab.unready;
      return this.planFailure.value ?? (this.plan.value ? undefined : "Planning.");
    });
    this.newest = computed(() =>
      this.branches.value?.findLast(
        ({ parent, call, archived }) => parent === run && call.event === event && !archived,
      ),
    );
    this.#endings = [effect(() => this.#planSoon(this.#order.value))];
    void this.#look();
    void this.#try(async () => {
      this.replays.value = await api.replays();
    });
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#endings) end();
  }

  #planSoon(order: BranchOrder | undefined): void {
    const asking = ++this.#asking;
    if (!order) {
      this.plan.value = undefined;
      return;
    }
    later(REST_MS, () => {
      if (asking === this.#asking && !this.#closed) void this.#planNow(order, asking);
    });
  }

  async #planNow(order: BranchOrder, asking: number): Promise<void> {
    try {
      const plan = await api.planBranch(order);
      if (asking !== this.#asking) return;
      this.plan.value = plan;
      this.planFailure.value = undefined;
    } catch (error) {
      if (asking !== this.#asking) return;
      this.plan.value = undefined;
      this.planFailure.value = sentence(error);
    }
  }

  /** Once, and again while one of them runs. */
  async #look(): Promise<void> {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    await this.#try(async () => {
      this.branches.value = (await api.branches(this.#run)).branches;
    });
    this.#looking = false;
    if (this.branches.peek()?.some(({ state }) => state === "running"))
      later(LOOK_MS, () => void this.#look());
  }

  async begin(): Promise<void> {
    const order = this.#order.peek();
    if (!order || this.blocked.peek() !== undefined) return;
    await this.#try(() => api.beginBranch(order));
    await this.#look();
  }
  /** The person's own program goes on from here. */
  async beginProgram(): Promise<void> {
    const order = this.#order.peek();
    if (!order || this.replays.peek()?.whyNot !== null) return;
    const { run, event, request } = order;
    await this.#try(() => api.beginReplay({ run, event, ...(request && { request }) }));
    await this.#look();
  }
  async stop({ run, kind }: Branch): Promise<void> {
    await this.#try(() => (kind === "command" ? api.stopReplay(run) : api.stopBranch(run)));
    await this.#look();
  }
  async change(run: RunId, change: BranchChange): Promise<void> {
    await this.#try(() => api.changeBranch(run, change));
    await this.#look();
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!this.#closed) this.#failed(sentence(error));
    }
  }
}
