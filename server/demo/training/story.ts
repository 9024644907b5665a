/** What happens in a training run, as data: which seeds live when, what fails, what goes wrong. Epochs throughout. */
import type { Severity } from "../../../core/event.ts";

export type Stage = "DORMANT" | "GERMINATED" | "TRAINING" | "BLENDING" | "HOLDING" | "FOSSILIZED" | "PRUNED";

/** The stages of one slot of one environment, each with the epoch it begins in. A slot is first heard of in its first one. */
export interface Lane {
  readonly env: number;
  readonly slot: number;
  readonly stages: readonly (readonly [stage: Stage, epoch: number])[];
  /** Epochs at which the gate ahead was asked for and said no. */
  readonly refused: readonly number[];
}

export interface Trouble {
  readonly epoch: number;
  readonly severity: Severity;
  readonly type: string;
  readonly message: string;
  /** Absent: it is about the policy. */
  readonly env?: number | undefined;
}

/** From one epoch on for some epochs a curve is pushed by `by`, fading out. */
export interface Bump {
  readonly epoch: number;
  readonly epochs: number;
  readonly by: number;
}

export interface TrainingStory {
  readonly name: string;
  readonly seed: number;
  readonly lr: number;
  readonly envs: number;
  readonly epochs: number;
  /** Set where the run fails: the epoch it does not finish. */
  readonly failsAt?: number | undefined;
  readonly failure?: string | undefined;
  readonly epochMs: number;
  readonly gpuMs: number;
  readonly lanes: readonly Lane[];
  readonly troubles: readonly Trouble[];
  /** Best accuracy an environment can reach, in percent, and how many epochs it takes for most of the way. */
  readonly ceiling: readonly number[];
  readonly pace: readonly number[];
  readonly accuracyBumps: readonly (Bump & { readonly env: number })[];
  readonly policyBumps: readonly Bump[];
  readonly valueBumps: readonly Bump[];
  readonly varianceBumps: readonly Bump[];
  /** Epochs to lose most of the entropy of the policy. */
  readonly entropyPace: number;
  /** Epochs without a throughput sample, both ends in. */
  readonly noThroughput: readonly [first: number, last: number];
  readonly slowEpochs: readonly number[];
  /** Updates whose loss was not a number. */
  readonly nanEpochs: readonly number[];
  /** A layer whose gradients fail at an epoch, with the norm seen then, and recover after some. */
  readonly sickLayer: {
    readonly layer: string;
    readonly epoch: number;
    readonly epochs: number;
    readonly norm: number;
  };
  /** The policy head that loses its entropy, and from when. */
  readonly flatHead: { readonly head: string; readonly epoch: number };
}

export const BLUEPRINTS = ["conv_light", "attention", "norm", "depthwise", "bottleneck", "lora"] as const;
export const LAYERS = [
  "head",
  "block4.conv2",
  "block4.conv1",
  "block3.conv2",
  "block3.conv1",
  "block2.conv2",
  "block2.conv1",
  "stem",
] as const;
export const HEADS = ["op", "slot", "blueprint", "style", "tempo", "alpha_target", "alpha_speed"] as const;
export const HEAD_FLOOR = 0.05;

/** The stage a lane is in at an epoch; `undefined` before the slot was heard of. */
export const stageAt = (lane: Lane, epoch: number): Stage | undefined =>
  lane.stages.findLast(([, from]) => from <= epoch)?.[0];

/** The epoch that stage began in. */
export const stageSince = (lane: Lane, epoch: number): number =>
  lane.stages.findLast(([, from]) => from <= epoch)?.[1] ?? epoch;

/** Which seed of the lane it is: an empty slot that waits for its first seed is that seed, dormant. */
export const seedOrdinal = (lane: Lane, epoch: number): number =>
  Math.max(1, lane.stages.filter(([stage, from]) => stage === "GERMINATED" && from <= epoch).length);

export const envSubject = (env: number): string => `env:${env + 1}`;
export const seedSubject = (lane: Lane, ordinal: number): string =>
  `${envSubject(lane.env)}/slot:r0c${lane.slot}/seed:${ordinal}`;

/** Blueprint of a seed: fixed by place and ordinal, so that every line about it agrees. */
export const blueprintOf = (lane: Lane, ordinal: number): (typeof BLUEPRINTS)[number] =>
  BLUEPRINTS[(lane.env * 2 + lane.slot * 3 + ordinal) % BLUEPRINTS.length] as (typeof BLUEPRINTS)[number];
