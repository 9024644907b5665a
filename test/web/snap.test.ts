import { describe, expect, it } from "vitest";
import { nanos, subject } from "../../core/ids.ts";
import type { Window } from "../../core/wire/window.ts";
import { advance, type Ground, medianDistance } from "../../web/play/clockwork.ts";
import { catchNear, type Snap } from "../../web/play/snap.ts";

const S = 1e9;
const window: Window = {
  from: nanos(0),
  to: nanos(100 * S),
  spans: [],
  spansTotal: 0,
  stages: [
    { event: "e4", subject: subject("env:1"), lifecycle: "seed", stage: "TRAINING", start: nanos(40 * S) },
  ],
  gates: [{ event: "e5", at: nanos(40 * S), subject: subject("env:1"), gate: "G1", passed: false }],
  anomalies: [{ event: "e6", at: nanos(60.4 * S), severity: "critical", type: "spike", message: "" }],
  marks: [{ event: "e7", at: nanos(80 * S), mark: "epoch", name: "epoch 8" }],
  density: { columns: 0, byKind: {}, worst: [] },
  axes: {},
  links: [],
};
const events = [10, 40, 60, 80].map((second) => nanos(second * S));
const at = (snap: Snap, second: number) =>
  catchNear(snap, window, events, nanos(second * S), 0.6 * S, 0.1 * S);

describe("a dragged cursor", () => {
  it("catches the nearest event within reach and nothing beyond it", () => {
    expect(at("event", 10.5)).toEqual({ at: 10 * S, name: "" });
    expect(at("event", 11)).toBeUndefined();
  });
  it("prefers the gravest thing of a pixel", () => {
    expect(at("event", 40)?.name).toBe("G1 failed");
    expect(at("edge", 40)?.name).toBe("G1 failed");
  });
  it("takes the nearest where they are pixels apart", () => {
    expect(at("event", 60)).toEqual({ at: 60 * S, name: "" });
    expect(at("event", 60.3)?.name).toBe("spike");
  });
  it("catches only marks, or nothing, when told so", () => {
    expect(at("mark", 80.2)?.name).toBe("epoch 8");
    expect(at("mark", 40)).toBeUndefined();
    expect(at("off", 40)).toBeUndefined();
  });
});

describe("a frame of playing", () => {
  const ground: Ground = {
    axis: "wall",
    points: undefined,
    previous: nanos(0),
    next: nanos(2 * S),
    median: S,
    skipGaps: true,
  };
  it("moves by the speed, and by a tenth of a second at most after a pause of the tab", () => {
    expect(advance(nanos(0), 4, 16, ground)).toBe(0.064 * S);
    expect(advance(nanos(0), 1, 60_000, ground)).toBe(0.1 * S);
  });
  it("crosses a quiet stretch in 400 ms, when it may", () => {
    const quiet = { ...ground, next: nanos(400 * S) };
    expect(advance(nanos(0), 1, 100, quiet)).toBe(100 * S);
    expect(advance(nanos(390 * S), 1, 100, quiet)).toBe(400 * S);
    expect(advance(nanos(0), 1, 100, { ...quiet, skipGaps: false })).toBe(0.1 * S);
  });
  it("goes one epoch a second on the epoch axis, and never stands still", () => {
    const epochs: Ground = {
      ...ground,
      axis: "epoch",
      points: [
        [nanos(0), 0],
        [nanos(50 * S), 10],
      ],
      skipGaps: false,
    };
    expect(advance(nanos(0), 1, 100, epochs)).toBe(0.5 * S);
    expect(advance(nanos(50 * S), 1, 100, epochs)).toBe(50.1 * S);
  });
});

it("the usual distance of events is the middle one", () => {
  expect(medianDistance([0, 1, 2, 3, 100])).toBe(1);
  expect(medianDistance([5])).toBe(0);
});
