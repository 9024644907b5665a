import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../../core/event.ts";
import { nanos } from "../../../core/ids.ts";
import type { SpanAnswer } from "../../../core/wire/events.ts";
import { jsonText } from "../../../web/draw/json-text.ts";
import { clockTicks, numberTicks } from "../../../web/draw/ticks.ts";
import { stretches, visibleLine } from "../../../web/draw/visible.ts";
import { eventText } from "../../../web/views/event-text.ts";
import { spanAtCursor } from "../../../web/views/span-at.ts";
import { axisTime, axisValue } from "../../../web/views/time-axis.ts";
import { run } from "../../notation.ts";
import { sceneOf } from "./scenes.ts";

describe("text of a trace", () => {
  it("shows characters nobody would see, and keeps the others as they are", () => {
    expect(visibleLine("\u001b]0;title\u0007 a\u202eb \ud83d\ude00 \ud83d c\u0000")).toBe(
      "␛]0;title␇ aU+202Eb 😀 U+D83D c␀",
    );
    expect(stretches("line\n\ttab").every((part) => "text" in part)).toBe(true);
  });

  it("is joined again without loss of what is visible", () => {
    const text = "a\u200bb\u2066c";
    expect(stretches(text).map((part) => ("text" in part ? part.text : part.name))).toEqual([
      "a",
      "U+200B",
      "b",
      "U+2066",
      "c",
    ]);
  });

  it("writes numbers beyond 2^53 with all their digits", () => {
    expect(jsonText({ id: { num: "9007199254740993" }, list: [{ num: "NaN" }, 1], none: {} })).toBe(
      '{\n  "id": 9007199254740993,\n  "list": [\n    NaN,\n    1\n  ],\n  "none": {}\n}',
    );
  });
});

describe("ticks", () => {
  it("stand at round places of a clock", () => {
    expect(clockTicks(0, 120e9, 4).map(({ text }) => text)).toEqual([
      "00:00",
      "00:30",
      "01:00",
      "01:30",
      "02:00",
    ]);
    expect(clockTicks(0, 9000e9, 6).map(({ text }) => text)).toEqual([
      "00:00",
      "00:30",
      "01:00",
      "01:30",
      "02:00",
      "02:30",
    ]);
    expect(clockTicks(0, 0.01e9, 2).map(({ text }) => text)).toEqual(["00:00.000", "00:00.005", "00:00.010"]);
    expect(clockTicks(86_400e9, 3 * 86_400e9, 2).map(({ text }) => text)).toEqual([
      "1d 00:00",
      "2d 00:00",
      "3d 00:00",
    ]);
  });

  it("say a metric with no more digits than tell them apart", () => {
    expect(numberTicks(-0.1, 0.9, 3).map(({ text }) => text)).toEqual(["0.0", "0.5"]);
    expect(numberTicks(0, 2400, 3).map(({ text }) => text)).toEqual(["0", "1k", "2k"]);
    expect(numberTicks(0, 0.00012, 3).map(({ text }) => text)).toEqual(["0", "5e-5", "1e-4"]);
    expect(numberTicks(0, 2e20, 2).map(({ text }) => text)).toEqual(["0", "1e20", "2e20"]);
    expect(numberTicks(-0.4, 0, 2).map(({ text }) => text)).toEqual(["−0.4", "−0.2", "0.0"]);
  });
});

describe("an axis of the run", () => {
  const points = [
    [nanos(0), 0],
    [nanos(10), 0],
    [nanos(20), 5],
  ] as const;
  it("is linear between its points and finds the first moment of a value", () => {
    expect(axisValue(points, 15)).toBe(2.5);
    expect(axisValue(points, 99)).toBe(5);
    expect(axisTime(points, 2.5)).toBe(15);
    expect(axisTime(points, 0)).toBe(0);
  });
});

describe("a span at the cursor", () => {
  const [start, end] = run("A( )") as [TraceEvent, TraceEvent];
  const chunk = (at: number, length: number): TraceEvent =>
    ({
      ...start,
      kind: "span-event",
      name: "chunk",
      at: nanos(at),
      length,
      usage: { output: 3 },
    }) as TraceEvent;
  const answer = {
    bar: sceneOf([start, end], { at: 3e9 }).window.spans[0],
    start: { ...start, usage: { input: 10 }, attributes: { model: "m" } },
    end: { ...end, usage: { output: 1 } },
    attributes: { model: "m", finish: "stop" },
    usage: { input: 10, output: 7 },
    events: [chunk(1.2e9, 4), chunk(1.6e9, 9)],
  } as unknown as SpanAnswer;

  it("has the part of the response and the tokens that had come", () => {
    expect(spanAtCursor(answer, nanos(1.3e9))).toMatchObject({
      responseLength: 4,
      usage: { input: 10, output: 3 },
      ended: false,
    });
    expect(spanAtCursor(answer, nanos(1.1e9))).toMatchObject({
      responseLength: 0,
      usage: { input: 10 },
      firstToken: undefined,
    });
  });

  it("has all of it once it has ended", () => {
    const at = spanAtCursor(answer, nanos(2e9));
    expect(at).toMatchObject({ responseLength: undefined, usage: { input: 10, output: 7 }, ended: true });
    expect(at.laterAttributes.size).toBe(0);
  });

  it("knows which attributes came later", () => {
    expect([...spanAtCursor(answer, nanos(1.3e9)).laterAttributes]).toEqual(["finish"]);
  });
});

describe("an event in the log", () => {
  it("is one line, whatever its kind", () => {
    for (const event of run("A( s1:TRAINING s1?G2- val_accuracy_pct=81.5 ) loss=NaN"))
      expect(eventText(event)).toMatch(/^\S[^\n]*$/);
    const texts = run("s1?G2- val_accuracy_pct=81.5 loss=NaN").map((event) => eventText(event));
    expect(texts).toEqual(["G2 failed · env 0 a", "val accuracy 81.5%", "loss NaN"]);
  });
});
