/**
 * Compares a text with the expected one beside its fixture. A missing one is written (and is a failure where CI is
 * set: there nobody looks at it); a mismatch leaves `<name>.actual.<ending>` beside it.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

export const expectGolden = (path: string, actual: string): void => {
  const leftover = path.replace(/(\.[^.]+)$/, ".actual$1");
  if (!existsSync(path)) {
    if (process.env.CI)
      throw new Error(`There is no ${path}. Run the test once without CI set, look at it, commit it.`);
    writeFileSync(path, actual);
    console.log(`wrote ${path}: look at it before you commit it`);
    return;
  }
  const expected = readFileSync(path, "utf8");
  if (actual === expected) rmSync(leftover, { force: true });
  else writeFileSync(leftover, actual);
  expect(actual).toBe(expected);
};

/** JSON for people to read and to compare: keys as they come, short values on one line. */
export const readable = (value: unknown): string => `${lines(value, "")}\n`;

const WIDE = 240;

const lines = (value: unknown, indent: string): string => {
  const short = JSON.stringify(value) ?? "null";
  if (typeof value !== "object" || value === null || short.length + indent.length <= WIDE) return short;
  const deeper = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => lines(item, deeper))
    : Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => `${JSON.stringify(key)}: ${lines(inner, deeper)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${items.map((item) => deeper + item).join(",\n")}\n${indent}${close}`;
};
