import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../../core/event.ts";
import { nanos, type Subject, subject } from "../../../core/ids.ts";
import type { RunSummary } from "../../../core/wire/runs.ts";
import { subjectText } from "../../../web/views/event-text.ts";
import { laneGroups, lanePath, lanesOf } from "../../../web/views/lanes.ts";
import { type LifecycleModel, lifecycle } from "../../../web/views/lifecycle.ts";
import type { Scene } from "../../../web/views/view.ts";
import { run } from "../../notation.ts";
import { sceneOf, seconds } from "./scenes.ts";

const SIZE = { width: 812, height: 300 };
const viewOf = (scene: Scene) => lifecycle({ lanes: lanesOf(scene).lanes, scroll: 0 });
const layout = (scene: Scene, before?: LifecycleModel) => viewOf(scene).layout(scene, SIZE, before);

const SEED = run("x=1 s1:GERMINATED s1:TRAINING s1?G2- x=2 s1?G2+ s1:BLENDING x=3 s1:PRUNED x=4");
const about = (events: readonly TraceEvent[], path: string): readonly TraceEvent[] =>
  events.map((event) => (event.subject ? { ...event, subject: subject(path) } : event));

describe("lifecycle lanes", () => {
  it("put the seeds of a slot into one lane, under their environment", () => {
    const both = [...about(SEED, "env:2/slot:r0c1/seed:0"), ...about(SEED, "env:10/slot:a/seed:0")].sort(
      (l, r) => l.at - r.at,
    );
    const groups = laneGroups(sceneOf(both, { at: 1e12 }).window.stages, [], []);
    expect(groups.map(({ label, lanes }) => [label, lanes.map((lane) => lane.label)])).toEqual([
      ["Env 2", ["r0c1"]],
      ["Env 10", ["a"]],
    ]);
  });

  it("name the policy group of their environment, where a run has groups", () => {
    const both = ["A", "B"]
      .flatMap((group) => about(SEED, `group:${group}/env:0/slot:r0c1/seed:0`))
      .sort((l, r) => l.at - r.at);
    const groups = laneGroups(sceneOf(both, { at: 1e12 }).window.stages, [], []);
    expect(groups.map(({ label }) => label)).toEqual(["A env 0", "B env 0"]);
    expect(subjectText(subject("group:B/env:0/slot:r0c1/seed:2"))).toBe("B env 0 r0c1");
    expect(subjectText(subject("group:B"))).toBe("group B");
  });

  it("give a subject of a lifecycle without slots a lane of its own", () => {
    expect(lanePath("unit:auth" as Subject, "work-unit")).toBe("unit:auth");
    expect(lanePath("team:a/unit:auth" as Subject, "no such lifecycle")).toBe("team:a/unit:auth");
  });

  it("tell 'not observed' from empty: hatched before the first stage, nothing after the last", () => {
    const model = layout(sceneOf(SEED, { at: 5e9 }));
    expect(model.base.unobserved).toHaveLength(1);
    expect(model.base.unobserved[0]?.x).toBeCloseTo(2);
  });

  it("say since when nothing was written, right of the end of a run that has gone quiet and of no other", () => {
    const scene = sceneOf(SEED, { at: 5e9 });
    const { from, to } = scene.extent;
    const withRoom = { ...scene, visible: { from, to: nanos(to + (to - from)) } };
    const told = (status: RunSummary["status"]) =>
      layout({ ...withRoom, run: { ...scene.run, status } }).silent;
    expect(told("stale")?.text).toMatch(/^nothing written since 00:0\d$/);
    expect(told("stale")?.x).toBeCloseTo(2 + (SIZE.width - 12) / 2);
    expect(told("live")).toBeUndefined();
    expect(told("ended")).toBeUndefined();
  });

  it("remember when a lane was first seen while one zooms in", () => {
    const whole = sceneOf(SEED, { at: 5e9 });
    const before = layout(whole);
    const visible = { from: seconds(5), to: seconds(8) };
    const zoomed = sceneOf(SEED, { at: 5e9, visible });
    expect(layout(zoomed, before).base.unobserved).toHaveLength(0);
    expect(layout(zoomed).base.unobserved).toHaveLength(0);
  });

  it("put a passed gate on the boundary and a failed one inside the stage, and find both", () => {
    const scene = sceneOf(SEED, { at: 5e9 });
    const model = layout(scene);
    const [failed, passed] = model.base.gates;
    expect(failed?.passed).toBe(false);
    expect(passed?.passed).toBe(true);
    expect(failed && passed && failed.y > passed.y).toBe(true);
    for (const gate of model.base.gates)
      expect(viewOf(scene).pick(model, gate)).toEqual({ kind: "gate", id: gate.event });
  });

  it("find the seed under the pointer wherever its stage is drawn", () => {
    const scene = sceneOf(SEED, { at: 5e9 });
    const model = layout(scene);
    expect(model.base.boxes.length).toBeGreaterThan(3);
    for (const box of model.base.boxes)
      expect(viewOf(scene).pick(model, { x: box.x + box.width / 2, y: box.y + box.height - 1 })).toEqual({
        kind: "subject",
        id: "env:0/slot:a/seed:s1",
      });
  });

  it("merge stages too thin to see, and count them", () => {
    const many = run(
      Array.from({ length: 400 }, (_, index) => `s${index}:GERMINATED s${index}:TRAINING`).join(" "),
    ).map((event) => event);
    const boxes = layout({ ...sceneOf(many, { at: 1e12 }), axis: "wall" }).base.boxes;
    expect(boxes.length).toBeLessThan(300);
    expect(boxes.some(({ count }) => count > 1)).toBe(true);
  });

  it("count failed gates that stand on each other instead of dropping them", () => {
    const storm = run(`s1:TRAINING ${"s1?G2- ".repeat(400)}`);
    const { gates } = layout(sceneOf(storm, { at: 1e12 })).base;
    expect(gates.reduce((sum, gate) => sum + gate.count, 0)).toBe(400);
    expect(gates.length).toBeLessThan(100);
  });

  it("run along epochs where the run has them", () => {
    const epochs = run("@epoch=0 s1:GERMINATED @epoch=10 x=1 @epoch=20 s1:TRAINING @epoch=20 x=2");
    const model = layout(sceneOf(epochs, { at: 2e9, axis: "epoch" }));
    expect(model.axisName).toBe("epoch");
    expect(model.ticks.map(({ text }) => text)).toContain("20");
  });
});
