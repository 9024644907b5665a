/**
 * Seeds: germination, stages, gates, their end. DORMANT to GERMINATED has no SEED_STAGE_CHANGED; SEED_FOSSILIZED,
 * SEED_PRUNED and SEED_CULLED follow the change they repeat, and are no second one (DIALECTS section 1.6).
 */
import type { LinkEnd } from "../event.ts";
import { type Subject, subject, subjectOf } from "../ids.ts";
import { takeValue } from "../json.ts";
import type { Attributes, Json, Value } from "../value.ts";
import {
  type axes,
  type EsperLine,
  type Fields,
  isFields,
  isFigure,
  numberOf,
  take,
  textOf,
} from "./esper-line.ts";
import { type SeedRef, type SlotMemory, slotKey, stageName } from "./esper-memory.ts";

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

const slotPath = (of: SeedRef, key: string): string => {
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
  seed
    ? subject(`${slotPath(of, seed.key)}/seed:${seed.n}`)
    : subject(`${slotPath(of, slotKey(of))}/${subjectOf(["seed", of.id])}`);

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
  const values: Record<string, Value> = take(data, GATE_SERIES);
  if (typeof data.has_vanishing === "boolean") values.has_vanishing = data.has_vanishing;
  if (typeof data.has_exploding === "boolean") values.has_exploding = data.has_exploding;
  line.metric(values, about);
};

const textList = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
    : undefined;

/** Figures of a seed. Key by key: each epoch restates every slot, and a loop over a table takes three times as long. */
const seedValues = (data: Fields): Record<string, Value> => {
  const values: Record<string, Value> = {};
  if (isFigure(data.alpha)) values.alpha = takeValue(data.alpha) as Value;
  if (isFigure(data.accuracy_delta)) values.accuracy_delta_pct = takeValue(data.accuracy_delta) as Value;
  if (isFigure(data.epochs_in_stage)) values.epochs_in_stage = takeValue(data.epochs_in_stage) as Value;
  // 0.0 means "not measured" here: see ZERO_IS_UNKNOWN.
  if (isFigure(data.grad_ratio) && data.grad_ratio !== 0)
    values.grad_ratio = takeValue(data.grad_ratio) as Value;
  if (isFigure(data.contribution_velocity)) {
    values.contribution_velocity = takeValue(data.contribution_velocity) as Value;
  }
  if (isFigure(data.interaction_sum)) values.interaction_sum = takeValue(data.interaction_sum) as Value;
  if (isFigure(data.boost_received)) values.boost_received = takeValue(data.boost_received) as Value;
  if (isFigure(data.upstream_alpha_sum))
    values.upstream_alpha_sum = takeValue(data.upstream_alpha_sum) as Value;
  if (isFigure(data.downstream_alpha_sum)) {
    values.downstream_alpha_sum = takeValue(data.downstream_alpha_sum) as Value;
  }
  if (typeof data.has_vanishing === "boolean") values.has_vanishing = data.has_vanishing;
  if (typeof data.has_exploding === "boolean") values.has_exploding = data.has_exploding;
  return values;
};

/** Gates of December 2025 say the health of the seed they judge. */
const GATE_SERIES = {
  alpha: "alpha",
  seed_gradient_norm_ratio: "seed_gradient_norm_ratio",
  gradient_health: "gradient_health",
} as const;

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

const decision = (id: string): LinkEnd =>
  `subject:decision:${/[/%]/.test(id) ? subjectOf(["decision", id]).slice("decision:".length) : id}`;

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
  const when = /^morph-b(\d+)-e(\d+)-/.exec(action);
  const at = when ? { batch: Number(when[1]) + 1, inner_epoch: Number(when[2]) } : undefined;
  const place = seedRef(line);
  const about = { subject: subject(slotPath(place, slotKey(place))), axes: at };
  line.add({ kind: "record", name: "morphology", value: rowOf(line) }, about);
  if (!Object.hasOwn(PHASES, phase)) return;
  const { after = "", id = "" } = PHASES[phase] ?? {};
  line.add(
    {
      kind: "link",
      relation: "causes",
      from: decision(textOf(data[`${after}_id`]) || `${action}-${after}`),
      to: decision(textOf(data[id]) || `${action}-${phase}`),
      attributes: verdictOf(data),
    },
    about,
  );
};

/** The keys of a row are fixed: all are written in each, null where there is nothing. */
const rowOf = (line: EsperLine): Json => {
  const { data } = line;
  const row: Record<string, Json> = verdictOf(data);
  for (const key of ROW) {
    const value = data[key];
    if (typeof value === "string" || typeof value === "boolean") row[key] = value;
    else if (isFigure(value)) row[key] = takeValue(value) as Value;
  }
  if (typeof data.rng_seed === "number") row.rng_seed = line.rngSeed(data.rng_seed);
  return row;
};

const ROW = [
  "action_id",
  "proposal_id",
  "verdict_id",
  "mutation_id",
  "observation_hash",
  "rng_stream",
  "topology",
  "blueprint_id",
  "watch_window_evidence",
  "linked_event_id",
] as const;

const verdictOf = (data: Fields): Record<string, Json> => {
  const verdict: Record<string, Json> = { phase: textOf(data.phase), operation: textOf(data.operation) };
  if (typeof data.governor_approved === "boolean") verdict.governor_approved = data.governor_approved;
  if (typeof data.governor_reason === "string") verdict.governor_reason = data.governor_reason;
  if (typeof data.governor_blocked_factor === "string")
    verdict.governor_blocked_factor = data.governor_blocked_factor;
  return verdict;
};
