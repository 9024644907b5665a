/**
 * What a reader of an esper file has to remember: which run it is in, how far the epochs are, and which seed lives in
 * which slot. The draft copies what it changes and nothing else.
 */
import { canonicalStage, SEED } from "../stages.ts";

export interface SlotMemory {
  /** Group, env and slot: `A/0/r0c1`. */
  readonly key: string;
  /** Ordinal of the last germination in this slot of this env, from 1. */
  readonly n: number;
  /** Stage of the seed, by our name; null when it has ended or gone. */
  readonly stage: string | null;
  /** The emitter's id of the seed; it is used again in later episodes. */
  readonly id: string;
}

interface EnvMemory {
  /** Group and env: `A/0`. */
  readonly key: string;
  readonly inner: number;
  /** Epochs of the episodes before this one. */
  readonly before: number;
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
  /** Lists, because a list of some dozens is copied and searched faster than an object is copied. */
  readonly envs: readonly EnvMemory[];
  readonly slots: readonly SlotMemory[];
}

export const NO_MEMORY: EsperMemory = {
  run: null,
  begun: false,
  groups: [],
  loaded: null,
  lastGroup: "",
  epoch: 0,
  envs: [],
  slots: [],
};

/** Keeps memory under 64 kB whatever a file holds; slots beyond these are named by their seed id. */
const MOST_SLOTS = 300;
const MOST_ENVS = 200;
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
    const { envs } = this.memory;
    const index = indexOfKey(envs, key);
    const known = envs[index] ?? { key, inner: 0, before: 0 };
    const before = inner < known.inner ? known.before + known.inner : known.before;
    if (known.inner !== inner && (index >= 0 || (envs.length < MOST_ENVS && key.length <= LONGEST_KEY))) {
      const list = replaced(envs, index, { key, inner, before });
      this.memory = withLists(this.memory, list, this.memory.slots);
    }
    const epoch = Math.max(this.memory.epoch, before + inner);
    const rose = epoch > this.memory.epoch;
    if (rose) this.memory = { ...this.memory, epoch };
    return { epoch, rose };
  }

  slot(of: SeedRef): SlotMemory | undefined {
    return this.memory.slots[indexOfKey(this.memory.slots, slotKey(of))];
  }

  /** Another seed in the slot. `undefined`, as below, when there is no room to remember one slot more. */
  germinate(of: SeedRef): SlotMemory | undefined {
    const key = slotKey(of);
    const index = indexOfKey(this.memory.slots, key);
    const n = (this.memory.slots[index]?.n ?? 0) + 1;
    return this.#set(index, { key, n, stage: "GERMINATED", id: of.id });
  }

  /**
   * The seed that a unit is about. Germinations get lost with other events when the emitter's queue is full: another
   * id, or an early stage where the last seed was past it, means another seed. `from`: the stage it is said to leave;
   * `to`: the stage it is in afterwards; DORMANT empties the slot.
   */
  seed(of: SeedRef, from: string | undefined, to: string | undefined): SlotMemory | undefined {
    const key = slotKey(of);
    const index = indexOfKey(this.memory.slots, key);
    const known = this.memory.slots[index];
    const stage = to === "DORMANT" ? null : to;
    const same = known !== undefined && isSame(known, of.id, from);
    if (same && (stage === undefined || stage === known.stage)) return known;
    return this.#set(index, {
      key,
      n: same ? known.n : (known?.n ?? 0) + 1,
      stage: stage === undefined ? "" : stage,
      id: same ? known.id : of.id,
    });
  }

  /** Empties the slots of an env, or of all envs of a group. Gives the seeds that were in them. */
  endEpisode(group: string, env: number | string | undefined): readonly (SeedRef & SlotMemory)[] {
    const ended: (SeedRef & SlotMemory)[] = [];
    for (const seed of this.memory.slots) {
      const [its = "", itsEnv = "", slot = ""] = seed.key.split("/").map(unescaped);
      if (its !== group || seed.stage === null || (env !== undefined && itsEnv !== String(env))) continue;
      ended.push({ ...seed, group, env: itsEnv, slot });
      this.#set(indexOfKey(this.memory.slots, seed.key), { ...seed, stage: null });
    }
    return ended;
  }

  #set(index: number, seed: SlotMemory): SlotMemory | undefined {
    const { slots } = this.memory;
    if (index < 0 && (slots.length >= MOST_SLOTS || seed.key.length > LONGEST_KEY)) return undefined;
    const { stage, id } = seed;
    const short = id.length <= LONGEST_KEY && (stage === null || stage.length <= LONGEST_KEY);
    const kept = short
      ? seed
      : { ...seed, stage: stage?.slice(0, LONGEST_KEY) ?? null, id: id.slice(0, LONGEST_KEY) };
    this.memory = withLists(this.memory, this.memory.envs, replaced(slots, index, kept));
    return kept;
  }
}

/** Key by key: this happens on most lines, and a spread costs several times as much. */
const withLists = (
  memory: EsperMemory,
  envs: EsperMemory["envs"],
  slots: EsperMemory["slots"],
): EsperMemory => ({
  run: memory.run,
  begun: memory.begun,
  groups: memory.groups,
  loaded: memory.loaded,
  lastGroup: memory.lastGroup,
  epoch: memory.epoch,
  envs,
  slots,
});

const isSame = (known: SlotMemory, id: string, from: string | undefined): boolean =>
  known.stage !== null &&
  (id === "" || known.id === "" || known.id === id || known.id === id.slice(0, LONGEST_KEY)) &&
  !(from !== undefined && EARLY.has(from) && PAST.has(known.stage));

/** Group, env and slot: `A/0/r0c1`. A slash inside a part is escaped, so that the parts can be told again. */
export const slotKey = (of: SeedRef): string => {
  const env = typeof of.env === "string" ? escaped(of.env) : of.env;
  return `${escaped(of.group)}/${env}/${escaped(of.slot)}`;
};

const escaped = (part: string): string =>
  /[/%]/.test(part) ? part.replaceAll("%", "%25").replaceAll("/", "%2F") : part;
const unescaped = (part: string): string => part.replaceAll("%2F", "/").replaceAll("%25", "%");

const indexOfKey = (list: readonly { readonly key: string }[], key: string): number => {
  for (let i = 0; i < list.length; i++) if (list[i]?.key === key) return i;
  return -1;
};

/** `index` below zero adds. */
const replaced = <T>(list: readonly T[], index: number, item: T): readonly T[] => {
  const copy = list.slice();
  copy[index < 0 ? list.length : index] = item;
  return copy;
};

/** Our name for a stage, whatever generation wrote it; `undefined` when none was said. */
export const stageName = (said: unknown): string | undefined =>
  typeof said === "string" && said !== "" ? canonicalStage(SEED, said) : undefined;
