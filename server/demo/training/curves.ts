/** Every number of a training run, epoch by epoch, before anything is written. */
import { exp, rounded, type Seeded } from "../seeded.ts";
import type { Bump, TrainingStory } from "./story.ts";
import { HEADS, LAYERS } from "./story.ts";

export interface Curves {
  /** By environment, then epoch. Percent. */
  readonly accuracy: readonly (readonly number[])[];
  readonly valLoss: readonly (readonly number[])[];
  readonly trainLoss: readonly (readonly number[])[];
  readonly reward: readonly (readonly number[])[];
  readonly policyLoss: readonly number[];
  readonly valueLoss: readonly number[];
  readonly entropy: readonly number[];
  readonly explainedVariance: readonly number[];
  readonly kl: readonly number[];
  readonly clipFraction: readonly number[];
  readonly gradNorm: readonly number[];
  readonly throughput: readonly number[];
  /** By layer name, then epoch; 0 = dead or exploding, 1 = healthy. */
  readonly layerHealth: Readonly<Record<string, readonly number[]>>;
  readonly headEntropy: Readonly<Record<string, readonly number[]>>;
}

export const curvesOf = (story: TrainingStory, random: Seeded): Curves => {
  const perEpoch = (value: (epoch: number) => number, noise: number, decimals: number): readonly number[] => {
    let wander = 0;
    return Array.from({ length: story.epochs }, (_, epoch) => {
      wander = wander * 0.7 + random.normal() * noise;
      return rounded(value(epoch) + wander, decimals);
    });
  };
  const perEnv = (value: (env: number, epoch: number) => number, noise: number, decimals: number) =>
    Array.from({ length: story.envs }, (_, env) => perEpoch((epoch) => value(env, epoch), noise, decimals));

  const accuracy = perEnv((env, epoch) => cleanAccuracy(story, env, epoch), 0.42, 2);
  const lossOf = (env: number, epoch: number): number => 2.35 - 0.0246 * (accuracy[env]?.[epoch] ?? 0);
  return {
    accuracy,
    valLoss: perEnv(lossOf, 0.012, 4),
    trainLoss: perEnv((env, epoch) => lossOf(env, epoch) * 0.9 - epoch * 0.0006, 0.009, 4),
    reward: perEnv(
      (env, epoch) =>
        ((accuracy[env]?.[epoch] ?? 0) - (accuracy[env]?.[Math.max(0, epoch - 4)] ?? 0)) * 0.055 + 0.2,
      0.03,
      3,
    ),
    policyLoss: perEpoch(
      (epoch) => -0.02 + 0.08 * exp(-epoch / 20) + pushed(story.policyBumps, epoch),
      0.012,
      5,
    ),
    valueLoss: perEpoch((epoch) => 0.2 + 0.6 * exp(-epoch / 26) + pushed(story.valueBumps, epoch), 0.016, 5),
    entropy: perEpoch((epoch) => 0.02 + 1.48 * exp(-epoch / story.entropyPace), 0.014, 4),
    explainedVariance: perEpoch(
      (epoch) => 0.62 - 0.5 * exp(-epoch / 20) + pushed(story.varianceBumps, epoch),
      0.024,
      4,
    ),
    kl: perEpoch((epoch) => Math.max(0.0008, 0.012 + pushed(story.policyBumps, epoch) * 0.4), 0.0011, 5).map(
      (value) => Math.max(0.0004, value),
    ),
    clipFraction: perEpoch((epoch) => 0.12 + pushed(story.policyBumps, epoch) * 0.7, 0.008, 4).map((value) =>
      Math.max(0, value),
    ),
    gradNorm: perEpoch(
      (epoch) => 0.46 + 0.9 * exp(-epoch / 30) + pushed(story.valueBumps, epoch) * 3,
      0.05,
      4,
    ).map((value) => Math.max(0.02, value)),
    throughput: perEpoch((epoch) => (story.slowEpochs.includes(epoch) ? 1210 : 1880), 42, 1),
    layerHealth: Object.fromEntries(
      LAYERS.map((layer) => [
        layer,
        perEpoch((epoch) => cleanHealth(story, layer, epoch), 0.03, 3).map(asShare),
      ]),
    ),
    headEntropy: Object.fromEntries(
      HEADS.map((head, index) => [
        head,
        perEpoch((epoch) => cleanHead(story, head, index, epoch), 0.008, 3).map(asShare),
      ]),
    ),
  };
};

const asShare = (value: number): number => Math.min(1, Math.max(0, value));

const pushed = (bumps: readonly Bump[], epoch: number): number =>
  bumps.reduce((sum, bump) => {
    const way = (epoch - bump.epoch) / bump.epochs;
    return way < 0 || way >= 1 ? sum : sum + bump.by * Math.min(1, 0.3 + way * 5) * (1 - way);
  }, 0);

const cleanAccuracy = (story: TrainingStory, env: number, epoch: number): number => {
  const ceiling = story.ceiling[env] ?? 85;
  const bumps = story.accuracyBumps.filter((bump) => bump.env === env);
  return ceiling - (ceiling - 24) * exp(-epoch / (story.pace[env] ?? 30)) + pushed(bumps, epoch);
};

const cleanHealth = (story: TrainingStory, layer: string, epoch: number): number => {
  const { layer: sick, epoch: from, epochs } = story.sickLayer;
  const distance = Math.abs(
    LAYERS.indexOf(layer as (typeof LAYERS)[number]) - LAYERS.indexOf(sick as (typeof LAYERS)[number]),
  );
  const ill = epoch >= from && epoch < from + epochs / (distance + 1);
  const loss = ill ? (distance === 0 ? 0.74 : distance === 1 ? 0.34 : 0.12) : 0;
  return 0.84 - loss - (epoch < 9 ? 0.05 * (9 - epoch) : 0);
};

const cleanHead = (story: TrainingStory, head: string, index: number, epoch: number): number => {
  const usual = (0.95 - 0.075 * index) * exp(-epoch / (story.entropyPace * 3.2));
  if (head !== story.flatHead.head || epoch < story.flatHead.epoch) return usual;
  const way = Math.min(1, (epoch - story.flatHead.epoch) / 36);
  return usual * (1 - way) + 0.034 * way;
};
