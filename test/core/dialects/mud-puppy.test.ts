import { describe, expect, test } from "vitest";
import { mudPuppy } from "../../../core/dialects/mud-puppy.ts";
import type { EventOf, NewEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import { checks } from "../../fidelity/mud-puppy.ts";
import { fixtureLines } from "./conformance.ts";
import { hasShared, readLines, runsOf, sourceOf } from "./read-file.ts";

const source = sourceOf("runs/tap.jsonl");
const eventsOf = (lines: readonly string[]): readonly NewEvent[] =>
  readLines(mudPuppy, lines, source).units.flatMap(({ events }) => events);
const statesOf = (lines: readonly string[]): ReadonlyMap<string, RunState> =>
  new Map(
    [...runsOf(readLines(mudPuppy, lines, source).units, source)].map(([run, events]) => [
      run,
      fold(EMPTY_STATE, events),
    ]),
  );
const valuesOf = (line: object): EventOf<"metric">["values"] => {
  const metric = eventsOf([JSON.stringify(line)]).find((event) => event.kind === "metric");
  return metric?.kind === "metric" ? metric.values : {};
};
const step = { type: "metrics", step: 5, max_steps: 20, epoch: 0.5, loss: 1.5, lr: 0.1, grad_norm: 0.5 };

describe("units", () => {
  test("the plan document counts memory in GB, the code in GiB even where its name says GB", () => {
    const planned = {
      type: "gpu",
      timestamp: 1766205000,
      data: { vram_used: 15, gpu_util: 1, temperature: 50 },
    };
    expect(valuesOf(planned)).toEqual({ vram_used_gb: 15, util_pct: 1, temp_c: 50 });
    expect(valuesOf({ type: "gpu", vram_used: 14, temperature: 50 })).toEqual({
      vram_used_gib: 14,
      temp_junction_c: 50,
    });
    expect(valuesOf({ type: "gpu", vram_used_gb: 14, temp_c: 50, mem_reserved_gb: 16 })).toEqual({
      vram_used_gib: 14,
      temp_junction_c: 50,
      mem_reserved_gib: 16,
    });
    expect(valuesOf({ type: "memory_stats", allocated_gb: 15.5 })).toEqual({ allocated_gb: 15.5 });
  });

  test("a rate since the last log and one since the start are two series", () => {
    const planned = { type: "metrics", timestamp: 1766205000, data: { step: 5, steps_per_sec: 1.5 } };
    expect(valuesOf(planned)).toEqual({ steps_per_sec: 1.5 });
    expect(valuesOf({ ...step, steps_per_sec: 1.5 })).toMatchObject({ steps_per_sec_since_start: 1.5 });
  });

  test("the learning rate has one name in all generations", () => {
    const planned = { type: "metrics", timestamp: 1766205000, data: { step: 5, learning_rate: 0.1 } };
    expect(valuesOf(planned).learning_rate).toBe(0.1);
    expect(valuesOf(step).learning_rate).toBe(0.1);
  });
});

describe("zeros that mean no value", () => {
  const summary = { ...step, loss: 0, lr: 0, grad_norm: 0, eta_seconds: 0 };

  test("the closing frame has no loss, and the report says so", () => {
    const { units } = readLines(mudPuppy, [JSON.stringify(summary)], source);
    expect(valuesOf(summary)).toEqual({ eta_seconds: 0 });
    expect(units[0]?.repairs).toEqual(["zeros of loss, lr and grad_norm taken for no value"]);
  });

  test("a learning rate or a loss that really reached zero stays", () => {
    expect(valuesOf({ ...step, lr: 0 })).toEqual({ loss: 1.5, learning_rate: 0, grad_norm: 0.5 });
    expect(valuesOf({ ...step, loss: 0 }).loss).toBe(0);
  });

  test("null in the plan document is null, not absent", () => {
    const planned = { type: "metrics", timestamp: 1766205000, data: { step: 5, loss: 0, grad_norm: null } };
    expect(valuesOf(planned)).toEqual({ loss: 0, grad_norm: null });
  });

  test("an unknown token rate is left out", () => {
    expect("tokens_per_sec" in valuesOf({ ...step, tokens_per_sec: 0 })).toBe(false);
    expect(valuesOf({ ...step, tokens_per_sec: 12.5 }).tokens_per_sec).toBe(12.5);
  });
});

describe("runs", () => {
  test("a second configuration is another training, whose steps begin anew", () => {
    const states = statesOf(fixtureLines("mud-puppy", "two-trainings"));
    expect([...states.keys()]).toEqual(["lora", "dpo 2"]);
    expect([...states.values()].map((state) => state.run.status)).toEqual(["finished", "started"]);
    expect([...states.values()].map((state) => state.axes.get("step")?.value)).toEqual([5, 5]);
  });

  test("the shell's run ids tell runs apart, and its exit code how they ended", () => {
    const states = statesOf(fixtureLines("mud-puppy", "desktop-shell"));
    expect([...states].map(([run, state]) => [run, state.run.status, state.run.result.exit_code])).toEqual([
      ["run-1777300000123-1", "failed", 1],
      ["run-1777300100456-2", "stopped", null],
    ]);
  });

  test("a training that dies is not called finished, and a lost loss is no anomaly of ours", () => {
    const [state] = [...statesOf(fixtureLines("mud-puppy", "diverged-and-cut")).values()];
    expect(state?.run.status).toBe("started");
    expect(state?.series.get("")?.get("loss")).toMatchObject({
      last: { num: "NaN" },
      min: 2,
      max: 8.125,
      nonFinite: 1,
    });
    expect(state?.totals.anomalies).toEqual({});
  });

  test("frames without a time count by their order", () => {
    const events = [
      ...runsOf(readLines(mudPuppy, fixtureLines("mud-puppy", "february-flat"), source).units, source),
    ].flatMap(([, all]) => all);
    expect(events.every(({ notes }) => notes?.includes("ordinal"))).toBe(true);
    expect(new Set(events.map(({ at }) => at)).size).toBe(9);
  });

  test("the end of each epoch is a mark, once", () => {
    const marks = eventsOf(fixtureLines("mud-puppy", "february-flat")).flatMap((event) =>
      event.kind === "mark" ? [`${event.mark}: ${event.name}`] : [],
    );
    expect(marks).toEqual([
      "epoch: epoch 1 ended",
      "epoch: epoch 2 ended",
      "evaluation: evaluation at step 20",
    ]);
  });
});

test("norms of adapters are a record at a pointer, and a series for each parameter", () => {
  const norms = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`model.layers.${i}.lora_A.weight`, i]),
  );
  const frame = { recv_ts: 1777300000.5, frame: { type: "lora_norms", step: 10, norms } };
  const [record, metric] = eventsOf([JSON.stringify(frame)]);
  expect(record).toMatchObject({ kind: "record", name: "lora_norms", pointer: "/frame/norms" });
  expect(metric?.kind === "metric" && Object.keys(metric.values).length).toBe(40);
  expect(metric).toMatchObject({ subject: "adapter:lora_norms", axes: { step: 10 } });
});

test("the samples are tried where they are, and it is said where they are not", () => {
  if (!hasShared) console.log("There is no ../shared beside the project: mud-puppy samples are not tried.");
  expect(checks.length > 0).toBe(hasShared);
});

if (hasShared)
  test.each(checks.map((check) => [check.file, check] as const))(
    "%s has the figures of its frames",
    async (_, check) => {
      for (const { what, raw, ours } of await check.figures())
        if (ours !== undefined) expect([what, ours]).toEqual([what, raw]);
    },
  );
