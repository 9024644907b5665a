import { expect, test } from "vitest";
import { keyedState } from "../../../core/compare/keyed-state.ts";
import { diffStates, eventAt, pairOpenSpans, patched } from "../../../core/compare/state-diff.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import { type SpanId, spanId } from "../../../core/ids.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import { parsePath } from "../../../core/writers.ts";
import { run } from "../../notation.ts";
import { random, randomEvents } from "../../random.ts";

const at = (events: readonly TraceEvent[], count: number): RunState =>
  fold(EMPTY_STATE, events.slice(0, count));
const loud = (left: RunState, right: RunState, pairs = pairOpenSpans(left, right)) =>
  diffStates(left, right, pairs)
    .filter(({ quiet }) => !quiet)
    .map((change) => [change.op, change.path, "after" in change ? change.after : undefined]);

test("the changes make the first state into the second: of one run, and of two", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const r = random(seed);
    const events = randomEvents(seed, 200);
    const others = r.chance(0.5) ? events : randomEvents(seed + 1000, 200);
    const [left, right] = [at(events, r.below(201)), at(others, r.below(201))];
    for (const pairs of [new Map<SpanId, SpanId>(), pairOpenSpans(left, right)]) {
      const changes = diffStates(left, right, pairs);
      expect(patched(keyedState(left), changes), `seed ${seed}`).toEqual(keyedState(right));
    }
    expect(diffStates(left, left, pairOpenSpans(left, left)), `seed ${seed}`).toEqual([]);
  }
});

test("each change names its place, the value before and the value after", () => {
  const events = run("A( s1:TRAINING loss=3 B( loss=2 s1?G2- )");
  expect([...loud(at(events, 3), at(events, 7))].sort(byText)).toEqual(
    [
      ["add", "/totals/events/gate", 1],
      ["replace", "/totals/events/span-start", 2],
      ["add", "/totals/events/span-end", 1],
      ["replace", "/totals/events/metric", 2],
      ["replace", "/totals/spans/tool/started", 2],
      ["replace", "/totals/spans/tool/ended", 1],
      ["replace", "/totals/gatesFailed", 1],
      ["replace", "/totals/metricPoints", 2],
      ["replace", "/subjects/env:0~1slot:a~1seed:s1/gatesFailed", 1],
      [
        "add",
        "/subjects/env:0~1slot:a~1seed:s1/lastGate",
        expect.objectContaining({ gate: "G2", passed: false }),
      ],
      ["replace", "/series//loss/last", 2],
      ["replace", "/series//loss/count", 2],
      ["replace", "/series//loss/min", 2],
    ].sort(byText) as never[],
  );
});

const byText = (one: unknown, other: unknown): number =>
  JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;

test("other ids of spans and other times are no difference", () => {
  const events = run("A( B( C( s1:TRAINING loss=3");
  const renamed = events.map((event) => ({
    ...event,
    at: event.at * 2 + 7e9,
    seq: event.seq + 500,
    ...(event.kind === "span-start" && {
      id: spanId(`other-${event.id}`),
      parent: event.parent === undefined ? undefined : spanId(`other-${event.parent}`),
    }),
  })) as readonly unknown[] as readonly TraceEvent[];
  const [left, right] = [fold(EMPTY_STATE, events), fold(EMPTY_STATE, renamed)];
  expect(loud(left, right)).toEqual([]);
  expect(loud(left, right, new Map()).length).toBeGreaterThan(0);
});

test("an anomaly said again in another event is no difference; one that says something else is", () => {
  const [begun, first, second] = run("A( loss=1 loss=2") as [TraceEvent, TraceEvent, TraceEvent];
  const { at: when, source, position, seq, k } = second;
  const anomaly = {
    at: when,
    source,
    position,
    k,
    kind: "anomaly",
    severity: "warning",
    type: "stuck",
  } as const;
  const says = (message: string, later = 0): TraceEvent => ({
    ...anomaly,
    seq: (seq + later) as typeof seq,
    message,
  });
  const left = fold(EMPTY_STATE, [begun, first, says("no gradient")]);
  expect(loud(left, fold(EMPTY_STATE, [begun, first, says("no gradient", 500)]))).toEqual([]);
  const other = loud(left, fold(EMPTY_STATE, [begun, first, says("no memory", 500)]));
  expect(other.map(([op, path]) => [op, path])).toEqual([
    ["remove", "/anomalies/e3"],
    ["add", "/anomalies/e503"],
  ]);
});

test("spans of two runs that count their ids alike are told apart", () => {
  const [left, right] = [fold(EMPTY_STATE, run("A( B( C(")), fold(EMPTY_STATE, run("A( x=1 B( C("))];
  const shifted: RunState = {
    ...right,
    spans: new Map(
      [...right.spans.values()].map((span, i, all) => {
        const id = spanId((["B", "C", "D"] as const)[i] ?? "");
        return [id, { ...span, id, parent: all[i - 1] && spanId((["B", "C", "D"] as const)[i - 1] ?? "") }];
      }),
    ),
  };
  const changes = loud(left, shifted).filter(([, path]) => String(path).startsWith("/spans"));
  expect(changes).toEqual([]);
});

test("a value tells the event it is from, where it carries one", () => {
  const events = run("A( s1:TRAINING loss=3 B( loss=2 s1?G2- s1:BLENDING");
  const [left, right] = [at(events, 3), at(events, 7)];
  const told = (path: string) => eventAt(right, parsePath(path) ?? []);
  expect(diffStates(left, right).map(({ path }) => path)).toContain("/series//loss/last");
  expect(told("/series//loss/last")).toBe("e5");
  expect(told("/subjects/env:0~1slot:a~1seed:s1/stage")).toBe("e7");
  expect(told("/subjects/env:0~1slot:a~1seed:s1/lastGate/passed")).toBe("e6");
  expect(told("/spans/B")).toBe("e4");
  expect(told("/totals/gatesFailed")).toBeUndefined();
});
