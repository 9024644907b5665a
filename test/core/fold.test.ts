import { describe, expect, test } from "vitest";
import type { EventBody, TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { type Nanos, type Seq, type SourceKey, spanId, subject } from "../../core/ids.ts";
import { ANOMALIES_KEPT, EMPTY_STATE, PENDING_ENDS_KEPT, type RunState } from "../../core/state.ts";
import { run, seedSubject } from "../notation.ts";

const after = (text: string): RunState => fold(EMPTY_STATE, run(text));
const of = (...bodies: readonly (EventBody & Partial<TraceEvent>)[]): RunState =>
  fold(
    EMPTY_STATE,
    bodies.map(
      (body, i): TraceEvent =>
        ({
          at: (i * 1000) as Nanos,
          seq: (i + 1) as Seq,
          k: 0,
          source: "k/f" as SourceKey,
          position: i + 1,
          ...body,
        }) as TraceEvent,
    ),
  );

describe("spans", () => {
  test("a span is open from its start to its end, inside its parent", () => {
    const state = after("A( B(");
    expect([...state.spans.values()].map(({ name, parent }) => [name, parent])).toEqual([
      ["A", undefined],
      ["B", "A"],
    ]);
    expect([...after("A( B( )").spans.keys()]).toEqual(["A"]);
    expect(after("A( B( ) )").totals.spans.tool).toEqual({ started: 2, ended: 2, failed: 0 });
  });

  test("a parent that ends before its children leaves them open", () => {
    expect([...after("A( B( A)").spans.keys()]).toEqual(["B"]);
  });

  test("a failed end counts as failed", () => {
    expect(after("A( )!").totals.spans.tool).toEqual({ started: 1, ended: 1, failed: 1 });
    expect(of(start("x"), { kind: "span-end", id: spanId("x"), error: "no" }).totals.spans.tool?.failed).toBe(
      1,
    );
  });

  test("an end before its start waits for it", () => {
    const waiting = after("A)");
    expect([...waiting.pendingEnds.keys()]).toEqual(["A"]);
    const state = after("A)! A(");
    expect(state.pendingEnds.size).toBe(0);
    expect(state.spans.size).toBe(0);
    expect(state.totals.spans.tool).toEqual({ started: 1, ended: 1, failed: 1 });
  });

  test("ends without a start are kept up to a thousand, then counted", () => {
    const ends = Array.from({ length: PENDING_ENDS_KEPT + 3 }, (_, i) => ({
      kind: "span-end" as const,
      id: spanId(`s${i}`),
    }));
    const state = of(...ends);
    expect(state.pendingEnds.size).toBe(PENDING_ENDS_KEPT);
    expect(state.totals.orphanEnds).toBe(3);
  });

  test("the same start said again is one span; what is said later wins", () => {
    const state = of(start("x"), { ...start("x"), name: "renamed", spanKind: "llm" });
    expect(state.totals.spans).toEqual({ tool: { started: 1, ended: 0, failed: 0 } });
    expect(state.spans.get(spanId("x"))).toMatchObject({
      name: "renamed",
      spanKind: "llm",
      at: 0,
      event: "e1",
    });
  });

  test("usage is added up; what was never said stays absent, not zero", () => {
    const state = of(
      start("x"),
      { kind: "span-event", id: spanId("x"), name: "usage", usage: { input: 10 } },
      { kind: "span-end", id: spanId("x"), usage: { input: 5, output: 0 } },
    );
    expect(state.totals.usage).toEqual({
      input: 15,
      output: 0,
      cacheRead: undefined,
      cacheWrite: undefined,
      costUsd: undefined,
    });
  });

  test("a chunk says how much of the response there is", () => {
    const state = of(start("x"), { kind: "span-event", id: spanId("x"), name: "chunk", length: 42 });
    expect(state.spans.get(spanId("x"))?.length).toBe(42);
  });
});

const start = (id: string) => ({
  kind: "span-start" as const,
  id: spanId(id),
  spanKind: "tool" as const,
  name: id,
});

describe("stages and gates", () => {
  test("older names are the same stages", () => {
    const state = after("s1:GERMINATED s1:TRAINING s1:CULLED");
    expect(state.subjects.get(seedSubject("s1"))).toMatchObject({
      stage: "PRUNED",
      previous: "TRAINING",
      transitions: 3,
    });
    expect({ ...state.totals.stagesEntered }).toEqual({ GERMINATED: 1, TRAINING: 1, PRUNED: 1 });
    expect({ ...state.totals.subjectsByStage }).toEqual({ GERMINATED: 0, TRAINING: 0, PRUNED: 1 });
  });

  test("a stage said again is no transition", () => {
    expect(after("s1:GERMINATED s1:TRAINING s1:TRAINING").totals.transitions).toBe(2);
  });

  test("an illegal transition is applied and marked", () => {
    const state = after("s1:GERMINATED s1:FOSSILIZED");
    expect(state.subjects.get(seedSubject("s1"))).toMatchObject({ stage: "FOSSILIZED", illegal: true });
    expect(state.totals.illegalTransitions).toBe(1);
  });

  test("a terminal subject stays until its slot gets the next one", () => {
    const fossil = "s1:GERMINATED s1:TRAINING s1:BLENDING s1:HOLDING s1:FOSSILIZED";
    expect([...after(fossil).subjects.keys()]).toEqual([seedSubject("s1")]);
    const state = after(`${fossil} s2:GERMINATED`);
    expect([...state.subjects.keys()]).toEqual([seedSubject("s2")]);
    expect(state.totals.subjectsByStage.FOSSILIZED).toBe(1);
    expect(state.totals.subjects).toBe(2);
  });

  test("a done work unit, which has no slot, leaves at once and stays in the totals", () => {
    const unit = (to: string) => ({
      kind: "stage" as const,
      subject: subject("unit:a"),
      lifecycle: "work-unit",
      to,
    });
    const state = of(unit("READY"), unit("RUNNING"), unit("DONE"));
    expect(state.subjects.size).toBe(0);
    expect({ ...state.totals.subjectsByStage }).toEqual({ READY: 0, RUNNING: 0, DONE: 1 });
  });

  test("a subject that is closed leaves with its series, at the stage it was in", () => {
    const s1 = seedSubject("s1");
    const state = of(
      { kind: "stage", subject: s1, lifecycle: "seed", to: "TRAINING" },
      { kind: "metric", subject: s1, values: { alpha: 0.5 } },
      { kind: "stage", subject: s1, lifecycle: "seed", to: "TRAINING", closes: true },
    );
    expect(state.subjects.size).toBe(0);
    expect(state.series.has(s1)).toBe(false);
    expect(state.totals.transitions).toBe(1);
    expect(state.totals.subjectsByStage.TRAINING).toBe(1);
  });

  test("a run's end record ends what lives", () => {
    const state = of(
      { kind: "stage", subject: seedSubject("s1"), lifecycle: "seed", to: "TRAINING" },
      { kind: "run", status: "finished" },
    );
    expect(state.subjects.size).toBe(0);
  });

  test("a gate for an unknown subject creates it, inferred", () => {
    const state = after("s1?G2-");
    expect(state.subjects.get(seedSubject("s1"))).toMatchObject({ inferred: true, gatesFailed: 1 });
    expect(state.subjects.get(seedSubject("s1"))?.stage).toBeUndefined();
    expect(state.totals).toMatchObject({ gatesPassed: 0, gatesFailed: 1, subjects: 1 });
  });

  test("an unknown lifecycle has no rules", () => {
    const state = of({ kind: "stage", subject: subject("job:1"), lifecycle: "job", to: "weird" });
    expect(state.subjects.get(subject("job:1"))).toMatchObject({ stage: "weird", illegal: undefined });
  });
});

describe("metrics", () => {
  test("a series keeps last, minimum, maximum and what was no number", () => {
    const state = after("loss=3 loss=1 loss=NaN loss=2");
    expect(state.series.get("")?.get("loss")).toMatchObject({
      last: 2,
      min: 1,
      max: 3,
      count: 4,
      nonFinite: 1,
      minAt: 2e9,
    });
    expect(state.totals.metricPoints).toBe(4);
    expect([...state.totals.seriesNames]).toEqual(["loss"]);
  });

  test("step and epoch only rise, labels hold the newest", () => {
    const state = after("@epoch=3 @batch=3 loss=1 @epoch=2 @batch=2 loss=1");
    expect(state.axes.get("epoch")).toEqual({ value: 3, at: 1e9 });
    expect(state.axes.get("batch")).toEqual({ value: 2, at: 2e9 });
  });
});

describe("what waits, what went wrong", () => {
  test("an attention item is open from raised to resolved; saying either twice counts once", () => {
    const item = (action: "raised" | "resolved") => ({
      kind: "attention" as const,
      action,
      id: "q1",
      text: "Which?",
    });
    expect(of(item("raised"), item("raised")).attention.get("q1")).toMatchObject({
      text: "Which?",
      event: "e1",
    });
    const state = of(item("raised"), item("raised"), item("resolved"), item("resolved"));
    expect(state.attention.size).toBe(0);
    expect(state.totals).toMatchObject({ attentionRaised: 1, attentionResolved: 1 });
  });

  test("the last anomalies are kept, all are counted", () => {
    const anomaly = (message: string) => ({
      kind: "anomaly" as const,
      severity: "warning" as const,
      type: "t",
      message,
    });
    const state = of(...Array.from({ length: ANOMALIES_KEPT + 2 }, (_, i) => anomaly(`a${i}`)));
    expect(state.anomalies.map(({ message }) => message)).toEqual(
      Array.from({ length: ANOMALIES_KEPT }, (_, i) => `a${i + 2}`),
    );
    expect(state.totals.anomalies.warning).toBe(ANOMALIES_KEPT + 2);
  });

  test("a blocking link holds until it is closed", () => {
    const link = {
      kind: "link" as const,
      relation: "blocks" as const,
      from: "subject:unit:a" as const,
      to: "subject:unit:b" as const,
    };
    expect(of(link).links.size).toBe(1);
    expect(of(link, { ...link, closed: true }).links.size).toBe(0);
    expect(of({ ...link, relation: "causes" }).links.size).toBe(0);
  });

  test("run events gather configuration, and names from a trace are data", () => {
    const state = of(
      {
        kind: "run",
        status: "started",
        name: "a",
        configuration: { lr: 1, ["__proto__"]: { polluted: true } },
      },
      { kind: "run", status: "failed", configuration: { lr: 2 }, result: { loss: 3 } },
    );
    expect(state.run).toMatchObject({ name: "a", status: "failed", starts: 1, result: { loss: 3 } });
    expect(state.run.configuration.lr).toBe(2);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
