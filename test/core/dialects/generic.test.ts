import { describe, expect, test } from "vitest";
import { generic } from "../../../core/dialects/generic.ts";
import type { GenericMemory } from "../../../core/dialects/generic-memory.ts";
import type { NewEvent } from "../../../core/event.ts";
import { fixtureLines } from "./conformance.ts";
import { readLines, sourceOf } from "./read-file.ts";

const read = (
  lines: readonly string[],
): { readonly events: readonly NewEvent[]; readonly taken: Readonly<Record<string, string>> } => {
  const { units, memory } = readLines(generic, lines, sourceOf("any.jsonl"));
  return {
    events: units.flatMap(({ events }) => events),
    taken: generic.taken?.(memory as GenericMemory) ?? {},
  };
};
const lines = (...objects: readonly object[]): readonly string[] =>
  objects.map((object) => JSON.stringify(object));

describe("what the generic reader takes for what", () => {
  test("is said in words, with how the time is written", () => {
    expect(read(fixtureLines("generic", "training-frames")).taken).toEqual({
      time: "recv_ts (s since 1970)",
      type: "frame.type",
      step: "frame.step",
      epoch: "frame.epoch",
      events: "configuration, metrics of mostly numeric lines, metrics beside a step",
    });
  });

  test("is decided on the first units: a better name that comes later changes nothing", () => {
    const early = Array.from({ length: 25 }, (_, i) => ({ kind: "a", n: i }));
    const { events } = read(lines(...early, { type: "late", kind: "a" }));
    expect(events.at(-1)?.native).toBe("a");
  });

  test("a second clock is found when lines come without the first", () => {
    const first = Array.from({ length: 30 }, (_, i) => ({ time_ms: 1593138491273 + i, x: "y" }));
    const { events, taken } = read(lines(...first, { timestamp: 1593138513.4162784, loss: 1, lr: 2 }));
    expect(events.at(-1)?.time).toEqual({ seconds: 1593138513, nanos: 416278000 });
    expect(taken.time).toBe("time_ms (ms since 1970), timestamp (s since 1970)");
  });

  test("a number that cannot be a time is none", () => {
    const { events, taken } = read(lines({ time: 12.5, message: "after twelve seconds" }));
    expect(events[0]?.time).toBeUndefined();
    expect(taken.time).toBeUndefined();
  });

  test("nanoseconds keep every digit", () => {
    const [event] = read(fixtureLines("generic", "exact-numbers")).events;
    expect(event?.time).toEqual({ seconds: 1750000000, nanos: 123456789 });
  });
});

describe("lines that measure", () => {
  test("numbers beside a step are a metric without any time", () => {
    expect(read(lines({ step: 5, "train/loss": 0.5, "train/acc": 0.9 })).events).toEqual([
      { kind: "metric", values: { "train/loss": 0.5, "train/acc": 0.9 }, axes: { step: 5 } },
    ]);
  });

  test("a null among them is null, not absent; NaN is NaN", () => {
    const { events } = read(['{"step": 1, "loss": NaN, "lr": null, "acc": 0.5}']);
    expect(events[0]).toMatchObject({ values: { loss: { num: "NaN" }, lr: null, acc: 0.5 } });
  });

  test("a step that starts over goes on from where it was; one a little back is the largest so far", () => {
    const steps = [1, 50, 100, 90, 0, 10].map((step) => ({ step, loss: 1 }));
    expect(read(lines(...steps)).events.map(({ axes }) => axes?.step)).toEqual([1, 50, 100, 100, 100, 110]);
  });

  test("ids and line numbers measure nothing", () => {
    expect(read(lines({ task_id: 4, pid: 12, seq: 9, name: "x" })).events[0]?.kind).toBe("unknown");
  });
});

describe("lines that are spans", () => {
  test("a begin and an end with one id, a duration, and a start with an end", () => {
    const { events } = read(fixtureLines("generic", "spans-with-ends"));
    const ends = events.flatMap((e) =>
      e.kind === "span-start" || e.kind === "span-end"
        ? [`${e.kind} ${e.id} ${(e.time?.seconds ?? 0) % 60}.${(e.time?.nanos ?? 0) / 1e6}`]
        : [],
    );
    expect(ends).toEqual([
      "span-start a 5.500",
      "span-end a 6.250",
      "span-start b 7.500",
      "span-end b 9.0",
      "span-start c 9.500",
      "span-end c 9.750",
    ]);
  });

  test("an interval that has only a name is one span, however often its start is said", () => {
    const { events } = read(fixtureLines("generic", "named-values-and-intervals"));
    const spans = events.flatMap((e) => ("id" in e ? [`${e.kind} ${e.id}`] : []));
    expect(spans).toEqual(["span-start run", "span-event run", "span-end run", "span-start run 2"]);
  });

  test("a record inside a record is read where it is", () => {
    const { events } = read(fixtureLines("generic", "wrapped-records"));
    expect(events.map((e) => [e.kind, e.native, e.ident])).toEqual([
      ["span-start", "span_begin", "u1"],
      ["unknown", "state", "u2"],
      ["span-end", "span_end", "u3"],
    ]);
  });

  test("what can be read of such a span: bodies by their usual names", () => {
    const text = JSON.stringify({
      id: "s",
      messages: [{ role: "user", content: "hi" }],
      response: "ok",
      arguments: { a: 1 },
      cost: 2,
    });
    expect(generic.detail({ id: "s" as never }, [{ text, ks: [0] }])).toEqual({
      messages: [{ role: "user", content: "hi" }],
      response: "ok",
      parameters: { a: 1 },
      result: undefined,
      error: undefined,
      attributes: { id: "s", cost: 2 },
    });
  });
});

test("levels of the usual loggers, words and numbers", () => {
  const said = [10, 20, 30, 40, 50, 60, "WARN", "notice", "fatal"].map((level) => ({ level, msg: "m" }));
  expect(read(lines(...said)).events.map((e) => (e.kind === "log" ? e.severity : e.kind))).toEqual([
    ...["debug", "debug", "info", "warning", "error", "critical", "warning", "info", "critical"],
  ]);
});

test("JSON that is no object is an event, text that is no JSON is a problem", () => {
  const { units } = readLines(generic, ["[1,2]", '"text"', "7", "null", "no json"], sourceOf("x"));
  expect(units.map(({ events, problem }) => events[0]?.native ?? problem)).toEqual([
    ...["array", "string", "number", "null", "not JSON: a value is missing at character 1"],
  ]);
});

test("a session or an agent is the subject of its lines", () => {
  expect(read(fixtureLines("generic", "sessions-and-agents")).events.map(({ subject }) => subject)).toEqual([
    undefined,
    "session:s-1",
    "agent:a7",
  ]);
});
