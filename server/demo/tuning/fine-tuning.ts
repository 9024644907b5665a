/** A fine-tuning that comes to its end while one looks: the series, records and words of such trainers, step by step. */
import type { HindcastLine } from "../../../core/dialects/hindcast-line.ts";
import { exp, rounded, type Seeded, seeded } from "../seeded.ts";
import { inOrder, type TimedLine } from "../timeline.ts";

const SEED = 77;
const STEPS = 600;
const STEP_MS = 1600;
const STEPS_PER_EPOCH = 200;
/** Steps that are over when somebody begins to look; the rest takes five minutes. */
const STEPS_BEFORE = 412;
export const TUNING_BEFORE_MS = STEPS_BEFORE * STEP_MS;

const LOG_EVERY = 5;
const NORMS_EVERY = 25;
const EVALUATE_EVERY = 100;
const GPU_EVERY_MS = 4_100;
const WARM_UP = 30;
const PEAK_RATE = 2e-4;
/** A batch of broken samples: the loss jumps, the gradients with it, and both come back. */
const SPIKE = { step: 305, steps: 40, loss: 1.35, gradient: 6.1, layer: 9 } as const;
const LAYERS = 12;
const PARTS = ["q_proj", "v_proj"] as const;
const GPU = "gpu:0";

/** The whole run, in the order it is written. */
export const tuningLines = (): readonly TimedLine[] => {
  const random = seeded(SEED);
  const losses = lossesOf(random);
  const end = STEPS * STEP_MS + 2400;
  return inOrder([
    { ms: 0, line: START },
    ...said(),
    ...stepLines(losses, random),
    ...evaluationLines(losses, random),
    ...machineLines(random, end),
    { ms: end, line: endLine(losses, end) },
  ]);
};

const START: HindcastLine = {
  kind: "run",
  status: "started",
  name: "triage-3b LoRA",
  headline: "loss",
  configuration: {
    method: "lora",
    model: "example/triage-3b",
    precision: "bf16",
    batch_size: 4,
    learning_rate: PEAK_RATE,
    scheduler: "cosine",
    warmup_steps: WARM_UP,
    num_epochs: STEPS / STEPS_PER_EPOCH,
    max_steps: STEPS,
    dataset: "support-tickets",
    dataset_size: 3200,
    lora_r: 16,
    lora_alpha: 32,
    lora_targets: [...PARTS],
    seed: SEED,
  },
  resource: { device: GPU, framework: "tune 1.4.0" },
};

/** From 0 to 1 where the spike stands, else 0. */
const spiked = (step: number): number => {
  const way = (step - SPIKE.step) / SPIKE.steps;
  return way < 0 || way >= 1 ? 0 : (1 - way) * (1 - way);
};

/** Loss by step. */
const lossesOf = (random: Seeded): readonly number[] =>
  Array.from({ length: STEPS + 1 }, (_, step) =>
    rounded(0.86 + 1.52 * exp(-step / 120) + SPIKE.loss * spiked(step) + random.normal() * 0.035, 4),
  );

/** Up in a straight line, then down along half a parabola: a cosine in all but name, and the same on every machine. */
const rateAt = (step: number): number => {
  if (step <= WARM_UP) return rounded((PEAK_RATE * step) / WARM_UP, 8);
  const way = (step - WARM_UP) / (STEPS - WARM_UP);
  return rounded(PEAK_RATE * (1 - way * way * (3 - 2 * way)), 8);
};

const axesAt = (step: number) => ({ step, epoch: rounded(step / STEPS_PER_EPOCH, 4) });

const stepLines = (losses: readonly number[], random: Seeded): readonly TimedLine[] => {
  const lines: TimedLine[] = [];
  for (let step = LOG_EVERY; step <= STEPS; step += LOG_EVERY) {
    const ms = step * STEP_MS;
    const axes = axesAt(step);
    const tokens = rounded(2540 + random.normal() * 60 - 900 * spiked(step), 1);
    lines.push({
      ms,
      line: {
        kind: "metric",
        axes,
        values: {
          loss: losses[step] ?? null,
          learning_rate: rateAt(step),
          grad_norm: rounded(
            0.34 + 0.5 * exp(-step / 60) + SPIKE.gradient * spiked(step) + random.unit() * 0.06,
            4,
          ),
          tokens_per_sec: tokens,
          steps_per_sec: rounded(tokens / 4064, 4),
          eta_seconds: rounded(((STEPS - step) * STEP_MS) / 1000, 1),
        },
        better: { loss: "lower" },
      },
    });
    if (step % NORMS_EVERY === 0) lines.push({ ms: ms + 30, line: normsLine(step, random) });
    if (step % STEPS_PER_EPOCH === 0)
      lines.push({
        ms: ms + 40,
        line: { kind: "mark", mark: "epoch", name: `epoch ${step / STEPS_PER_EPOCH} ended`, axes },
      });
  }
  return lines;
};

/** What the adapter has grown to, by the names of its weights. */
const normsLine = (step: number, random: Seeded): HindcastLine => {
  const norms: Record<string, number> = {};
  const grown = 1 - exp(-step / 160);
  for (let layer = 0; layer < LAYERS; layer++)
    for (const part of PARTS) {
      const name = `base_model.model.layers.${layer}.self_attn.${part}`;
      const burst = layer === SPIKE.layer ? 1.6 * Math.min(1, Math.max(0, (step - SPIKE.step) / 40)) : 0;
      norms[`${name}.lora_A.weight`] = rounded(1.9 + 0.04 * layer + 0.25 * grown + random.unit() * 0.05, 4);
      norms[`${name}.lora_B.weight`] = rounded(
        (0.25 + 0.09 * layer) * grown + burst * (part === "v_proj" ? 1 : 0.4) + random.unit() * 0.03,
        4,
      );
    }
  return { kind: "record", subject: "adapter:lora", axes: axesAt(step), name: "lora_norms", value: norms };
};

const evaluationLines = (losses: readonly number[], random: Seeded): readonly TimedLine[] => {
  const lines: TimedLine[] = [];
  for (let step = EVALUATE_EVERY; step <= STEPS; step += EVALUATE_EVERY) {
    const ms = step * STEP_MS + 60;
    const axes = axesAt(step);
    const loss = rounded((losses[step] ?? 0) + 0.05 + 0.02 * (step / EVALUATE_EVERY), 4);
    const seconds = rounded(random.between(1.1, 1.4), 2);
    lines.push(
      {
        ms,
        line: {
          kind: "metric",
          axes,
          values: {
            eval_loss: loss,
            eval_accuracy: rounded(0.94 - 0.21 * loss, 4),
            eval_runtime: seconds,
          },
          better: { eval_loss: "lower", eval_accuracy: "higher" },
        },
      },
      { ms: ms + 1, line: { kind: "mark", mark: "evaluation", name: `evaluation at step ${step}`, axes } },
      {
        ms: ms + 400,
        line: { kind: "log", severity: "info", message: `saved adapter to checkpoints/step-${step}` },
      },
    );
  }
  return lines;
};

const machineLines = (random: Seeded, end: number): readonly TimedLine[] => {
  const lines: TimedLine[] = [];
  for (let ms = 800; ms < end; ms += GPU_EVERY_MS)
    lines.push({
      ms,
      line: {
        kind: "metric",
        subject: GPU,
        values: {
          util_pct: random.whole(91, 99),
          vram_used_gb: rounded(19.6 + random.unit() * 0.5, 2),
          vram_total_gb: 24,
          temp_c: rounded(70 + 5 * (1 - exp(-ms / 200_000)) + random.unit() * 2, 1),
          temp_limit_c: 90,
          power_w: rounded(286 + random.normal() * 6, 1),
          power_limit_w: 350,
          allocated_gb: rounded(17.4 + random.unit() * 0.2, 2),
          reserved_gb: rounded(19.2 + random.unit() * 0.1, 2),
          fragmentation: rounded(0.09 + random.unit() * 0.02, 3),
        },
      },
    });
  return lines;
};

const SAYS: readonly (readonly [step: number, severity: "info" | "warning", message: string])[] = [
  [0.2, "info", "loading example/triage-3b in bf16"],
  [1.1, "info", "trainable 4 718 592 of 3 085 938 688 parameters (0.15 %)"],
  [1.6, "info", "packed 3 200 tickets into 800 sequences of 1 016 tokens"],
  [WARM_UP, "info", "warm-up is over"],
  [SPIKE.step + 1, "warning", "gradient norm above 5.0, clipped to 1.0"],
  [SPIKE.step + 2, "warning", "12 samples of this shard decode to empty text; skipped"],
  [SPIKE.step + SPIKE.steps, "info", "loss is back within its usual scatter"],
];

const said = (): readonly TimedLine[] => [
  ...SAYS.map(([step, severity, message]) => ({
    ms: Math.round(step * STEP_MS),
    line: { kind: "log", severity, message } as const,
  })),
  {
    ms: (SPIKE.step + 1) * STEP_MS + 20,
    line: {
      kind: "anomaly",
      severity: "warning",
      type: "loss_spike",
      message: `Loss jumped by ${SPIKE.loss} at step ${SPIKE.step}; gradient norm above 5`,
    },
  },
];

const endLine = (losses: readonly number[], ms: number): HindcastLine => {
  const logged = losses.filter((_, step) => step > 0 && step % LOG_EVERY === 0);
  return {
    kind: "run",
    status: "finished",
    result: { total_time_s: rounded(ms / 1000, 1), total_steps: STEPS, best_loss: Math.min(...logged) },
  };
};
