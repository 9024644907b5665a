/** What a policy says of itself beside its losses: heads, ratios, values, its causes, what seeds are worth. */
import type { HindcastLine } from "../../../core/dialects/hindcast-line.ts";
import type { Json, Value } from "../../../core/value.ts";
import { rounded, type Seeded } from "../seeded.ts";
import type { Curves } from "./curves.ts";
import { operationOf, operationsOf, record } from "./records.ts";
import {
  blueprintOf,
  envSubject,
  HEAD_FLOOR,
  HEADS,
  LAYERS,
  type Lane,
  seedOrdinal,
  stageAt,
  type TrainingStory,
} from "./story.ts";

/** Ratios, advantages and values of an update. They spread where the losses do. */
export const updateValues = (curves: Curves, epoch: number, random: Seeded): Record<string, Value> => {
  const shake = Math.abs(curves.policyLoss[epoch] ?? 0) * 6 + (curves.clipFraction[epoch] ?? 0);
  const value = 0.4 + (curves.accuracy[0]?.[epoch] ?? 0) / 90;
  const health = LAYERS.map((layer) => curves.layerHealth[layer]?.[epoch] ?? 1);
  return {
    ratio_mean: rounded(1 + random.normal() * 0.004, 4),
    ratio_min: rounded(Math.max(0.05, 0.86 - shake * 0.5), 3),
    ratio_max: rounded(1.16 + shake * 1.7, 3),
    advantage_mean: rounded(random.normal() * 0.02, 4),
    advantage_std: rounded(0.9 + shake * 0.4, 3),
    value_mean: rounded(value, 3),
    value_min: rounded(value - 0.9 - shake, 3),
    value_max: rounded(value + 1.1 + shake, 3),
    dead_layers: health.filter((each) => each < 0.12).length,
    exploding_layers: (curves.gradNorm[epoch] ?? 0) > 40 ? 1 : 0,
  };
};

/** A head without its entropy learns nothing: its gradient is missing. */
export const headsLine = (
  story: TrainingStory,
  curves: Curves,
  epoch: number,
  random: Seeded,
): HindcastLine =>
  record(
    "policy_heads",
    epoch,
    Object.fromEntries(
      HEADS.map((head): [string, Json] => {
        const entropy = curves.headEntropy[head]?.[epoch] ?? 0;
        const flat = entropy < HEAD_FLOOR;
        const broken = story.nanEpochs.includes(epoch) && head === "op";
        return [
          head,
          {
            entropy,
            floor: HEAD_FLOOR,
            grad_norm: rounded(flat ? 0.002 : 0.06 + random.unit() * 0.3, 3),
            learnable_fraction: rounded(flat ? 0.04 : Math.min(1, 0.3 + entropy * 0.7), 3),
            gradient_state: broken ? "nonfinite" : flat ? "missing" : "finite",
            ratio_max: rounded(1.05 + (curves.clipFraction[epoch] ?? 0) * (1 + random.unit()), 3),
            clip_fraction: rounded((curves.clipFraction[epoch] ?? 0) * random.between(0.5, 1), 3),
          },
        ];
      }),
    ),
  );

const OPERATIONS = ["WAIT", "GERMINATE", "SET_ALPHA_TARGET", "PRUNE", "FOSSILIZE", "ADVANCE"];

/** What the policy expects of each operation, and which it may choose. */
export const qLine = (story: TrainingStory, curves: Curves, epoch: number, random: Seeded): HindcastLine => {
  const base = (curves.accuracy[0]?.[epoch] ?? 0) / 100;
  const stages = story.lanes.map((lane) => stageAt(lane, epoch));
  return record("policy_update", epoch, {
    op_q_values: OPERATIONS.map(() => rounded(base + random.normal() * 0.3, 3)),
    op_valid_mask: [
      true,
      stages.includes("DORMANT"),
      stages.includes("BLENDING"),
      stages.includes("TRAINING") || stages.includes("HOLDING"),
      stages.includes("HOLDING"),
      stages.some((stage) => stage === "GERMINATED" || stage === "TRAINING"),
    ],
  });
};

/** How often each operation was chosen over the last epochs, in all environments. */
export const actionsLine = (story: TrainingStory, epoch: number, epochs: number): HindcastLine => {
  const counts = Object.fromEntries(OPERATIONS.map((operation) => [operation, 0]));
  for (let each = epoch - epochs + 1; each <= epoch; each++)
    for (let env = 0; env < story.envs; env++) {
      const operation = operationOf(story, env, each);
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
  return record("action_distribution", epoch, { action_counts: counts });
};

export const phasesLine = (epoch: number, random: Seeded): HindcastLine => {
  const phase = (name: string, ms: number, share: number) => ({
    [`${name}.wall_ms`]: rounded(ms * random.between(0.94, 1.08), 1),
    [`${name}.python_cpu_ratio`]: rounded(share * random.between(0.9, 1.1), 3),
  });
  return {
    kind: "metric",
    axes: { epoch },
    values: {
      ...phase("train", 38_400, 0.31),
      ...phase("val", 7400, 0.28),
      ...phase("rollout", 5200, 0.64),
      ...phase("ppo_update", 3100, 0.44),
    },
  };
};

interface Row {
  /** Milliseconds from the moment at which the lane moves. */
  readonly ms: number;
  readonly line: HindcastLine;
}

/**
 * The causes of what a lane does in an epoch: proposal, verdict and mutation before it, dispatch and commit after it.
 * Where its gate refuses, nothing follows the dispatch. Now and then the governor blocks a proposal to prune.
 */
export const causalRows = (lane: Lane, epoch: number, random: Seeded): readonly Row[] => {
  const subject = `${envSubject(lane.env)}/slot:r0c${lane.slot}`;
  const row = (ms: number, operation: string, phase: string, more: Record<string, Json> = {}): Row => {
    const action = actionId(lane, epoch, operation);
    const id = ["proposal", "verdict", "mutation"].includes(phase)
      ? { [`${phase}_id`]: `${action}-${phase}` }
      : {};
    return {
      ms,
      line: {
        kind: "record",
        subject,
        axes: { epoch },
        name: "morphology",
        value: { phase, operation, action_id: action, ...id, ...more },
      },
    };
  };
  const blueprint = { blueprint_id: blueprintOf(lane, seedOrdinal(lane, epoch)) };
  const operations = operationsOf(lane, epoch);
  const rows = operations.flatMap(({ operation, refused }, index) => {
    const end = operation === "FOSSILIZE" ? "fossilization" : "commit";
    return [
      row(-6 + index * 3, operation, "proposal", blueprint),
      row(-5 + index * 3, operation, "verdict", { governor_approved: true, governor_reason: "approved" }),
      row(-4 + index * 3, operation, "mutation"),
      row(2 + index * 2, operation, "dispatch"),
      ...(refused ? [] : [row(3 + index * 2, operation, end)]),
    ];
  });
  if (operations.length > 0 || stageAt(lane, epoch) !== "TRAINING" || !random.chance(0.012)) return rows;
  return [
    row(0, "PRUNE", "proposal", blueprint),
    row(1, "PRUNE", "verdict", {
      governor_approved: false,
      governor_reason: "seed is younger than its trial",
      governor_blocked_factor: "min_training_epochs",
    }),
  ];
};

/** Shares of the gain by slot, of the matrix just told. */
export const shapleyLine = (
  matrix: HindcastLine,
  epoch: number,
  random: Seeded,
): HindcastLine | undefined => {
  if (matrix.kind !== "record") return undefined;
  const { slots, configurations } = matrix.value as unknown as {
    readonly slots: readonly string[];
    readonly configurations: readonly { readonly seeds: readonly boolean[]; readonly accuracy_pct: number }[];
  };
  const none = configurations[0]?.accuracy_pct ?? 0;
  const all = configurations.at(-1)?.accuracy_pct ?? 0;
  const values = slots.map((slot, index): [string, Json] => {
    const alone = configurations.find(
      ({ seeds }) => seeds[index] === true && seeds.filter(Boolean).length === 1,
    );
    const mean = (alone?.accuracy_pct ?? all) - none;
    return [slot, { mean: rounded(mean, 2), std: rounded(random.between(0.08, 0.6), 2), n_samples: 24 }];
  });
  return record("shapley_computed", epoch, { shapley_values: Object.fromEntries(values) }, matrix.subject);
};

const actionId = (lane: Lane, epoch: number, operation: string): string =>
  `morph-e${epoch}-env${lane.env + 1}-r0c${lane.slot}-${operation.toLowerCase()}`;

/** The newest action in the second environment, up to an epoch. */
const lastAction = (story: TrainingStory, upTo: number): string | undefined => {
  const lanes = story.lanes.filter(({ env }) => env === 1);
  for (let epoch = upTo; epoch >= 0; epoch--)
    for (const lane of lanes)
      for (const { operation } of operationsOf(lane, epoch)) return actionId(lane, epoch, operation);
  return undefined;
};

/** In the run that fails, what the governor took back once gradients exploded. */
export const rollbackLine = (
  story: TrainingStory,
  curves: Curves,
  epoch: number,
): HindcastLine | undefined => {
  const since = epoch - story.sickLayer.epoch;
  if (story.failure === undefined || (since !== 1 && since !== 24)) return undefined;
  const action = lastAction(story, epoch);
  return record(
    "rollback",
    epoch,
    {
      reason: "Structural Collapse",
      panic_reason: "governor_divergence",
      loss_at_panic: rounded((curves.valLoss[1]?.[epoch] ?? 0) * 3.1, 3),
      loss_threshold: 1.4,
      consecutive_panics: 2,
      ...(action !== undefined && { triggering_action_id: action }),
    },
    envSubject(1),
  );
};

/** Decisions with the reward that their environment told later in the epoch. */
export const withRewards = <T extends { readonly line: HindcastLine }>(lines: readonly T[]): readonly T[] => {
  const totals = new Map<string, Json>();
  for (const { line } of lines)
    if (line.kind === "record" && line.name === "reward_components" && line.subject !== undefined)
      totals.set(line.subject, (line.value as unknown as { readonly total: Json }).total);
  return lines.map((each) => {
    const { line } = each;
    if (line.kind !== "record" || line.name !== "decision" || line.subject === undefined) return each;
    const reward = totals.get(line.subject);
    return reward === undefined
      ? each
      : { ...each, line: { ...line, value: { ...(line.value as Record<string, Json>), reward } } };
  });
};
