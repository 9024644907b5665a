import { describe, expect, it } from "vitest";
import type { StageBar } from "../../../core/wire/window.ts";
import { packSlots, type SlotsModel, slots, slotsRange } from "../../../web/views/slots.ts";
import type { Range, Scene } from "../../../web/views/view.ts";
import { expectGolden, readable } from "../../golden.ts";
import { random } from "../../random.ts";
import { numbersIn, sceneOf, seconds } from "./scenes.ts";
import { type Step, shift, stage } from "./shift.ts";

const SIZE = { width: 900, height: 160 };
const MINUTE = 60;
const range = (from: number, to: number): Range => ({ from: seconds(from), to: seconds(to) });

const SHIFT = shift(
  [0, stage("cache", "RUNNING")],
  [5 * MINUTE, stage("pager", "RUNNING")],
  [8 * MINUTE, stage("cache", "NEEDS_ATTENTION")],
  [9 * MINUTE, stage("zone", "RUNNING")],
  [12 * MINUTE, stage("cache", "READY")],
  [12 * MINUTE + 1, stage("cache", "RUNNING")],
  [20 * MINUTE, stage("pager", "DONE")],
  [25 * MINUTE, stage("zone", "READY")],
  [25 * MINUTE + 1, stage("zone", "RUNNING")],
  [50 * MINUTE, stage("late", "READY")],
);
const viewOf = (scene: Scene, window: Range) =>
  slots({ packed: packSlots(scene.window.stages), range: window, scroll: 0 });
const layout = (at: number, window = range(0, 30 * MINUTE)): SlotsModel => {
  const scene = sceneOf(SHIFT, { at: seconds(at) });
  return viewOf(scene, window).layout(scene, SIZE);
};

describe("slots", () => {
  it("are as many as ran side by side; a unit goes on in its own where that is free", () => {
    const { rows, stretches } = packSlots(sceneOf(SHIFT, { at: 1e15 }).window.stages);
    expect(rows).toBe(3);
    expect(stretches.map(({ subject, row, kind }) => `${subject} ${row} ${kind}`)).toEqual([
      "unit:cache 0 running",
      "unit:cache 0 attention",
      "unit:pager 1 running",
      "unit:zone 0 running",
      "unit:cache 2 running",
      "unit:zone 0 running",
    ]);
  });

  it("give a row away while its unit waits for a person", () => {
    const question = packSlots(sceneOf(SHIFT, { at: 1e15 }).window.stages).stretches.find(
      ({ kind }) => kind === "attention",
    );
    expect(question).toMatchObject({ start: seconds(8 * MINUTE), end: seconds(9 * MINUTE) });
  });

  it("are laid out as before", () => {
    expectGolden("fixtures/views/slots.layout.json", readable(layout(22 * MINUTE)));
  });

  it("never overlap in a row, need no row more than ran at once, and are found where they are drawn", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const dice = random(seed);
      const steps: Step[] = [];
      for (let at = 1; at < 200; at += 1 + dice.below(4))
        steps.push([
          at,
          stage(`u${dice.below(9)}`, dice.pick(["RUNNING", "READY", "NEEDS_ATTENTION", "BLOCKED", "DONE"])),
        ]);
      const scene = sceneOf(shift(...steps), { at: seconds(150) });
      const { rows, stretches } = packSlots(scene.window.stages);
      for (let row = 0; row < rows; row++) {
        const own = stretches.filter((stretch) => stretch.row === row).toSorted((l, r) => l.start - r.start);
        own.forEach((stretch, index) => {
          const next = own[index + 1];
          if (next)
            expect(stretch.end ?? Number.POSITIVE_INFINITY, `seed ${seed}`).toBeLessThanOrEqual(next.start);
        });
      }
      expect(rows, `seed ${seed}`).toBe(mostAtOnce(scene.window.stages));
      const view = viewOf(scene, scene.extent);
      const model = view.layout(scene, SIZE);
      expect(numbersIn(model).every(Number.isFinite), `seed ${seed}`).toBe(true);
      expect(view.layout(scene, SIZE)).toEqual(model);
      for (const box of model.boxes)
        if (box.width > 1)
          expect(view.pick(model, { x: box.x + box.width / 2, y: box.y + box.height / 2 })).toEqual({
            kind: "subject",
            id: box.subject,
          });
    }
  });

  it("show what is free at the cursor, and nothing as running that has not begun", () => {
    const model = layout(22 * MINUTE);
    expect(model.free).toHaveLength(1);
    expect(layout(7 * MINUTE).boxes.filter(({ now }) => now)).toHaveLength(2);
    expect(layout(24 * MINUTE, range(40 * MINUTE, 50 * MINUTE)).free).toEqual([]);
  });
});

const mostAtOnce = (bars: readonly StageBar[]): number => {
  const running = bars.filter((bar) => bar.stage === "RUNNING");
  return Math.max(
    0,
    ...running.map(
      ({ start }) =>
        running.filter((other) => other.start <= start && (other.end === undefined || other.end > start))
          .length,
    ),
  );
};

describe("the stretch of time the slots show", () => {
  const whole = range(0, 6 * 3600);
  const look = (at: number, cursor: Scene["cursor"] = {} as never) => ({
    visible: whole,
    extent: whole,
    at: seconds(at),
    cursor,
  });
  it("is half an hour that stands still while the cursor stays in it", () => {
    const first = slotsRange(look(3 * 3600), undefined);
    expect(first.to - first.from).toBe(30 * 60e9);
    expect(slotsRange(look(3 * 3600 - 600), first)).toBe(first);
    expect(slotsRange(look(3600), first).to).toBeLessThan(first.from);
  });
  it("is the visible window where that is a part of the run", () => {
    const visible = range(100, 200);
    expect(slotsRange({ ...look(150), visible }, undefined)).toBe(visible);
  });
  it("goes with the live edge and never begins before the run", () => {
    const early = slotsRange(look(60, "live"), undefined);
    expect(early.from).toBe(0);
    const [one, two] = [slotsRange(look(7000, "live"), early), slotsRange(look(7200, "live"), early)];
    expect(two.to - one.to).toBe(200e9);
  });
});
