/** What belongs to the training as a whole: runs, epochs, batches, policy updates. */
import { type Subject, subjectOf } from "../ids.ts";
import { takeJson, takeValue } from "../json.ts";
import { isBoxed, type Json, type Value } from "../value.ts";
import { axes, type EsperLine, type Fields, isFields, numberOf, take, textOf } from "./esper-line.ts";
import { episodeEnded, restated } from "./esper-seeds.ts";

/** The one series that all three generations write for the whole training. */
export const HEADLINE = "avg_accuracy_pct";
const BETTER = {
  val_accuracy_pct: "higher",
  train_accuracy_pct: "higher",
  val_loss: "lower",
  train_loss: "lower",
} as const;
const BATCH_BETTER = {
  avg_accuracy_pct: "higher",
  rolling_accuracy_pct: "higher",
  avg_reward: "higher",
} as const;
const POLICY_BETTER = {
  avg_accuracy_pct: "higher",
  avg_reward: "higher",
  policy_loss: "lower",
  value_loss: "lower",
  explained_variance: "higher",
} as const;
const DERIVED = ["derived"] as const;
const NONE: ReadonlySet<string> = new Set();
const PLACE: ReadonlySet<string> = new Set(["env_id", "episode_idx"]);
/** What the machine is, not what the training does. */
const RESOURCE = ["policy_device", "env_devices", "world_size", "rank", "local_rank"] as const;

const isEnv = (value: unknown): value is number | string =>
  typeof value === "number" || typeof value === "string";

export const trainingStarted = (line: EsperLine): void => {
  const { data } = line;
  const began = line.draft.start(line.group, line.ident, false);
  const prefix = line.group === "" ? "" : `${line.group}.`;
  const resource: Record<string, Json> = {};
  for (const key of RESOURCE) {
    const value = takeJson(data[key]);
    if (value !== undefined && value !== null) resource[key] = value;
  }
  if (line.message !== "") resource[`${prefix}message`] = line.message;
  const name = [textOf(data.task), textOf(data.episode_id)].filter((part) => part !== "").join(" ");
  line.add(
    {
      kind: "run",
      status: began === "run" ? startOrResume(data) : undefined,
      name: began === "group" || name === "" ? undefined : name,
      configuration: line.attributes(new Set(RESOURCE), prefix),
      resource,
      headline: HEADLINE,
    },
    { subject: line.policy() },
  );
};

const startOrResume = (data: Fields): "started" | "resumed" =>
  textOf(data.resume_path) !== "" || (numberOf(data.start_episode) ?? 0) > 0 ? "resumed" : "started";

/** Comes before the start record of a resumed run, and then is its start. */
export const checkpointLoaded = (line: EsperLine): void => {
  const { data } = line;
  const began = line.draft.start(line.group, line.ident, true);
  const about = { subject: line.policy(), axes: axes({ step: numberOf(data.start_episode) }) };
  line.add(
    {
      kind: "run",
      status: began === "run" ? "resumed" : undefined,
      configuration: line.attributes(NONE, `${line.group === "" ? "" : `${line.group}.`}checkpoint.`),
    },
    about,
  );
  line.add(
    { kind: "mark", mark: "checkpoint", name: line.message || `model checkpoint ${textOf(data.path)}` },
    about,
  );
};

/** A file without a start record: its first unit begins the run, and says which series to show. */
export const beginUnannounced = (line: EsperLine): void => {
  line.draft.begin();
  line.add({ kind: "run", headline: HEADLINE }, { notes: DERIVED });
};

const EPOCH_SERIES = {
  val_accuracy: "val_accuracy_pct",
  val_loss: "val_loss",
  train_loss: "train_loss",
  train_accuracy: "train_accuracy_pct",
  host_grad_norm: "host_grad_norm",
} as const;

export const epochCompleted = (line: EsperLine): void => {
  const { data } = line;
  const inner = numberOf(data.inner_epoch) ?? line.epoch;
  const reached =
    isEnv(data.env_id) && inner !== undefined
      ? line.draft.epochOf(line.group, data.env_id, inner)
      : undefined;
  const at = axes({ epoch: reached?.epoch, inner_epoch: inner, episode: numberOf(data.episode_idx) });
  const about = { subject: line.env(data.env_id), axes: at };
  line.metric(take(data, EPOCH_SERIES), about, BETTER);
  if (reached?.rose) line.add({ kind: "mark", mark: "epoch", name: `epoch ${reached.epoch}` }, { axes: at });
  line.record("observation_stats", data.observation_stats, "/data/observation_stats", about);
  restated(line, at);
};

const BATCH_SERIES = {
  avg_accuracy: "avg_accuracy_pct",
  rolling_accuracy: "rolling_accuracy_pct",
  avg_reward: "avg_reward",
} as const;

const BATCH_SAID: ReadonlySet<string> = new Set(Object.keys(BATCH_SERIES));

/** The commit barrier: all episodes of the batch are over. */
export const batchCompleted = (line: EsperLine): void => {
  const { data } = line;
  const step = numberOf(data.episodes_completed);
  const batch = numberOf(data.batch_idx);
  const about = { subject: line.policy(), axes: axes({ step, batch }) };
  line.metric(take(data, BATCH_SERIES), about, BATCH_BETTER);
  line.payload("batch_progress", BATCH_SAID, about);
  line.add({ kind: "mark", mark: "batch", name: batch === undefined ? "batch" : `batch ${batch}` }, about);
  episodeEnded(line, undefined);
};

const OUTCOME_SERIES = {
  final_accuracy: "final_accuracy_pct",
  param_ratio: "param_ratio",
  episode_reward: "episode_reward",
  stability_score: "stability_score",
  num_fossilized: "num_fossilized",
  num_contributing_fossilized: "num_contributing_fossilized",
  episode_length: "episode_length_epochs",
  germinate_count: "germinate_count",
  prune_count: "prune_count",
  fossilize_count: "fossilize_count",
} as const;

export const episodeOutcome = (line: EsperLine): void => {
  const { data } = line;
  const episode = numberOf(data.episode_idx) ?? line.epoch;
  const about = { subject: line.env(data.env_id), axes: axes({ episode }) };
  line.metric(take(data, OUTCOME_SERIES), about, { final_accuracy_pct: "higher", episode_reward: "higher" });
  line.payload("episode_outcome", OUTCOME_SAID_ELSEWHERE, about);
  line.add(
    {
      kind: "mark",
      mark: "episode",
      name: `episode ${episode ?? "?"}: ${textOf(data.outcome_type) || "ended"}`,
    },
    about,
  );
  if (isEnv(data.env_id)) episodeEnded(line, data.env_id);
};
const OUTCOME_SAID_ELSEWHERE = new Set(["env_id", "episode_idx", ...Object.keys(OUTCOME_SERIES)]);

/** Accuracies are percent points here; the unit goes into the name. */
const PPO_NAMES: Readonly<Record<string, string>> = {
  avg_accuracy: "avg_accuracy_pct",
  rolling_avg_accuracy: "rolling_accuracy_pct",
};
const PPO_LABELS = new Set(["inner_epoch", "batch", "episodes_completed"]);

/** 17 to 160 figures of the policy: every number is a series; the rest is in the record. */
export const ppoUpdated = (line: EsperLine): void => {
  const { data } = line;
  const values: Record<string, Value> = {};
  for (const key in data) {
    const value = data[key];
    if (PPO_LABELS.has(key)) continue;
    if (typeof value === "number" || (typeof value === "object" && isBoxed(value))) {
      values[PPO_NAMES[key] ?? key] = takeValue(value) as Value;
    }
  }
  const about = {
    subject: line.policy(),
    axes: axes({
      step: numberOf(data.episodes_completed) ?? line.epoch,
      batch: numberOf(data.batch),
      inner_epoch: numberOf(data.inner_epoch),
    }),
  };
  line.metric(values, about, POLICY_BETTER);
  line.record("policy_update", data, "/data", about);
  line.record("gradient_health", data.layer_gradient_health, "/data/layer_gradient_health", about);
};

/** The averages repeat what the batch said. */
const TREND_SERIES = { rolling_delta: "rolling_delta_pct", smoothed_delta: "smoothed_delta_pct" } as const;

/** PLATEAU, DEGRADATION and IMPROVEMENT_DETECTED: what the rolling accuracy did over the last batches. */
export const trendDetected = (line: EsperLine, trend: "plateau" | "degradation" | "improvement"): void => {
  const { data } = line;
  const batch = numberOf(data.batch_idx) ?? numberOf(data.batch);
  const about = { subject: line.policy(), axes: axes({ step: numberOf(data.episodes_completed), batch }) };
  const delta = numberOf(data.rolling_delta) ?? numberOf(data.smoothed_delta);
  const message =
    line.message || `rolling accuracy ${delta === undefined ? "" : `${signed(delta)} points`}: ${trend}`;
  if (trend === "improvement") line.add({ kind: "log", severity: line.severity, message }, about);
  else line.add({ kind: "anomaly", severity: line.severity, type: trend, message }, about);
  line.metric(take(data, TREND_SERIES), about);
  line.payload("trend", TREND_SAID, about);
};

const TREND_SAID = new Set(["batch", "batch_idx", "episodes_completed"]);

const signed = (number: number): string => `${number < 0 ? "" : "+"}${number.toFixed(2)}`;

export const hostStable = (line: EsperLine): void => {
  const { data } = line;
  const inner = numberOf(data.epoch) ?? line.epoch;
  const about = {
    subject: line.env(data.env_id),
    axes: axes({ inner_epoch: inner, episode: numberOf(data.episode_idx) }),
  };
  const message = line.message || "Host stabilized";
  line.add({ kind: "log", severity: line.severity, message }, about);
  line.payload("host_stable", PLACE, about);
};

export const phaseProfile = (line: EsperLine): void => {
  const { data } = line;
  const values: Record<string, Value> = {};
  const phases = isFields(data.phases) ? data.phases : {};
  for (const phase in phases) {
    const figures = phases[phase];
    if (!isFields(figures)) continue;
    for (const key in figures) {
      const value = takeValue(figures[key]);
      if (value !== undefined && value !== null && typeof value !== "string")
        values[`${phase}.${key}`] = value;
    }
  }
  line.metric(values, {
    subject: line.policy(),
    axes: axes({ inner_epoch: numberOf(data.epoch), batch: oneBased(data.batch_idx) }),
  });
};

/** PHASE_PROFILE and ALLOCATOR_STATS count batches from 0, all others from 1. */
const oneBased = (batch: unknown): number | undefined => (typeof batch === "number" ? batch + 1 : undefined);

const ALLOCATOR_SERIES = {
  allocated_bytes: "allocated_bytes",
  reserved_bytes: "reserved_bytes",
  fragmentation_bytes: "fragmentation_bytes",
  num_alloc_retries: "num_alloc_retries",
  num_ooms: "num_ooms",
} as const;

export const allocatorStats = (line: EsperLine): void => {
  line.metric(take(line.data, ALLOCATOR_SERIES), {
    subject: gpu(line.data.device),
    axes: axes({ batch: oneBased(line.data.batch_idx) }),
  });
};

const gpu = (device: unknown): Subject => subjectOf(["gpu", textOf(device).replace(/^cuda:/, "") || "?"]);

const ENV_ONLY: ReadonlySet<string> = new Set(["env_id"]);

/** Whole payloads of types that are rare or gone, under the name of the type. */
export const wholePayload = (line: EsperLine, name: string): void => {
  const about = {
    subject: line.env(line.data.env_id),
    axes: axes({ inner_epoch: numberOf(line.data.inner_epoch), episode: numberOf(line.data.episode_idx) }),
  };
  line.payload(name, ENV_ONLY, about);
};
