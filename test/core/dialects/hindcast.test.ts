import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { SourceInfo, SpanUnit } from "../../../core/dialects/dialect.ts";
import schemaText from "../../../core/dialects/hindcast.schema.json?raw";
import { type HindcastMemory, hindcast } from "../../../core/dialects/hindcast.ts";
import { exportLine, isoNanos } from "../../../core/dialects/hindcast-export.ts";
import type { NewEvent, TraceEvent } from "../../../core/event.ts";
import { nanos, seq, sourceKey, spanId } from "../../../core/ids.ts";
import type { Json } from "../../../core/value.ts";

const FOLDERS = ["fixtures/hindcast", "fixtures/demo"];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => join(folder, name)),
);
const linesOf = (file: string): string[] => readFileSync(file, "utf8").split("\n").filter(Boolean);

const source: SourceInfo = { path: "trace.jsonl", key: sourceKey("k"), generation: 0, zoneMinutes: () => 0 };

const readOne = (line: unknown, memory: HindcastMemory = { lengths: [] }) =>
  hindcast.read(typeof line === "string" ? line : JSON.stringify(line), memory, source, 1);

const eventsOf = (line: unknown): readonly NewEvent[] => {
  const result = readOne(line);
  if (!result.ok) throw new Error(result.problem);
  return result.events;
};

const problemOf = (line: unknown): string | undefined => {
  const result = readOne(line);
  return result.ok ? undefined : result.problem;
};

const readAll = (lines: readonly string[]) => {
  let memory = hindcast.start(source);
  return lines.map((line, index) => {
    const result = hindcast.read(line, memory, source, index + 1);
    memory = result.memory;
    return result;
  });
};

describe("recognition", () => {
  test.each(files)("%s is ours", (file) => {
    expect(hindcast.recognizes(linesOf(file).slice(0, 20), file)).toBe(true);
  });

  test("lines with a time and a kind of another vocabulary are not ours", () => {
    const lines = [
      '{"at":"2026-03-01T09:00:00Z","kind":"click"}',
      '{"at":"2026-03-01T09:00:01Z","kind":"scroll"}',
    ];
    expect(hindcast.recognizes(lines, "clicks.jsonl")).toBe(false);
  });

  test("our kinds without any time are not ours: too many formats have a kind", () => {
    expect(hindcast.recognizes(['{"kind":"log","message":"x"}'], "a.hindcast.jsonl")).toBe(false);
  });

  test("broken lines among ours do not hide them", () => {
    expect(hindcast.recognizes(["{torn", '{"at":"2026-03-01T09:00:00Z","kind":"run"}', "[1]"], "x")).toBe(
      true,
    );
    expect(hindcast.recognizes(["", "null", "{"], "x")).toBe(false);
  });
});

describe("the published schema", () => {
  const schema = z.fromJSONSchema(JSON.parse(schemaText));

  test.each(files)("says of every line of %s what the reader says", (file) => {
    for (const line of linesOf(file)) {
      const parsed = strictJson(line);
      if (parsed === undefined || hasForeignFields(line)) continue;
      const result = readOne(line);
      const reads =
        result.ok && !result.repairs && !(result.events[0]?.kind === "unknown" && result.events[0].native);
      const known = typeof parsed === "object" && parsed !== null && "kind" in parsed;
      expect(schema.safeParse(parsed).success, line).toBe(reads && known);
    }
  });

  test.each([
    { kind: "gate", lifecycle: "seed", gate: "G1", passed: "yes" },
    { kind: "metric" },
    { kind: "span-end" },
    { kind: "span-start", id: "a", spanKind: "wizard" },
    { kind: "link", relation: "follows", from: "a", to: "span:b" },
    { kind: "log", message: "x", at: "yesterday" },
    { kind: "metric", values: { a: [1] } },
    { kind: "weather" },
  ])("refuses %j", (line) => {
    expect(schema.safeParse(line).success).toBe(false);
  });
});

/** JavaScript drops what a number cannot hold without a word; such lines are not for a JSON Schema. */
const strictJson = (line: string): unknown => {
  if (/[:,]-?(?:\d{16,}|0[,}]|1e-?\d{3})/.test(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const hasForeignFields = (line: string): boolean => {
  const result = readOne(line);
  return result.ok && (result.repairs ?? []).some((repair) => repair.startsWith("unknown field"));
};

describe("an exported run", () => {
  const originMs = Date.parse("2026-03-01T00:00:00Z");

  /** Events with a place, as the store gives them. */
  const placed = (news: readonly NewEvent[]): TraceEvent[] => {
    let at = nanos(0);
    return news.map(({ time, run: _run, ident: _ident, ...event }, index) => {
      if (time) at = nanos((time.seconds - originMs / 1000) * 1e9 + time.nanos);
      return { ...event, at, source: sourceKey("k"), position: index + 1, k: 0, seq: seq(index + 1) };
    });
  };
  const bare = (event: object): Json => JSON.parse(JSON.stringify({ ...event, seq: 0 }));

  test.each(files)("%s reads back as the same events", (file) => {
    const results = readAll(linesOf(file));
    const before = placed(results.flatMap((result) => (result.ok ? result.events : [])));
    const values = results.flatMap((result, index) =>
      result.ok
        ? result.events.map((event) =>
            event.kind === "record" && event.pointer ? recordValue(linesOf(file)[index]) : undefined,
          )
        : [],
    );
    const exported = before.map((event, index) => exportLine(event, originMs, values[index]));
    const after = placed(readAll(exported).flatMap((result) => (result.ok ? result.events : [])));
    expect(after.map(bare)).toEqual(before.map(bare));
  });

  const recordValue = (line: string | undefined): Json =>
    (JSON.parse(line ?? "null") as { value: Json }).value;

  test("times keep their nanoseconds, also before the origin", () => {
    expect(isoNanos(123_456_789, originMs)).toBe("2026-03-01T00:00:00.123456789Z");
    expect(isoNanos(-1, originMs)).toBe("2026-02-28T23:59:59.999999999Z");
    expect(isoNanos(8_999_999_999_999_999, originMs)).toBe("2026-06-13T03:59:59.999999999Z");
  });
});

describe("times", () => {
  test("nanoseconds and zones are kept", () => {
    const [event] = eventsOf({ at: "2026-03-01T10:00:00.123456789+01:00", kind: "log", message: "x" });
    expect(event?.time).toEqual({ seconds: 1772355600, nanos: 123456789 });
  });

  test("a stamp without a zone is local time of the reader", () => {
    const berlin: SourceInfo = { ...source, zoneMinutes: () => 60 };
    const result = hindcast.read(
      '{"at":"2026-03-01T10:00:00","kind":"log","message":"x"}',
      { lengths: [] },
      berlin,
      1,
    );
    expect(result.ok && result.events[0]?.time).toEqual({ seconds: 1772355600, nanos: 0 });
  });

  test("a stamp that is none leaves the event without a time, and says so", () => {
    const result = readOne({ at: "yesterday", kind: "log", message: "x" });
    expect(result).toMatchObject({ ok: true, repairs: ["`at` left out: not a time as ISO 8601"] });
    expect(result.ok && result.events[0]?.time).toBeUndefined();
  });
});

describe("nothing is lost in silence", () => {
  test("a line that lacks what its kind needs is a problem that names the field", () => {
    expect(problemOf({ at: "2026-03-01T09:00:00Z", kind: "metric" })).toBe("a `metric` line needs `values`");
    expect(problemOf({ kind: "gate", lifecycle: "seed", gate: "G1", passed: "yes" })).toBe(
      "a `gate` line needs `passed`, and this one is not true or false",
    );
    expect(problemOf([1, 2])).toBe("not a JSON object");
    expect(problemOf('{"kind":"log","message":"torn')).toContain("character 25");
  });

  test("a field we do not know becomes an attribute where the kind has them, and is named", () => {
    const result = readOne({ kind: "span-start", id: "a", name: "n", colour: "blue", deep: { a: [1] } });
    expect(result).toMatchObject({
      ok: true,
      events: [{ attributes: { colour: "blue", deep: { a: [1] } } }],
      repairs: ["unknown field `colour` kept as an attribute", "unknown field `deep` kept as an attribute"],
    });
  });

  test("elsewhere it stays in the raw line, and is named", () => {
    const result = readOne({ kind: "log", message: "m", colour: "blue" });
    expect(result).toMatchObject({ ok: true, repairs: ["unknown field `colour` kept in the raw line"] });
  });

  test("a kind we do not know is an unknown event that keeps its name and time", () => {
    expect(eventsOf({ at: "2026-03-01T09:00:00Z", kind: "weather", temperature: 21 })).toMatchObject([
      { kind: "unknown", native: "weather", time: { seconds: 1772355600 } },
    ]);
  });

  test("NaN, null, absent, big and tiny numbers stay apart", () => {
    const [event] = eventsOf(
      '{"kind":"metric","values":{"nan":NaN,"none":null,"zero":0,"big":18446744073709551615,"minus":-0,"huge":1e400}}',
    );
    expect(event).toMatchObject({
      values: {
        nan: { num: "NaN" },
        none: null,
        zero: 0,
        big: { num: "18446744073709551615" },
        minus: { num: "-0" },
        huge: { num: "1e400" },
      },
    });
    expect(event && "values" in event && "absent" in event.values).toBe(false);
  });

  test("a key named __proto__ is data", () => {
    const [event] = eventsOf('{"kind":"span-start","id":"a","__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(JSON.stringify(event)).toContain("polluted");
  });
});

describe("both ends in one line", () => {
  const line = {
    at: "2026-03-01T09:00:00Z",
    end: "2026-03-01T09:00:02Z",
    kind: "span",
    id: "a",
    name: "n",
    spanKind: "llm",
  };

  test("are a start and an end, each with what belongs to it", () => {
    const [start, end] = eventsOf({
      ...line,
      messages: [{ role: "user", content: "Hi" }],
      response: "Hello",
      usage: { output: 2 },
      attributes: { model: "m" },
    });
    expect(start).toMatchObject({
      kind: "span-start",
      time: { seconds: 1772355600 },
      attributes: { model: "m" },
    });
    expect(Object.keys((start?.kind === "span-start" && start.digests) || {})).toEqual(["prompt"]);
    expect(end).toMatchObject({ kind: "span-end", time: { seconds: 1772355602 }, usage: { output: 2 } });
    expect(Object.keys((end?.kind === "span-end" && end.digests) || {})).toEqual(["response"]);
  });

  test("an end before the start is moved to the start, and marked", () => {
    const [, end] = eventsOf({ ...line, end: "2026-03-01T08:59:59Z" });
    expect(end).toMatchObject({ time: { seconds: 1772355600 }, notes: ["end-moved"] });
  });
});

describe("bodies", () => {
  test("equal bodies have equal digests whatever the order of their keys; other bodies have others", () => {
    const digestOf = (parameters: Json) => {
      const [event] = eventsOf({ kind: "span-start", id: "a", parameters });
      return event?.kind === "span-start" ? event.digests?.arguments?.digest : undefined;
    };
    expect(digestOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(digestOf({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(digestOf({ a: 1 })).not.toBe(digestOf({ a: "1" }));
    expect(digestOf({ a: [1, 2] })).not.toBe(digestOf({ a: [2, 1] }));
  });

  test("texts never stand in an event", () => {
    const [event] = eventsOf({
      kind: "span-end",
      id: "a",
      response: "a secret response",
      result: "and a result",
    });
    expect(JSON.stringify(event)).not.toContain("secret");
    expect(event).toMatchObject({ digests: { response: { length: 17 }, result: { length: 12 } } });
  });

  const units = (...lines: readonly object[]): SpanUnit[] =>
    lines.map((line) => ({ text: JSON.stringify(line), ks: [0] }));

  test("a person reads messages, parameters, response, result and error of the lines", () => {
    const detail = hindcast.detail(
      { id: spanId("a") },
      units(
        {
          kind: "span-start",
          id: "a",
          name: "n",
          messages: [{ role: "user", content: "Hi", name: "Ann" }],
          parameters: { t: 0 },
          attributes: { model: "m" },
        },
        { kind: "span-event", id: "a", name: "chunk", text: "Hel" },
        {
          kind: "span-end",
          id: "a",
          response: "Hello",
          result: { ok: true },
          error: "late",
          attributes: { finish: "stop" },
        },
      ),
    );
    expect(detail).toEqual({
      messages: [{ role: "user", content: "Hi", name: "Ann" }],
      response: "Hello",
      parameters: { t: 0 },
      result: '{"ok":true}',
      error: "late",
      attributes: { model: "m", finish: "stop" },
    });
  });

  test("a response that is nowhere whole is put together from its chunks", () => {
    const chunks = ["One, ", "two ", "🙂"].map((text) => ({
      kind: "span-event",
      id: "a",
      name: "chunk",
      text,
    }));
    expect(hindcast.detail({ id: spanId("a") }, units(...chunks)).response).toBe("One, two 🙂");
  });

  test("a call that follows another shows the conversation from its beginning", () => {
    const detail = hindcast.detail(
      { id: spanId("b") },
      units(
        { kind: "span-start", id: "a", messages: [{ role: "user", content: "Plan." }] },
        { kind: "span-end", id: "a", response: "Two steps." },
        { kind: "span-start", id: "b", messages: [{ role: "user", content: "Do one." }] },
        { kind: "span-end", id: "b", response: "Done." },
      ),
    );
    expect(detail.messages).toEqual([
      { role: "user", content: "Plan." },
      { role: "assistant", content: "Two steps." },
      { role: "user", content: "Do one." },
    ]);
    expect(detail.response).toBe("Done.");
  });

  test("what the trace does not have is absent", () => {
    expect(hindcast.detail({ id: spanId("a") }, units({ kind: "span-start", id: "a" }))).toEqual({});
    expect(hindcast.detail({ id: spanId("a") }, [{ text: "{torn", ks: [0] }])).toEqual({});
  });
});

describe("chunks", () => {
  const chunk = (id: string, text: string) => JSON.stringify({ kind: "span-event", id, name: "chunk", text });
  const lengths = (lines: readonly string[]) =>
    readAll(lines).map((result) =>
      result.ok && result.events[0]?.kind === "span-event" ? result.events[0].length : undefined,
    );

  test("count the response so far, span by span", () => {
    expect(lengths([chunk("a", "One, "), chunk("b", "Uno"), chunk("a", "two 🙂"), chunk("b", "!")])).toEqual([
      5, 3, 11, 4,
    ]);
  });

  test("a length that is given stands", () => {
    expect(
      lengths([JSON.stringify({ kind: "span-event", id: "a", name: "chunk", text: "x", length: 40 })]),
    ).toEqual([40]);
  });

  test("memory is forgotten with the span and stays small", () => {
    let memory: HindcastMemory = { lengths: [] };
    for (let i = 0; i < 1000; i++) memory = readOne(chunk(`s${i}`, "x".repeat(50)), memory).memory;
    expect(JSON.stringify(memory).length).toBeLessThan(64_000);
    memory = readOne({ kind: "span-end", id: "s999" }, memory).memory;
    expect(memory.lengths.some(([id]) => id === "s999")).toBe(false);
  });

  test("reading may stop after any line and go on from saved memory", () => {
    const lines = linesOf("fixtures/hindcast/chunks.jsonl");
    const whole = readAll(lines);
    let memory = hindcast.start(source);
    lines.forEach((line, index) => {
      const result = hindcast.read(line, JSON.parse(JSON.stringify(memory)), source, index + 1);
      expect(result).toEqual(whole[index]);
      memory = result.memory;
    });
  });
});
