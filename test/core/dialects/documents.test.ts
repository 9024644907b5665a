/** Temporal histories and Chrome traces, and how documents are cut. */
import { describe, expect, test } from "vitest";
import { chromeTrace } from "../../../core/dialects/chrome-trace.ts";
import { Cutter, onOneLine } from "../../../core/dialects/cut.ts";
import type { AnyDialect, SpanDetail } from "../../../core/dialects/dialect.ts";
import { isListOfRecords } from "../../../core/dialects/generic-document.ts";
import { DIALECTS } from "../../../core/dialects/index.ts";
import { temporal } from "../../../core/dialects/temporal.ts";
import { bytesOf, payloadsValue } from "../../../core/dialects/temporal-payload.ts";
import type { NewEvent } from "../../../core/event.ts";
import { spanId } from "../../../core/ids.ts";
import { poison } from "./conformance.ts";
import { readLines, sourceOf } from "./read-file.ts";

const source = sourceOf("trace.json");
const textsOf = (dialect: AnyDialect, document: unknown): readonly string[] =>
  (dialect.parts?.(typeof document === "string" ? document : JSON.stringify(document, null, 1)) ?? []).map(
    ({ text }) => text,
  );
const eventsOf = (dialect: AnyDialect, document: unknown): readonly NewEvent[] =>
  readLines(dialect, textsOf(dialect, document), source).units.flatMap(({ events }) => events);

describe("a cut", () => {
  test("keeps the digits of numbers, and line breaks that are part of a text", () => {
    const found: string[] = [];
    const cut = new Cutter('{ "a" : [ 12345678901234567890 ,\n  {"b":\n    "x\\ny"} ], "c": [] }');
    cut.object((key) => cut.list(() => found.push(`${key}=${cut.raw()}`)));
    expect(found).toEqual(["a=12345678901234567890", 'a={"b":"x\\ny"}']);
  });

  test("passes over what is not asked for", () => {
    const keys: string[] = [];
    new Cutter('\ufeff{"a\\"b":{"c":"}]"},"d":null,"e":[[]]}').object((key) => keys.push(key));
    expect(keys).toEqual(['a"b', "d", "e"]);
  });

  test("makes one line of a pretty value", () => {
    expect(onOneLine('{\r\n\t"a": [\n 1,\n 2\n ]\n}')).toBe('{"a": [1,2]}');
  });
});

test("no dialect of documents fails on a document that is none of its", () => {
  for (const { name, parts } of DIALECTS.filter(({ unit }) => unit === "document"))
    for (const text of poison()) expect(() => parts?.(text), `${name}: ${text.slice(0, 40)}`).not.toThrow();
});

describe("temporal", () => {
  const event = (eventId: string, eventType: string, said: object = {}): object => ({
    eventId,
    eventTime: "2026-01-01T00:00:00.123456789Z",
    eventType,
    attributesEventAttributes: said,
  });
  const payload = (value: unknown): object => ({
    payloads: [{ metadata: { encoding: btoa("json/plain") }, data: btoa(JSON.stringify(value)) }],
  });

  test("both spellings of a type are one", () => {
    const [short, long] = ["ActivityTaskScheduled", "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"].map((type) =>
      eventsOf(temporal, { events: [event("5", type, { activityType: { name: "Charge" } })] }),
    );
    expect(short).toEqual(long);
    expect(short?.[0]).toMatchObject({ kind: "span-start", name: "Charge", time: { nanos: 123456789 } });
  });

  test("an activity that is asked to stop goes on until it is cancelled", () => {
    const reference = { scheduledEventId: "5" };
    const kinds = eventsOf(temporal, {
      events: [
        event("5", "ActivityTaskScheduled"),
        event("6", "ActivityTaskCancelRequested", reference),
        event("7", "ActivityTaskCanceled", reference),
      ],
    }).map((each) => [each.kind, each.kind === "span-end" ? each.status : undefined]);
    expect(kinds).toEqual([
      ["span-start", undefined],
      ["span-event", undefined],
      ["span-end", "cut"],
    ]);
  });

  test("payloads are decoded in the detail", () => {
    const units = [
      event("5", "ActivityTaskScheduled", {
        input: payload({ card: "42" }),
        header: { fields: { user: payload("ann") } },
      }),
      event("9", "ActivityTaskFailed", {
        scheduledEventId: "5",
        failure: { message: "no", cause: { message: "no money" } },
      }),
    ].map((each) => ({ text: JSON.stringify(each), ks: [0] }));
    const detail: SpanDetail = temporal.detail({ id: spanId("event-5") }, units);
    expect(detail).toMatchObject({
      parameters: { card: "42" },
      error: "no: no money",
      attributes: { header: { fields: { user: "ann" } } },
    });
  });

  test("what is no JSON is told by its size, what is no base64 is nothing", () => {
    expect(
      payloadsValue({ payloads: [{ metadata: { encoding: btoa("binary/plain") }, data: btoa("abc") }] }),
    ).toBe("3 bytes of binary/plain");
    expect([bytesOf("a"), bytesOf("??"), bytesOf("")]).toEqual([undefined, undefined, new Uint8Array()]);
    expect(bytesOf("_-8")).toEqual(new Uint8Array([255, 239]));
  });
});

describe("Chrome traces", () => {
  const on = (ph: string, name: string, ts: number, more: object = {}): object => ({
    pid: 1,
    tid: 2,
    ph,
    name,
    ts,
    ...more,
  });
  const starts = (events: readonly object[]): readonly (readonly [string, string | undefined])[] =>
    eventsOf(chromeTrace, events).flatMap((event) =>
      event.kind === "span-start" ? [[event.name, event.parent] as const] : [],
    );

  test("slices nest by their times, in whatever order they are written", () => {
    const events = [
      on("X", "inner", 20, { dur: 10 }),
      on("X", "outer", 10, { dur: 100 }),
      on("X", "next", 110, { dur: 5 }),
      on("X", "same", 10, { dur: 5 }),
    ];
    expect(starts(events)).toEqual([
      ["inner", "event-1"],
      ["outer", undefined],
      ["next", undefined],
      ["same", "event-1"],
    ]);
  });

  test("an end without a name ends the slice that was opened last", () => {
    const ends = eventsOf(chromeTrace, [
      on("B", "a", 1),
      on("B", "b", 2),
      on("E", "", 3),
      on("E", "", 4),
    ]).flatMap((event) => (event.kind === "span-end" ? [event.id] : []));
    expect(ends).toEqual(["event-1", "event-0"]);
  });

  test("an end whose start is not in the file is said", () => {
    expect(eventsOf(chromeTrace, [on("E", "lost", 3)])).toMatchObject([
      { kind: "unknown", summary: expect.stringContaining("lost") },
    ]);
  });

  test("times from an unknown start keep their distances, and the report says so", () => {
    const read = readLines(
      chromeTrace,
      textsOf(chromeTrace, [on("X", "a", 895158070118.25, { dur: 2.5 })]),
      source,
    );
    const [start, end] = read.units[0]?.events ?? [];
    expect((end?.time?.nanos ?? 0) - (start?.time?.nanos ?? 0)).toBe(2500);
    expect(chromeTrace.taken?.(read.memory as never)).toEqual({
      time: expect.stringContaining("unknown start"),
    });
  });

  test("a profile that names its base has real times", () => {
    const document =
      '{"baseTimeNanoseconds": 1767225600000000001, "traceEvents": [{"ph": "X", "name": "a", "pid": 1, "tid": 1, "ts": 1.5, "dur": 1}]}';
    expect(eventsOf(chromeTrace, document)[1]?.time).toEqual({ seconds: 1767225600, nanos: 1501 });
  });

  test("threads are named wherever their name stands", () => {
    const named = { pid: 1, tid: 2, ph: "M", name: "thread_name", ts: 0, args: { name: "Main" } };
    expect(eventsOf(chromeTrace, [on("I", "x", 1), named])[0]?.subject).toBe("process:1/thread:Main 2");
  });

  test("the detail of a slice has the arguments of both ends", () => {
    const units = textsOf(chromeTrace, [
      on("B", "f", 1, { args: { line: 7 } }),
      on("E", "f", 2, { args: { result: "ok" } }),
    ]).map((text) => ({ text, ks: [0] }));
    expect(chromeTrace.detail({ id: spanId("event-0") }, units).attributes).toMatchObject({
      line: 7,
      result: "ok",
    });
  });
});

test("a list of records is told from a list of anything else", () => {
  const records = [
    '[{"ts":"2026-01-02T03:04:05Z","event":"a"}]',
    '{"log_history":[{"step":1,"loss":2}],"best":1}',
    '{"meta":{"tool":"x"},"events":[{"time":1770109200,"name":"a"}]}',
  ];
  const others = [
    "[]",
    "[1,2]",
    '[{"name":"left-pad","version":"1.0.0"}]',
    '{"name":"app","scripts":{"start":"x"},"files":["dist"]}',
    '{"dependencies":[{"time":1770109200}]}',
    '{"events":[1,2,3]}',
    '{"events":[{"time":17',
    "not json",
    "",
  ];
  expect(records.map(isListOfRecords)).toEqual(records.map(() => true));
  expect(others.map(isListOfRecords)).toEqual(others.map(() => false));
});
