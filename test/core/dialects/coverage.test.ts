import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyDialect, ReadResult } from "../../../core/dialects/dialect.ts";
import { dialectByName } from "../../../core/dialects/index.ts";
import { casesUnder, hasShared, root, shared, sourceOf, unitTexts } from "./read-file.ts";

type Fields = Record<string, unknown>;

/** A dialect reads a key when a change of its value changes the events or the memory, or when a record points at it. */
const isRead = (dialect: AnyDialect, line: Fields, memory: unknown, path: readonly string[]): boolean => {
  const source = sourceOf("case.jsonl");
  const read = (value: unknown): ReadResult<unknown> =>
    dialect.read(JSON.stringify(value), memory, source, 1);
  const before = read(line);
  if (JSON.stringify(before) !== JSON.stringify(read(changed(line, path)))) return true;
  const pointer = `/${path.join("/")}`;
  return (
    before.ok &&
    before.events.some(
      (event) => event.kind === "record" && event.pointer !== undefined && pointer.startsWith(event.pointer),
    )
  );
};

const changed = (value: unknown, path: readonly string[]): unknown => {
  const [key, ...rest] = path;
  if (key !== undefined) return { ...(value as Fields), [key]: changed((value as Fields)[key], rest) };
  if (typeof value === "string")
    return value === "info" ? "error" : value === "debug" ? "warning" : `${value}~`;
  if (typeof value === "number") return value * 2 + 3;
  if (!Array.isArray(value)) return !value;
  return value.length === 0 ? ["~", { key: "~", value: "~", fields: [] }] : [...value, anotherLike(value[0])];
};

const anotherLike = (item: unknown): unknown =>
  typeof item === "object" && item !== null
    ? { ...item, role: "user", content: "~", call_id: "~", key: "~" }
    : "~";

/** Paths of what is not null, objects followed to the third level. */
const leaves = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => {
  if (value === null) return [];
  if (typeof value !== "object" || Array.isArray(value) || path.length >= 3) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
};

/** Slots, seeds and heads are names, not keys of the format. */
const keyOf = (type: string, path: readonly string[]): string =>
  `${type} ${path.map((key) => key.replace(/^r\dc\d$/, "*")).join(".")}`;

const typeOf = (line: Fields): string => {
  const data = line.data as Fields | undefined;
  const type =
    line.event_type ??
    line.span_type ??
    (line.frame as Fields | undefined)?.type ??
    line.type ??
    (Array.isArray(line.calls) ? "proxy" : "line");
  return `${String(type)}${typeof data?.kind === "string" ? `/${data.kind}` : ""}`;
};

const unread = (dialect: AnyDialect, files: readonly string[]): readonly string[] => {
  const seen = new Map<string, boolean>();
  for (const file of files) {
    const source = sourceOf(file);
    let memory = dialect.start(source);
    unitTexts(dialect, file).forEach((text, index) => {
      const line = objectOf(text);
      if (line) {
        for (const path of leaves(line)) {
          const key = keyOf(typeOf(line), path);
          if (!seen.get(key)) seen.set(key, isRead(dialect, line, memory, path));
        }
      }
      memory = dialect.read(text, memory, source, index + 1).memory;
    });
  }
  const ignored = Object.keys(dialect.ignored);
  return [...seen]
    .filter(
      ([key, read]) =>
        !read &&
        !ignored.some(
          (path) =>
            key === path ||
            key.replace(/\/.* /, " ") === path ||
            key.endsWith(` ${path}`) ||
            (path.endsWith(".*") && key.includes(` ${path.slice(0, -1)}`)),
        ),
    )
    .map(([key]) => key);
};

const objectOf = (text: string): Fields | undefined => {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  esper: ["samples/esper/recorded", "samples/esper/dict_era", "samples/esper/generated"],
  anton: ["samples/anton"],
  "claude-code": ["corpus/claude-code"],
  "inspect-document": ["corpus/inspect"],
  inspect: ["corpus/inspect"],
  "mini-swe-agent": ["corpus/mini-swe-agent"],
  "swe-agent": ["corpus/swe-agent"],
  "tau-bench": ["corpus/tau-bench"],
  "mud-puppy": ["samples/mud-puppy"],
  orchestrator: ["samples/orchestrator"],
  otlp: ["corpus/otlp"],
  "otlp-document": ["corpus/otlp"],
  jaeger: ["corpus/jaeger"],
  zipkin: ["corpus/zipkin"],
  mlperf: ["corpus/mlperf"],
  "chrome-trace": ["corpus/chrome-trace"],
  temporal: ["corpus/temporal"],
  cargo: ["corpus/cargo"],
};

describe.each(Object.keys(SAMPLES))("%s", (name) => {
  const dialect = dialectByName(name) as AnyDialect;
  test("every key that arrives in the fixtures is mapped or listed as ignored", () => {
    const folder = join(root, "fixtures", name);
    const files = casesUnder(dialect, folder).filter((file) => !file.includes("odd"));
    expect(
      unread(
        dialect,
        files.map((file) => join(folder, file)),
      ),
    ).toEqual([]);
  });

  test("every key that arrives in the samples is mapped or listed as ignored", () => {
    if (!hasShared) return console.log(`${name}: no ../shared here, keys of the project's fixtures only`);
    const folders = SAMPLES[name] ?? [];
    const files = folders.flatMap((folder) =>
      casesUnder(dialect, join(shared, folder)).map((file) => join(shared, folder, file)),
    );
    // The edge cases of one corpus have keys that are misspelt on purpose.
    expect(
      unread(
        dialect,
        files.filter((file) => !file.includes("edge-cases")),
      ),
    ).toEqual([]);
  });
});
