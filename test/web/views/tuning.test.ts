import { describe, expect, it } from "vitest";
import { fold } from "../../../core/fold.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import type { RunSummary } from "../../../core/wire/runs.ts";
import type { SeriesName } from "../../../core/wire/window.ts";
import { runTabs, tabsPending } from "../../../web/views/index.ts";
import { lineLevel } from "../../../web/views/log-level.ts";
import { shortNorm } from "../../../web/views/norms.ts";
import { completionOf, progressOf } from "../../../web/views/progress.ts";
import { HERO, tuningCharts } from "../../../web/views/tuning-charts.ts";

const event = (at: number, body: object) =>
  ({ at, seq: at, k: 0, source: "s", position: at, ...body }) as never;
const state = (...events: never[]): RunState => fold(EMPTY_STATE, events);
const name = (series: string): SeriesName =>
  ({ name: series, subject: null, points: 1, better: null }) as never;

const CONFIG = event(0, { kind: "run", status: "started", configuration: { max_steps: 400 } });
const STEP = event(1, {
  kind: "metric",
  axes: { step: 100 },
  values: { loss: 0.7, eta_seconds: 90 },
});

describe("a fine-tuning", () => {
  it("tells how far it is only where it says how far it will go", () => {
    expect(progressOf(state(STEP))).toBeUndefined();
    expect(progressOf(state(CONFIG, STEP))).toEqual({ step: 100, of: 400, eta: 90 });
  });

  it("is complete once the trace has said so, with the trace's best loss", () => {
    const end = event(2, {
      kind: "run",
      status: "finished",
      result: { total_time_s: 268, best_loss: 0.55, total_steps: 400 },
    });
    expect(completionOf(state(CONFIG, STEP))).toBeUndefined();
    expect(completionOf(state(CONFIG, STEP, end))).toEqual({
      status: "finished",
      seconds: 268,
      bestLoss: 0.55,
      steps: 400,
    });
  });

  it("takes the least loss seen where the trace tells no best one", () => {
    const failed = completionOf(state(CONFIG, STEP, event(2, { kind: "run", status: "failed" })));
    expect(failed).toEqual({ status: "failed", seconds: undefined, bestLoss: 0.7, steps: 100 });
  });

  it("has its loss and that of its evaluations in one chart", () => {
    const names = [name("eval_loss"), name("loss"), name("grad_norm")];
    expect(tuningCharts(names, HERO).map(({ series }) => series.map((each) => each.name))).toEqual([
      ["loss", "eval_loss"],
    ]);
  });
});

describe("tabs of a training", () => {
  const training = (kinds: object): RunSummary =>
    ({ kinds: ["training"], eventsByKind: kinds, metrics: { series: 3 } }) as never;
  const ids = (run: RunSummary, ...series: string[]) => runTabs(run, series.map(name)).map(({ id }) => id);

  it("come from the names of its series", () => {
    expect(ids(training({ metric: 1 }), "loss")[0]).toBe("training");
    expect(ids(training({ metric: 1, stage: 1 }), "train_loss", "policy_loss").slice(0, 3)).toEqual([
      "lifecycle",
      "metrics",
      "policy",
    ]);
    expect(ids(training({ metric: 1 }), "accuracy")).not.toContain("training");
  });

  it("are not decided before the names are known", () => {
    expect(tabsPending(training({ metric: 1 }), undefined)).toBe(true);
    expect(tabsPending(training({ metric: 1 }), [])).toBe(false);
  });
});

it("a level is the word a line begins with, not one it speaks of", () => {
  const level = (message: string, severity: "info" | "error" = "info") => lineLevel({ message, severity });
  expect(level("2026-04-22 10:00:01 WARNING gradient overflow")).toBe("warning");
  expect(level("loading the data set that had no ERROR the last time it was read by anybody")).toBe("info");
  expect(level("INFO all is well", "error")).toBe("error");
});

it("adapter weights are named by layer, projection and half", () => {
  expect(shortNorm("base_model.model.model.layers.12.self_attn.q_proj.lora_A.default.weight")).toBe("12 q A");
  expect(shortNorm("block.out.weight")).toBe("block.out");
});
