import { describe, expect, test } from "vitest";
import { globMatcher } from "../../../server/ingest/glob.ts";
import { commonFolder, joinPath, pathOf } from "../../../server/ingest/path.ts";
import { nameOfPath, recordingFolder } from "../../../server/ingest/run-name.ts";
import { parseZone } from "../../../server/ingest/zone.ts";

test.each([
  ["*.jsonl", "a/b/x.jsonl", true],
  ["*.jsonl", "a/b/x.json", false],
  ["a/*.jsonl", "a/x.jsonl", true],
  ["a/*.jsonl", "a/b/x.jsonl", false],
  ["a/**/x.jsonl", "a/b/c/x.jsonl", true],
  ["a/**/x.jsonl", "a/x.jsonl", true],
  ["**", "anything/at.all", true],
  ["run-?.jsonl", "run-1.jsonl", true],
  ["run.+(1)", "run.+(1)", true],
  ["/top/*.jsonl", "x.jsonl", true],
])("the glob %s and the path %s: %s", (glob, path, fits) => {
  expect(globMatcher(glob)(path, `/top/${path}`)).toBe(fits);
});

describe("zones", () => {
  const minutes = (zone: string | number, iso: string) =>
    parseZone(zone)?.minutes(Date.parse(`${iso}Z`) / 1000);

  test("are minutes, an offset, or a name with its summer time", () => {
    expect(minutes(90, "2026-01-01T00:00:00")).toBe(90);
    expect(minutes("-05:30", "2026-01-01T00:00:00")).toBe(-330);
    expect(minutes("Europe/Zurich", "2026-01-15T12:00:00")).toBe(60);
    expect(minutes("Europe/Zurich", "2026-07-15T12:00:00")).toBe(120);
    expect(minutes("Asia/Kathmandu", "2026-07-15T12:00:00")).toBe(345);
    expect(minutes("Europe/Zurich", "2026-03-29T01:59:00")).toBe(60);
    expect(minutes("Europe/Zurich", "2026-03-29T03:01:00")).toBe(120);
  });

  test("that do not exist are not taken", () => {
    expect(parseZone("Europe/Nowhere")).toBeUndefined();
    expect(parseZone(5000)).toBeUndefined();
  });
});

test("a path that is not UTF-8 is written so that it can be told from others", () => {
  const folder = pathOf("/t");
  expect(joinPath(folder, Buffer.from("é%.jsonl")).text).toBe("/t/é%.jsonl");
  expect(joinPath(folder, Buffer.from([0x61, 0xff, 0x25])).text).toBe("/t/a%FF%25");
});

test("the folder that several roots share", () => {
  expect(commonFolder(["/a/b/c", "/a/b/d"])).toBe("/a/b");
  expect(commonFolder(["/a/b"])).toBe("/a/b");
  expect(commonFolder(["/a", "/b"])).toBe("/");
});

test.each([
  ["demo/telemetry_2026/events.jsonl", "telemetry_2026"],
  ["demo/walk/run-1/metrics.jsonl", "walk/run-1"],
  ["demo/run-1.jsonl", "demo/run-1"],
  ["demo/agent.jsonl", "agent"],
  ["demo/agent.jsonl.1.gz", "agent"],
  ["demo/.modular-agents/traces/x_1.jsonl", "x_1"],
])("%s is called %s", (path, name) => {
  expect(nameOfPath(path)).toBe(name);
});

test.each([
  ["rec/.modular-agents/traces/x.jsonl", "rec"],
  ["rec/ve_chunks/one/log/plan.txt", "rec"],
  ["rec/frames.jsonl", "rec"],
  ["logs/rec/traces/x.jsonl", "logs/rec"],
  ["x.jsonl", ""],
])("the recording that %s belongs to is the folder %s", (path, folder) => {
  expect(recordingFolder(path)).toBe(folder);
});
