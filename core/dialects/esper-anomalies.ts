/** What went wrong, in the emitter's own judgement. Policy anomalies carry no env and no slot. */
import { subjectOf } from "../ids.ts";
import { type About, axes, type EsperLine, numberOf, take, textOf } from "./esper-line.ts";

const PLACE: ReadonlySet<string> = new Set(["env_id", "episode_idx"]);
const NONE: ReadonlySet<string> = new Set();

/** RATIO_*, VALUE_COLLAPSE, NUMERICAL_INSTABILITY, GRADIENT_*: `episode` is episodes completed, 0 where not known. */
export const policyAnomaly = (line: EsperLine): void => {
  const { data } = line;
  const known = (count: unknown): number | undefined => numberOf(count) || undefined;
  const about: About = {
    subject: line.env(data.env_id),
    axes: axes({
      step: known(data.episode),
      batch: known(data.batch),
      inner_epoch: numberOf(data.inner_epoch),
    }),
  };
  const type = textOf(data.anomaly_type) || line.type.toLowerCase().replace(/_detected$/, "");
  raise(line, type, textOf(data.detail), about);
  line.payload("anomaly_context", CONTEXT_SAID, about);
};
const CONTEXT_SAID = new Set([
  "anomaly_type",
  "detail",
  "env_id",
  "episode",
  "batch",
  "inner_epoch",
  "total_episodes",
]);

const raise = (line: EsperLine, type: string, detail: string, about: About): void =>
  line.add(
    {
      kind: "anomaly",
      severity: line.severity,
      type,
      message: [line.message, detail].filter(Boolean).join(": ") || type,
    },
    about,
  );

const figure = (value: unknown, digits = 2): string =>
  typeof value === "number" ? value.toFixed(digits) : "?";

export const performanceDegraded = (line: EsperLine): void => {
  const { data } = line;
  const about = { subject: line.env(data.env_id), axes: axes({ episode: numberOf(data.episode_idx) }) };
  const detail =
    `accuracy ${figure(data.current_acc)} % is ${figure(data.drop_percent)} % below its rolling average ` +
    `${figure(data.rolling_avg_acc)} % (limit ${figure(data.threshold_percent)} %)`;
  raise(line, "performance_degradation", detail, about);
  line.payload("performance_degradation", PLACE, about);
};

const MEMORY_SERIES = {
  gpu_utilization: "gpu_utilization",
  gpu_allocated_gb: "gpu_allocated_gb",
  gpu_total_gb: "gpu_total_gb",
} as const;

export const memoryWarning = (line: EsperLine): void => {
  const { data } = line;
  const share = numberOf(data.gpu_utilization);
  const detail =
    `GPU memory ${figure(share === undefined ? undefined : share * 100, 1)} % full ` +
    `(${figure(data.gpu_allocated_gb)} of ${figure(data.gpu_total_gb)} GB, limit ${figure(data.threshold)})`;
  raise(line, "memory_warning", detail, {});
  line.metric(take(data, MEMORY_SERIES), {});
};

/** Says the seed by its id, without an env: the id of the newer form names the env, older ones name nothing. */
export const rewardHacking = (line: EsperLine): void => {
  const { data } = line;
  const env = /env(\d+)_/.exec(line.seedId)?.[1];
  const seed = env === undefined ? undefined : seedOf(line, env);
  const subject = env === undefined ? line.policy() : (seed ?? line.env(env));
  const detail =
    `${textOf(data.pattern)}: seed ${line.seedId || "?"} in ${line.slotId || "?"} claims ` +
    `${figure(data.seed_contribution)} of ${figure(data.total_improvement)} points`;
  raise(line, "reward_hacking", detail, { subject });
  line.payload("reward_hacking", NONE, { subject });
};

const seedOf = (line: EsperLine, env: string): ReturnType<EsperLine["env"]> => {
  const known = line.draft.slot({ group: line.group, env, slot: line.slotId, id: line.seedId });
  if (!known) return undefined;
  const path = [
    ["env", env],
    ["slot", line.slotId],
    ["seed", known.n],
  ] as const;
  return line.group === "" ? subjectOf(...path) : subjectOf(["group", line.group], ...path);
};

export const governorRollback = (line: EsperLine): void => {
  const { data } = line;
  const about = { subject: line.env(data.env_id), axes: axes({ episode: numberOf(data.episode_idx) }) };
  const reason = textOf(data.panic_reason) || textOf(data.reason);
  const loss =
    typeof data.loss_at_panic === "number"
      ? `, loss ${figure(data.loss_at_panic)} over ${figure(data.loss_threshold)}`
      : "";
  raise(line, line.type.toLowerCase(), `${reason}${loss}`, about);
  line.payload("rollback", PLACE, about);
};
