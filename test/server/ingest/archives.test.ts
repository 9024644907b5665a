/** Zip archives: logs of Inspect AI, as they are and as somebody broke them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import type { TraceEvent } from "../../../core/event.ts";
import { inspectMembers } from "../../../fixtures/inspect/cases.ts";
import { type Member, zip } from "../../../fixtures/zip.ts";
import { LIMITS, type Limits } from "../../../server/ingest/limits.ts";
import { OUR_DIALECTS } from "../../../server/ingest/settings.ts";
import { rawPages } from "../../../server/raw-pages.ts";
import { root } from "../../core/dialects/read-file.ts";
import { follow, Place } from "./harness.ts";

const ours = (limits: Partial<Limits> = {}) => ({ shelf: OUR_DIALECTS, limits: { ...LIMITS, ...limits } });
const members = inspectMembers();
const withMember = (name: string, more: Partial<Member>): readonly Member[] =>
  members.map((one) => (one.name === name ? { ...one, ...more } : one));

/** Without what names the file. */
const bare = (events: readonly TraceEvent[]): readonly object[] =>
  events.map(({ source: _, ...event }) => event);

const noteOf = async (name: string, bytes: Buffer, limits: Partial<Limits> = {}): Promise<string> => {
  const place = new Place();
  place.write(name, bytes);
  const [report] = await place.index(ours(limits));
  return `${report?.state}: ${report?.note}`;
};

describe("an archive of Inspect AI", () => {
  test("gives the run that the same log as one document gives", async () => {
    const [archive, document] = [new Place(), new Place()];
    archive.write("logs/log", zip(members));
    document.write("logs/log", readFileSync(join(root, "fixtures/inspect-document/two-samples.json")));
    const [report] = await archive.index(ours());
    await document.index(ours());
    expect(report).toMatchObject({ dialect: "inspect-document", state: "idle", problems: 0 });
    expect(bare(await archive.events())).toEqual(bare(await document.events()));
  });

  test("is known by its bytes, whatever it is called, and given back as it was", async () => {
    const place = new Place();
    const bytes = zip(members.map((one, at) => ({ ...one, method: at % 2 === 0 ? 0 : 8 })));
    place.write("log.of-mine", bytes);
    const [report] = await place.index(ours());
    expect(report).toMatchObject({ dialect: "inspect-document", size: bytes.length, bytes: bytes.length });
    const kept: Uint8Array[] = [];
    await place.ask(async (reader) => {
      const [source] = await reader.sources();
      for await (const page of rawPages(reader, source?.id ?? 0)) kept.push(page.bytes);
    });
    expect(Buffer.concat(kept).equals(bytes)).toBe(true);
  });

  test("packed with zstd is read where this Node can, and else is listed with what to do", async () => {
    const place = new Place();
    place.write("logs/log.eval", zip(members.map((one) => ({ ...one, method: 93 }))));
    const [report] = await place.index(ours());
    if ("zstdDecompressSync" in zlib)
      expect(report).toMatchObject({ dialect: "inspect-document", state: "idle", problems: 0 });
    else
      expect(`${report?.path} ${report?.state}: ${report?.note}`).toMatch(
        /^logs\/log\.eval skipped: \S+\.json is packed with zstd, which this Node \(\d+\.\d+\.\d+\) cannot unpack: run Hindcast with Node 22\.15 or newer, or pack the archive anew with deflate$/,
      );
  });

  test("that is still written is read as far as it goes, and goes on", async () => {
    const place = new Place();
    const [start, first, second, ...rest] = members as [Member, Member, Member, ...Member[]];
    const samplesOf = (events: readonly TraceEvent[]): number =>
      events.filter((event) => event.kind === "span-start" && event.name === "sample").length;
    place.write("logs/log.eval", zip([start]));
    const following = await follow(place, { shelf: OUR_DIALECTS });
    const eventsWhen = (holds: (events: readonly TraceEvent[]) => boolean) =>
      following.until(async (reader) => {
        const events: TraceEvent[] = [];
        for (const { id } of await reader.runs()) events.push(...(await reader.scan(id, undefined, 10_000)));
        return holds(events) && events;
      });
    const begun = await eventsWhen((events) => events.length > 0);
    expect(begun.filter(({ kind }) => kind === "run")).toMatchObject([
      { status: "started", name: "sums maker/model-1" },
    ]);
    place.write("logs/log.eval", zip([start, first]));
    const one = await eventsWhen((events) => samplesOf(events) === 1);
    expect(one.some(({ kind, seq }) => kind === "run" && seq === begun[0]?.seq)).toBe(true);
    place.write("logs/log.eval", zip([start, first, second, ...rest]));
    await eventsWhen((events) => events.some((event) => event.kind === "run" && event.status === "finished"));
    await following.close();
    const whole = new Place();
    whole.write("logs/log.eval", zip(members));
    await whole.index(ours());
    expect(bare(await place.events())).toEqual(bare(await whole.events()));
  });

  test("of two samples with one name has the one that was appended last", async () => {
    const place = new Place();
    const again = members[1] as Member;
    place.write("log.eval", zip([...members, again]));
    const [report] = await place.index(ours());
    const once = new Place();
    once.write("log.eval", zip(members));
    const [expected] = await once.index(ours());
    expect(report?.eventsByKind).toEqual(expected?.eventsByKind);
  });

  test("with a member that cannot be read says so in its place, and keeps the others", async () => {
    const name = "samples/1_epoch_1.json";
    for (const [more, why] of [
      [{ damaged: true }, `${name} is damaged: its bytes do not fit their checksum`],
      [{ text: '{"id": 1,' }, `${name} is not JSON`],
      [
        { method: 14 },
        `${name} is packed with LZMA, which this Node (${process.versions.node}) cannot unpack: pack the archive anew with deflate`,
      ],
    ] as const) {
      const place = new Place();
      place.write("log.eval", zip(withMember(name, more)));
      const [report] = await place.index(ours());
      expect(report).toMatchObject({ state: "idle", problems: 1 });
      const problems = await place.ask((reader) => reader.problems({ path: "log.eval" }, 0, 10));
      expect(problems.map(({ reason }) => reason)).toEqual([why]);
      const samples = (await place.events()).filter(
        (event) => event.kind === "span-start" && event.name === "sample",
      );
      expect(samples).toHaveLength(1);
    }
  });
});

describe("an archive that is not read", () => {
  test("is listed with the reason", async () => {
    const other: Member = { name: "a.json", text: '{"a": 1}' };
    expect([
      await noteOf("other.archive", zip([other])),
      await noteOf("half.eval", zip(members).subarray(0, 2000)),
      await noteOf("packed.eval", zip(withMember("header.json", { method: 12 }))),
      await noteOf("odd.eval", zip([...members, { ...other, name: "/etc/passwd" }])),
    ]).toEqual([
      "skipped: a zip archive that no dialect knows; unpack it to have what is in it read",
      "skipped: a zip archive that is not complete yet: its list of members is missing",
      `skipped: header.json is packed with bzip2, which this Node (${process.versions.node}) cannot unpack: pack the archive anew with deflate`,
      "skipped: a zip archive that cannot be read (absolute path: /etc/passwd)",
    ]);
  });

  test("because it is a bomb takes no memory for what it announces or hides", async () => {
    const bomb: Member = { name: "samples/9_epoch_1.json", text: `{"a":"${"x".repeat(400_000)}"}` };
    const honest = zip([...members, bomb]);
    const hidden = Buffer.from(honest);
    const listed = hidden.lastIndexOf(bomb.name) - 46;
    hidden.writeUInt32LE(20, listed + 24);
    expect(await noteOf("ratio.eval", honest, { unpackedFreeBytes: 1000, unpackRatio: 10 })).toBe(
      "skipped: unpacks to more than 10 times its size; unpack it yourself to have it read",
    );
    expect(await noteOf("large.eval", honest, { documentBytes: 100_000 })).toMatch(
      /^skipped: a zip archive with 4\d\d kB of JSON; at most 100 kB are read$/,
    );
    const place = new Place();
    place.write("hidden.eval", hidden);
    await place.index(ours());
    const [problem] = await place.ask((reader) => reader.problems({ path: "hidden.eval" }, 0, 10));
    expect(problem?.reason).toBe(`${bomb.name} cannot be unpacked (ERR_BUFFER_TOO_LARGE)`);
    const over = Buffer.from(honest);
    over.writeUInt32LE(honest.length, listed + 20);
    expect(await noteOf("over.eval", over)).toBe("skipped: a zip archive whose members lie over each other");
  });
});
