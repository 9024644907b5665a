import { expect, test } from "vitest";
import { diffRecords, diffValues } from "../../../core/compare/values.ts";
import { subject } from "../../../core/ids.ts";
import type { Json } from "../../../core/value.ts";

const changes = (left: Json | undefined, right: Json | undefined, options = {}) =>
  diffValues({ value: left, event: "e1" }, { value: right, event: "e9" }, options).changes.map(
    ({ path, change, left: one, right: other }) => [path, change, one, other],
  );

test("every value that differs is named by its path, with the event that said it", () => {
  const left = { "llm.temperature": 0.2, nested: { a: [1, 2], "b/c": null }, gone: { deep: 1 } };
  const right = { "llm.temperature": 0, nested: { a: [1, 3, 4], "b/c": 0 }, new: false };
  expect(changes(left, right)).toEqual([
    ["/gone", "removed", { deep: 1 }, undefined],
    ["/llm.temperature", "changed", 0.2, 0],
    ["/nested/a/1", "changed", 2, 3],
    ["/nested/a/2", "added", undefined, 4],
    ["/nested/b~1c", "changed", null, 0],
    ["/new", "added", undefined, false],
  ]);
  const diffed = diffValues({ value: { a: 1, b: 1 }, event: "e1" }, { value: { a: 1, b: 2 }, event: "e9" });
  expect(diffed.counts).toEqual({ added: 0, removed: 0, changed: 1, same: 1 });
  expect(diffed.changes[0]).toMatchObject({ leftEvent: "e1", rightEvent: "e9" });
});

test("measures may lie within the tolerance, whole numbers may not, and NaN, null, zero and absent are four things", () => {
  const tolerance = { relative: 1e-3 };
  expect(changes({ a: 0.5 }, { a: 0.5001 }, { tolerance })).toEqual([]);
  expect(changes({ a: 0.5 }, { a: 0.51 }, { tolerance })).toHaveLength(1);
  expect(changes({ seed: 4200000 }, { seed: 4200001 }, { tolerance })).toHaveLength(1);
  expect(
    changes({ a: { num: "18446744073709551615" } }, { a: { num: "18446744073709551614" } }),
  ).toHaveLength(1);
  expect(changes({ a: { num: "NaN" } }, { a: { num: "NaN" } })).toEqual([]);
  const four: readonly (Json | undefined)[] = [{ num: "NaN" }, null, 0, undefined];
  for (const [i, one] of four.entries())
    for (const [j, other] of four.entries()) expect(changes(one, other)).toHaveLength(i === j ? 0 : 1);
});

test("ids and times of day are no difference, an id against a word is one", () => {
  const [one, other] = ["0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"];
  expect(changes({ a: one }, { a: other })).toEqual([]);
  expect(changes({ a: one }, { a: "none" })).toHaveLength(1);
  expect(changes({ at: "2026-01-02T03:04:05Z" }, { at: "2026-01-03 03:04:05.25+01:00" })).toEqual([]);
  const isId = (text: string) => text.startsWith("call_");
  expect(changes({ a: "call_7" }, { a: "call_8" }, { isId })).toEqual([]);
  expect(changes({ a: "call_7" }, { a: "call_8" })).toHaveLength(1);
});

test("a key of a trace may have any name", () => {
  const left = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
  expect(changes(left, left)).toEqual([]);
  expect(changes({}, left).map(([path]) => path)).toEqual(["/__proto__", "/constructor"]);
});

test("records are compared by subject and name, those that could not be opened are not", () => {
  const [a, b, renamed] = [subject("env:1/slot:a/seed:x"), subject("env:2"), subject("env:1/slot:a/seed:y")];
  const record = (of: typeof a | null, name: string, value: Json | undefined, event: string) => ({
    subject: of,
    name,
    value,
    event,
  });
  const { changes: found } = diffRecords(
    [
      record(a, "reward", { total: 1, parts: { base: 2 } }, "e1"),
      record(b, "reward", { total: 5 }, "e2"),
      record(null, "plan", undefined, "e3"),
    ],
    [
      record(renamed, "reward", { total: 1, parts: { base: 3 } }, "e4"),
      record(null, "plan", { steps: [] }, "e5"),
      record(null, "notes", "new", "e6"),
    ],
    { renamed: new Map([[a, renamed]]) },
  );
  expect(
    found.map(({ subject: of, path, change, leftEvent, rightEvent }) => [
      of,
      path,
      change,
      leftEvent,
      rightEvent,
    ]),
  ).toEqual([
    [null, "/notes", "added", undefined, "e6"],
    [a, "/reward/parts/base", "changed", "e1", "e4"],
    [b, "/reward", "removed", "e2", undefined],
  ]);
});
