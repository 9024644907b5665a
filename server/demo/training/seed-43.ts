/** The run that grows while one looks: four environments, short epochs, lanes made up as they come. */
import { type Seeded, seeded } from "../seeded.ts";
import type { Lane, Stage, TrainingStory, Trouble } from "./story.ts";

const SEED = 43;
const ENVS = 4;
const SLOTS = 2;
export const EPOCH_MS = 4000;
/** Epochs before somebody looks, and epochs afterwards: 4 and 30 minutes. */
export const EPOCHS_BEFORE = 60;
export const EPOCHS = EPOCHS_BEFORE + 450;

export const growingStory = (): TrainingStory => {
  const random = seeded(SEED * 7919);
  const lanes = Array.from({ length: ENVS * SLOTS }, (_, index) =>
    laneOf(Math.floor(index / SLOTS), index % SLOTS, random),
  );
  return {
    name: "morph-ppo seed 43",
    seed: SEED,
    lr: 3e-4,
    envs: ENVS,
    epochs: EPOCHS,
    epochMs: EPOCH_MS,
    gpuMs: 2000,
    lanes,
    troubles: lanes.flatMap(troublesOf),
    ceiling: [88.1, 84.9, 86.7, 90.2],
    pace: [58, 74, 66, 51],
    accuracyBumps: bumps(random, 90, 5).map((bump) => ({ ...bump, env: random.whole(0, ENVS - 1) })),
    policyBumps: bumps(random, 110, 0.14),
    valueBumps: bumps(random, 110, 0.2, 3),
    varianceBumps: bumps(random, 130, 0.8).map((bump) => ({ ...bump, by: -bump.by })),
    entropyPace: 420,
    noThroughput: [131, 137],
    slowEpochs: [83, 84, 190, 311],
    nanEpochs: [],
    sickLayer: { layer: "block2.conv2", epoch: 97, epochs: 14, norm: 186.5 },
    flatHead: { head: "style", epoch: 240 },
  };
};

/** About one push in so many epochs. Accuracy pushes are negative by their size. */
const bumps = (
  random: Seeded,
  every: number,
  size: number,
  shift = 0,
): readonly { epoch: number; epochs: number; by: number }[] => {
  const found = [];
  for (let epoch = 30 + shift; epoch < EPOCHS; epoch += random.whole(every - 20, every + 20)) {
    found.push({
      epoch,
      epochs: random.whole(8, 18),
      by: (size > 1 ? -size : size) * random.between(0.6, 1),
    });
  }
  return found;
};

const laneOf = (env: number, slot: number, random: Seeded): Lane => {
  const stages: [Stage, number][] = [["DORMANT", slot === 1 && env === 2 ? 34 : 0]];
  const refused: number[] = [];
  let epoch = (stages[0]?.[1] ?? 0) + random.whole(2, 9) + slot * 11;
  while (epoch < EPOCHS) epoch = seedLife(epoch, stages, refused, random);
  return { env, slot, stages, refused };
};

/** One seed from germination to the end; returns the epoch at which the slot may germinate again. */
const seedLife = (from: number, stages: [Stage, number][], refused: number[], random: Seeded): number => {
  let epoch = from;
  const enter = (stage: Stage, lasts: number): void => {
    stages.push([stage, epoch]);
    epoch += lasts;
  };
  enter("GERMINATED", random.whole(3, 5));
  enter("TRAINING", random.whole(11, 24));
  if (random.chance(0.45)) refused.push(epoch - random.whole(2, 5));
  if (random.chance(0.3)) return prune(stages, epoch, random);
  enter("BLENDING", random.whole(7, 13));
  enter("HOLDING", random.whole(5, 14));
  if (random.chance(0.25)) {
    refused.push(epoch - 2);
    return prune(stages, epoch, random);
  }
  enter("FOSSILIZED", random.whole(45, 80));
  return epoch;
};

const prune = (stages: [Stage, number][], epoch: number, random: Seeded): number => {
  stages.push(["PRUNED", epoch], ["DORMANT", epoch + 8]);
  return epoch + 8 + random.whole(3, 12);
};

const troublesOf = (lane: Lane): readonly Trouble[] =>
  lane.stages
    .filter(([stage]) => stage === "PRUNED")
    .map(([, epoch]) => ({
      epoch,
      severity: "warning",
      type: "seed_pruned",
      message: `Seed in slot r0c${lane.slot} pruned: it gained too little`,
      env: lane.env,
    }));
