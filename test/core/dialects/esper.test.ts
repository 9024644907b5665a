import { describe, expect, test } from "vitest";
import { esper } from "../../../core/dialects/esper.ts";
import type { NewEvent } from "../../../core/event.ts";
import { fixtureLines } from "./conformance.ts";
import { readLines, sourceOf } from "./read-file.ts";

const eventsOf = (lines: readonly string[]): readonly NewEvent[] =>
  readLines(esper, lines, sourceOf("events.jsonl")).units.flatMap(({ events }) => events);

const event = (type: string, data: object, about: object = {}): string =>
  JSON.stringify({
    event_id: `id-${type}`,
    event_type: type,
    timestamp: "2026-06-20T09:14:02+00:00",
    seed_id: null,
    slot_id: null,
    epoch: null,
    message: "",
    data,
    severity: "info",
    ...about,
  });
const start = (id: string, about: object = {}): string =>
  event("TRAINING_STARTED", { task: "t", seed: 1 }, { event_id: id, ...about });
const germinated = (seed: string, about: object = {}): string =>
  event("SEED_GERMINATED", { env_id: 0, blueprint_id: "norm" }, { seed_id: seed, slot_id: "r0c0", ...about });
const moved = (seed: string, from: string, to: string): string =>
  event(
    "SEED_STAGE_CHANGED",
    { env_id: 0, from_stage: from, to_stage: to },
    { seed_id: seed, slot_id: "r0c0" },
  );
const epoch = (env: number, inner: number): string =>
  event("EPOCH_COMPLETED", { env_id: env, inner_epoch: inner, val_accuracy: 50, val_loss: 1 });

const stages = (events: readonly NewEvent[]): readonly string[] =>
  events.flatMap((e) =>
    e.kind === "stage" ? [`${e.subject?.split("/").at(-1)} ${e.to}${e.closes ? " closes" : ""}`] : [],
  );

describe("runs of esper", () => {
  test("each start record begins one; what comes before the first has no key and so joins it", () => {
    const runs = eventsOf([epoch(0, 1), start("a"), epoch(0, 1), start("b"), epoch(0, 1)]).map(
      ({ run }) => run,
    );
    expect([...new Set(runs)]).toEqual([undefined, "a", "b"]);
    expect(runs.indexOf("b")).toBeGreaterThan(runs.lastIndexOf("a"));
  });

  test("a second policy group starts none; the same group again does", () => {
    const runs = (...groups: readonly string[]): number =>
      new Set(eventsOf(groups.map((group_id, i) => start(`run-${i}`, { group_id }))).map(({ run }) => run))
        .size;
    expect(runs("A", "B")).toBe(1);
    expect(runs("A", "B", "A")).toBe(2);
    expect(runs("default", "default")).toBe(2);
    expect(runs("A", "B", "default", "A")).toBe(3);
  });

  test("a resumed run begins with its model checkpoint, and is resumed once", () => {
    const loaded = event("CHECKPOINT_LOADED", { path: "best.pt", start_episode: 8 }, { event_id: "loaded" });
    const events = eventsOf([start("first"), epoch(0, 1), loaded, start("second"), epoch(0, 1)]);
    expect(new Set(events.map(({ run }) => run))).toEqual(new Set(["first", "loaded"]));
    expect(events.flatMap((e) => (e.kind === "run" && e.status ? [e.status] : []))).toEqual([
      "started",
      "resumed",
    ]);
  });

  test("ordinals of seeds and epochs start over with the run", () => {
    const events = eventsOf([
      start("a"),
      epoch(0, 9),
      germinated("s"),
      start("b"),
      epoch(0, 2),
      germinated("s"),
    ]);
    expect(stages(events)).toEqual(["seed:1 GERMINATED", "seed:1 GERMINATED"]);
    expect(events.flatMap((e) => (e.kind === "mark" ? [e.axes?.epoch] : []))).toEqual([9, 2]);
  });
});

describe("seeds of esper", () => {
  test("an id that is used again is another seed", () => {
    expect(
      stages(eventsOf([germinated("s"), moved("s", "GERMINATED", "TRAINING"), germinated("s")])),
    ).toEqual(["seed:1 GERMINATED", "seed:1 TRAINING", "seed:2 GERMINATED"]);
  });

  test("a lost germination is seen by another id, or by an early stage after a late one", () => {
    const byId = [
      germinated("s1"),
      moved("s1", "GERMINATED", "TRAINING"),
      moved("s2", "TRAINING", "BLENDING"),
    ];
    expect(stages(eventsOf(byId)).at(-1)).toBe("seed:2 BLENDING");
    const byStage = [
      germinated("s"),
      moved("s", "HOLDING", "FOSSILIZED"),
      moved("s", "GERMINATED", "TRAINING"),
    ];
    expect(stages(eventsOf(byStage)).at(-1)).toBe("seed:2 TRAINING");
  });

  test("older stage names are the newer ones", () => {
    const changed = event(
      "SEED_STAGE_CHANGED",
      { env_id: 0, from: "PROBATIONARY", to: "CULLED" },
      { slot_id: "r0c0" },
    );
    const [stage] = eventsOf([start("a"), changed]).filter(({ kind }) => kind === "stage");
    expect(stage).toMatchObject({ from: "HOLDING", to: "PRUNED", native: "SEED_STAGE_CHANGED" });
  });

  test("the end of an episode closes the seeds of its env, and no other's", () => {
    const other = event("SEED_GERMINATED", { env_id: 1 }, { seed_id: "o", slot_id: "r0c0" });
    const outcome = event("EPISODE_OUTCOME", { env_id: 0, episode_idx: 0 });
    const events = eventsOf([germinated("s"), other, outcome, outcome]);
    const closed = events.filter((e) => e.kind === "stage" && e.closes).map(({ subject }) => subject);
    expect(closed).toEqual(["env:0/slot:r0c0/seed:1"]);
  });

  test("a slot whose name has a slash stays one slot to its end", () => {
    const odd = event("SEED_GERMINATED", { env_id: "e/1" }, { seed_id: "o", slot_id: "a/b%" });
    const outcome = event("EPISODE_OUTCOME", { env_id: "e/1", episode_idx: 0 });
    const subjects = eventsOf([odd, outcome]).flatMap((e) => (e.kind === "stage" ? [e.subject] : []));
    expect(subjects).toEqual(["env:e%2F1/slot:a%2Fb%25/seed:1", "env:e%2F1/slot:a%2Fb%25/seed:1"]);
  });

  test("a gradient ratio of zero is unknown, not zero", () => {
    const zero = event(
      "SEED_STAGE_CHANGED",
      { env_id: 0, from_stage: "GERMINATED", to_stage: "TRAINING", grad_ratio: 0, alpha: 0 },
      { slot_id: "r0c0" },
    );
    const [stage] = eventsOf([zero]).filter(({ kind }) => kind === "stage");
    expect(stage).toMatchObject({ attributes: { alpha: 0 } });
    expect(JSON.stringify(stage)).not.toContain("grad_ratio");
  });

  test("an unsigned 64-bit seed keeps its digits", () => {
    const [line] = fixtureLines("esper", "typed").filter((text) => text.includes("SEED_GERMINATED"));
    const [stage] = eventsOf([line as string]);
    expect(stage).toMatchObject({ attributes: { rng_seed: { num: "15710972735261949998" } } });
  });
});

describe("axes of esper", () => {
  test("the epoch rises over episodes: what came before is added, env by env", () => {
    const reached = eventsOf([
      epoch(0, 1),
      epoch(1, 1),
      epoch(0, 2),
      epoch(1, 2),
      epoch(0, 1),
      epoch(1, 1),
      epoch(0, 2),
    ]);
    const epochs = reached.flatMap((e) => (e.kind === "metric" ? [e.axes?.epoch] : []));
    expect(epochs).toEqual([1, 1, 2, 2, 3, 3, 4]);
    expect(reached.filter(({ kind }) => kind === "mark").map(({ axes }) => axes?.epoch)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  test("an env that lags does not take the run back", () => {
    const events = eventsOf([epoch(0, 5), epoch(1, 4)]).filter(({ kind }) => kind === "metric");
    expect(events.map(({ axes }) => [axes?.epoch, axes?.inner_epoch])).toEqual([
      [5, 5],
      [5, 4],
    ]);
  });
});

test("what no version of esper wrote is kept whole as unknown", () => {
  const [, unknown] = eventsOf([
    start("a"),
    event("SEED_REPOTTED", { pot: "large" }, { message: "into the garden" }),
  ]);
  expect(unknown).toMatchObject({ kind: "unknown", native: "SEED_REPOTTED", summary: "into the garden" });
});

test("events keep the emitter's id, so that a repeated line can be told", () => {
  expect(eventsOf([epoch(0, 1)]).map(({ ident }) => ident)).toEqual([
    "id-EPOCH_COMPLETED",
    "id-EPOCH_COMPLETED",
    "id-EPOCH_COMPLETED",
  ]);
});
