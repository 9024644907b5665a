import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../../core/wire/sources.ts";
import { LIMITS } from "../../../server/ingest/limits.ts";
import { line, lineRange, Place } from "./harness.ts";

const MAKE_PIPE = "mkfifo";

const reasons = (place: Place): Promise<readonly string[]> =>
  place.ask(async (reader) =>
    (await reader.problems({}, 0, 1000)).map(({ line: at, reason }) => `${at}: ${reason}`),
  );

const problemsOf = (place: Place): Promise<readonly Problem[]> =>
  place.ask((reader) => reader.problems({}, 0, 1000));

/** The bytes of the first source as the store gives them back. */
const rawBytes = (place: Place): Promise<Buffer> =>
  place.ask(async (reader) => {
    const [source] = await reader.sources();
    return Buffer.from(await reader.rawBytes(source?.id ?? 0, 0, 1 << 30));
  });

describe("lines of every sort", () => {
  test("byte order marks, carriage returns and blank lines change nothing", async () => {
    const [plain, odd] = [new Place(), new Place()];
    plain.write("run/x.jsonl", `${line(1)}${line(2)}${line(3)}`);
    odd.write("run/x.jsonl", `\ufeff${line(1).trim()}\r\n\n  \r\n\ufeff${line(2)}\t\n${line(3)}`);
    await plain.index();
    await odd.index();
    expect(await odd.messages()).toEqual(await plain.messages());
    expect(await reasons(odd)).toEqual([]);
    const positions = (await odd.events()).map(({ position }) => position);
    expect(positions).toEqual([1, 4, 6]);
  });

  test("bytes that are not UTF-8 are kept as they are and marked, the neighbours are whole", async () => {
    const place = new Place();
    const bad = [Buffer.from([0xff, 0xfe]), Buffer.from([0xc3, 0x28]), Buffer.from([0xe2, 0x82])];
    const lines = bad.map((bytes, i) =>
      Buffer.concat([Buffer.from(`{"id":"bad${i}`), bytes, Buffer.from('"}\n')]),
    );
    const content = Buffer.concat([Buffer.from(line("é")), ...lines, Buffer.from(line("ü"))]);
    place.write("x.jsonl", content);
    await place.index();
    expect((await place.ids()).filter((id) => !id.startsWith("bad"))).toEqual(["é", "ü"]);
    expect((await reasons(place)).map((reason) => reason.slice(0, 13))).toEqual([
      "2: not UTF-8:",
      "3: not UTF-8:",
      "4: not UTF-8:",
    ]);
    expect(await rawBytes(place)).toEqual(content);
    const unit = await place.ask(async (reader) => reader.unit((await reader.head()) as never));
    expect(unit?.valid).toBe(true);
  });

  test("NUL bytes left by a writer that went on after the file was cut are skipped and counted", async () => {
    const place = new Place();
    const file = openSync(place.write("x.jsonl", ""), "r+");
    writeSync(file, line(1), 5000);
    writeSync(file, line(2), 5000 + line(1).length);
    await place.index();
    expect(await place.ids()).toEqual(["1", "2"]);
    expect(await reasons(place)).toEqual([
      "1: 5000 NUL bytes skipped: padding of a file that was cut while it was written",
    ]);
  });

  test("padding longer than a line may be is passed over without being read into memory", async () => {
    const place = new Place();
    const file = openSync(place.write("x.jsonl", line(0)), "r+");
    ftruncateSync(file, 40 << 20);
    writeSync(file, line(1), 40 << 20);
    await place.index();
    expect(await place.ids()).toEqual(["0", "1"]);
    expect((await reasons(place))[0]).toMatch(/^2: \d+ NUL bytes skipped/);
  });

  test("a line over the limit is skipped, listed, and the next one is read", async () => {
    const limits = { ...LIMITS, lineBytes: 1000, chunkBytes: 256 };
    const place = new Place();
    const text = (length: number) => line("long", { text: "x".repeat(length) });
    place.write("x.jsonl", `${line(1)}${text(900)}${text(2000)}${line(2)}${text(1 << 20)}${line(3)}`);
    await place.index({ limits });
    expect(await place.ids()).toEqual(["1", "2", "3", "long"]);
    const problems = await problemsOf(place);
    expect(problems.map(({ line: at, length }) => [at, length])).toEqual([
      [3, text(2000).length - 1],
      [5, text(1 << 20).length - 1],
    ]);
    expect(problems[0]?.reason).toBe("a line of 2.0 kB is longer than 1.0 kB and was skipped");
    const lines = (await place.events()).map(({ position }) => position);
    expect(lines).toEqual(expect.arrayContaining([1, 2, 4, 6]));
  });

  test("a line that is over the limit while it is still being written is skipped when its end comes", async () => {
    const limits = { ...LIMITS, lineBytes: 1000, chunkBytes: 256 };
    const place = new Place();
    place.write("x.jsonl", `${line(1)}{"id":"${"x".repeat(5000)}`);
    await place.index({ limits });
    expect(await reasons(place)).toEqual([]);
    place.append("x.jsonl", `${"y".repeat(5000)}"}\n${line(2)}`);
    await place.index({ limits });
    expect(await place.ids()).toEqual(["1", "2"]);
    expect((await reasons(place)).length).toBe(1);
  });

  test("what is no JSON is listed with file, line, offset and reason, and the good lines are kept", async () => {
    const bad = [
      "{",
      "}",
      "[",
      "]",
      '{"id":',
      '{"id":1',
      "id",
      "nul",
      "tru",
      "'x'",
      "{'id':1}",
      "{id:1}",
      '{"id":1,}',
      "[1,]",
      '"unended',
      "\\",
      "\u0001",
      "{}{}",
      "1 2",
      "<xml/>",
      "# comment",
      "// comment",
      "key: value",
      "a,b,c",
      "--",
      "undefined",
      "[1,2]",
      '"text"',
      "12",
      "null",
    ];
    const place = new Place();
    const content = bad.map((text, i) => `${line(i)}${text}\n`).join("");
    place.write("x.jsonl", content);
    const [report] = await place.index();
    expect(report?.problems).toBe(bad.length);
    expect((await place.ids()).length).toBe(bad.length);
    const problems = await problemsOf(place);
    for (const [i, problem] of problems.entries()) {
      const text = bad[i] ?? "";
      expect(problem).toMatchObject({ path: "x.jsonl", line: 2 * i + 2, length: Buffer.byteLength(text) });
      expect(content.slice(problem.offset, problem.offset + problem.length)).toBe(text);
    }
  });

  test("every byte that was read can be had back", async () => {
    const place = new Place();
    const content =
      '{"id":"n","big":9007199254740993,"ns":"1767225600123456789","inf":1e400,"zero":-0,"tiny":1e-400}\r\n\n{"id":"u","s":"\\ud800 \u2028 \u202e"}\nbad\n';
    place.write("x.jsonl", content);
    await place.index();
    expect((await rawBytes(place)).toString()).toBe(content);
  });
});

describe("times and keys that are odd", () => {
  test("a unit without a plausible time stands at the nearest timed one before it", async () => {
    const place = new Place();
    const at = 1_767_225_600;
    const times = [undefined, at, undefined, "soon", 8_640_000_000_000, at - 5, at - 5, at + 1];
    place.write("x.jsonl", times.map((t, i) => `${JSON.stringify({ id: String(i), t })}\n`).join(""));
    await place.index();
    const order = (await place.events()).map((event) =>
      event.kind === "log" ? event.message.split(" ")[0] : "",
    );
    expect(order).toEqual(["5", "6", "0", "1", "2", "3", "4", "7"]);
  });

  test("prototype keys are data and nothing else", async () => {
    const place = new Place();
    place.write(
      "x.jsonl",
      '{"id":"a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\n{"id":"b"}\n',
    );
    await place.index();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(await place.ids()).toEqual(["a", "b"]);
  });

  test("a time that comes late gives the same order as one that was there from the start", async () => {
    const place = new Place();
    place.write("x.jsonl", '{"id":"a"}\n{"id":"b"}\n');
    const [before] = await place.index();
    expect(before?.clock).toBe("ordinal");
    place.append("x.jsonl", line(9));
    await place.index();
    const events = await place.events();
    expect(new Set(events.map(({ at }) => at)).size).toBe(1);
  });
});

describe("names and things that are no files", () => {
  test("odd names are read, and things that would block are listed", async () => {
    const place = new Place();
    place.write("run/good.jsonl", line("good"));
    writeFileSync(
      Buffer.concat([
        Buffer.from(`${place.folder}/`),
        Buffer.from([0x78, 0xff, 0xfe]),
        Buffer.from(".jsonl"),
      ]),
      line("bytes"),
    );
    place.write(`${"n".repeat(249)}.jsonl`, line("long"));
    place.write("new\nline.jsonl", line("newline"));
    mkdirSync(place.path("folder.jsonl"));
    execFileSync(MAKE_PIPE, [place.path("pipe.jsonl")]);
    const socket = createServer().listen(place.path("socket.jsonl"));
    symlinkSync("/dev/zero", place.path("device.jsonl"));
    const reports = await place.index();
    socket.close();
    expect(await place.ids()).toEqual(["bytes", "good", "long", "newline"]);
    const skipped = reports
      .filter(({ state }) => state === "skipped")
      .map(({ path, note }) => `${path}: ${note}`);
    expect(skipped).toEqual([
      "device.jsonl: a link; links are not followed, what they name is read where it lies",
      "pipe.jsonl: a pipe, not a file",
      "socket.jsonl: a socket, not a file",
    ]);
    expect(reports.some(({ path }) => path === "x%FF%FE.jsonl")).toBe(true);
    const again = await place.index();
    expect(again.filter(({ units }) => units > 0).length).toBe(4);
    expect(await place.ids()).toEqual(["bytes", "good", "long", "newline"]);
  });

  test("a file of UTF-16 is left, and the way to read it is said", async () => {
    const place = new Place();
    writeFileSync(place.path("wide.jsonl"), Buffer.from(`\ufeff${line("wide")}`, "utf16le"));
    writeFileSync(place.path("big.jsonl"), Buffer.from(line("big"), "utf16le").swap16());
    const reports = await place.index();
    expect(reports.map(({ state, problems }) => `${state} ${problems}`)).toEqual(["skipped 0", "skipped 0"]);
    expect(reports[0]?.note).toMatch(/^UTF-16, .*iconv -f UTF-16 -t UTF-8/);
  });

  test("links are not followed out of the folder, whatever they name", async () => {
    const [place, outside] = [new Place(), new Place()];
    outside.write("secret.jsonl", line("secret"));
    place.write("own.jsonl", line("own"));
    symlinkSync(outside.path("secret.jsonl"), place.path("file.jsonl"));
    symlinkSync(outside.folder, place.path("folder"));
    symlinkSync(place.path("folder"), place.path("chain"));
    const reports = await place.index();
    expect(await place.ids()).toEqual(["own"]);
    expect(reports.filter(({ state }) => state === "skipped").map(({ path }) => path)).toEqual([
      "chain",
      "file.jsonl",
      "folder",
    ]);
  });

  test("files that are no traces are listed with the reason, unread", async () => {
    const place = new Place();
    place.write("README.md", "# read me");
    place.write("shot.png", "x");
    place.write("train.py", "print(1)");
    place.write("notes.txt", "some words\nand more\n");
    place.write("config.json", '{"id": 1}');
    place.write(".git/x.jsonl", line("git"));
    const reports = await place.index();
    expect(reports.map(({ path, state, note }) => `${path}: ${state}: ${note}`)).toEqual([
      ".git: skipped: a folder of a tool, not looked into",
      "README.md: skipped: a text for people (.md), no trace",
      "config.json: skipped: one JSON document; no dialect reads it",
      "notes.txt: skipped: none of its first 2 lines is a JSON object, no trace",
      "shot.png: skipped: an image (.png), no trace",
      "train.py: skipped: source code (.py), no trace",
    ]);
    expect(await place.ask((reader) => reader.runs())).toEqual([]);
  });

  test("a file that cannot be read is listed, and read once it can be", async () => {
    const place = new Place();
    chmodSync(place.write("x.jsonl", line(1)), 0o000);
    const [report] = await asOrdinaryUser(place, () => place.index());
    expect(report).toMatchObject({
      state: "unreadable",
      note: "not readable (EACCES): give this user the right to read it",
    });
    chmodSync(place.path("x.jsonl"), 0o644);
    await asOrdinaryUser(place, () => place.index());
    expect(await place.ids()).toEqual(["1"]);
  });
});

/** The administrator may read everything, so tests that run as one step down for a moment. */
const asOrdinaryUser = async <T>(place: Place, work: () => Promise<T>): Promise<T> => {
  if (process.getuid?.() !== 0) return work();
  const nobody = 65_534;
  for (const path of [place.folder, dirname(place.store), ...(existsSync(place.store) ? [place.store] : [])])
    chownSync(path, nobody, nobody);
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
};

describe("compressed files", () => {
  test("a packed file of lines is read like a plain one", async () => {
    const place = new Place();
    place.write("x.jsonl.gz", gzipSync(lineRange(0, 100)));
    await place.index();
    expect((await place.ids()).length).toBe(100);
  });

  test("the packed copy of a file that was read is that file, not another one", async () => {
    const place = new Place();
    place.write("x.jsonl.1", lineRange(0, 50));
    await place.index();
    place.rename("x.jsonl.1", "old");
    place.write("x.jsonl.1.gz", gzipSync(lineRange(0, 55)));
    truncateSync(place.path("old"), 0);
    await place.index();
    expect((await place.ids()).length).toBe(55);
  });

  test("a file that unpacks to far too much is refused with the reason", async () => {
    const place = new Place();
    place.write("bomb.jsonl.gz", gzipSync(Buffer.alloc(30 << 20, 0x20)));
    const [report] = await place.index();
    expect(report).toMatchObject({
      state: "skipped",
      note: "unpacks to more than 100 times its size; unpack it yourself to have it read",
    });
  });
});
