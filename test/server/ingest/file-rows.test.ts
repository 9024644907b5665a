/** Rows of the fault matrix about the files themselves: replaced, removed, packed, oddly named, or no files at all. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished, test } from "vitest";
import type { SourceReport } from "../../../core/wire/sources.ts";
import { storm } from "../../storm.ts";
import { report } from "../figures.ts";
import { follow, line, lineRange, Place } from "./harness.ts";

const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i)).sort();
const isExactly = async (place: Place, to: number): Promise<boolean> =>
  (await place.ids()).join() === range(0, to).join();
const listed = (place: Place): Promise<readonly SourceReport[]> => place.ask((reader) => reader.sources());

test("D10 a file saved whole beside and moved into place adds only its new line", async () => {
  const place = new Place();
  place.write("x.jsonl", lineRange(0, 5));
  const following = await follow(place);
  const outcomes: boolean[] = [];
  for (let n = 6; n <= 15; n++) {
    // As editors and atomic writers do it.
    place.write(".x.jsonl.tmp", lineRange(0, n));
    place.rename(".x.jsonl.tmp", "x.jsonl");
    await following.untilIds([String(n - 1)]);
    outcomes.push(await isExactly(place, n));
  }
  report("D10", outcomes);
});

test("D11 what was read of a removed file stays, and the file is told to be gone", async () => {
  const place = new Place();
  const outcomes: boolean[] = [];
  place.write("x.jsonl", lineRange(0, 5));
  place.write("y.jsonl", line(5));
  const following = await follow(place);
  rmSync(place.path("x.jsonl"));
  const gone = await following.until(async (reader) =>
    (await reader.sources()).find(({ path, state }) => path.endsWith("x.jsonl") && state === "gone"),
  );
  outcomes.push(gone.lines === 5, await isExactly(place, 6));
  const problems = await following.reader.problems({}, 0, 10);
  outcomes.push(problems.length === 0);
  report("D11", outcomes);
});

test("D13 a root that is missing, removed and made again is waited for and picked up", async () => {
  const place = new Place();
  const root = place.path("traces");
  const following = await follow(place, { paths: [root] });
  const outcomes: boolean[] = [];
  const isSaid = async (): Promise<boolean> =>
    following.until(async () => following.health()?.notes.some((note) => note.includes(root)));
  outcomes.push(await isSaid());
  for (let round = 0; round < storm(1, 3); round++) {
    const since = performance.now();
    mkdirSync(root);
    writeFileSync(`${root}/x${round}.jsonl`, line(round));
    await following.untilIds([String(round)]);
    const seconds = (performance.now() - since) / 1000;
    console.log(`D13 picked up after ${seconds.toFixed(1)} s (at most 5)`);
    rmSync(root, { recursive: true });
    outcomes.push(await isSaid(), await isExactly(place, round + 1));
  }
  report("D13", outcomes);
});

test("D24 a file that was read, turned over and packed adds nothing, a packed file of its own is read, a bomb is refused", async () => {
  const place = new Place();
  place.write("x.jsonl", lineRange(0, 50));
  await place.index();
  rmSync(place.path("x.jsonl"));
  place.write("x.jsonl.1.gz", gzipSync(lineRange(0, 50)));
  place.write("x.jsonl", line(100));
  place.write("y.jsonl.gz", gzipSync(lineRange(50, 100)));
  const bomb = Buffer.alloc(64 << 20, `${JSON.stringify({ id: "bomb", t: 1 })}\n`);
  place.write("bomb.jsonl.gz", gzipSync(bomb));
  await place.index();
  const sources = await listed(place);
  const refused = sources.find(({ path }) => path.includes("bomb"));
  const ids = (await place.ids()).filter((id) => id !== "bomb");
  console.log(
    `D24 the bomb of ${Math.round(bomb.length / gzipSync(bomb).length)}:1: ${refused?.state}, ${refused?.note}`,
  );
  report("D24", [
    ids.join() === range(0, 101).join(),
    refused !== undefined && refused.note !== undefined,
    (refused?.lines ?? 0) * 24 < bomb.length,
  ]);
});

test("D25 odd names are read, or listed with a reason", async () => {
  const place = new Place();
  const long = `${"n".repeat(249)}.jsonl`;
  place.write(long, line(0));
  place.write("with\nnewline.jsonl", line(1));
  const folder = Buffer.from(`${place.folder}/`);
  const raw = Buffer.concat([folder, Buffer.from([0x78, 0xff, 0xfe]), Buffer.from(".jsonl")]);
  writeFileSync(raw, line(2));
  await place.index();
  const ids = await place.ids();
  const sources = await listed(place);
  const odd = sources.filter(({ path }) => !path.endsWith(long) && !path.includes("newline"));
  console.log(`D25 not UTF-8: ${odd.map(({ state, note }) => `${state}, ${note}`).join() || "not listed"}`);
  report("D25", [
    ids.includes("0"),
    ids.includes("1"),
    ids.includes("2") || odd.some(({ state, note }) => state !== "idle" && note !== undefined),
  ]);
});

test("D26 what is no file is listed as skipped and never waited for", async () => {
  const place = new Place();
  place.write("good.jsonl", line(0));
  mkdirSync(place.path("folder.jsonl"));
  place.write("folder.jsonl/inner.jsonl", line(1));
  execFileSync("mkfifo", [place.path("pipe.jsonl")]);
  symlinkSync("/dev/zero", place.path("device.jsonl"));
  const socket = createServer().listen(place.path("socket.jsonl"));
  onTestFinished(() => void socket.close());
  await new Promise((listening) => socket.once("listening", listening));
  const following = await follow(place);
  await following.untilIds(["0", "1"]);
  const sources = await following.reader.sources();
  const isSkipped = (name: string): boolean =>
    sources.some(({ path, state, note }) => path.endsWith(name) && state === "skipped" && note !== undefined);
  report("D26", [
    await isExactly(place, 2),
    ...["pipe.jsonl", "socket.jsonl", "device.jsonl"].map(isSkipped),
  ]);
});
