/** What every dialect has to do, whatever it reads. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyDialect, ReadResult } from "../../../core/dialects/dialect.ts";
import { DIALECTS, generic } from "../../../core/dialects/index.ts";
import { random } from "../../random.ts";
import {
  casesUnder,
  hasShared,
  readLines,
  root,
  sampleOf,
  shared,
  sourceOf,
  unitTexts,
} from "./read-file.ts";

const fixtures = join(root, "fixtures");
const MEMORY_BYTES = 64_000;

export interface Expected {
  /** Folders of files in this format that are not part of the project, below `../shared`. */
  readonly shared: readonly string[];
}

export const conformance = (dialect: AnyDialect, expected: Expected): void => {
  const folder = join(fixtures, dialect.name);
  const own = casesUnder(dialect, folder);
  const cases = own.map((file) => ({ file, lines: unitTexts(dialect, join(folder, file)) }));
  const source = sourceOf(`${dialect.name}/case.jsonl`);

  describe(`${dialect.name} as a dialect`, () => {
    test("recognizes its own files and no other's", () => {
      if (dialect === generic)
        return expect(foreignFixtures(dialect).some((file) => recognizes(dialect, file))).toBe(false);
      for (const file of own) expect(recognizes(dialect, join(folder, file)), file).toBe(true);
      for (const other of foreignFixtures(dialect)) expect(recognizes(dialect, other), other).toBe(false);
      if (!hasShared)
        return console.log(`${dialect.name}: no ../shared here, recognized on the project's fixtures only`);
      for (const file of casesUnder(dialect, shared)) {
        const isOurs = expected.shared.some((start) => file.startsWith(start));
        expect(recognizes(dialect, join(shared, file)), file).toBe(isOurs);
      }
    });

    test("recognizing and reading never throw, and good lines between bad ones are read", () => {
      for (const line of poison()) {
        expect(() => dialect.recognizes([line], "x.jsonl")).not.toThrow();
        expect(() => dialect.summarizes?.([line], "x.json")).not.toThrow();
      }
      for (const { file, lines } of cases) {
        const good = readLines(dialect, lines, source).units.filter(({ problem }) => problem === undefined);
        const mixed = lines.flatMap((line, index) => [poison()[index % poison().length] as string, line]);
        const read = readLines(dialect, mixed, source).units.filter(({ position }) => position % 2 === 0);
        expect(read.filter(({ problem }) => problem === undefined).length, file).toBe(good.length);
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    test("the same text and memory give the same events and memory, and memory is not changed", () => {
      for (const { file, lines } of cases) {
        let memory: unknown = freeze(dialect.start(source));
        lines.forEach((text, index) => {
          const once = dialect.read(text, memory, source, index + 1);
          const again = dialect.read(text, structuredClone(memory), source, index + 1);
          expect(again, `${file}:${index + 1}`).toEqual(once);
          memory = freeze(once.memory);
        });
      }
    });

    test("reading can stop after any unit and go on from the saved memory", () => {
      for (const { file, lines } of cases) {
        const whole = readLines(dialect, lines, source);
        let memory: unknown = dialect.start(source);
        lines.forEach((text, index) => {
          const read: ReadResult<unknown> = dialect.read(
            text,
            JSON.parse(JSON.stringify(memory)),
            source,
            index + 1,
          );
          memory = read.memory;
          const before = whole.units.find(({ position }) => position === index + 1);
          expect(read.ok ? read.events : [], `${file}:${index + 1}`).toEqual(before?.events ?? []);
        });
        expect(JSON.parse(JSON.stringify(memory))).toEqual(JSON.parse(JSON.stringify(whole.memory)));
      }
    });

    test("memory stays small however long, wide and strange a file is", () => {
      const next = random(5);
      const lines = cases.flatMap(({ lines: all }) => all);
      let memory: unknown = dialect.start(source);
      let largest = 0;
      for (let i = 0; i < 4000; i++) {
        const text = scrambled(lines[next.below(lines.length)] as string, next.below);
        memory = dialect.read(text, memory, source, i + 1).memory;
        if (i % 100 === 99) largest = Math.max(largest, JSON.stringify(memory).length);
      }
      expect(largest).toBeLessThan(MEMORY_BYTES);
    });

    test("every event is plain JSON, and says nothing that JSON cannot hold", () => {
      for (const { file, lines } of cases) {
        for (const { events, position } of readLines(dialect, lines, source).units) {
          expect(JSON.parse(JSON.stringify(events)), `${file}:${position}`).toEqual(withoutUndefined(events));
        }
      }
    });
  });
};

const recognizes = (dialect: AnyDialect, file: string): boolean =>
  dialect.recognizes(sampleOf(file), dialect.unit === "line" ? "trace.jsonl" : "trace.json");

/** A dialect of lines is never asked about a document, nor the other way round. */
const foreignFixtures = (dialect: AnyDialect): readonly string[] =>
  [...DIALECTS, generic]
    .filter((other) => other !== dialect && other.unit === dialect.unit)
    .flatMap((other) =>
      casesUnder(other, join(fixtures, other.name)).map((file) => join(fixtures, other.name, file)),
    );

/** Digits and ids become others: as many slots, spans and sessions as there are lines. */
const scrambled = (line: string, below: (n: number) => number): string =>
  line.replace(/r0c\d|"env_id": ?\d+|seed_\d|"[a-f0-9]{8}-/g, (found) =>
    found.replace(/\d+(?!.*\d)|[a-f0-9]{8}/, () => String(below(1e8))),
  );

/** Broken, deep, huge and of the wrong type: lines that a hostile or torn file has between good ones. */
export const poison = (): readonly string[] => {
  made ??= [
    ...[
      "",
      " ",
      "{",
      "}",
      "[",
      "null",
      "true",
      "0",
      '""',
      '"text"',
      "[]",
      "[[]]",
      "{}",
      "NaN",
      "undefined",
      "\u0000\u0000",
      "\ufeff",
    ],
    ...[
      '{"a":1',
      '{"a":"b',
      "{'a': 1}",
      '{"a":1}}',
      '{"a":NaN}',
      '{"a":1e999}',
      '{"a":-0}',
      '{"\\ud800":"\\udfff"}',
    ],
    ...[
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"data":{"__proto__":{"polluted":true}}}',
    ],
    `{"a":${"[".repeat(600)}${"]".repeat(600)}}`,
    `${"[".repeat(100_000)}`,
    JSON.stringify({ text: "x".repeat(200_000) }),
    JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))),
    ...WRONG_TYPES.flatMap((value) => shapes(value)),
  ];
  return made;
};
let made: readonly string[] | undefined;

const WRONG_TYPES: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  true,
  "",
  "x",
  [],
  {},
  [null],
  { num: "NaN" },
  { a: { b: [1] } },
];
const shapes = (value: unknown): readonly string[] => [
  JSON.stringify({
    event_type: "EPOCH_COMPLETED",
    timestamp: value,
    seed_id: value,
    slot_id: value,
    epoch: value,
    group_id: value,
    message: value,
    data: value,
    severity: value,
  }),
  JSON.stringify({
    event_type: "SEED_STAGE_CHANGED",
    timestamp: "2026-01-01T00:00:00+00:00",
    seed_id: value,
    slot_id: value,
    data: { env_id: value, from: value, to: value, from_stage: value, to_stage: value },
    severity: "info",
  }),
  JSON.stringify({
    event_type: "EPOCH_COMPLETED",
    timestamp: "x",
    seed_id: null,
    slot_id: null,
    data: { env_id: value, inner_epoch: value, seeds: { r0c0: value, r0c1: { stage: value, alpha: value } } },
    severity: value,
  }),
  JSON.stringify({
    event_type: "MORPHOLOGY_CAUSAL_LOG",
    timestamp: value,
    seed_id: null,
    slot_id: null,
    data: { phase: value, action_id: value, rng_seed: value },
    severity: "debug",
  }),
  JSON.stringify({
    event_type: "ANALYTICS_SNAPSHOT",
    timestamp: value,
    seed_id: null,
    slot_id: null,
    data: { kind: value, reward_components: value },
    severity: "debug",
  }),
  JSON.stringify({
    event_type: value,
    timestamp: value,
    seed_id: null,
    slot_id: null,
    data: {},
    severity: "debug",
  }),
  JSON.stringify({
    timestamp: value,
    agent_name: value,
    messages: value,
    response: value,
    duration_ms: value,
    error: value,
    tokens: value,
    trace_id: value,
    span_id: value,
    parent_id: value,
  }),
  JSON.stringify({
    timestamp: "2025-11-30T10:00:00",
    tool_name: "t",
    parameters: value,
    result: value,
    duration_ms: value,
    success: value,
    agent_name: value,
    span_type: "tool_call",
  }),
  JSON.stringify({
    trace_id: "t",
    calls: [value, { messages: value, created_at: value, call_id: value }],
    call_graph: [value],
  }),
  JSON.stringify({ at: value, kind: value, id: value, values: value, name: value }),
  JSON.stringify({
    time: value,
    type: value,
    id: value,
    name: value,
    step: value,
    epoch: value,
    value,
    level: value,
    message: value,
    start: value,
    end: value,
    duration: value,
    config: value,
  }),
];

const freeze = <T>(value: T): T => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
};

const withoutUndefined = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutUndefined);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, withoutUndefined(inner)]),
  );
};

export const fixtureLines = (dialect: string, name: string): readonly string[] =>
  readFileSync(join(fixtures, dialect, `${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
