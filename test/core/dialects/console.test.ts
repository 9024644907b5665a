/** MLPerf and cargo: JSON between lines for people. */
import { describe, expect, test } from "vitest";
import { cargo } from "../../../core/dialects/cargo.ts";
import { severityOfText } from "../../../core/dialects/console-text.ts";
import { mlperf } from "../../../core/dialects/mlperf.ts";
import { mlperfLine } from "../../../core/dialects/mlperf-line.ts";
import type { NewEvent } from "../../../core/event.ts";
import { spanId } from "../../../core/ids.ts";
import { readLines, sourceOf } from "./read-file.ts";

const source = sourceOf("result_0.txt");
const eventsOf = (lines: readonly string[]): readonly NewEvent[] =>
  readLines(mlperf, lines, source).units.flatMap(({ events }) => events);
const mllog = (key: string, more: object = {}): string =>
  `:::MLLOG ${JSON.stringify({ namespace: "", time_ms: 1767225600001, event_type: "POINT_IN_TIME", key, value: null, metadata: { file: "a.py", lineno: 1 }, ...more })}`;

describe("a line of an MLPerf console", () => {
  test("is read behind the rank of its task", () => {
    expect(mlperfLine(`3: ${mllog("seed")}`)).toMatchObject({ kind: "json", rank: "3" });
    expect(mlperfLine("3: warning: slow")).toEqual({ kind: "text", text: "warning: slow", rank: "3" });
  });

  test("is a dictionary of Python when that is a matter of quotes and names", () => {
    const read = mlperfLine("{'loss': 0.5, 'at': None, 'on': True, 'worst': nan, 'None': inf}");
    expect(read).toMatchObject({
      kind: "json",
      json: '{"loss": 0.5, "at": null, "on": true, "worst": NaN, "None": Infinity}',
    });
    expect(mlperfLine(`{'path': "it's"}`).kind).toBe("text");
  });
});

test("plain lines of a console are logs, never problems", () => {
  const { units } = readLines(mlperf, ["+ set -x", "[1/3] done", "{'?': False,", "}", "null"], source);
  expect(units.map(({ problem, events }) => [problem, events[0]?.kind])).toEqual(
    Array.from({ length: 5 }, () => [undefined, "log"]),
  );
});

test("an event of the log that was cut is a problem", () => {
  expect(readLines(mlperf, [mllog("seed").slice(0, 60)], source).units[0]?.problem).toMatch(/character \d+$/);
});

test("time_ms 0 is no time", () => {
  expect(eventsOf([mllog("seed", { time_ms: 0, value: 3 })])[0]?.time).toBeUndefined();
});

test("every task says the start of an interval, and one end ends it", () => {
  const starts = [0, 1, 2].map((rank) => `${rank}: ${mllog("init_start", { event_type: "INTERVAL_START" })}`);
  const kinds = eventsOf([...starts, `0: ${mllog("init_stop", { event_type: "INTERVAL_END" })}`]).map(
    ({ kind }) => kind,
  );
  expect(kinds).toEqual(["span-start", "span-event", "span-event", "span-end"]);
});

test("a run that did not reach its goal has failed", () => {
  const stop = mllog("run_stop", { event_type: "INTERVAL_END", metadata: { status: "aborted" } });
  const events = eventsOf([mllog("run_start", { event_type: "INTERVAL_START" }), stop]);
  expect(events.at(-1)).toMatchObject({ kind: "run", status: "failed" });
  expect(events.find(({ kind }) => kind === "span-end")).toMatchObject({ error: "status aborted" });
});

test("numbers at a step are measured, numbers without one are the result", () => {
  const [measured, result] = eventsOf(["{'global_steps': 4, 'loss': 0.5}", "{'final_loss': 0.0}"]);
  expect(measured).toMatchObject({ kind: "metric", values: { loss: 0.5 }, axes: { step: 4 } });
  expect(result).toMatchObject({ kind: "run", result: { final_loss: 0 } });
});

test("the detail of an interval has the lines of both ends", () => {
  const units = [
    mllog("eval_start", { event_type: "INTERVAL_START", metadata: { epoch_num: 2, lineno: 9 } }),
    mllog("eval_stop", { event_type: "INTERVAL_END", metadata: { epoch_num: 2, samples: 10 } }),
  ];
  expect(
    mlperf.detail(
      { id: spanId("eval-1") },
      units.map((text) => ({ text, ks: [0] })),
    ).attributes,
  ).toEqual({ epoch_num: 2, lineno: 9, samples: 10 });
});

test("the severity of a text is told by its beginning, not by a word in it", () => {
  expect(
    [
      "error: x",
      "no errors found",
      "Traceback (most recent call last):",
      "UserWarning: warning: y",
      "ok",
    ].map(severityOfText),
  ).toEqual(["error", "info", "error", "warning", "info"]);
});

describe("cargo", () => {
  const read = (line: string): NewEvent | undefined => readLines(cargo, [line], source).units[0]?.events[0];

  test("a message of the compiler tells its code and its primary place", () => {
    const line = JSON.stringify({
      reason: "compiler-message",
      target: { name: "a" },
      message: {
        level: "warning",
        message: "unused",
        code: { code: "dead_code" },
        spans: [
          { file_name: "x.rs", line_start: 1, column_start: 2, is_primary: false },
          { file_name: "y.rs", line_start: 3, column_start: 4, is_primary: true },
        ],
      },
    });
    expect(read(line)).toMatchObject({
      kind: "log",
      severity: "warning",
      message: "dead_code: unused (y.rs:3:4)",
      subject: "crate:a",
    });
  });

  test("the end of a build is the end of its run", () => {
    expect(read('{"reason":"build-finished","success":false}')).toMatchObject({
      kind: "run",
      status: "failed",
    });
  });
});
