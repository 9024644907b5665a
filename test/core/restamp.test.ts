/** Lines of a program are brought behind the cut: its clock and its names. */
import { expect, test } from "vitest";
import type { Nanos } from "../../core/ids.ts";
import { Restamper } from "../../core/replay/restamp.ts";

const ORIGIN = Date.UTC(2025, 0, 1);
const BEGUN = Date.UTC(2026, 6, 1, 12);
const cut = { at: 60e9 as Nanos, originMs: ORIGIN, begunMs: BEGUN, mark: "r-b" };
const stamp = (ms: number): string => new Date(BEGUN + ms).toISOString();

test("its clock goes on from the cut to the microsecond, and never before it", () => {
  const restamper = new Restamper(cut);
  const at = (said: unknown): unknown =>
    JSON.parse(restamper.line(JSON.stringify({ at: said, kind: "log" }))).at;
  expect(at(stamp(1500))).toBe("2025-01-01T00:01:01.500000000Z");
  expect(at("2026-07-01T12:00:02.000001Z")).toBe("2025-01-01T00:01:02.000001000Z");
  expect(at("2026-07-01T14:00:02+02:00")).toBe("2025-01-01T00:01:02.000000000Z");
  expect(at({ seconds: BEGUN / 1000, nanos: 5 })).toBe("2025-01-01T00:01:00.000000005Z");
  expect(at(stamp(-5000))).toBe("2025-01-01T00:01:00.000000001Z");
  expect(at(undefined)).toBeUndefined();
});

test("spans that it begins are told from those of the recording, whatever they are called", () => {
  const restamper = new Restamper(cut);
  const line = (body: object): Record<string, unknown> => JSON.parse(restamper.line(JSON.stringify(body)));
  expect(line({ kind: "span-start", id: "call-1", parent: "task", attributes: { model: "m" } })).toEqual({
    kind: "span-start",
    id: "r-b:call-1",
    parent: "task",
    attributes: { model: "m", provenance: "executed" },
  });
  expect(line({ kind: "span-end", id: "call-1" }).id).toBe("r-b:call-1");
  expect(line({ kind: "span-end", id: "task" }).id).toBe("task");
  expect(line({ kind: "span", id: "t", parent: "call-1", at: stamp(0), end: stamp(2) })).toMatchObject({
    id: "r-b:t",
    parent: "r-b:call-1",
    end: "2025-01-01T00:01:00.002000000Z",
  });
  expect(line({ kind: "link", relation: "follows", from: "span:call-1", to: "span:task" })).toMatchObject({
    from: "span:r-b:call-1",
    to: "span:task",
  });
});

test("what cannot be read stays as it is, and its own end is known", () => {
  const restamper = new Restamper(cut);
  for (const text of ["no JSON", "[1]", '{"kind":']) expect(restamper.line(text)).toBe(text);
  expect(restamper.ended).toBe(false);
  restamper.line('{"kind":"run","status":"finished"}');
  expect(restamper.ended).toBe(true);
});
