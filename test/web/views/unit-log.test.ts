import { describe, expect, it } from "vitest";
import type { EventBody } from "../../../core/event.ts";
import { nanos, spanId } from "../../../core/ids.ts";
import { logRow, sessionSentence, unitSessions } from "../../../web/views/unit-log.ts";
import { sceneOf } from "./scenes.ts";
import { type Step, shift, stage, unit } from "./shift.ts";

const begin = (id: string, spanKind: "agent" | "tool" | "llm", parent?: string): EventBody => ({
  kind: "span-start",
  id: spanId(id),
  parent: parent === undefined ? undefined : spanId(parent),
  spanKind,
  name: id,
  attributes: spanKind === "agent" ? { phase: "PLAN" } : undefined,
});
const end = (id: string, rest: Partial<Extract<EventBody, { kind: "span-end" }>> = {}): EventBody => ({
  kind: "span-end",
  id: spanId(id),
  ...rest,
});
const STEPS: readonly Step[] = [
  [0, stage("auth", "RUNNING")],
  [1, { ...begin("first", "agent"), subject: unit("auth") }],
  [2, begin("think", "llm", "first")],
  [4, end("think", { usage: { costUsd: 0.25 } })],
  [5, begin("read", "tool", "first")],
  [6, end("read", { error: "no such file" })],
  [9, end("first", { usage: { costUsd: 1 }, attributes: { num_turns: 7 } })],
  [12, { ...begin("second", "agent"), subject: unit("auth") }],
  [13, begin("late", "tool", "second")],
];
const EVENTS = shift(...STEPS);
const at = (s: number) => nanos(s * 1e9);
const words = (s: number) => unitSessions(EVENTS, at(s)).map((each) => sessionSentence(each, at(s)));

describe("the sessions of a unit", () => {
  it("have the cost and calls of everything inside them, up to the cursor", () => {
    expect(words(13)).toEqual(["plan: 8.00 s, $1.25, 7 turns, 2 calls", "plan: 1.00 s so far, 1 call"]);
    expect(words(5)).toEqual(["plan: 4.00 s so far, $0.250, 2 calls"]);
    expect(words(0)).toEqual([]);
  });

  it("take their end from the bars where the log of the unit does not tell it", () => {
    const untold = EVENTS.filter((event) => event.kind !== "span-end");
    const bars = sceneOf(EVENTS, { at: 1e12 }).window.spans;
    expect(unitSessions(untold, at(13), bars)[0]?.end).toBe(at(9));
    expect(unitSessions(untold, at(8), bars)[0]?.end).toBeUndefined();
    expect(unitSessions(untold, at(13))[0]?.end).toBeUndefined();
  });
});

describe("a row of a unit's log", () => {
  const rows = EVENTS.map((event) => logRow(event, (id) => `<${id}>`));
  it("says phases, calls and how they ended", () => {
    expect(rows.map(({ look, text }) => `${look}: ${text}`)).toEqual([
      "stage: running",
      "phase: plan begins",
      "call: think",
      "end: <think> ended · $0.250",
      "call: read",
      "failed: <read> failed: no such file",
      "end: <first> ended · $1.00",
      "phase: plan begins",
      "call: late",
    ]);
  });
});
