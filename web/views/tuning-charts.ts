/** The charts of tab Training: what a fine-tuning says of itself. Pure. */
import type { SeriesName } from "../../core/wire/window.ts";
import type { ChartSpec } from "./chart-list.ts";

type Wanted = readonly (readonly [title: string, ...lines: readonly string[]])[];

export const HERO: Wanted = [
  ["Loss", "loss", "train_loss", "train/loss", "eval_loss", "eval/loss", "val_loss", "val/loss"],
];
export const TUNING_CHARTS: Wanted = [
  ["Learning rate", "learning_rate", "lr", "train/learning_rate", "train/lr"],
  ["Gradient norm", "grad_norm", "train/grad_norm"],
  ["Tokens per second", "tokens_per_sec", "tok_s"],
  ["Steps per second", "steps_per_sec", "steps_per_sec_since_start"],
  ["Padding", "padding_ratio"],
  ["Mean sequence length", "mean_seq_len"],
  ["Transfer, GB/s", "h2d_bandwidth_gbps"],
  ["Prefetch hits", "prefetch_hit_rate"],
];

/** Those the run has series for, each with all of its lines that the run has. */
export const tuningCharts = (names: readonly SeriesName[], wanted: Wanted): readonly ChartSpec[] => {
  const own = new Set(names.filter(({ subject }) => subject === null).map(({ name }) => name));
  return wanted.flatMap(([title, ...lines]): ChartSpec[] => {
    const found = lines.filter((name) => own.has(name));
    return found.length === 0
      ? []
      : [
          {
            id: `training:${title}`,
            title,
            series: found.map((name) => ({ name, subject: null })),
            bySubject: false,
          },
        ];
  });
};
