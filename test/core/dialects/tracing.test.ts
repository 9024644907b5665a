/** OTLP, Jaeger and Zipkin: what a span means is the same in all of them. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyDialect, SpanDetail } from "../../../core/dialects/dialect.ts";
import { genaiBodies } from "../../../core/dialects/genai-bodies.ts";
import { jaeger } from "../../../core/dialects/jaeger.ts";
import { otlp, otlpDocument } from "../../../core/dialects/otlp.ts";
import { zipkin } from "../../../core/dialects/zipkin.ts";
import type { NewEvent, Usage } from "../../../core/event.ts";
import { spanId } from "../../../core/ids.ts";
import type { Attributes } from "../../../core/value.ts";
import { readLines, root, sourceOf, unitTexts } from "./read-file.ts";

const source = sourceOf("traces/export.jsonl");
const eventsOf = (dialect: AnyDialect, units: readonly string[]): readonly NewEvent[] =>
  readLines(dialect, units, source).units.flatMap(({ events }) => events);
const fixture = (dialect: AnyDialect, name: string): readonly string[] =>
  unitTexts(dialect, join(root, "fixtures", dialect.name, name));

const attributeValue = (value: unknown): object =>
  typeof value === "number" ? { intValue: String(value) } : { stringValue: value };
const span = (
  spanId: string,
  parentSpanId: string,
  said: Readonly<Record<string, unknown>>,
  more: object = {},
): object => ({
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId,
  parentSpanId,
  name: spanId,
  startTimeUnixNano: "1767225600000000001",
  endTimeUnixNano: "1767225601000000002",
  attributes: Object.entries(said).map(([key, value]) => ({ key, value: attributeValue(value) })),
  ...more,
});
const line = (...spans: readonly object[]): string =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const llm = (input: number, output: number): Readonly<Record<string, unknown>> => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.usage.input_tokens": input,
  "gen_ai.usage.output_tokens": output,
});
const usageOf = (lines: readonly string[]): Usage => {
  const sum = { input: 0, output: 0 };
  for (const event of eventsOf(otlp, lines)) {
    if (event.kind !== "span-end") continue;
    sum.input += event.usage?.input ?? 0;
    sum.output += event.usage?.output ?? 0;
  }
  return sum;
};

describe("tokens", () => {
  test("what an agent says of its calls is not counted again", () => {
    const agent = span("a", "", { ...llm(30, 3), "gen_ai.operation.name": "invoke_agent" });
    expect(usageOf([line(span("b", "a", llm(10, 1)), span("c", "a", llm(20, 2)), agent)])).toEqual({
      input: 30,
      output: 3,
    });
  });

  test("of a wrapper and the call in it one is counted, whichever is written first", () => {
    const [wrapper, call] = [span("a", "", llm(10, 1)), span("b", "a", llm(10, 1))];
    for (const lines of [[line(wrapper, call)], [line(call, wrapper)], [line(call), line(wrapper)]])
      expect(usageOf(lines)).toEqual({ input: 10, output: 1 });
  });

  test("cached tokens are taken out of the input they are part of", () => {
    const [event] = eventsOf(otlp, [
      line(
        span("a", "", {
          ...llm(100, 5),
          "gen_ai.usage.cache_read.input_tokens": 60,
          "gen_ai.usage.cache_creation.input_tokens": 30,
        }),
      ),
    ]).filter(({ kind }) => kind === "span-end");
    expect(event).toMatchObject({ usage: { input: 10, output: 5, cacheRead: 60, cacheWrite: 30 } });
  });
});

describe("times", () => {
  test("nanoseconds beyond what a number holds are exact, as texts and as numbers", () => {
    const text = line(span("a", "", {}));
    const numbers = text.replace(/"(17\d{17})"/g, "$1");
    for (const each of [text, numbers])
      expect(eventsOf(otlp, [each]).map(({ time }) => time?.nanos)).toEqual([1, 2]);
  });

  test("a span that ends before it starts ends at its start, and is marked", () => {
    const events = eventsOf(otlp, [line(span("a", "", {}, { endTimeUnixNano: "1767225599000000000" }))]);
    expect(events[1]).toMatchObject({ time: events[0]?.time, notes: ["end-moved"] });
  });

  test("a span without an end stays open", () => {
    expect(
      eventsOf(otlp, [line(span("a", "", {}, { endTimeUnixNano: "0" }))]).map(({ kind }) => kind),
    ).toEqual(["span-start"]);
  });
});

test("an export that was sent twice is known as one thing by its first span", () => {
  const [once, again] = readLines(
    otlp,
    [line(span("a", "", llm(1, 1))), line(span("a", "", llm(1, 1)))],
    source,
  ).units;
  expect(once?.events[0]?.ident).toBeDefined();
  expect(again?.events).toEqual(once?.events);
});

test("a document and the lines of an exporter give the same spans", () => {
  const spans = (dialect: AnyDialect, name: string): readonly unknown[] =>
    eventsOf(dialect, fixture(dialect, name)).flatMap((event) =>
      event.kind === "span-start" || event.kind === "span-end" ? [{ ...event, ident: undefined }] : [],
    );
  expect(spans(otlpDocument, "agent.json")).toEqual(spans(otlp, "agent.jsonl"));
});

test("a number beyond 2^53 in a document keeps its digits", () => {
  const [start] = eventsOf(jaeger, fixture(jaeger, "one-under-data.json"));
  expect(start).toMatchObject({ attributes: { batch: { num: "9007199254740993" } } });
});

describe("Zipkin's halves", () => {
  const starts = eventsOf(zipkin, fixture(zipkin, "halves.json")).flatMap((event) =>
    event.kind === "span-start" ? [event] : [],
  );
  const parentOf = (id: string): string | undefined =>
    starts
      .find((start) => start.id.endsWith(id))
      ?.parent?.split(":")
      .slice(1)
      .join(":");

  test("the server's half stands below the client's, and what ran in the server below that", () => {
    expect(parentOf(":0b:server")).toBe("0b");
    expect(parentOf(":0c")).toBe("0b:server");
    expect(parentOf(":0b")).toBe("0a");
  });

  test("a span alone with its id is whole, shared or not", () => {
    const ids = eventsOf(zipkin, fixture(zipkin, "several-receivers.json")).flatMap((event) =>
      event.kind === "span-start" ? [event.id.split(":").slice(1).join(":")] : [],
    );
    expect(ids).toEqual(["1a", "1b:server", "1b:server-2", "1b", "1c", "1d"]);
  });
});

describe("what a person reads", () => {
  const detailOf = (dialect: AnyDialect, units: readonly string[], id: string): SpanDetail =>
    dialect.detail(
      { id: spanId(id) },
      units.map((text) => ({ text, ks: [0] })),
    );

  test("of a model call: system prompt, messages, response", () => {
    const detail = detailOf(otlp, fixture(otlp, "agent.jsonl"), "813fc60c:00000000000000a2");
    expect(detail.messages?.map(({ role, content }) => [role, content])).toEqual([
      ["system", "Be brief."],
      ["user", "What is the weather in Oslo?"],
    ]);
    expect(detail.response).toContain("get_weather");
    expect(detail.attributes).toMatchObject({
      "service.name": "weather-agent",
      "gen_ai.request.model": "example-large",
    });
  });

  test("of a tool call: arguments and result", () => {
    const detail = detailOf(otlp, fixture(otlp, "agent.jsonl"), "813fc60c:00000000000000a3");
    expect(detail).toMatchObject({ parameters: { city: "Oslo" }, result: '{"celsius": -4}' });
  });

  test("of older names: plain, with an index, in events, of OpenInference", () => {
    const units = fixture(otlp, "older-names.jsonl");
    const said = ["b1", "b2", "b3", "b5"].map((id) => {
      const detail = detailOf(otlp, units, `813fc60c:${id.padStart(16, "0")}`);
      return [detail.messages?.map(({ role, content }) => `${role}: ${content}`), detail.response];
    });
    expect(said).toEqual([
      [["user: Say hello"], "Hello"],
      [["system: Be kind.", "user: Hi"], "Hi there"],
      [["user: Ping"], "Pong"],
      [["user: Count"], "One"],
    ]);
  });

  test("of a span of Jaeger: its process beside its tags", () => {
    expect(detailOf(jaeger, fixture(jaeger, "trace.json"), "9be14e27:0001").attributes).toMatchObject({
      hostname: "edge-1",
      "span.kind": "server",
    });
  });

  test("long texts are cut in events, and whole in the detail", () => {
    const units = fixture(otlp, "services.jsonl");
    const [start] = eventsOf(otlp, units);
    expect(start).toMatchObject({ attributes: { text: `${"x".repeat(300)}… (1000 characters)` } });
    expect(detailOf(otlp, units, "813fc60c:00000000000000c2").attributes?.text).toHaveLength(1000);
  });
});

describe("bodies", () => {
  const bodies = (attributes: Attributes): ReturnType<typeof genaiBodies> => genaiBodies(attributes, []);

  test("a text that is no JSON is a message of the user", () => {
    expect(bodies({ "gen_ai.prompt": "[not JSON" }).messages).toEqual([
      { role: "user", content: "[not JSON" },
    ]);
  });

  test("a call of a tool in a message is kept as JSON", () => {
    const call = { type: "tool_call", name: "f", arguments: { a: 1 } };
    expect(
      bodies({ "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts: [call] }]) }).response,
    ).toBe(JSON.stringify(call));
  });

  test("hostile keys change nothing but themselves", () => {
    bodies({ "gen_ai.prompt.0.__proto__": { polluted: true }, "gen_ai.prompt.99999.content": "x" });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("every field that OTLP writes", () => {
  type Node = Readonly<Record<string, unknown>> | readonly unknown[];
  const leavesOf = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
      : [path];
  const changedAt = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) {
      if (typeof value === "number") return value + 1;
      return typeof value === "boolean"
        ? !value
        : `${String(value).startsWith("7") ? 8 : 7}${String(value).slice(1)}`;
    }
    if (Array.isArray(value))
      return value.map((inner, i) => (String(i) === key ? changedAt(inner, rest) : inner));
    return {
      ...(value as Readonly<Record<string, unknown>>),
      [key]: changedAt((value as Record<string, unknown>)[key], rest),
    };
  };

  const holderOf = (document: unknown, path: readonly string[]): Record<string, unknown> =>
    path.reduce((holder, key) => holder[key] as Record<string, unknown>, document as Record<string, unknown>);
  /** A response is the assistant's, whoever says so; what has not ended has no outcome. */
  const saysNothing = (document: unknown, path: readonly string[]): boolean =>
    /(?:completion|output_messages).*role$/.test(String(holderOf(document, path.slice(0, -2)).key)) ||
    holderOf(document, path.slice(0, 6)).endTimeUnixNano === "0";

  test.each(["services.jsonl", "older-names.jsonl", "agent.jsonl"])(
    "in %s changes the events, or is listed as ignored",
    (name) => {
      for (const text of fixture(otlp, name)) {
        const document = JSON.parse(text) as Node;
        const before = JSON.stringify(eventsOf(otlp, [text]));
        const unread = leavesOf(document).filter(
          (path) => JSON.stringify(eventsOf(otlp, [JSON.stringify(changedAt(document, path))])) === before,
        );
        const ignored = new Set(Object.keys(otlp.ignored));
        const left = unread.filter((path) => !ignored.has(path.at(-1) ?? "") && !saysNothing(document, path));
        expect(left.map((path) => path.join("."))).toEqual([]);
      }
    },
  );
});
