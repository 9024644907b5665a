import { expect, test } from "vitest";
import type { SpanDetail } from "../../../core/dialects/dialect.ts";
import { tauBench } from "../../../core/dialects/tau-bench.ts";
import type { NewEvent } from "../../../core/event.ts";
import { fixtureLines } from "./conformance.ts";
import { type ReadUnit, readLines, sourceOf } from "./read-file.ts";

const source = sourceOf("task.jsonl");
const unitsOf = (name: string): readonly ReadUnit[] =>
  readLines(tauBench, fixtureLines("tau-bench", name), source).units;
type Of<K extends NewEvent["kind"]> = Extract<NewEvent, { kind: K }>;
const of = <K extends NewEvent["kind"]>(kind: K, name: string): readonly Of<K>[] =>
  unitsOf(name)
    .flatMap(({ events }) => events)
    .filter((event): event is Of<K> => event.kind === kind);

test("calls are told apart by their place, for the format gives an id again", () => {
  const calls = of("span-start", "task-failed").filter(({ spanKind }) => spanKind === "tool");
  expect(calls.map(({ name, attributes }) => [name, attributes?.call_id])).toEqual([
    ["find_loan", "call_a"],
    ["end_loan", "call_a"],
  ]);
  const ends = of("span-end", "task-failed").filter(({ id }) => calls.some((call) => call.id === id));
  expect(ends.map(({ id, status, error }) => [id, status, error])).toEqual([
    [calls[0]?.id, "ok", undefined],
    [calls[1]?.id, "error", "Error: loan is closed"],
  ]);
});

test("the reward is the result, and ends the run where the conversation ends", () => {
  expect(of("run", "task-failed").map(({ status, result }) => [status, result?.reward])).toEqual([
    ["started", 0],
    ["failed", undefined],
  ]);
  expect(of("run", "task-passed").map(({ status }) => status)).toEqual(["started", "finished"]);
});

test("a file with two tasks is two runs", () => {
  const runs = unitsOf("odd").flatMap(({ events }) => events.map(({ run }) => run));
  expect(new Set(runs.filter((run) => run !== undefined))).toEqual(
    new Set(["task 1 trial 0", "task 2 trial 0"]),
  );
});

test("a person reads the talk so far, the arguments and the result", () => {
  const units = unitsOf("task-failed").map(({ text }) => ({ text, ks: [0] }));
  const starts = of("span-start", "task-failed");
  const detailOf = (name: string, upTo: number): SpanDetail => {
    const start = starts.find((span) => span.name === name) as Of<"span-start">;
    return tauBench.detail({ id: start.id, start }, units.slice(1, upTo));
  };
  expect(detailOf("agent", 4).messages?.map(({ role }) => role)).toEqual(["system", "user"]);
  expect(detailOf("agent", 4).response).toBe("Which one is it?");
  expect(detailOf("end_loan", 9)).toEqual({
    parameters: { loan: "L7", reason: "given back" },
    result: "Error: loan is closed",
    error: "Error: loan is closed",
  });
});
