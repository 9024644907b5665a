/** A training run from its story to its lines, in the order they are written. */
import type { HindcastLine } from "../../../core/dialects/hindcast-line.ts";
import type { Value } from "../../../core/value.ts";
import { rounded, type Seeded, seeded } from "../seeded.ts";
import { inOrder, type TimedLine } from "../timeline.ts";
import { type Curves, curvesOf } from "./curves.ts";
import { lifecycleLines } from "./lifecycle.ts";
import {
  actionsLine,
  causalRows,
  headsLine,
  phasesLine,
  qLine,
  rollbackLine,
  shapleyLine,
  updateValues,
  withRewards,
} from "./policy.ts";
import {
  counterfactualLine,
  decides,
  decisionLine,
  gradientLine,
  type Health,
  healthLine,
  healthOf,
  rewardLine,
} from "./records.ts";
import { envSubject, seedOrdinal, seedSubject, stageAt, stageSince, type TrainingStory } from "./story.ts";

const NAN: Value = { num: "NaN" };
const STEPS_PER_EPOCH = 4096;
const ACTIONS_EVERY = 5;
/** Apart from the stream of the rest: what is added here changes nothing else. */
const POLICY_STREAM = 7_000;
const POLICY_BETTER = {
  policy_loss: "lower",
  value_loss: "lower",
  explained_variance: "higher",
  throughput_fps: "higher",
  mean_accuracy_pct: "higher",
} as const;
const ENV_BETTER = { val_accuracy_pct: "higher", val_loss: "lower", train_loss: "lower" } as const;

export function* trainingLines(story: TrainingStory): Generator<TimedLine> {
  const random = seeded(story.seed);
  const apart = seeded(story.seed + POLICY_STREAM);
  const curves = curvesOf(story, random);
  yield { ms: 0, line: startLine(story) };
  const last = story.failsAt ?? story.epochs;
  const health: Health[] = [];
  for (let epoch = 0; epoch < last; epoch++)
    yield* epochLines(story, curves, epoch, health, { random, apart });
  yield { ms: last * story.epochMs, line: endLine(story, curves, last) };
}

const startLine = (story: TrainingStory): HindcastLine => ({
  kind: "run",
  status: "started",
  name: story.name,
  headline: "mean_accuracy_pct",
  configuration: {
    algorithm: "ppo",
    seed: story.seed,
    lr: story.lr,
    envs: story.envs,
    slots_per_env: 2,
    max_epochs: story.epochs,
    clip_ratio: 0.2,
    entropy_coef: 0.01,
    gae_lambda: 0.95,
    target_kl: 0.03,
    batch_size: 4096,
    reward_mode: "shaped",
    param_budget: 260_000,
    host: "resnet-small",
    task: "tiny-images",
    gates: "strict",
  },
  resource: { device: "gpu:0", framework: "morph-ppo 0.9.2", precision: "bf16" },
});

const endLine = (story: TrainingStory, curves: Curves, last: number): HindcastLine => {
  const means = Array.from({ length: last }, (_, epoch) => meanAccuracy(curves, epoch));
  const best = Math.max(...means);
  const result = {
    epochs: last,
    best_mean_accuracy_pct: best,
    best_epoch: means.indexOf(best),
    final_mean_accuracy_pct: means[last - 1] ?? null,
  };
  return story.failure === undefined
    ? { kind: "run", status: "finished", result }
    : { kind: "run", status: "failed", result: { ...result, error: story.failure } };
};

export const meanAccuracy = (curves: Curves, epoch: number): number =>
  rounded(curves.accuracy.reduce((sum, env) => sum + (env[epoch] ?? 0), 0) / curves.accuracy.length, 2);

const epochLines = (
  story: TrainingStory,
  curves: Curves,
  epoch: number,
  health: Health[],
  { random, apart }: { readonly random: Seeded; readonly apart: Seeded },
): readonly TimedLine[] => {
  const from = epoch * story.epochMs;
  const lines: TimedLine[] = [];
  /** `way` through the epoch, from 0 to 1; up to a thousandth later, so that ties are not the rule. */
  const at = (way: number, line: HindcastLine): void => {
    lines.push({ ms: from + Math.floor((way + random.unit() * 0.001) * story.epochMs), line });
  };
  lines.push({ ms: from + (epoch === 0 ? 5 : 0), line: scheduleLine(story, epoch) });
  story.lanes.forEach((lane, index) => {
    for (const line of lifecycleLines(lane, epoch, random)) lines.push({ ms: from + 20 + index * 12, line });
    for (const { ms, line } of causalRows(lane, epoch, apart))
      lines.push({ ms: from + 20 + index * 12 + ms, line });
  });
  for (let env = 0; env < story.envs; env++) envLines(story, curves, epoch, env, health, random, at);
  at(0.9, policyLine(story, curves, epoch, apart));
  at(0.905, gradientLine(curves, epoch));
  at(0.908, headsLine(story, curves, epoch, apart));
  /** As `at`, at the exact place: no draw from the stream of the rest. */
  const also = (way: number, line: HindcastLine | undefined): void => {
    if (line) lines.push({ ms: from + Math.floor(way * story.epochMs), line });
  };
  if (epoch % 2 === 0) also(0.91, qLine(story, curves, epoch, apart));
  if ((epoch + 1) % ACTIONS_EVERY === 0) {
    also(0.915, actionsLine(story, epoch, ACTIONS_EVERY));
    also(0.92, phasesLine(epoch, apart));
  }
  also(0.95, rollbackLine(story, curves, epoch));
  for (const { line } of lines.filter(
    ({ line }) => line.kind === "record" && line.name === "counterfactual_matrix",
  ))
    also(0.89, shapleyLine(line, epoch, apart));
  if (epoch % 5 === 0)
    at(0.93, { kind: "log", severity: "info", stream: "trainer", message: epochMessage(curves, epoch) });
  for (const trouble of story.troubles.filter((each) => each.epoch === epoch)) {
    const { severity, type, message, env } = trouble;
    at(0.4, {
      kind: "anomaly",
      ...(env !== undefined && { subject: envSubject(env) }),
      axes: { epoch },
      severity,
      type,
      message,
    });
  }
  if ((epoch + 1) % 10 === 0)
    at(0.985, { kind: "mark", axes: { epoch }, mark: "epoch", name: `epoch ${epoch + 1}` });
  if ((epoch + 1) % 25 === 0)
    at(0.99, {
      kind: "mark",
      axes: { epoch },
      mark: "checkpoint",
      name: `model checkpoint, epoch ${epoch + 1}`,
    });
  gpuLines(story, epoch, random, lines);
  return inOrder(withRewards(lines));
};

const envLines = (
  story: TrainingStory,
  curves: Curves,
  epoch: number,
  env: number,
  health: Health[],
  random: Seeded,
  at: (way: number, line: HindcastLine) => void,
): void => {
  const way = 0.42 + env * 0.07;
  const subject = envSubject(env);
  if (decides(story, env, epoch) || (epoch + env) % 3 === 0)
    at(0.02 + env * 0.01, decisionLine(story, env, epoch, random));
  at(way, {
    kind: "metric",
    subject,
    axes: { epoch },
    values: {
      val_accuracy_pct: curves.accuracy[env]?.[epoch] ?? null,
      val_loss: curves.valLoss[env]?.[epoch] ?? null,
      train_loss: curves.trainLoss[env]?.[epoch] ?? null,
    },
    ...(epoch === 0 && { better: ENV_BETTER }),
  });
  at(way + 0.004, rewardLine(story, curves, env, epoch, random));
  for (const lane of story.lanes.filter((each) => each.env === env)) {
    const stage = stageAt(lane, epoch);
    if (stage !== "TRAINING" && stage !== "BLENDING" && stage !== "HOLDING") continue;
    const alpha =
      stage === "TRAINING"
        ? 0
        : stage === "HOLDING"
          ? 1
          : Math.min(1, (epoch - stageSince(lane, epoch) + 1) / 10);
    at(way + 0.01, {
      kind: "metric",
      subject: seedSubject(lane, seedOrdinal(lane, epoch)),
      axes: { epoch },
      values: {
        alpha: rounded(alpha, 2),
        gradient_ratio: rounded(random.between(0.12, 0.7), 3),
        accuracy_delta_pct: rounded(random.normal() * 0.35 + 0.4, 2),
      },
    });
  }
  if (epoch > 0 && epoch % 10 === 0) {
    const matrix = counterfactualLine(story, curves, env, epoch, random);
    if (matrix) at(way + 0.02, matrix);
  }
  const status = healthOf(curves, env, epoch);
  if (health[env] !== status) at(way + 0.006, healthLine(env, epoch, status));
  health[env] = status;
};

const scheduleLine = (story: TrainingStory, epoch: number): HindcastLine => ({
  kind: "metric",
  axes: { epoch, step: epoch * STEPS_PER_EPOCH },
  values: { lr: Number((story.lr * (1 - (0.8 * epoch) / story.epochs)).toPrecision(4)) },
});

const policyLine = (story: TrainingStory, curves: Curves, epoch: number, random: Seeded): HindcastLine => {
  const broken = story.nanEpochs.includes(epoch);
  const [firstGap, lastGap] = story.noThroughput;
  const value = (series: readonly number[]): Value => series[epoch] ?? null;
  return {
    kind: "metric",
    axes: { epoch, step: (epoch + 1) * STEPS_PER_EPOCH, batch: epoch + 1 },
    values: {
      policy_loss: broken ? NAN : value(curves.policyLoss),
      value_loss: broken ? NAN : value(curves.valueLoss),
      entropy: value(curves.entropy),
      explained_variance: value(curves.explainedVariance),
      kl: value(curves.kl),
      clip_fraction: value(curves.clipFraction),
      grad_norm: story.sickLayer.epoch === epoch ? story.sickLayer.norm : value(curves.gradNorm),
      ...(epoch < firstGap || epoch > lastGap ? { throughput_fps: value(curves.throughput) } : {}),
      mean_accuracy_pct: meanAccuracy(curves, epoch),
      ...updateValues(curves, epoch, random),
    },
    ...(epoch === 0 && { better: POLICY_BETTER }),
  };
};

const epochMessage = (curves: Curves, epoch: number): string => {
  const best = curves.accuracy.reduce(
    (top, env, index) => ((env[epoch] ?? 0) > (curves.accuracy[top]?.[epoch] ?? 0) ? index : top),
    0,
  );
  return `epoch ${epoch}: mean accuracy ${meanAccuracy(curves, epoch).toFixed(1)} %, best is env ${best + 1} with ${(curves.accuracy[best]?.[epoch] ?? 0).toFixed(1)} %`;
};

/** The sampler has its own clock: its lines are not aligned with epochs. */
const gpuLines = (story: TrainingStory, epoch: number, random: Seeded, lines: TimedLine[]): void => {
  const from = epoch * story.epochMs;
  for (let ms = Math.ceil(from / story.gpuMs) * story.gpuMs; ms < from + story.epochMs; ms += story.gpuMs) {
    const busy = (ms - from) / story.epochMs < 0.92;
    const util = Math.round(busy ? random.between(91, 99) : random.between(38, 70));
    lines.push({
      ms: ms + random.whole(1, 40),
      line: {
        kind: "metric",
        subject: "gpu:0",
        values: {
          util_pct: util,
          vram_used_gb: rounded(63 + Math.min(1, epoch / 60) * 8 + random.between(-0.4, 0.6), 1),
          vram_total_gb: 80,
          temp_c: Math.round(58 + util * 0.14 + random.between(-1, 1.5)),
          temp_limit_c: 90,
          power_w: Math.round(120 + util * 1.7 + random.between(-9, 9)),
          power_limit_w: 350,
        },
      },
    });
  }
};
