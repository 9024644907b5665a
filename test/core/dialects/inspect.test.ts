import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyDialect, SpanDetail } from "../../../core/dialects/dialect.ts";
import { inspect, inspectDocument } from "../../../core/dialects/inspect.ts";
import type { NewEvent } from "../../../core/event.ts";
import { type ReadUnit, readLines, root, sourceOf, unitTexts } from "./read-file.ts";

type Of<K extends NewEvent["kind"]> = Extract<NewEvent, { kind: K }>;
const of = <K extends NewEvent["kind"]>(kind: K, units: readonly ReadUnit[]): readonly Of<K>[] =>
  units.flatMap(({ events }) => events).filter((event): event is Of<K> => event.kind === kind);
const unitsOf = (dialect: AnyDialect, name: string): readonly ReadUnit[] => {
  const file = join(root, "fixtures", dialect.name, name);
  return readLines(dialect, unitTexts(dialect, file), sourceOf(name)).units;
};
const detailOf = (dialect: AnyDialect, units: readonly ReadUnit[], start: Of<"span-start">): SpanDetail =>
  dialect.detail(
    { id: start.id, start },
    units
      .filter(({ events }) => events.some((event) => "id" in event && event.id === start.id))
      .map(({ text }) => ({ text, ks: [0] })),
  );

const BOTH = [
  { dialect: inspect, file: "two-samples.jsonl" },
  { dialect: inspectDocument, file: "two-samples.json" },
] as const;

describe.each(BOTH)("$file", ({ dialect, file }) => {
  const units = unitsOf(dialect, file);
  const starts = of("span-start", units);

  test("is one evaluation with its samples, their spans and their calls", () => {
    const parents = starts.map(({ spanKind, name, parent }) => [spanKind, name, parent ?? null]);
    expect(parents.slice(0, 4)).toEqual([
      ["task", "sums", null],
      ["task", "sample", "eval"],
      ["internal", "generate", "sample:1:1"],
      ["llm", "maker/model-1", "s1"],
    ]);
    expect(starts.filter(({ spanKind }) => spanKind === "task").length).toBe(3);
  });

  test("has tokens once, those of the cache told apart", () => {
    const usages = of("span-end", units).flatMap(({ usage }) => (usage ? [usage] : []));
    expect(usages).toEqual(Array(2).fill({ input: 60, output: 20, cacheRead: 40 }));
  });

  test("has calls that end when they were completed, and fail where they say so", () => {
    const calls = starts.filter(({ spanKind }) => spanKind === "tool" || spanKind === "llm");
    const ends = calls.map(({ id }) => of("span-end", units).find((end) => end.id === id));
    expect(ends.map((end) => end?.error)).toEqual([
      undefined,
      undefined,
      "rate limit",
      "timeout: took too long",
    ]);
    expect(ends[0]?.time?.nanos).toBe(0);
  });

  test("a person reads the talk, the answer and the result", () => {
    const [model, tool] = ["llm", "tool"].map((kind) => starts.find(({ spanKind }) => spanKind === kind));
    const read = detailOf(dialect, units, model as Of<"span-start">);
    expect(read.response).toMatch(/^bash\(/);
    expect(read.parameters).toMatchObject({ config: { temperature: 0 } });
    expect(read.messages?.map(({ content }) => content)).toEqual([
      dialect === inspect ? "attachment://0a1b" : "What is 6 times 7?",
    ]);
    expect(detailOf(dialect, units, tool as Of<"span-start">)).toMatchObject({ result: "42" });
  });
});

test("verdicts are a metric of their sample, letters as Inspect counts them", () => {
  const metrics = of("metric", unitsOf(inspect, "two-samples.jsonl"));
  expect(metrics.map(({ subject, values }) => [subject, values])).toEqual([
    ["sample:1/epoch:1", { "verdict/match": 1 }],
    ["sample:2/epoch:1", { "verdict/match": 0, "verdict/length": 7 }],
  ]);
});

test("a part has the long texts that its event names, and no others", () => {
  const text = readFileSync(join(root, "fixtures/inspect-document/two-samples.json"), "utf8");
  const parts = inspectDocument.parts?.(text) ?? [];
  const model = parts.find(({ key }) => key === "/samples/1/1/events/2");
  expect(JSON.parse(model?.text ?? "{}").attachments).toEqual({ "0a1b": "What is 6 times 7?" });
});

test("calls inside a call, as older versions wrote them, stand below it", () => {
  const starts = of("span-start", unitsOf(inspectDocument, "odd.json"));
  const tool = starts.find(({ spanKind }) => spanKind === "tool");
  expect(starts.find(({ spanKind }) => spanKind === "llm")?.parent).toBe(tool?.id);
});

test("a log that broke off has failed, with its error", () => {
  const units = unitsOf(inspectDocument, "odd.json");
  expect(of("run", units).map(({ status }) => status)).toEqual(["started", "failed"]);
  expect(of("span-end", units).find(({ id }) => id === "eval")?.error).toBe("out of memory");
});
