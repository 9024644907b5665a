import { expect, test } from "vitest";
import type { TraceEvent } from "../../core/event.ts";
import { findWords, parseFind, passes } from "../../core/find.ts";
import { run } from "../notation.ts";

const query = (text: string) => {
  const parsed = parseFind(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed;
};

test("words and filters are told apart, and what asks for nothing is a sentence", () => {
  expect(query("Voucher  kind:llm NAME:coder status:failed kind:gate")).toEqual({
    words: ["voucher"],
    kinds: ["llm", "gate"],
    names: ["coder"],
    statuses: ["failed"],
  });
  expect(query("https://a.b 12:30").words).toEqual(["https://a.b", "12:30"]);
  for (const wrong of ["", "  ", "kind:", "kind:nonsense", "a status:"])
    expect(parseFind(wrong)).toHaveProperty("problem");
});

test.each([
  ["a plain value", '{"message":"The Voucher is valid"}', "voucher VALID", "The Voucher is valid", "message"],
  ["escapes are read", String.raw`{"a":"caf\u00e9 \"x\"\nnext"}`, 'café "x"', 'café "x"\nnext', "a"],
  ["an escaped letter", String.raw`{"a":"\u0066oo"}`, "foo", "foo", "a"],
  ["words in different values", '{"a":"one","b":{"c":"two"}}', "two one", "one", "a"],
  ["numbers as written", '{"loss":0.3500}', "0.3500", "0.3500", "loss"],
  ["a list", '{"tags":["red","green"]}', "green", "green", "tags"],
  ["a line that is not JSON", "[ERROR] something broke", "broke", "broke", ""],
  ["console text", "epoch 3: loss=0.5", "loss", "epoch 3: loss=0.5", ""],
  ["a torn line", '{"a":"half a', "half", "half a", "a"],
])("found: %s", (_, unit, words, snippet, key) => {
  const found = findWords(unit, words.toLowerCase().split(" "));
  expect(found?.snippet).toContain(snippet);
  expect(found?.key).toBe(key);
});

test.each([
  ["a key", '{"message":"hello"}', "message"],
  ["one of two words", '{"a":"one"}', "one two"],
  ["text across two values", '{"a":"one","b":"two"}', 'one","b'],
])("not found: %s", (_, unit, words) => {
  expect(findWords(unit, words.split(" "))).toBeUndefined();
});

test("a long value is cut around the word", () => {
  const found = findWords(JSON.stringify({ a: `${"x".repeat(5000)} needle ${"y".repeat(5000)}` }), [
    "needle",
  ]);
  expect(found?.snippet).toMatch(/^…x+ needle y+…$/);
  expect(found?.snippet.length).toBeLessThan(220);
});

test("filters ask the event, and the span that an end belongs to", () => {
  const events = run("planner( coder( ) coder2( )! ) s1:TRAINING s1?G2- loss=0.5");
  const names = new Map(
    events.flatMap((event) =>
      event.kind === "span-start"
        ? [[event.id, { name: event.name, spanKind: event.spanKind }] as const]
        : [],
    ),
  );
  const kept = (text: string): readonly string[] =>
    events.filter((event) => passes(event, query(text), (id) => names.get(id))).map(line);
  expect(kept("name:coder kind:span-end")).toEqual(["span-end coder", "span-end coder2"]);
  expect(kept("kind:tool status:failed")).toEqual(["span-end coder2"]);
  expect(kept("status:failed")).toEqual(["span-end coder2", "gate G2"]);
  expect(kept("status:training")).toEqual(["stage "]);
  expect(kept("name:loss")).toEqual(["metric "]);
});

const line = (event: TraceEvent): string =>
  `${event.kind} ${"gate" in event ? event.gate : "id" in event ? event.id : ""}`;
