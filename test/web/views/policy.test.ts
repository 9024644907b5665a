import { describe, expect, it } from "vitest";
import type { EventOf } from "../../../core/event.ts";
import { type Nanos, nanos, type Subject } from "../../../core/ids.ts";
import type { SeriesState } from "../../../core/state.ts";
import type { Json } from "../../../core/value.ts";
import type { GateMark, SeriesName } from "../../../core/wire/window.ts";
import { actionCounts, countedColumns, countsAt, toldColumns } from "../../../web/views/actions.ts";
import { causalChains, decliningGate, outcomeAt } from "../../../web/views/causal.ts";
import { counterfactualOf, shapleyOf } from "../../../web/views/counterfactual.ts";
import { headRows } from "../../../web/views/head-table.ts";
import { policyCharts } from "../../../web/views/policy-charts.ts";
import { placeWords } from "../../../web/views/policy-group.ts";

const record = (at: number, name: string, value: Json, subject?: string): EventOf<"record"> =>
  ({ kind: "record", at, seq: at, k: 0, source: "s", position: at, name, value, subject }) as never;

const row = (at: number, action: string, phase: string, more: Record<string, Json> = {}) =>
  record(
    at,
    "morphology",
    { action_id: action, phase, operation: "ADVANCE", [`${phase}_id`]: `${action}-${phase}`, ...more },
    "env:1/slot:r0c0",
  );
const chain = (at: number, action: string, ...phases: readonly string[]) =>
  phases.map((phase, index) =>
    row(at + index, action, phase, phase === "proposal" ? {} : { governor_approved: true }),
  );
const STARTED = ["proposal", "verdict", "mutation", "dispatch"];
const WHOLE = { first: true, last: true };

describe("the causal log", () => {
  it("ends a chain by its last row, and calls it declined where it was dispatched and nothing came of it", () => {
    const chains = causalChains(
      [
        ...chain(10, "a", ...STARTED, "commit"),
        ...chain(20, "b", ...STARTED, "fossilization"),
        ...chain(30, "c", ...STARTED),
        row(40, "d", "proposal"),
        row(41, "d", "verdict", { governor_approved: false, governor_reason: "cooldown" }),
      ],
      WHOLE,
    );
    expect(chains.map(({ outcome }) => outcome)).toEqual(["committed", "fossilized", "declined", "blocked"]);
    expect(chains[3]?.reason).toBe("cooldown");
    expect(chains[0]?.steps[1]).toEqual({ phase: "verdict", event: "e11", at: 11, id: "a-verdict" });
  });

  it("says nothing of a chain whose beginning is on another page, and leaves the newest one open", () => {
    const rows = [...chain(9, "a", "dispatch", "commit"), ...chain(20, "b", ...STARTED)];
    const cut = causalChains(rows, { first: false, last: false });
    expect(cut.map(({ action, outcome }) => [action, outcome])).toEqual([["b", "open"]]);
    expect(causalChains(rows, WHOLE)).toHaveLength(2);
  });

  it("does not tell the outcome before it has happened", () => {
    const [only] = causalChains(chain(10, "a", ...STARTED, "commit"), WHOLE);
    if (!only) throw new Error("no chain");
    expect([9, 12, 14].map((at) => outcomeAt(only, nanos(at)))).toEqual(["to come", "open", "committed"]);
  });

  it("names the gate that failed in its slot while it was carried out", () => {
    const [only] = causalChains(chain(10, "a", ...STARTED), WHOLE);
    const gate = (at: number, subject: string, passed = false): GateMark =>
      ({ event: `e${at}`, at, subject, gate: "G2", passed }) as never;
    if (!only) throw new Error("no chain");
    const gates = [
      gate(5, "env:1/slot:r0c0/seed:0"),
      gate(11, "env:1/slot:r0c1/seed:0"),
      gate(12, "env:1/slot:r0c0/seed:0", true),
      gate(13, "env:1/slot:r0c0/seed:0"),
    ];
    expect(decliningGate(only, gates)?.event).toBe("e13");
    expect(decliningGate({ ...only, outcome: "committed" }, gates)).toBeUndefined();
  });
});

describe("policy heads", () => {
  const series = (values: Record<string, number | { num: string }>) =>
    new Map(Object.entries(values).map(([name, last]) => [name, { last } as SeriesState]));

  it("are put together from series and update, and absent is not zero", () => {
    const rows = headRows(
      series({ head_op_entropy: 0.5, head_op_grad_norm: 0, head_q_grad_norm: { num: "NaN" }, grad_norm: 1 }),
      undefined,
      { head_op_gradient_state: "finite", head_nan_detected: { q: true } },
    );
    expect(rows).toEqual([
      { name: "op", entropy: 0.5, gradNorm: 0, state: "finite", ...ABSENT },
      { name: "q", entropy: undefined, gradNorm: { num: "NaN" }, state: "nonfinite", ...ABSENT },
    ]);
  });
  const ABSENT = { floor: undefined, learnable: undefined, ratioMax: undefined, clip: undefined };

  it("are read from a record of heads with their floor", () => {
    const [op] = headRows(
      new Map(),
      { op: { entropy: 0.07, floor: 0.05, gradient_state: "missing" } },
      undefined,
    );
    expect(op).toMatchObject({ name: "op", entropy: 0.07, floor: 0.05, state: "missing" });
  });
});

describe("what seeds are worth", () => {
  it("goes from all off over each alone and pairs to all on, with what they give together beyond the sum", () => {
    const told = counterfactualOf({
      slot_ids: ["a", "b"],
      configs: [
        { seed_mask: [false, false], accuracy: 70 },
        { seed_mask: [true, true], accuracy: 75 },
        { seed_mask: [true, false], accuracy: 72 },
        { seed_mask: [false, true], accuracy: 71 },
      ],
      strategy: "full_factorial",
    });
    expect(told?.rows.map(({ sort, accuracy }) => [sort, accuracy])).toEqual([
      ["baseline", 70],
      ["single", 72],
      ["single", 71],
      ["all", 75],
    ]);
    expect(told?.synergy).toBe(2);
  });

  it("tells 'alone' from 'all' where there is one slot, and no synergy", () => {
    const told = counterfactualOf({
      slots: ["a"],
      configurations: [
        { seeds: [false], accuracy_pct: 70 },
        { seeds: [true], accuracy_pct: 71 },
        { seeds: [true], accuracy_pct: 72 },
      ],
    });
    expect(told?.rows.map(({ sort }) => sort)).toEqual(["baseline", "single", "all"]);
    expect(told?.synergy).toBeUndefined();
  });

  it("is significant beyond twice the spread, and unknown without one", () => {
    const rows = shapleyOf({
      shapley_values: {
        a: { mean: -1.92, std: 0.12, n_samples: 24 },
        b: { mean: 0.1, std: 0.12 },
        c: { mean: 1 },
      },
    });
    expect(rows.map(({ significant }) => significant)).toEqual([true, false, undefined]);
  });
});

describe("actions", () => {
  const A = "group:A" as Subject;
  it("are taken as the trace counts them, of one group", () => {
    const columns = toldColumns(
      [
        record(10, "action_distribution", { action_counts: { WAIT: 3, PRUNE: 1 } }, "group:A"),
        record(11, "action_distribution", { action_counts: { WAIT: 9 } }, "group:B"),
        record(20, "action_distribution", { action_counts: { WAIT: 1 } }, "group:A"),
      ],
      A,
      0 as Nanos,
    );
    expect(columns.map(({ from, to, counts }) => [from, to, counts.get("WAIT")])).toEqual([
      [0, 10, 3],
      [10, 20, 1],
    ]);
    expect(countsAt(columns, nanos(15)).newest?.counts).toEqual(
      new Map([
        ["WAIT", 3],
        ["PRUNE", 1],
      ]),
    );
  });

  it("are counted where it does not, and none is lost", () => {
    const decisions = Array.from({ length: 100 }, (_, at) =>
      record(at, "decision", { operation: at % 4 === 0 ? "PRUNE" : "WAIT" }, "env:0"),
    );
    const columns = countedColumns(decisions, "", { from: nanos(0), to: nanos(99) }, 7);
    const total = columns.flatMap(({ counts }) => [...counts.values()]).reduce((sum, each) => sum + each, 0);
    expect(total).toBe(100);
    expect(actionCounts({ WAIT: 2, note: "x" })).toEqual(new Map([["WAIT", 2]]));
  });
});

it("charts of the policy are those it has series for, of its own group", () => {
  const name = (series: string, subject: string | null = null): SeriesName =>
    ({ name: series, subject, points: 1, better: null }) as never;
  const names = [name("policy_loss"), name("approx_kl"), name("clip_fraction"), name("ratio_max", "group:A")];
  expect(
    policyCharts(names, "").map(({ title, series }) => [title, series.map((each) => each.name)]),
  ).toEqual([
    ["Losses", ["policy_loss"]],
    ["KL, clip fraction", ["approx_kl", "clip_fraction"]],
  ]);
  expect(policyCharts(names, "group:A" as Subject).map(({ title }) => title)).toEqual(["Ratio"]);
});

it("a place is said without its seed", () => {
  expect(placeWords("group:A/env:3/slot:r0c1/seed:2" as Subject)).toBe("A env 3 r0c1");
  expect(placeWords("env:3/slot:r0c1/seed:2" as Subject)).toBe("env 3 r0c1");
});
