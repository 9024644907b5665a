/**
 * What a reader of an esper file has to remember: which run it is in, how far the epochs are, and which seed lives in
 * which slot. The draft copies what it changes and nothing else.
 */
import { canonicalStage, SEED } from "../stages.ts";

export interface SlotMemory {
  /** Ordinal of the last germination in this slot of this env, from 1. */
  readonly n: number;
  /** Stage of the seed, by our name; null when it has ended or gone. */
  readonly stage: string | null;
  /** The emitter's id of the seed; it is used again in later episodes. */
  readonly id: string;
}

interface EnvMemory {
  readonly inner: number;
  /** Epochs of the episodes before this one. */
  readonly before: number;
  readonly slots: Readonly<Record<string, SlotMemory>>;
}

export interface EsperMemory {
  /** The event id of the start record; null before the first. */
  readonly run: string | null;
  readonly begun: boolean;
  /** Policy groups that have started in this run. */
  readonly groups: readonly string[];
  /** The group whose CHECKPOINT_LOADED was the start of this run and whose TRAINING_STARTED is still to come. */
  readonly loaded: string | null;
  /** The named group that spoke last: some emitters forget to say theirs. */
  readonly lastGroup: string;
  /** The largest epoch of any env so far, what came before included. */
  readonly epoch: number;
  /** By group and env, `A/0`. */
  readonly envs: Readonly<Record<string, EnvMemory>>;
}

export const NO_MEMORY: EsperMemory = {
  run: null,
  begun: false,
  groups: [],
  loaded: null,
  lastGroup: "",
  epoch: 0,
  envs: {},
};

const NO_ENV: EnvMemory = { inner: 0, before: 0, slots: {} };
/** Keeps memory under 64 kB whatever a file holds; slots beyond these are named by their seed id. */
const MOST_SLOTS = 400;
const LONGEST_KEY = 60;
/** Stages after which another seed may come into the slot without a sign that this one left. */
const PAST = new Set(["FOSSILIZED", "PRUNED", "EMBARGOED", "RESETTING"]);
const EARLY = new Set(["GERMINATED", "TRAINING"]);

export interface SeedRef {
  readonly group: string;
  readonly env: number | string;
  readonly slot: string;
  readonly id: string;
}

export class EsperDraft {
  memory: EsperMemory;

  constructor(before: EsperMemory) {
    this.memory = before;
  }

  /** A start record: begins a run unless it is a further policy group of this one. Says which. */
  start(group: string, key: string, loads: boolean): "run" | "group" | "resumed" {
    const { groups, loaded } = this.memory;
    if (!loads && loaded === group) {
      this.memory = { ...this.memory, loaded: null };
      return "resumed";
    }
    const named =
      group !== "" && groups.length > 0 && groups.every((other) => other !== "" && other !== group);
    if (named) {
      this.memory = {
        ...this.memory,
        groups: [...groups, group],
        lastGroup: group,
        loaded: loads ? group : loaded,
      };
      return "group";
    }
    this.memory = {
      ...NO_MEMORY,
      begun: true,
      run: key,
      groups: [group],
      lastGroup: group,
      loaded: loads ? group : null,
    };
    return "run";
  }

  begin(): void {
    if (!this.memory.begun) this.memory = { ...this.memory, begun: true };
  }

  /** The group of a unit. Emitters that go past the group's hub say "default" or nothing: then who spoke last. */
  group(said: string): string {
    if (said === "default" || said === "") return this.memory.lastGroup;
    if (said !== this.memory.lastGroup && said.length <= LONGEST_KEY)
      this.memory = { ...this.memory, lastGroup: said };
    return said;
  }

  /** An env has completed an epoch. Gives the run's epoch axis, and whether it rose. */
  epochOf(
    group: string,
    env: number | string,
    inner: number,
  ): { readonly epoch: number; readonly rose: boolean } {
    const key = `${group}/${env}`;
    const known = this.memory.envs[key] ?? NO_ENV;
    if (known.inner !== inner && this.#fits(key)) {
      const before = inner < known.inner ? known.before + known.inner : known.before;
      this.#setEnv(key, { ...known, inner, before });
    }
    const epoch = Math.max(this.memory.epoch, (this.memory.envs[key] ?? NO_ENV).before + inner);
    const rose = epoch > this.memory.epoch;
    if (rose) this.memory = { ...this.memory, epoch };
    return { epoch, rose };
  }

  slot(of: SeedRef): SlotMemory | undefined {
    return this.memory.envs[`${of.group}/${of.env}`]?.slots[of.slot];
  }

  germinate(of: SeedRef): SlotMemory | undefined {
    return this.#setSlot(of, { n: (this.slot(of)?.n ?? 0) + 1, stage: "GERMINATED", id: of.id });
  }

  /**
   * The seed that a unit is about. Germinations get lost with other events when the emitter's queue is full: another
   * id, or an early stage where the last seed was past it, means another seed. `from`: the stage it is said to leave.
   */
  seed(of: SeedRef, from: string | undefined): SlotMemory | undefined {
    const known = this.slot(of);
    const other =
      known === undefined ||
      known.stage === null ||
      (of.id !== "" && known.id !== "" && of.id.slice(0, LONGEST_KEY) !== known.id) ||
      (from !== undefined && EARLY.has(from) && PAST.has(known.stage));
    return other ? this.#setSlot(of, { n: (known?.n ?? 0) + 1, stage: "", id: of.id }) : known;
  }

  /** Remembers the stage of the slot's seed; DORMANT empties the slot. */
  moved(of: SeedRef, to: string): void {
    const known = this.slot(of);
    if (known) this.#setSlot(of, { ...known, stage: to === "DORMANT" ? null : to });
  }

  /** Empties the slots of an env, or of all envs of a group. Gives the seeds that were in them. */
  endEpisode(group: string, env: number | string | undefined): readonly (SeedRef & SlotMemory)[] {
    const ended: (SeedRef & SlotMemory)[] = [];
    for (const [key, memory] of Object.entries(this.memory.envs)) {
      const cut = key.lastIndexOf("/");
      if (key.slice(0, cut) !== group || (env !== undefined && key.slice(cut + 1) !== String(env))) continue;
      for (const [slot, seed] of Object.entries(memory.slots)) {
        if (seed.stage === null) continue;
        const of = { group, env: key.slice(cut + 1), slot, id: seed.id };
        ended.push({ ...of, ...seed });
        this.#setSlot(of, { ...seed, stage: null });
      }
    }
    return ended;
  }

  #setSlot(of: SeedRef, seed: SlotMemory): SlotMemory | undefined {
    const key = `${of.group}/${of.env}`;
    const env = this.memory.envs[key] ?? NO_ENV;
    if (!(of.slot in env.slots) && !(of.slot.length <= LONGEST_KEY && this.#fits(key))) return undefined;
    const kept = { ...seed, id: seed.id.slice(0, LONGEST_KEY) };
    this.#setEnv(key, { ...env, slots: { ...env.slots, [of.slot]: kept } });
    return kept;
  }

  #setEnv(key: string, env: EnvMemory): void {
    this.memory = { ...this.memory, envs: { ...this.memory.envs, [key]: env } };
  }

  /** Counted only when something new is to be kept, which is rare. */
  #fits(key: string): boolean {
    if (key.length > LONGEST_KEY || key.includes("__proto__")) return false;
    let slots = 0;
    for (const env of Object.values(this.memory.envs)) slots += 1 + Object.keys(env.slots).length;
    return slots < MOST_SLOTS;
  }
}

/** Our name for a stage, whatever generation wrote it; `undefined` when none was said. */
export const stageName = (said: unknown): string | undefined =>
  typeof said === "string" && said !== "" ? canonicalStage(SEED, said) : undefined;
