/** Rows of the fault matrix that a short test can hold, with our own dialects; each prints survived/attempted. */
import { ftruncateSync, openSync, utimesSync, writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { TraceEvent } from "../../../core/event.ts";
import { valueText } from "../../../core/value.ts";
import { OUR_DIALECTS } from "../../../server/ingest/settings.ts";
import { report } from "../figures.ts";
import { follow, Place } from "./harness.ts";

const T0 = Date.parse("2026-01-02T03:04:05Z");
const good = (i: number): string =>
  `${JSON.stringify({ at: new Date(T0 + i * 1000).toISOString(), kind: "log", severity: "info", message: `good ${i}` })}\n`;
const goods = (from: number, to: number): string => {
  let text = "";
  for (let i = from; i < to; i++) text += good(i);
  return text;
};

const read = async (content: string | Uint8Array): Promise<Place> => {
  const place = new Place();
  place.write("trace.jsonl", content);
  await place.index({ shelf: OUR_DIALECTS });
  return place;
};
const rawOf = (place: Place): Promise<string> =>
  place.ask(async (reader) =>
    Buffer.from(await reader.rawBytes((await reader.sources())[0]?.id ?? 0, 0, 1 << 28)).toString("latin1"),
  );
const problemsOf = (place: Place) => place.ask((reader) => reader.problems({}, 0, 1000));
const goodOnes = (events: readonly TraceEvent[]): number =>
  events.filter((event) => event.kind === "log" && event.message.startsWith("good ")).length;

test("D03 half a line is not shown before its end, and once after", async () => {
  const outcomes: boolean[] = [];
  const place = new Place();
  place.write("trace.jsonl", goods(0, 3));
  const following = await follow(place, { shelf: OUR_DIALECTS });
  for (let i = 3; i < 8; i++) {
    const whole = good(i);
    const cut = 1 + ((i * 17) % (whole.length - 2));
    const count = async (): Promise<number> => goodOnes(await place.events());
    place.append("trace.jsonl", whole.slice(0, cut));
    const pending = await following.until(async (reader) => {
      const [source] = await reader.sources();
      return source?.pendingBytes === Buffer.byteLength(whole.slice(0, cut)) ? source : undefined;
    });
    const before = await count();
    place.append("trace.jsonl", whole.slice(cut));
    await following.until(async () => (await count()) > before);
    outcomes.push(before === i && (await count()) === i + 1 && pending.problems === 0);
  }
  report("D03", outcomes);
});

test("D16 what is not UTF-8 is kept raw and marked, its neighbours are intact", async () => {
  const sequences = [
    [0xff, 0xfe],
    [0xc3, 0x28],
    [0xe2, 0x82],
    [0xf0, 0x9f, 0x98],
    [0x80],
    [0xed, 0xa0, 0x80],
    [0xc0, 0xaf],
  ];
  const outcomes: boolean[] = [];
  for (const bytes of sequences) {
    const [head = "", tail = ""] = good(1).split("good 1");
    const odd = Buffer.concat([Buffer.from(`${head}odd `), Buffer.from(bytes), Buffer.from(tail)]);
    const content = Buffer.concat([Buffer.from(good(0)), odd, Buffer.from(good(2))]);
    const place = await read(content);
    const [problem] = await problemsOf(place);
    outcomes.push(
      goodOnes(await place.events()) === 2 &&
        (await rawOf(place)) === content.toString("latin1") &&
        problem?.line === 2 &&
        problem.reason.startsWith("not UTF-8"),
    );
  }
  report("D16", outcomes);
});

test("D17 marks, carriage returns and blank lines give the same events and no problem", async () => {
  const lines = [0, 1, 2, 3].map((i) => good(i).trimEnd());
  const plain = await (await read(`${lines.join("\n")}\n`)).messages();
  const forms = [
    `\ufeff${lines.join("\n")}\n`,
    `${lines.join("\r\n")}\r\n`,
    `\n\n${lines.join("\n\n")}\n\n`,
    `${lines.slice(0, 2).join("\n")}\n\ufeff${lines.slice(2).join("\n")}\n`,
    `\ufeff\r\n${lines.join("\r\n \t\r\n")}\r\n`,
  ];
  const outcomes: boolean[] = [];
  for (const form of forms) {
    const place = await read(form);
    outcomes.push(
      JSON.stringify(await place.messages()) === JSON.stringify(plain) &&
        (await problemsOf(place)).length === 0,
    );
  }
  report("D17", outcomes);
});

test("D18 the padding of a file cut under its writer is skipped and counted, events after it are read", async () => {
  const outcomes: boolean[] = [];
  for (const size of [1, 100, 70_000, 20_000_000]) {
    const place = new Place();
    const file = openSync(place.write("trace.jsonl", ""), "r+");
    ftruncateSync(file, size);
    writeSync(file, goods(0, 3), size);
    await place.index({ shelf: OUR_DIALECTS });
    const problems = await problemsOf(place);
    const skipped = problems.reduce((sum, { length }) => sum + length, 0);
    outcomes.push(goodOnes(await place.events()) === 3 && skipped === size);
  }
  report("D18", outcomes);
});

const NOT_OURS: readonly string[] = [
  "{",
  "}",
  "[",
  "]",
  "nul",
  "tru",
  "undefined",
  "'text'",
  "{'a':1}",
  "{a:1}",
  '{"a":}',
  '{"a" 1}',
  '{"a":1,}',
  "[1,]",
  '{"a":01}',
  '{"a":+1}',
  '{"a":.5}',
  '{"a":1.}',
  '{"a":1e}',
  '{"a":0x10}',
  '{"a":"\t"}',
  '{"a":"\\x"}',
  '{"a":"\\u12"}',
  '{"a":"open',
  '{"a":1} {"b":2}',
  "// comment",
  "plain text",
  "<xml/>",
  "key: value",
  '{"at":"2026-01-02T03:04:05Z","kind":"stage"}',
];

test("D19 thirty kinds of lines that are not JSON or of the wrong shape each have a place and a reason", async () => {
  const outcomes: boolean[] = [];
  for (const bad of NOT_OURS) {
    const place = await read(`${good(0)}${bad}\n${good(1)}`);
    const [problem, ...more] = await problemsOf(place);
    outcomes.push(
      goodOnes(await place.events()) === 2 &&
        more.length === 0 &&
        problem?.line === 2 &&
        problem.offset === good(0).length &&
        problem.length === Buffer.byteLength(bad) &&
        problem.reason.length > 10 &&
        (await rawOf(place)).includes(Buffer.from(bad).toString("latin1")),
    );
  }
  expect(outcomes.length).toBe(30);
  report("D19", outcomes);
});

test("D20 numbers keep their digits, and the raw line its bytes", async () => {
  const outcomes: boolean[] = [];
  for (const digits of ["9007199254740993", "1767323045123456789", "1e400", "-0", "1e-400"]) {
    const line = `{"at":"2026-01-02T03:04:05Z","kind":"metric","values":{"x":${digits}}}\n`;
    const place = await read(line);
    const [event] = await place.events();
    const shown = event?.kind === "metric" ? valueText(event.values.x ?? "absent") : "";
    outcomes.push(shown === digits && (await rawOf(place)) === line);
  }
  report("D20", outcomes);
});

test("D21 odd Unicode makes the round trip", async () => {
  const texts = [
    "\\ud800",
    "\\udc00 x",
    "\u2028 and \u2029",
    "\u202edetrevni\u202c",
    "👩‍👩‍👧‍👦",
    "\\u0000 nul",
    "e\u0301 é",
    "\\ufeff",
  ];
  const outcomes: boolean[] = [];
  for (const text of texts) {
    const line = `{"at":"2026-01-02T03:04:05Z","kind":"log","severity":"info","message":"${text}"}\n`;
    const place = await read(line);
    const [event] = await place.events();
    const unit = await place.ask(async (reader) => reader.unit(await reader.head()));
    const expected = JSON.parse(`"${text}"`) as string;
    const message = event?.kind === "log" ? event.message : "";
    // A lone surrogate has no UTF-8: the block shows U+FFFD, the raw unit says what stood there.
    outcomes.push(
      (message === expected || message === expected.replace(/\p{Cs}/gu, "\ufffd")) &&
        unit?.text === line.trimEnd(),
    );
  }
  report("D21", outcomes);
});

describe("time", () => {
  test("D22 a unit without a plausible time stands at the nearest timed one before it", async () => {
    const outcomes: boolean[] = [];
    for (const at of [
      "",
      "soon",
      "+275760-09-13T00:00:00Z",
      "1970-01-01T00:00:00Z",
      "2026-13-45T99:00:00Z",
      undefined,
    ]) {
      const odd = `${JSON.stringify({ at, kind: "log", severity: "info", message: "odd" })}\n`;
      const place = await read(`${good(0)}${good(5)}${odd}${good(9)}`);
      const events = await place.events();
      const odds = events.filter((event) => event.kind === "log" && event.message === "odd");
      const fifth = events.find((event) => event.kind === "log" && event.message === "good 5");
      const problems = await problemsOf(place);
      const placed = odds.length === 1 && odds[0]?.at === fifth?.at && (odds[0]?.notes?.length ?? 0) > 0;
      outcomes.push(goodOnes(events) === 3 && (placed || problems.some(({ line }) => line === 3)));
    }
    const backwards = await read(`${good(5)}${good(1)}${good(1)}${good(3)}`);
    const order = (await backwards.messages()).join();
    outcomes.push(order === "good 1,good 1,good 3,good 5");
    report("D22", outcomes);
  });

  test("D23 a clock that jumps skips nothing and gives no number twice", async () => {
    const outcomes: boolean[] = [];
    for (const jumpS of [-3600, 86_400]) {
      let jump = 0;
      const place = new Place();
      place.write("trace.jsonl", goods(0, 2));
      const following = await follow(place, { shelf: OUR_DIALECTS, now: () => performance.now() + jump });
      jump = Math.max(0, jumpS * 1000);
      place.append("trace.jsonl", goods(2, 5));
      const stamp = Date.now() / 1000 + jumpS;
      utimesSync(place.path("trace.jsonl"), stamp, stamp);
      await following.until(async () => goodOnes(await place.events()) === 5);
      const seqs = (await place.events()).map(({ seq }) => seq);
      outcomes.push(
        new Set(seqs).size === 5 && seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] as number)),
      );
      await following.close();
    }
    report("D23", outcomes);
  });
});
