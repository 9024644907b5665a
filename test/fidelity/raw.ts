/** The raw files of `../shared`, taken apart by the engine's own parser and nothing of ours. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shared } from "../core/dialects/read-file.ts";

// biome-ignore lint/suspicious/noExplicitAny: raw lines are whatever they are
export type Raw = any;

/** Every whole line; a half-written last one is none. Literals that JSON has no word for are null. */
export const rawLines = (file: string): readonly Raw[] =>
  readFileSync(join(shared, file), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line.replaceAll(/(?<=[[:,] ?)(?:NaN|-?Infinity)(?=[,}\]])/g, "null")));

/** Microseconds since 1970; a stamp without a zone is UTC. */
export const microseconds = (iso: string): number => {
  const [, whole, fraction = "", zone = ""] = /^([^.Z+]*)(?:\.(\d+))?(.*)$/.exec(iso.replace(" ", "T")) ?? [];
  return (
    Date.parse(`${whole}${zone === "" || zone === "+00:00" ? "Z" : zone}`) * 1000 +
    Number(fraction.padEnd(6, "0").slice(0, 6))
  );
};

export const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
