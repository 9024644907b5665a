/**
 * esper: training runs whose seeds live and die. Three generations of one format (DIALECTS section 1): free `data`
 * with CULLED and PROBATIONARY names (to 20 Dec 2025), the same with `group_id` (from 24 Dec), typed payloads (from
 * 25 Dec); and the raw events of its web socket, which have no `event_id` and no `group_id`.
 *
 * A run is a start record and what follows it; a second policy group's start is none. Axes: *epoch* is the inner epoch
 * of the env that is farthest, with its earlier episodes added; *step* is episodes completed. `batch`, `episode` and
 * `inner_epoch` are labels. Percentages stay percent points.
 */
import { readExactly } from "../json.ts";
import type { Dialect, ReadResult, SourceInfo } from "./dialect.ts";
import { analytics } from "./esper-analytics.ts";
import {
  governorRollback,
  memoryWarning,
  performanceDegraded,
  policyAnomaly,
  rewardHacking,
} from "./esper-anomalies.ts";
import { EsperLine, isFields } from "./esper-line.ts";
import { EsperDraft, type EsperMemory, NO_MEMORY } from "./esper-memory.ts";
import * as policy from "./esper-policy.ts";
import * as seeds from "./esper-seeds.ts";
import { isoTime } from "./stamp.ts";

/** Every event type that any generation wrote. */
const TYPES: Readonly<Record<string, (line: EsperLine) => void>> = {
  SEED_GERMINATED: seeds.germinated,
  SEED_STAGE_CHANGED: seeds.stageChanged,
  SEED_GATE_EVALUATED: seeds.gateEvaluated,
  SEED_FOSSILIZED: (line) => seeds.settled(line, "FOSSILIZED"),
  SEED_PRUNED: (line) => seeds.settled(line, "PRUNED"),
  SEED_CULLED: (line) => seeds.settled(line, "PRUNED"),
  MORPHOLOGY_CAUSAL_LOG: seeds.causalRow,
  TRAINING_STARTED: policy.trainingStarted,
  CHECKPOINT_LOADED: policy.checkpointLoaded,
  CHECKPOINT_SAVED: (line) => {
    line.add({ kind: "mark", mark: "checkpoint", name: line.message || "model checkpoint saved" });
    policy.wholePayload(line, "checkpoint_saved");
  },
  EPOCH_COMPLETED: policy.epochCompleted,
  BATCH_EPOCH_COMPLETED: policy.batchCompleted,
  BATCH_COMPLETED: policy.batchCompleted,
  EPISODE_OUTCOME: policy.episodeOutcome,
  PPO_UPDATE_COMPLETED: policy.ppoUpdated,
  PLATEAU_DETECTED: (line) => policy.trendDetected(line, "plateau"),
  DEGRADATION_DETECTED: (line) => policy.trendDetected(line, "degradation"),
  IMPROVEMENT_DETECTED: (line) => policy.trendDetected(line, "improvement"),
  TAMIYO_INITIATED: policy.hostStable,
  PHASE_PROFILE_COMPLETED: policy.phaseProfile,
  ALLOCATOR_STATS: policy.allocatorStats,
  ANALYTICS_SNAPSHOT: analytics,
  COUNTERFACTUAL_MATRIX_COMPUTED: (line) => policy.wholePayload(line, "counterfactual_matrix"),
  COUNTERFACTUAL_COMPUTED: (line) => policy.wholePayload(line, "counterfactual"),
  TOPOLOGY_MANIFEST_RECORDED: (line) => policy.wholePayload(line, "topology_manifest"),
  REWARD_COMPUTED: (line) => policy.wholePayload(line, "reward_components"),
  GRADIENT_ANOMALY: policyAnomaly,
  RATIO_EXPLOSION_DETECTED: policyAnomaly,
  RATIO_COLLAPSE_DETECTED: policyAnomaly,
  VALUE_COLLAPSE_DETECTED: policyAnomaly,
  GRADIENT_PATHOLOGY_DETECTED: policyAnomaly,
  NUMERICAL_INSTABILITY_DETECTED: policyAnomaly,
  ISOLATION_VIOLATION: policyAnomaly,
  PERFORMANCE_DEGRADATION: performanceDegraded,
  MEMORY_WARNING: memoryWarning,
  REWARD_HACKING_SUSPECTED: rewardHacking,
  GOVERNOR_ROLLBACK: governorRollback,
  GOVERNOR_PANIC: governorRollback,
  GOVERNOR_SNAPSHOT: (line) => policy.wholePayload(line, "governor_snapshot"),
  COMMAND_ISSUED: (line) => command(line),
  COMMAND_EXECUTED: (line) => command(line),
  COMMAND_FAILED: (line) => command(line),
};

/** Until 16 Dec 2025. */
const command = (line: EsperLine): void => {
  line.add({ kind: "log", severity: line.severity, message: line.message || line.type.toLowerCase() });
  policy.wholePayload(line, "command");
};

/** A map, because the types of lines are texts just made by the parser, and objects look such texts up slowly. */
const KNOWN_TYPES = new Map(Object.entries(TYPES));

const recognizes = (sample: readonly string[]): boolean => {
  let ours = 0;
  let others = 0;
  for (const text of sample) {
    // The envelope first, as text: parsing a stranger's long lines to find out is not cheap.
    if (text.includes('"event_type"') && text.includes('"timestamp"') && isEnvelope(text)) ours++;
    else if (text.trim() !== "") others++;
  }
  return ours > 0 && ours >= others;
};

const isEnvelope = (text: string): boolean => {
  const envelope = readExactly(text, (value) => value);
  if (!isFields(envelope) || typeof envelope.event_type !== "string") return false;
  const keys = ["seed_id", "slot_id", "severity", "data"].filter((key) => key in envelope).length;
  return keys === 4 || (keys >= 2 && KNOWN_TYPES.has(envelope.event_type));
};

const read = (text: string, memory: EsperMemory, source: SourceInfo): ReadResult<EsperMemory> => {
  const result = readExactly(text, (value, repairs): ReadResult<EsperMemory> => {
    if (!isFields(value) || typeof value.event_type !== "string") {
      return { ok: false, problem: "not an esper event: it has no event_type", memory };
    }
    const draft = new EsperDraft(memory);
    const stamp = value.timestamp;
    const time = typeof stamp === "string" ? isoTime(stamp, source.zoneMinutes) : undefined;
    const line = new EsperLine(text, value, time, draft);
    const map = KNOWN_TYPES.get(line.type);
    if (map) map(line);
    if (line.message !== "" && map && !TELLS_ITS_MESSAGE.has(line.type)) {
      line.add({ kind: "log", severity: line.severity, message: line.message });
    }
    if (line.events.length === 0) line.add({ kind: "unknown", summary: line.message || line.type }, UNMAPPED);
    if (!draft.memory.begun) policy.beginUnannounced(line);
    return { ok: true, events: line.events, memory: draft.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};
const UNMAPPED = {};

/** Types whose message is in their events already, or is the same in every line. */
const TELLS_ITS_MESSAGE = new Set([
  ...["TRAINING_STARTED", "CHECKPOINT_LOADED", "CHECKPOINT_SAVED", "TAMIYO_INITIATED", "SEED_GATE_EVALUATED"],
  ...[
    "PLATEAU_DETECTED",
    "DEGRADATION_DETECTED",
    "IMPROVEMENT_DETECTED",
    "GRADIENT_ANOMALY",
    "MEMORY_WARNING",
  ],
  ...[
    "RATIO_EXPLOSION_DETECTED",
    "RATIO_COLLAPSE_DETECTED",
    "VALUE_COLLAPSE_DETECTED",
    "ISOLATION_VIOLATION",
  ],
  ...["GRADIENT_PATHOLOGY_DETECTED", "NUMERICAL_INSTABILITY_DETECTED", "PERFORMANCE_DEGRADATION"],
  ...["REWARD_HACKING_SUSPECTED", "GOVERNOR_ROLLBACK", "GOVERNOR_PANIC"],
  ...["COMMAND_ISSUED", "COMMAND_EXECUTED", "COMMAND_FAILED", "ANALYTICS_SNAPSHOT", "MORPHOLOGY_CAUSAL_LOG"],
]);

export const esper: Dialect<EsperMemory> = {
  name: "esper",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per start record; a file without one is one run" },
  axisNames: { epoch: "epoch", step: "episodes completed" },
  recognizes,
  start: () => NO_MEMORY,
  read,
  detail: () => ({}),
  ignored: {
    seed_id: "names the seed again; kept as an attribute where it says more than the path",
    severity: "kept for what is said or wrong; the other kinds have no severity",
    epoch: "repeats the count that the payload has under its own name",
    "data.seed_id": "repeats the envelope's",
    "data.slot_id": "repeats the envelope's",
    "data.global_epoch": "equals inner_epoch in every emitter that writes it",
    "data.total_episodes": "of anomalies: repeats the start record's n_episodes",
    "SEED_GATE_EVALUATED data.device": "the device of an env is in the start record",
    "ANALYTICS_SNAPSHOT message": "the same words in every line of a kind",
    "MORPHOLOGY_CAUSAL_LOG message": "the same words in every line of a phase",
  },
};
