import { describe, expect, test } from "vitest";
import { anton } from "../../../core/dialects/anton.ts";
import type { SpanDetail } from "../../../core/dialects/dialect.ts";
import type { EventOf, NewEvent } from "../../../core/event.ts";
import { spanId } from "../../../core/ids.ts";
import { fixtureLines } from "./conformance.ts";
import { readLines, sourceOf } from "./read-file.ts";

const source = sourceOf("traces/orchestrator.jsonl");
const unitsOf = (lines: readonly string[]): readonly (readonly NewEvent[])[] =>
  readLines(anton, lines, source).units.map(({ events }) => events);
const starts = (lines: readonly string[]): readonly Extract<NewEvent, { kind: "span-start" }>[] =>
  unitsOf(lines)
    .flat()
    .flatMap((event) => (event.kind === "span-start" ? [event] : []));
const detailOf = (line: string, id: string): SpanDetail =>
  anton.detail({ id: spanId(id) }, [{ text: line, ks: [0] }]);

const call = (messages: readonly object[], more: object = {}): string =>
  JSON.stringify({
    timestamp: "2025-11-29T17:58:07.5",
    agent_name: "a",
    provider: "unknown",
    model: "m",
    system_prompt: "Be brief.",
    messages,
    response: "ok",
    duration_ms: 500,
    error: null,
    metadata: {},
    ...more,
  });
const user = (content: string): object => ({ role: "user", content });
const reply = (content: string): object => ({ role: "assistant", content });

describe("format 1", () => {
  test("a call without an id is named by its source and position, the same at every reading", () => {
    const lines = fixtureLines("anton", "format-1");
    expect(starts(lines).map(({ id }) => id)).toEqual([1, 2, 3].map((n) => `${source.key}:${n}`));
  });

  test("a stamp is the end of the call, in local time", () => {
    const [events] = unitsOf([call([user("hi"), reply("ok")])]);
    const at = (kind: EventOf<"mark">["kind"] | "span-start" | "span-end"): string | undefined => {
      const time = events?.find((event) => event.kind === kind)?.time;
      return time && `${new Date(time.seconds * 1000).toISOString().slice(11, 19)}.${time.nanos / 1e6}`;
    };
    // The zone of these tests is one hour ahead of UTC.
    expect([at("span-start"), at("mark"), at("span-end")]).toEqual([
      "16:58:07.0",
      "16:58:07.0",
      "16:58:07.500",
    ]);
  });

  test("the prompt's digest counts only what the model had not seen", () => {
    const first = starts([call([user("hi"), reply("ok")])])[0]?.digests?.prompt;
    const second = starts([call([user("hi"), reply("ok"), user("more"), reply("ok")])])[0]?.digests?.prompt;
    const changed = starts([call([user("HI"), reply("ok"), user("more"), reply("ok")])])[0]?.digests?.prompt;
    expect(first?.length).toBe("Be brief.".length + "hi".length);
    expect(second?.length).toBe("more".length);
    expect(changed).toEqual(second);
    expect(
      starts([call([user("hi"), reply("ok")], { system_prompt: "Be long." })])[0]?.digests?.prompt?.digest,
    ).not.toBe(first?.digest);
  });

  test("the run is called what the orchestrator was first asked", () => {
    const names = unitsOf(fixtureLines("anton", "format-1"))
      .flat()
      .flatMap((event) => (event.kind === "run" ? [event.name] : []));
    expect(names).toEqual(["Task: Add a dark theme", "Task: Add a dark theme"]);
  });
});

describe("format 2", () => {
  test("a parent that is the trace itself means a root", () => {
    const parents = starts(fixtureLines("anton", "format-2")).map(({ parent }) => parent !== undefined);
    expect(parents).toEqual([false, true, true, true, true, false, false]);
  });

  test("arguments in another order have the same digest", () => {
    const tool = (parameters: object): string =>
      JSON.stringify({
        timestamp: "2025-11-30T10:00:00",
        tool_name: "grep",
        trace_id: "t",
        span_id: "s",
        parent_id: "p",
        span_type: "tool_call",
        agent_name: "a",
        duration_ms: 1,
        success: true,
        parameters,
        result: "",
      });
    const digest = (parameters: object): unknown => starts([tool(parameters)])[0]?.digests?.arguments;
    expect(digest({ a: 1, b: { c: 2, d: 3 } })).toEqual(digest({ b: { d: 3, c: 2 }, a: 1 }));
    expect(digest({ a: 1 })).not.toEqual(digest({ a: 2 }));
  });

  test("a tool that failed without a word is failed all the same", () => {
    const ends = unitsOf(fixtureLines("anton", "format-2"))
      .flat()
      .flatMap((event) => (event.kind === "span-end" ? [event] : []));
    expect(ends.map(({ status, error }) => [status, error])).toEqual([
      ["ok", undefined],
      ["ok", undefined],
      ["ok", undefined],
      ["error", "2 tests failed"],
      ["error", "the tool reported failure"],
      ["ok", undefined],
      ["error", "API error: overloaded"],
    ]);
  });
});

describe("what a person reads", () => {
  test("of a model call: system prompt, messages without the repeated response, response", () => {
    const detail = detailOf(call([user("hi"), reply("ok")]), "x");
    expect(detail.messages).toEqual([{ role: "system", content: "Be brief." }, user("hi")]);
    expect(detail).toMatchObject({ response: "ok", parameters: { model: "m", provider: "unknown" } });
  });

  test("of a failed call: the error, and no empty response", () => {
    const detail = detailOf(call([user("hi")], { response: "", error: "overloaded" }), "x");
    expect(detail.error).toBe("overloaded");
    expect(detail.response).toBeUndefined();
  });

  test("of a tool call: parameters with exact numbers, result, error", () => {
    const line =
      '{"tool_name":"f","parameters":{"id":12345678901234567890},"result":"r","duration_ms":1,"agent_name":"a","error":"e"}';
    expect(detailOf(line, "x")).toMatchObject({
      parameters: { id: { num: "12345678901234567890" } },
      result: "r",
      error: "e",
    });
  });

  test("of a proxy row: the call with that id", () => {
    const line = fixtureLines("anton", "proxy-rows")[1] as string;
    const ids = starts([line]).map(({ id }) => id);
    expect(ids.map((id) => detailOf(line, id).messages?.[0]?.content)).toEqual([
      "step 2: implement subtask",
      "step 3: implement subtask",
    ]);
  });
});

test("a proxy row is stamped at its start, and calls of one file are one run", () => {
  const events = unitsOf(fixtureLines("anton", "proxy-rows")).flat();
  expect(new Set(events.map(({ run }) => run))).toEqual(new Set(["orchestrator"]));
  const [start, , end] = events;
  expect([start?.time?.nanos, end?.time?.nanos]).toEqual([496912000, 899412000]);
});

test("summaries and checkpoints say why they are no traces", () => {
  expect(
    anton.summarizes?.(["{", '  "total_interactions": 6,', '  "by_agent": {'], "trace_summary.json"),
  ).toMatch(/repeats/);
  expect(
    anton.summarizes?.(
      ['{"task_id": "t", "checkpoint_id": "c", "phase_index": 1, "total_phases": 2}'],
      "c.json",
    ),
  ).toMatch(/checkpoint/);
  expect(anton.summarizes?.(fixtureLines("anton", "format-2"), "a.jsonl")).toBeUndefined();
});
