/**
 * Seeds: germination, stages, gates, their end. DORMANT to GERMINATED has no SEED_STAGE_CHANGED; SEED_FOSSILIZED,
 * SEED_PRUNED and SEED_CULLED follow the change they repeat, and are no second one (DIALECTS section 1.6).
 */
import type { LinkEnd } from "../event.ts";
import { type Subject, subject, subjectOf } from "../ids.ts";
import type { Attributes } from "../value.ts";
import { axes, type EsperLine, type Fields, isFields, numberOf, take, textOf } from "./esper-line.ts";
import { type SeedRef, type SlotMemory, stageName } from "./esper-memory.ts";

const LIFECYCLE = "seed";

/** Said by the path, by the stage itself, or by the labels. */
const SAID_ELSEWHERE = new Set([
  "slot_id",
  "env_id",
  "seed_id",
  "episode_idx",
  "inner_epoch",
  "global_epoch",
  "from",
  "to",
  "from_stage",
  "to_stage",
]);

const seedRef = (line: EsperLine): SeedRef => {
  const { env_id: env } = line.data;
  const known = typeof env === "number" || typeof env === "string" ? env : "?";
  return { group: line.group, env: known, slot: line.slotId || "?", id: line.seedId };
};

/** Paths of slots, made once: a file has some dozens of them. */
const slotPaths = new Map<string, string>();
const MOST_PATHS = 5000;

const slotPath = (of: SeedRef): string => {
  const key = `${of.group}\n${of.env}\n${of.slot}`;
  let path: string | undefined = slotPaths.get(key);
  if (path === undefined) {
    const place = [
      ["env", of.env],
      ["slot", of.slot],
    ] as const;
    path = of.group === "" ? subjectOf(...place) : subjectOf(["group", of.group], ...place);
    if (slotPaths.size < MOST_PATHS) slotPaths.set(key, path);
  }
  return path;
};

const seedPath = (of: SeedRef, seed: SlotMemory | undefined): Subject =>
  subject(seed ? `${slotPath(of)}/seed:${seed.n}` : `${slotPath(of)}/${subjectOf(["seed", of.id])}`);

const labels = (line: EsperLine): Readonly<Record<string, number>> | undefined => {
  const inner = numberOf(line.data.inner_epoch) ?? line.epoch;
  const episode = numberOf(line.data.episode_idx);
  if (inner === undefined) return episode === undefined ? undefined : { episode };
  return episode === undefined ? { inner_epoch: inner } : { inner_epoch: inner, episode };
};

const health = (line: EsperLine): Attributes => {
  const all = line.attributes(SAID_ELSEWHERE);
  if (line.seedId !== "") all.seed_id = line.seedId;
  return all;
};

export const germinated = (line: EsperLine): void => {
  const of = seedRef(line);
  const seed = seedPath(of, line.draft.germinate(of));
  line.add(
    { kind: "stage", lifecycle: LIFECYCLE, to: "GERMINATED", attributes: health(line) },
    { subject: seed, axes: labels(line) },
  );
  decided(line, seed);
};

export const stageChanged = (line: EsperLine): void => {
  const of = seedRef(line);
  const from = stageName(line.data.from_stage ?? line.data.from);
  const to = stageName(line.data.to_stage ?? line.data.to);
  if (to === undefined) {
    line.add({ kind: "unknown", summary: "a stage change that names no stage" });
    return;
  }
  const seed = seedPath(of, line.draft.seed(of, from, to));
  line.add(
    from === undefined
      ? { kind: "stage", lifecycle: LIFECYCLE, to, attributes: health(line) }
      : { kind: "stage", lifecycle: LIFECYCLE, from, to, attributes: health(line) },
    { subject: seed, axes: labels(line) },
  );
  decided(line, seed);
};

/** SEED_FOSSILIZED, SEED_PRUNED, SEED_CULLED: the stage again, with its figures. */
export const settled = (line: EsperLine, to: "FOSSILIZED" | "PRUNED"): void => {
  const of = seedRef(line);
  const seed = seedPath(of, line.draft.seed(of, undefined, to));
  const reason = textOf(line.data.reason);
  line.add(
    { kind: "stage", lifecycle: LIFECYCLE, to, cause: reason || undefined, attributes: health(line) },
    { subject: seed, axes: labels(line) },
  );
  decided(line, seed);
};

export const gateEvaluated = (line: EsperLine): void => {
  const of = seedRef(line);
  const { data } = line;
  const about = { subject: seedPath(of, line.draft.seed(of, undefined, undefined)), axes: labels(line) };
  line.add(
    {
      kind: "gate",
      lifecycle: LIFECYCLE,
      gate: textOf(data.gate) || "?",
      passed: data.passed === true,
      target: stageName(data.target_stage),
      checksPassed: textList(data.checks_passed),
      checksFailed: textList(data.checks_failed),
      message: textOf(data.message) || line.message || undefined,
    },
    about,
  );
  line.metric(seedValues(data), about);
};

const textList = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
    : undefined;

const SEED_SERIES = {
  alpha: "alpha",
  accuracy_delta: "accuracy_delta_pct",
  epochs_in_stage: "epochs_in_stage",
  grad_ratio: "grad_ratio",
  gradient_health: "gradient_health",
  seed_gradient_norm_ratio: "seed_gradient_norm_ratio",
  contribution_velocity: "contribution_velocity",
  interaction_sum: "interaction_sum",
  boost_received: "boost_received",
  upstream_alpha_sum: "upstream_alpha_sum",
  downstream_alpha_sum: "downstream_alpha_sum",
} as const;

const seedValues = (data: Fields): ReturnType<typeof take> => {
  const values = take(data, SEED_SERIES);
  for (const flag of ["has_vanishing", "has_exploding"] as const) {
    const value = data[flag];
    if (typeof value === "boolean") values[flag] = value;
  }
  return values;
};

/**
 * What EPOCH_COMPLETED restates of every slot: figures, and the stage. Where that is not the stage we know, its event
 * was lost in the emitter's queue, and a derived one stands for it.
 */
export const restated = (line: EsperLine, at: ReturnType<typeof axes>): void => {
  const { seeds, env_id: env } = line.data;
  if (!isFields(seeds) || (typeof env !== "number" && typeof env !== "string")) return;
  for (const slot in seeds) {
    const seed = seeds[slot];
    const stage = isFields(seed) ? stageName(seed.stage) : undefined;
    if (!isFields(seed) || stage === undefined) continue;
    restatedSlot(line, { group: line.group, env, slot, id: "" }, seed, stage, at);
  }
};

const restatedSlot = (
  line: EsperLine,
  of: SeedRef,
  data: Fields,
  stage: string,
  at: ReturnType<typeof axes>,
): void => {
  const empty = stage === "DORMANT" || stage === "UNKNOWN";
  const before = line.draft.slot(of);
  if (empty && (before === undefined || before.stage === null)) return;
  const seed = stage === "UNKNOWN" ? before : line.draft.seed(of, empty ? undefined : stage, stage);
  const about = { subject: seedPath(of, seed), axes: at };
  const left = before !== undefined && before.n === seed?.n ? before.stage : "";
  if (left !== stage && stage !== "UNKNOWN") {
    const blueprint = textOf(data.blueprint_id);
    line.add(
      {
        kind: "stage",
        lifecycle: LIFECYCLE,
        from: left || undefined,
        to: stage,
        cause: "seen in EPOCH_COMPLETED, its own event is not in the trace",
        attributes: blueprint === "" ? undefined : { blueprint_id: blueprint },
      },
      { ...about, notes: DERIVED },
    );
  }
  if (!empty) line.metric(seedValues(data), about);
};

const DERIVED = ["derived"] as const;

/** Nothing is written for a seed that is alive when its episode ends: it simply stops, with the env. */
export const episodeEnded = (line: EsperLine, env: number | string | undefined): void => {
  for (const seed of line.draft.endEpisode(line.group, env)) {
    line.add(
      {
        kind: "stage",
        lifecycle: LIFECYCLE,
        to: seed.stage || "UNKNOWN",
        closes: true,
        cause: "episode ended",
      },
      { subject: seedPath(seed, seed), notes: DERIVED },
    );
  }
};

// ---- decisions --------------------------------------------------------------------------------------------

const decision = (id: string): LinkEnd => `subject:${subjectOf(["decision", id])}`;

/** The morphology decision that made a seed event: the edge from the causal log to the seed. */
const decided = (line: EsperLine, seed: Subject): void => {
  const mutation = textOf(line.data.morphology_mutation_id);
  if (mutation === "") return;
  line.add(
    { kind: "link", relation: "causes", from: decision(mutation), to: `subject:${seed}` },
    { subject: seed },
  );
};

/** What a phase of the causal log follows, and its own id where it has one; others are named by action and phase. */
const PHASES: Readonly<Record<string, { readonly after: string; readonly id?: string }>> = {
  verdict: { after: "proposal", id: "verdict_id" },
  mutation: { after: "verdict", id: "mutation_id" },
  dispatch: { after: "mutation" },
  commit: { after: "dispatch" },
  fossilization: { after: "dispatch" },
  rollback: { after: "mutation" },
  cooldown: { after: "rollback" },
  audit: { after: "cooldown" },
};

/** Row of the join table of decisions: proposal, verdict, mutation, dispatch, then commit, fossilization or rollback. */
export const causalRow = (line: EsperLine): void => {
  const { data } = line;
  const phase = textOf(data.phase);
  const action = textOf(data.action_id);
  const place = /^morph-b(\d+)-e(\d+)-/.exec(action);
  const at = axes({
    batch: place ? Number(place[1]) + 1 : undefined,
    inner_epoch: place ? Number(place[2]) : undefined,
  });
  const about = { subject: subject(slotPath(seedRef(line))), axes: at };
  const row = line.attributes(ROW_SAID_ELSEWHERE);
  line.record("morphology", row, "/data", about);
  if (phase === "proposal" || phase === "" || !Object.hasOwn(PHASES, phase)) return;
  const { after = "", id = "" } = PHASES[phase] ?? {};
  line.add(
    {
      kind: "link",
      relation: "causes",
      from: decision(textOf(data[`${after}_id`]) || `${action}-${after}`),
      to: decision(textOf(data[id]) || `${action}-${phase}`),
      attributes: line.attributes(ROW_NOT_ON_EDGE),
    },
    about,
  );
};

const ROW_SAID_ELSEWHERE = new Set(["env_id", "slot_id"]);
const ROW_NOT_ON_EDGE = new Set([
  "env_id",
  "slot_id",
  "proposal_id",
  "verdict_id",
  "mutation_id",
  "observation_hash",
  "rng_stream",
  "rng_seed",
  "topology",
]);
