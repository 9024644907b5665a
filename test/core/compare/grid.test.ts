import { expect, test } from "vitest";
import { type GridSource, gridOf } from "../../../core/compare/grid.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import type { RunId, Seq } from "../../../core/ids.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import { summarize } from "../../../core/summary.ts";
import { run, seedSubject } from "../../notation.ts";
import { columnsOf, lifecyclesOf } from "./columns-of.ts";

const placeOf = ({ at, seq, k, source: key, position }: TraceEvent) => ({
  at,
  seq,
  k,
  source: key,
  position,
});

/** A run with a headline, a learning rate and whatever the notation says. */
const source = (id: string, loss: number, lr: number, text: string): GridSource => {
  const [first, ...rest] = run(`begin=0 ${text} loss=${loss}`);
  const begin: TraceEvent = {
    kind: "run",
    name: id,
    headline: "loss",
    configuration: { lr, fixed: 1, nested: { depth: lr > 0.1 ? 2 : 1 } },
    ...placeOf(first as TraceEvent),
  };
  const directed = rest.map(
    (event): TraceEvent => (event.kind === "metric" ? { ...event, better: { loss: "lower" } } : event),
  );
  const events = [begin, ...directed];
  const columns = columnsOf(events);
  const summary = summarize(fold(EMPTY_STATE, events), {
    given: null,
    id: id as RunId,
    name: id,
    dialect: "hindcast",
    sources: [],
    clock: "wall",
    status: "ended",
    originSeconds: 0,
    from: columns.from,
    to: columns.to,
    lines: events.length,
    problems: 0,
    branchOf: null,
    replaces: null,
    axes: {},
    density: [],
    anomalies: [],
    cutAtLine: null,
    head: 1 as Seq,
  });
  return { summary, lifecycles: lifecyclesOf(events), series: columns.series.names() };
};

const usual = "s1:TRAINING s1:BLENDING s1:HOLDING";
const sources = [
  source("base", 0.5, 0.01, usual),
  source("alike", 0.51, 0.01, usual),
  source("alike-2", 0.49, 0.01, usual),
  source("worse", 0.55, 0.2, "s1:TRAINING s1:PRUNED s1:PRUNED"),
  source("wild", 9, 0.02, usual),
] as const;
const grid = gridOf(sources, ["gone" as RunId]);
const row = (name: string) => grid.runs.find((each) => each.name === name);

test("the baseline comes first, then what lies furthest from the others", () => {
  expect(grid.runs.map(({ name }) => name).slice(0, 2)).toEqual(["base", "wild"]);
  expect(row("wild")?.outlier?.figure).toBe("headline");
  expect(grid).toMatchObject({ baseline: "base", missing: ["gone"] });
});

test("a regression is a share of the baseline's headline, and better is below zero", () => {
  expect(row("base")?.regression).toBe(0);
  expect(row("worse")?.regression).toBeCloseTo(0.1);
  expect(row("alike-2")?.regression).toBeCloseTo(-0.02);
});

test("only configuration in which runs differ is told, an absent value is no null", () => {
  expect(grid.configuration).toEqual(["/lr", "/nested/depth"]);
  expect(row("worse")?.configuration).toEqual([[0.2], [2]]);
  expect(row("base")?.configuration).toEqual([[0.01], [1]]);
});

test("lifecycles are counted against the baseline's, and drawn in small", () => {
  expect(row("alike")?.subjects).toEqual({ added: 0, removed: 0, changed: 0, same: 1 });
  expect(row("worse")?.subjects).toMatchObject({ changed: 1, same: 0 });
  const lanes = row("worse")?.lanes;
  expect(lanes).toHaveLength(1);
  expect(lanes?.[0]?.subject).toBe(seedSubject("s1"));
  expect(lanes?.[0]?.stages.map(([stage]) => stage)).toEqual(["TRAINING", "PRUNED"]);
  const places = lanes?.[0]?.stages.flatMap(([, from, to]) => [from, to]) ?? [];
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(places.at(-1)).toBe(1);
});

test("of three runs no one is said to be an outlier", () => {
  expect(gridOf([sources[0], sources[1], sources[4]], []).runs.map(({ outlier }) => outlier)).toEqual([
    null,
    null,
    null,
  ]);
});
