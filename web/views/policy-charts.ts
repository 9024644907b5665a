/** The charts of tab Policy: figures of the update that are read together. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { SeriesName } from "../../core/wire/window.ts";
import type { ChartSpec } from "./chart-list.ts";

/** Names in the order of their lines; of alternatives only the first that the run has is drawn. */
const CHARTS: readonly (readonly [title: string, ...lines: readonly (readonly string[])[]])[] = [
  ["Losses", ["policy_loss"], ["value_loss"], ["q_aux_loss"]],
  ["KL, clip fraction", ["kl_divergence", "approx_kl", "kl"], ["clip_fraction"]],
  ["Entropy, expl. var.", ["entropy"], ["explained_variance"]],
  ["Ratio", ["ratio_mean"], ["ratio_min"], ["ratio_max"], ["joint_ratio_max"]],
  [
    "Advantage",
    ["advantage_mean"],
    ["advantage_std"],
    ["pre_norm_advantage_mean"],
    ["pre_norm_advantage_std"],
  ],
  ["Value range", ["value_mean"], ["value_min"], ["value_max"]],
  ["Return", ["return_p50", "return_mean"], ["return_p10"], ["return_p90"]],
  ["Gradient norm", ["grad_norm"], ["pre_clip_grad_norm"]],
  ["Dead, exploding layers", ["dead_layers"], ["exploding_layers"]],
];

/** Those the policy has series for. */
export const policyCharts = (names: readonly SeriesName[], policy: Subject | ""): readonly ChartSpec[] => {
  const subject = policy === "" ? null : policy;
  const own = new Set(names.filter((series) => series.subject === subject).map(({ name }) => name));
  return CHARTS.flatMap(([title, ...lines]): ChartSpec[] => {
    const found = lines.flatMap((alternatives) => alternatives.find((name) => own.has(name)) ?? []);
    return found.length === 0
      ? []
      : [
          {
            id: `policy:${policy}:${title}`,
            title,
            series: found.map((name) => ({ name, subject })),
            bySubject: false,
          },
        ];
  });
};
