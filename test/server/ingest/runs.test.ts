import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../../core/wire/runs.ts";
import type { SourceReport } from "../../../core/wire/sources.ts";
import { line, lineRange, Place } from "./harness.ts";
import { anything, items, keyed, lines, shelfOf } from "./lines-dialect.ts";

const runs = (place: Place): Promise<readonly RunSummary[]> => place.ask((reader) => reader.runs());
const brief = (all: readonly RunSummary[]): readonly string[] =>
  all.map(({ name, events }) => `${name}: ${events}`).sort();

describe("which run a line belongs to", () => {
  test("one file is one run, named by the part of its path that tells it apart", async () => {
    const place = new Place();
    place.write("exp/run-1/metrics.jsonl", line(1));
    place.write("exp/run-2/metrics.jsonl", lineRange(0, 2));
    place.write("telemetry_2026/events.jsonl", lineRange(0, 3));
    place.write("agent.jsonl", lineRange(0, 4));
    await place.index();
    expect(brief(await runs(place))).toEqual([
      "agent: 4",
      "exp/run-1: 1",
      "exp/run-2: 2",
      "telemetry_2026: 3",
    ]);
  });

  test("lines with a run key go to the run of that key, whatever file they stand in", async () => {
    const place = new Place();
    place.write(
      "a.jsonl",
      line(1, { keyed: 1, run: "left" }) + line(2, { run: "right" }) + line(3, { run: "left" }),
    );
    place.write("b.jsonl", line(4, { keyed: 1, run: "left" }));
    await place.index({ shelf: shelfOf(keyed) });
    expect(brief(await runs(place))).toEqual(["left: 3", "right: 1"]);
  });

  test("lines before the first key belong to its run, lines without one to the run before them", async () => {
    const place = new Place();
    const shelf = shelfOf(keyed);
    place.write("a.jsonl", line(1, { keyed: 1 }) + line(2));
    await place.index({ shelf });
    place.append("a.jsonl", line(3, { run: "first" }) + line(4, { run: "second" }) + line(5));
    await place.index({ shelf });
    expect(brief((await runs(place)).filter(({ events }) => events > 0))).toEqual(["first: 3", "second: 2"]);
  });

  test("a new content without a start goes on in the run; one that starts is a run in its place", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 3));
    await place.index();
    place.write("x.jsonl", lineRange(50, 52));
    await place.index();
    expect(brief(await runs(place))).toEqual(["x: 5"]);
    place.write("x.jsonl", line(90, { status: "started" }) + line(91));
    await place.index();
    const [before, after] = [...(await runs(place))].sort(
      (left, right) => left.generation - right.generation,
    );
    expect(after?.replaces).toBe(before?.id);
    expect(brief(await runs(place))).toEqual(["x: 2", "x: 5"]);
    const sources = await place.ask((reader) => reader.sources());
    expect(sources.map(({ generation, state }) => `${generation} ${state}`)).toEqual([
      "0 replaced",
      "1 replaced",
      "2 idle",
    ]);
  });

  test("the same file gives the same run id wherever the folder lies", async () => {
    const [one, other] = [new Place(), new Place()];
    for (const place of [one, other]) {
      place.write("deep/x.jsonl", lineRange(0, 3));
      await place.index();
    }
    expect((await runs(one)).map(({ id }) => id)).toEqual((await runs(other)).map(({ id }) => id));
    expect((await runs(one))[0]?.id).toMatch(/^r-[0-9a-f]{10}$/);
  });

  test("files of one name under two roots stay apart", async () => {
    const place = new Place();
    place.write("a/events.jsonl", line(1));
    place.write("b/events.jsonl", lineRange(0, 2));
    await place.index({}, [place.path("a"), place.path("b")]);
    expect(brief(await runs(place))).toEqual(["a: 1", "b: 2"]);
  });
});

describe("which dialect reads a file", () => {
  test("the report says which, and why", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 3));
    place.write("y.jsonl", '{"t": 1}\n');
    const [x, y] = await place.index();
    expect([x?.dialect, x?.why]).toEqual(["lines", "its first 3 lines look like lines"]);
    expect([y?.dialect, y?.why]).toEqual(["generic", "no dialect knows its first line"]);
  });

  test("two that claim it are a problem that names both, and the generic one reads", async () => {
    const place = new Place();
    place.write("x.jsonl", line(1, { keyed: 1 }));
    const [report] = await place.index({ shelf: shelfOf(lines, keyed) });
    expect(report).toMatchObject({ dialect: "generic", problems: 1, units: 1 });
    const problems = await place.ask((reader) => reader.problems({}, 0, 10));
    expect(problems[0]).toMatchObject({
      line: 0,
      reason:
        "lines and keyed both claim this file; the generic reader reads it. Say which with --dialect NAME=GLOB",
    });
  });

  test("a person decides over both", async () => {
    const place = new Place();
    place.write("deep/x.jsonl", line(1, { keyed: 1, run: "k" }));
    const [report] = await place.index({
      shelf: shelfOf(lines, keyed),
      dialects: [{ name: "keyed", glob: "deep/*.jsonl" }],
    });
    expect(report).toMatchObject({ dialect: "keyed", why: "--dialect keyed=deep/*.jsonl", problems: 0 });
  });

  test("a dialect that does not exist is refused with the names that do", async () => {
    const place = new Place();
    await expect(place.index({ dialects: [{ name: "nope", glob: "*" }] })).rejects.toThrow(
      'There is no dialect "nope". Known are: lines, items.',
    );
  });

  test("further lines may change its mind within the first twenty, and what was read is read anew", async () => {
    const place = new Place();
    const shelf = shelfOf(keyed);
    place.write("x.jsonl", lineRange(0, 5));
    const [before] = await place.index({ shelf });
    expect(before?.dialect).toBe("generic");
    place.append("x.jsonl", line(5, { keyed: 1, run: "k" }));
    const [after] = await place.index({ shelf });
    expect(after).toMatchObject({ dialect: "keyed", units: 6 });
    expect(brief((await runs(place)).filter(({ events }) => events > 0))).toEqual(["k: 6"]);
    place.append("x.jsonl", lineRange(6, 30));
    await place.index({ shelf });
    expect((await place.ids()).length).toBe(30);
  });

  test("a newer version of a dialect reads the kept lines anew; numbers stay", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 5));
    await place.index();
    const before = await place.events();
    // Memory of the version before means nothing to it.
    const newer = {
      ...lines,
      version: 2,
      start: (source: never) => ({ second: { of: lines.start(source), read: 0 } }),
      taken: ({ second }: { readonly second: { readonly read: number } }) => ({ read: String(second.read) }),
      read: (
        text: string,
        { second }: { readonly second: { readonly of: never; readonly read: number } },
      ) => {
        const result = lines.read(text, second.of, undefined as never, 0);
        const memory = { second: { of: result.memory, read: second.read + 1 } };
        return result.ok
          ? { ...result, memory, events: result.events.map((event) => ({ ...event, native: "v2" })) }
          : { ...result, memory };
      },
    };
    const [report] = await place.index({ shelf: shelfOf(newer as never, items) });
    expect(report).toMatchObject({ units: 5, taken: { read: "5" } });
    const after = await place.events();
    expect(after.map(({ native }) => native)).toEqual(before.map(() => "v2"));
    expect(after.map(({ seq }) => seq)).toEqual(before.map(({ seq }) => seq));
  });

  test("a reader that throws is a problem of that line, not of the file", async () => {
    const place = new Place();
    const clumsy = {
      ...lines,
      read: (text: string, memory: never) => {
        if (text.includes("boom")) throw new Error("boom");
        return lines.read(text, memory, undefined as never, 0);
      },
    };
    place.write("x.jsonl", `${line(1)}${line("boom")}${line(2)}`);
    const [report] = await place.index({ shelf: shelfOf(clumsy) });
    expect(report).toMatchObject({ units: 3, problems: 1 });
    expect(await place.ids()).toEqual(["1", "2"]);
  });
});

describe("what the report says", () => {
  test("zone, clock, units, events by kind", async () => {
    const place = new Place();
    const zoned = {
      ...anything,
      name: "generic",
      read: (text: string, memory: unknown, source: { zoneMinutes: (s: number) => number }) => {
        source.zoneMinutes(1_767_225_600);
        return anything.read(text, memory, undefined as never, 0);
      },
    };
    place.write("x.jsonl", `${line(1)}{"id":"2"}\nbad\n`);
    const [report] = (await place.index({
      shelf: { ...shelfOf(), generic: zoned, byName: () => zoned },
      zones: [{ glob: "*.jsonl", zone: "+02:00" }],
    })) as readonly SourceReport[];
    expect(report).toMatchObject({
      clock: "mixed",
      zone: "UTC+02:00",
      lines: 3,
      units: 3,
      problems: 1,
      eventsByKind: { log: 2 },
      assembly: "one run per file",
      state: "idle",
    });
  });

  test("reading a second time reads nothing again", async () => {
    const place = new Place();
    place.write("x.jsonl", lineRange(0, 100));
    const first = await place.index();
    const second = await place.index();
    expect(second).toEqual(first);
    expect((await place.ids()).length).toBe(100);
  });
});
