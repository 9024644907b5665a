/** Lines that are too long, and lines that are meant to break things. */
import { closeSync, openSync, writeSync } from "node:fs";
import { openReader } from "../../store/sqlite/reader.ts";
import { spawnIngest } from "./child.ts";
import { audit, line, megabytes, messageOf, onGround, type Row } from "./row.ts";

const MIB = 1 << 20;
const LIMIT_MIB = 16;

/** `{"time":…,"message":"m<id>","text":"xxx…"}` of about so many MiB, written in pieces. */
const writeLong = (path: string, id: number, mib: number): void => {
  const file = openSync(path, "a");
  const [start, end] = [`${line(id).slice(0, -2)},"text":"`, '"}\n'];
  writeSync(file, start);
  const piece = "x".repeat(MIB);
  for (let i = 1; i < mib; i++) writeSync(file, piece);
  writeSync(file, "x".repeat(MIB - start.length - end.length));
  writeSync(file, end);
  closeSync(file);
};

const longLines = () =>
  onGround(async (ground) => {
    ground.write("base.jsonl", line(0));
    const { memory: base } = await spawnIngest("index", `${ground.store}.base`, ground.folder).over;
    const sizes = [1, 16, 64, 600];
    sizes.forEach((mib, i) => {
      writeLong(ground.path("long.jsonl"), 2 * i + 1, mib);
      ground.append("long.jsonl", line(2 * i + 2));
    });
    const { memory, code } = await spawnIngest("index", ground.store, ground.folder).over;
    const reader = await openReader(ground.store);
    const problems = await reader.problems({}, 0, 100);
    const kept = new Set<string>();
    for (const { id } of await reader.runs())
      for (const event of await reader.scan(id, undefined, 100)) kept.add(messageOf(event));
    await reader.close();
    const good = sizes.filter((mib, i) => {
      const stored = kept.has(`m${2 * i + 1}`);
      const skipped = problems.some(
        ({ line: at, reason }) => at === 2 * i + 1 && reason.includes("longer than"),
      );
      return kept.has(`m${2 * i + 2}`) && (mib <= LIMIT_MIB ? stored : skipped && !stored);
    }).length;
    const grown = memory - base;
    const bounded = code === 0 && grown <= 4 * LIMIT_MIB * MIB;
    return {
      survived: bounded ? good : 0,
      attempted: sizes.length,
      figure: `lines of ${sizes.join(", ")} MiB; memory grew by ${megabytes(grown)} (at most ${4 * LIMIT_MIB}) to ${megabytes(memory)}`,
    };
  });

const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

/** Thirty kinds of lines that break readers. */
const POISON: readonly ((n: number) => string | Buffer)[] = [
  () => "{",
  () => "[",
  () => '{"a":',
  () => '{"a":1,}',
  () => "{'a':1}",
  () => "nul",
  () => "\u0000\u0001\u0002",
  () => '"half',
  (n) => deep("[", "]", 1000 * (n + 1)),
  (n) => deep('{"a":', "}", 1000 * (n + 1)),
  () => `{"a":${deep("[", "]", 200_000)}}`,
  () => "[".repeat(1_000_000),
  () => `{"message":${"9".repeat(100_000)}}`,
  () => '{"time":1e999,"message":-1e999}',
  () => '{"time":"never"}',
  () => '{"time":{"a":[]},"message":[1,{"b":2}]}',
  () => '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  () => '{"id":null,"parent":[],"type":{}}',
  () => `{"${"k".repeat(200_000)}":1}`,
  (n) => `{${Array.from({ length: 2000 }, (_, i) => `"k${n}_${i}":${i}`).join()}}`,
  () => `{"message":"${"\\ud800".repeat(1000)}"}`,
  () => `{"message":"${"\u202e\u2028".repeat(1000)}"}`,
  () => Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
  () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  () => `{"message":"${"x".repeat(4 * MIB)}"}`,
  () => "[1,2,3]",
  () => "12",
  () => "null",
  () => `{"time":1767225600,"span_id":"${"a".repeat(70_000)}","message":"s"}`,
  () => `{"a":"${"a".repeat(30)}!"${" ".repeat(100_000)}}`,
];

const poison = () =>
  onGround(async (ground) => {
    const rounds = 10;
    const attempted = rounds * POISON.length;
    const file = openSync(ground.path("x.jsonl"), "a");
    for (let id = 0; id < attempted; id++) {
      writeSync(file, line(id));
      const bad = POISON[id % POISON.length]?.(Math.floor(id / POISON.length)) ?? "";
      if (typeof bad === "string") writeSync(file, bad);
      else writeSync(file, bad);
      writeSync(file, "\n");
    }
    closeSync(file);
    const { memory, code } = await spawnIngest("index", ground.store, ground.folder).over;
    const { lost, damages } = await audit(ground.store, attempted);
    const alive = code === 0 && damages === 0 && memory <= 700 * MIB && !("polluted" in {});
    return {
      survived: alive ? attempted - lost : 0,
      attempted,
      figure: `good lines kept beside ${attempted} poisoned ones of ${POISON.length} kinds; memory ${megabytes(memory)} (at most 700)`,
    };
  });

export const rows: readonly Row[] = [
  { row: "D15", name: "long lines", run: longLines },
  { row: "D76", name: "poison", run: poison },
];
