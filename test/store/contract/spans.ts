/** What a person reads of a span. */
import { expect, test } from "vitest";
import type { SourceInfo } from "../../../core/dialects/dialect.ts";
import { hindcast } from "../../../core/dialects/hindcast.ts";
import type { Seq } from "../../../core/ids.ts";
import { sourceKey } from "../../../core/ids.ts";
import { put } from "../driving.ts";
import { FileReader, identity, type TraceFile, timeAt } from "../trace-files.ts";
import type { StoreUnderTest } from "./under-test.ts";

const RUN = identity("r-spans").id;

/** Lines of our own dialect, a second apart, read as ingest reads them. */
const spanFile = (lines: readonly Readonly<Record<string, unknown>>[]): TraceFile => {
  const path = "spans.jsonl";
  const info: SourceInfo = { path, key: sourceKey(path), generation: 0, zoneMinutes: () => 0 };
  let memory = hindcast.start(info);
  return {
    path,
    key: info.key,
    run: identity("r-spans"),
    lines: lines.map((line, i) => {
      const text = JSON.stringify({ at: new Date(timeAt(i).seconds * 1000).toISOString(), ...line });
      const read = hindcast.read(text, memory, info, i + 1);
      if (!read.ok) throw new Error(read.problem);
      memory = read.memory;
      return { bytes: new TextEncoder().encode(`${text}\n`), unit: { events: read.events } };
    }),
  };
};

const CONVERSATION = spanFile([
  { kind: "span-start", id: "task", spanKind: "task", name: "task" },
  {
    kind: "span-start",
    id: "a",
    parent: "task",
    spanKind: "llm",
    name: "first",
    messages: [{ role: "user", content: "What is it?" }],
  },
  { kind: "span-event", id: "a", name: "chunk", length: 3 },
  { kind: "span-end", id: "a", status: "ok", response: "It is a test.", usage: { input: 7, output: 5 } },
  {
    kind: "span-start",
    id: "b",
    parent: "task",
    spanKind: "llm",
    name: "second",
    messages: [{ role: "user", content: "Sure?" }],
  },
  { kind: "link", relation: "follows", from: "span:b", to: "span:a" },
  { kind: "span-end", id: "b", error: "overloaded", usage: { input: 20 } },
]);

export const spans = ({ writing, reading }: StoreUnderTest): void => {
  test.each([false, true])(
    "a span is read with the conversation it goes on from (settled: %s)",
    async (settled) => {
      const writer = await writing();
      const file = new FileReader(CONVERSATION);
      for (const count of [3, 2, 2]) await put(writer, [file], [file.next(count)], { bulk: false, now: 0 });
      if (settled) await writer.settle(0, true);
      const reader = await reading();
      const answer = await reader.span(RUN, { seq: 5 as Seq, k: 0 });
      expect(answer).toMatchObject({
        bar: { event: "e5", id: "b", parent: "task", depth: 1, failed: true },
        start: { seq: 5 },
        end: { seq: 7, error: "overloaded" },
        usage: { input: 20 },
        units: [5, 6, 7],
        detail: { error: "overloaded" },
      });
      expect(answer?.detail.messages?.map(({ content }) => content)).toEqual([
        "What is it?",
        "It is a test.",
        "Sure?",
      ]);
      expect(answer?.omitted).toBeUndefined();
      const first = await reader.span(RUN, { seq: 2 as Seq, k: 0 });
      expect(first).toMatchObject({
        usage: { input: 7, output: 5 },
        units: [2, 3, 4, 6],
        detail: { response: "It is a test." },
      });
      expect((await reader.spans(RUN))?.map(({ id, depth }) => [id, depth])).toEqual([
        ["task", 0],
        ["a", 1],
        ["b", 1],
      ]);
      expect(await reader.span(RUN, { seq: 3 as Seq, k: 0 })).toBeUndefined();
    },
  );
};
