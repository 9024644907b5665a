/** ANALYTICS_SNAPSHOT: one type with many kinds; every kind writes all 83 keys, and null in those of the others. */
import { takeJson, takeValue } from "../json.ts";
import type { Json, Value } from "../value.ts";
import {
  type About,
  axes,
  type EsperLine,
  type Fields,
  isFields,
  isFigure,
  numberOf,
  take,
  textOf,
} from "./esper-line.ts";

export const analytics = (line: EsperLine): void => {
  const { data } = line;
  const about: About = {
    subject: line.env(data.env_id),
    axes: axes({
      step: numberOf(data.episodes_completed),
      batch: numberOf(data.batch),
      inner_epoch: numberOf(data.inner_epoch),
      episode: numberOf(data.episode_idx),
    }),
  };
  switch (data.kind) {
    case "last_action":
      lastAction(line, about);
      break;
    case "batch_stats":
      line.metric(take(data, BATCH_STATS_SERIES), about);
      line.payload("batch_stats", BATCH_STATS_SAID, about);
      break;
    case "throughput":
      line.metric(take(data, THROUGHPUT_SERIES), about);
      break;
    case "heuristic_warning":
      line.add({ kind: "log", severity: "warning", message: line.message || "heuristic warning" }, about);
      line.payload("heuristic_warning", KIND_ONLY, about);
      break;
    case "summary_table":
    case "action_distribution":
    case "shapley_computed":
    case "reward_summary":
    case "mask_hit_rates":
    case "heuristic_config":
    case "heuristic_episode":
    case "diagnostic_snapshot":
      line.payload(data.kind, KIND_ONLY, about);
      break;
    default:
      line.add({ kind: "unknown", summary: `analytics snapshot of kind ${textOf(data.kind) || "?"}` }, about);
  }
};

const KIND_ONLY = new Set(["kind", "env_id"]);
/** Entropy, divergence and explained variance repeat the policy update: they stay in the record. */
const BATCH_STATS_SERIES = {
  accuracy: "accuracy_pct",
  host_accuracy: "host_accuracy_pct",
  seeds_created: "seeds_created",
  seeds_fossilized: "seeds_fossilized",
} as const;
const BATCH_STATS_SAID = new Set([...KIND_ONLY, ...Object.keys(BATCH_STATS_SERIES)]);
const THROUGHPUT_SERIES = {
  fps: "fps",
  step_time_ms: "step_time_ms",
  dataloader_wait_ms: "dataloader_wait_ms",
} as const;
/** Half the bytes of a file: one decision of the policy, per env and epoch. The card is inline, its long parts are not. */
const lastAction = (line: EsperLine, about: About): void => {
  const { data } = line;
  const values: Record<string, Value> = {};
  if (isFigure(data.total_reward)) values.total_reward = takeValue(data.total_reward) as Value;
  if (isFigure(data.value_estimate)) values.value_estimate = takeValue(data.value_estimate) as Value;
  if (isFigure(data.action_confidence)) values.action_confidence = takeValue(data.action_confidence) as Value;
  if (isFigure(data.decision_entropy)) values.decision_entropy = takeValue(data.decision_entropy) as Value;
  line.metric(values, about);
  line.add({ kind: "record", name: "decision", value: decisionOf(data) }, about);
  if (isFields(data.reward_components)) {
    line.add({ kind: "record", name: "reward_components", pointer: "/data/reward_components" }, about);
  }
  if (isFields(data.head_telemetry)) {
    line.add({ kind: "record", name: "head_telemetry", pointer: "/data/head_telemetry" }, about);
  }
};

const decisionOf = (data: Fields): Json => {
  const decision: Record<string, Json> = {
    action_name: takeJson(data.action_name) ?? null,
    action_success: takeJson(data.action_success) ?? null,
    action_confidence: takeJson(data.action_confidence) ?? null,
    alternatives: takeJson(data.alternatives) ?? null,
    value_estimate: takeJson(data.value_estimate) ?? null,
    total_reward: takeJson(data.total_reward) ?? null,
    decision_entropy: takeJson(data.decision_entropy) ?? null,
    slot_id: takeJson(data.slot_id) ?? null,
    slot_states: takeJson(data.slot_states) ?? null,
    masked: masksOf(data),
  };
  // Only some actions have these; the alpha algorithms are in every line.
  for (const key of SOMETIMES) {
    const value = data[key];
    if (value !== null && value !== undefined) decision[key] = takeJson(value) as Json;
  }
  return decision;
};

const SOMETIMES = [
  ...[
    "blueprint_id",
    "style",
    "blend_id",
    "tempo_idx",
    "alpha_target",
    "alpha_speed",
    "alpha_curve",
    "device",
  ],
  ...["alpha_algorithm", "alpha_algorithm_selected", "base_acc_delta", "bounded_attribution", "compute_rent"],
  ...[
    "stage_bonus",
    "ratio_penalty",
    "alpha_shock",
    "hindsight_credit",
    "scaffold_count",
    "avg_scaffold_delay",
  ],
] as const;

/** The heads that had no choice. */
const masksOf = (data: Fields): readonly string[] => {
  const masked: string[] = [];
  if (data.op_masked === true) masked.push("op");
  if (data.slot_masked === true) masked.push("slot");
  if (data.blueprint_masked === true) masked.push("blueprint");
  if (data.style_masked === true) masked.push("style");
  if (data.tempo_masked === true) masked.push("tempo");
  if (data.alpha_target_masked === true) masked.push("alpha_target");
  if (data.alpha_speed_masked === true) masked.push("alpha_speed");
  if (data.alpha_curve_masked === true) masked.push("alpha_curve");
  return masked;
};
