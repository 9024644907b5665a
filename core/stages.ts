/** Stages of each lifecycle, as data: names, letters, colours, what may follow what, older names. */

export interface StageInfo {
  readonly name: string;
  readonly letter: string;
  /** Names a colour token of the page, `--stage-…` or `--unit-…`, without its prefix. */
  readonly token: string;
  /** `terminal`: nothing follows. `failure`: an end that was not wished. */
  readonly role?: "terminal" | "failure" | undefined;
}

export interface Lifecycle {
  readonly name: string;
  readonly stages: readonly StageInfo[];
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  /** Older or other names, to the ones above. */
  readonly aliases: Readonly<Record<string, string>>;
  /** True when one subject at a time lives in the slot its path names; the next one ends it. */
  readonly slotted: boolean;
}

/** Seeds of a training run. From esper; SHADOWING existed until 10 Dec 2025 (DIALECTS section 1.6). */
export const SEED: Lifecycle = {
  name: "seed",
  slotted: true,
  stages: [
    { name: "DORMANT", letter: "D", token: "dormant", role: "terminal" },
    { name: "GERMINATED", letter: "G", token: "germinated" },
    { name: "TRAINING", letter: "T", token: "training" },
    { name: "BLENDING", letter: "B", token: "blending" },
    { name: "SHADOWING", letter: "S", token: "shadowing" },
    { name: "HOLDING", letter: "H", token: "holding" },
    { name: "FOSSILIZED", letter: "F", token: "fossilized", role: "terminal" },
    { name: "PRUNED", letter: "P", token: "pruned", role: "failure" },
    { name: "EMBARGOED", letter: "E", token: "embargoed" },
    { name: "RESETTING", letter: "R", token: "resetting" },
  ],
  transitions: {
    DORMANT: ["GERMINATED"],
    GERMINATED: ["TRAINING", "PRUNED"],
    TRAINING: ["BLENDING", "PRUNED"],
    BLENDING: ["SHADOWING", "HOLDING", "FOSSILIZED", "PRUNED"],
    SHADOWING: ["HOLDING", "PRUNED"],
    HOLDING: ["FOSSILIZED", "BLENDING", "PRUNED"],
    FOSSILIZED: [],
    PRUNED: ["EMBARGOED", "DORMANT"],
    EMBARGOED: ["RESETTING"],
    RESETTING: ["DORMANT"],
  },
  aliases: { CULLED: "PRUNED", PROBATIONARY: "HOLDING" },
};

/** Work units of an orchestrator (DIALECTS section 2.3). */
export const WORK_UNIT: Lifecycle = {
  name: "work-unit",
  slotted: false,
  stages: [
    { name: "READY", letter: "Q", token: "ready" },
    { name: "RUNNING", letter: "R", token: "running" },
    { name: "BLOCKED", letter: "B", token: "blocked" },
    { name: "NEEDS_ATTENTION", letter: "!", token: "attention" },
    { name: "DONE", letter: "✓", token: "done", role: "terminal" },
    { name: "DELETED", letter: "X", token: "deleted", role: "failure" },
  ],
  transitions: {
    READY: ["RUNNING", "BLOCKED", "NEEDS_ATTENTION", "DELETED"],
    RUNNING: ["READY", "NEEDS_ATTENTION", "DONE", "BLOCKED", "DELETED"],
    BLOCKED: ["READY", "NEEDS_ATTENTION", "RUNNING", "DELETED"],
    NEEDS_ATTENTION: ["READY", "BLOCKED", "DONE", "RUNNING", "DELETED"],
    DONE: [],
    DELETED: [],
  },
  aliases: {},
};

/** What a work unit goes through while it is ready or runs, in order; written in either case. */
export const WORK_UNIT_PHASES = ["GOAL", "PLAN", "IMPLEMENT", "REBASE", "REVIEW", "COMPLETE"] as const;

export const LIFECYCLES: readonly Lifecycle[] = [SEED, WORK_UNIT];

const byName = new Map(LIFECYCLES.map((lifecycle) => [lifecycle.name, lifecycle]));

/** The table of a lifecycle; one that no table describes has no stages, no rules and no slots. */
export const lifecycleOf = (name: string): Lifecycle =>
  byName.get(name) ?? {
    name,
    stages: [],
    transitions: {},
    aliases: {},
    slotted: false,
  };

/** Our name for a stage, whatever generation of the format wrote it. */
export const canonicalStage = (lifecycle: Lifecycle, stage: string): string =>
  own(lifecycle.aliases, stage) ?? stage;

/** Stage names come from traces and may be `constructor`. */
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** A stage that no table names is its own first letter on a neutral fill. */
export const stageInfo = (lifecycle: Lifecycle, stage: string): StageInfo =>
  lifecycle.stages.find((info) => info.name === stage) ?? {
    name: stage,
    letter: (stage.match(/\p{L}|\p{N}/u)?.[0] ?? "?").toUpperCase(),
    token: "neutral",
  };

/** True when the table knows both stages and does not allow the move. A first stage is always allowed. */
export const isIllegal = (lifecycle: Lifecycle, from: string | undefined, to: string): boolean => {
  const allowed = from === undefined ? undefined : own(lifecycle.transitions, from);
  return allowed !== undefined && own(lifecycle.transitions, to) !== undefined && !allowed.includes(to);
};
