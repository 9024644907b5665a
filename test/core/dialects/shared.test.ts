/** Real and sample traces that are not part of the project. Figures are counted here from the raw lines, by other means. */
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { NewEvent, TraceEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import {
  dialectFor,
  filesUnder,
  hasShared,
  linesOf,
  type ReadUnit,
  readLines,
  runsOf,
  shared,
  sourceOf,
} from "./read-file.ts";

if (!hasShared)
  console.log(
    "There is no ../shared with samples and corpus beside the project: their traces are not tried.",
  );
const here = (folder: string): readonly string[] =>
  hasShared ? filesUnder(join(shared, folder), ".jsonl").map((file) => `${folder}/${file}`) : [];

const unitsOf = (file: string): { readonly dialect: string; readonly units: readonly ReadUnit[] } => {
  const lines = linesOf(join(shared, file));
  const dialect = dialectFor(lines, file);
  return { dialect: dialect.name, units: readLines(dialect, lines, sourceOf(file)).units };
};

const statesOf = (file: string): readonly RunState[] =>
  [...runsOf(unitsOf(file).units, sourceOf(file)).values()].map((events: readonly TraceEvent[]) =>
    fold(EMPTY_STATE, events),
  );

type Raw = { readonly [key: string]: unknown } & { readonly data?: Readonly<Record<string, unknown>> };
/** The lines that the engine's own parser takes, after NaN and Infinity are made null. */
const rawOf = (file: string): readonly Raw[] =>
  linesOf(join(shared, file)).flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line.replace(/(?<=[[:,] ?)(?:NaN|-?Infinity)(?=[\],}])/g, "null"));
      return typeof value === "object" && value !== null && !Array.isArray(value) ? [value as Raw] : [];
    } catch {
      return [];
    }
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const countBy = <T>(items: readonly T[], key: (item: T) => string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
};

test("samples and corpus are tried where they are, and it is said where they are not", () => {
  if (!hasShared)
    console.log(
      "There is no ../shared with samples and corpus beside the project: their traces are not tried.",
    );
  expect(everyFile.length > 0).toBe(hasShared);
});

const everyFile = [...here("samples"), ...here("corpus")];

if (hasShared)
  test.each(everyFile)("each line of %s is read, or is a problem with a reason", (file) => {
    const { dialect, units } = unitsOf(file);
    const lines = linesOf(join(shared, file)).filter((line) => line.trim() !== "");
    expect(units.length).toBe(lines.length);
    const readable = lines.filter((line) => isJson(line)).length;
    const read = units.filter(({ problem }) => problem === undefined);
    expect(read.length).toBe(READS_TEXT.has(dialect) ? lines.length : readable);
    for (const { events } of read) expect(events.length).toBeGreaterThan(0);
    for (const { problem } of units) if (problem !== undefined) expect(problem).toMatch(/character \d+$/);
  });

/** Formats in which plain text between the JSON is no problem. */
const READS_TEXT = new Set(["cargo", "mlperf"]);

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line.replace(/(?<=[[:,] ?)(?:NaN|-?Infinity)(?=[\],}])/g, "null"));
    return true;
  } catch {
    return false;
  }
};

describe.each(hasShared ? ["esper"] : [])("%s", () => {
  const files = [...here("samples/esper"), ...here("corpus/training-lifecycle")].filter((file) =>
    file.endsWith("events.jsonl"),
  );
  const ALIASES: Readonly<Record<string, string>> = { CULLED: "PRUNED", PROBATIONARY: "HOLDING" };
  const own = (stage: unknown): string => ALIASES[String(stage)] ?? String(stage);

  test.each(files)("%s has the seeds, stages, gates and anomalies of its lines", (file) => {
    const raw = rawOf(file);
    const of = (...types: readonly string[]): readonly Raw[] =>
      raw.filter(({ event_type: type }) => types.includes(String(type)));
    const states = statesOf(file);
    const entered = countBy(of("SEED_STAGE_CHANGED"), ({ data }) => own(data?.to_stage ?? data?.to));
    const germinated = of("SEED_GERMINATED").length;
    const total = (pick: (state: RunState) => number): number => sum(states.map(pick));

    expect(total(({ totals }) => totals.stagesEntered.GERMINATED ?? 0)).toBe(germinated);
    for (const [stage, count] of Object.entries(entered)) {
      expect([stage, total(({ totals }) => totals.stagesEntered[stage] ?? 0)]).toEqual([stage, count]);
    }
    expect(total(({ totals }) => totals.transitions)).toBe(germinated + of("SEED_STAGE_CHANGED").length);
    expect(total(({ totals }) => totals.subjects)).toBeGreaterThanOrEqual(germinated);
    const gates = of("SEED_GATE_EVALUATED");
    expect(total(({ totals }) => totals.gatesPassed)).toBe(
      gates.filter(({ data }) => data?.passed === true).length,
    );
    expect(total(({ totals }) => totals.gatesFailed)).toBe(
      gates.filter(({ data }) => data?.passed === false).length,
    );
    const warnings = raw.filter(
      ({ event_type: type, severity }) => severity === "warning" && type !== "MORPHOLOGY_CAUSAL_LOG",
    );
    expect(total(({ totals }) => totals.anomalies.warning ?? 0)).toBe(warnings.length);
    expect(total(({ totals }) => totals.anomalies.critical ?? 0)).toBe(of("GOVERNOR_ROLLBACK").length);
  });

  test.each(files)("%s is one run, or one for each start that is not a second group's", (file) => {
    const groups: string[] = [];
    let runs = 0;
    let resumed = false;
    for (const { event_type: type, group_id: group = "default" } of rawOf(file)) {
      if (type === "CHECKPOINT_LOADED") resumed = true;
      else if (type === "TRAINING_STARTED") {
        const second =
          groups.length > 0 &&
          !groups.includes("default") &&
          group !== "default" &&
          !groups.includes(String(group));
        if (!second) {
          runs++;
          groups.length = 0;
        }
        groups.push(String(group));
        resumed = false;
      }
    }
    expect(resumed).toBe(false);
    expect(statesOf(file).length).toBe(Math.max(1, runs));
  });

  test.each(files)("%s ends its seeds where the episode ends, and nowhere else", (file) => {
    const raw = rawOf(file);
    const last = raw.findLastIndex(({ event_type: type }) =>
      ["EPISODE_OUTCOME", "BATCH_EPOCH_COMPLETED", "BATCH_COMPLETED"].includes(String(type)),
    );
    const after = raw.slice(last + 1).filter(({ event_type: type }) => type === "SEED_GERMINATED");
    const places = new Set(
      after.map(({ data, slot_id: slot, group_id: group }) => `${group}/${data?.env_id}/${slot}`),
    );
    const living = statesOf(file).flatMap(({ subjects }) => [...subjects.values()]);
    // Slots that germinated before and went on after the last end of an episode are alive too: only a lower bound.
    expect(living.length).toBeGreaterThanOrEqual(last < 0 ? 0 : places.size);
    for (const { subject } of living) expect(subject).toMatch(/env:\d+\/slot:[a-z0-9_]+\/seed:\d+$/);
  });

  const epochs = files.filter(
    (file) => hasShared && rawOf(file).some(({ event_type: type }) => type === "EPOCH_COMPLETED"),
  );
  test.each(epochs)("%s has axes that only rise, and no stage that was made up", (file) => {
    const { units } = unitsOf(file);
    const derived = units
      .flatMap(({ events }) => events)
      .filter((event) => event.kind === "stage" && event.notes?.includes("derived") && !event.closes);
    expect(derived).toEqual([]);
    for (const axis of ["epoch", "step"]) {
      let reached = new Map<string, number>();
      for (const event of units.flatMap(({ events }) => events)) {
        if (event.kind === "run" && event.status) reached = new Map();
        const value = event.axes?.[axis];
        if (value === undefined) continue;
        const key = axis === "step" ? (`${event.subject}`.split("/")[0] ?? "") : "";
        expect(value).toBeGreaterThanOrEqual(reached.get(key) ?? 0);
        reached.set(key, value);
      }
    }
  });

  test("the README's figures for the recorded runs hold", () => {
    const stages = (file: string): Readonly<Record<string, number>> =>
      statesOf(file)[0]?.totals.stagesEntered ?? {};
    const first = stages("corpus/training-lifecycle/telemetry_2025-12-05_111053/events.jsonl");
    const second = stages("corpus/training-lifecycle/telemetry_2025-12-06_054426/events.jsonl");
    // The last line of the first file is a change to FOSSILIZED whose SEED_FOSSILIZED (48 of them) was never written.
    expect([first.FOSSILIZED, second.FOSSILIZED, first.PRUNED, second.PRUNED]).toEqual([49, 73, 63, 47]);
    const a = stages("samples/esper/generated/telemetry_2026-06-20_091402/events.jsonl");
    const b = stages("samples/esper/generated/telemetry_2026-06-20_134051/events.jsonl");
    expect([a.FOSSILIZED, a.PRUNED, b.FOSSILIZED ?? 0, b.PRUNED]).toEqual([9, 3, 0, 9]);
  });
});

describe.each(hasShared ? ["anton"] : [])("%s", () => {
  const files = here("samples/anton");
  const eventsOf = (file: string): readonly NewEvent[] => unitsOf(file).units.flatMap(({ events }) => events);

  test.each(files)("%s has the calls, tokens, cost and errors of its lines", (file) => {
    const calls = rawOf(file).flatMap((line) => (Array.isArray(line.calls) ? (line.calls as Raw[]) : [line]));
    const tools = calls.filter(({ span_type: type }) => type === "tool_call");
    const events = eventsOf(file);
    const starts = events.filter(({ kind }) => kind === "span-start");
    const ends = events.flatMap((event) => (event.kind === "span-end" ? [event] : []));
    expect(starts.length).toBe(calls.length);
    expect(events.filter((event) => event.kind === "span-start" && event.spanKind === "tool").length).toBe(
      tools.length,
    );
    expect(events.filter(({ kind }) => kind === "mark").length).toBe(calls.length - tools.length);
    const tokens = (key: "input" | "output"): number =>
      sum(calls.map((call) => Number((call.tokens as Raw | undefined)?.[key] ?? call[`tokens_${key}`] ?? 0)));
    expect(sum(ends.map(({ usage }) => usage?.input ?? 0))).toBe(tokens("input"));
    expect(sum(ends.map(({ usage }) => usage?.output ?? 0))).toBe(tokens("output"));
    expect(sum(ends.map(({ usage }) => usage?.costUsd ?? 0))).toBeCloseTo(
      sum(calls.map(({ cost_usd: cost }) => Number(cost ?? 0))),
      9,
    );
    const failed = calls.filter(({ error, success }) => Boolean(error) || success === false);
    expect(ends.filter(({ status }) => status === "error").length).toBe(failed.length);
    expect(ends.filter(({ error }) => error !== undefined).length).toBe(failed.length);
  });

  test.each(files)("%s has calls that began their duration before their stamp", (file) => {
    const events = eventsOf(file);
    const seconds = (event: NewEvent | undefined): number =>
      (event?.time?.seconds ?? Number.NaN) + (event?.time?.nanos ?? 0) / 1e9;
    for (const line of rawOf(file).flatMap((raw) =>
      Array.isArray(raw.calls) ? (raw.calls as Raw[]) : [raw],
    )) {
      const id = String(line.span_id ?? line.call_id ?? "");
      const own = events.filter((event) => "id" in event && (id === "" || event.id === id));
      const start = own.find((event) => event.kind === "span-start");
      const end = own.find((event) => event.kind === "span-end");
      if (id !== "") expect(seconds(end) - seconds(start)).toBeCloseTo(Number(line.duration_ms) / 1000, 5);
      else expect(seconds(end)).toBeGreaterThan(seconds(start));
    }
  });

  test("a trace of several files is one run, and every parent is in it", () => {
    for (const folder of ["new_format_run_a", "new_format_run_b_edited_prompt"]) {
      const all = files.filter((file) => file.includes(folder)).flatMap(eventsOf);
      const starts = all.flatMap((event) => (event.kind === "span-start" ? [event] : []));
      const ids = new Map(starts.map(({ id, run }) => [id, run]));
      expect(new Set(starts.map(({ run }) => run)).size).toBe(12);
      expect(starts.filter(({ parent }) => parent === undefined).length).toBe(12);
      for (const { parent, run } of starts) if (parent !== undefined) expect(ids.get(parent)).toBe(run);
    }
  });

  test("summaries and checkpoints are told apart from traces", async () => {
    const { anton } = await import("../../../core/dialects/anton.ts");
    const documents = filesUnder(join(shared, "samples/anton"), ".json");
    expect(documents.length).toBeGreaterThan(0);
    for (const file of documents) {
      const said = anton.summarizes?.(linesOf(join(shared, "samples/anton", file)), file);
      expect(said, file).toMatch(basename(file) === "trace_summary.json" ? /repeats/ : /checkpoint/);
    }
  });
});

describe.each(hasShared ? ["generic"] : [])("%s", () => {
  test("metric lines without a time keep every number", () => {
    const file = "corpus/training-metrics/fetch-reach/run-1/metrics.jsonl";
    const events = unitsOf(file).units.flatMap(({ events: all }) => all);
    const numbers = sum(rawOf(file).map((line) => Object.keys(line).length - 1));
    expect(sum(events.map((event) => (event.kind === "metric" ? Object.keys(event.values).length : 0)))).toBe(
      numbers,
    );
  });

  test("a file with two clocks has a time on nearly every line", () => {
    const { units } = unitsOf("corpus/mlperf/bert-a100-run0.jsonl");
    const timed = units.filter(({ events }) => events[0]?.time !== undefined).length;
    expect(timed).toBeGreaterThanOrEqual(units.length - 2);
  });
});
