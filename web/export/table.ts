/** Rows as CSV and JSON. Pure. */
import { isBoxed, type Json } from "../../core/value.ts";

export type Row = Readonly<Record<string, Json | undefined>>;

/** RFC 4180, with a header of every key in the order they are first met. Absent and null cells are empty. */
export const asCsv = (rows: readonly Row[]): string => {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [keys, ...rows.map((row) => keys.map((key) => row[key]))]
    .map((cells) => `${cells.map(cell).join(",")}\r\n`)
    .join("");
};

/** What a spreadsheet would take for a formula. Numbers are none, whatever their sign. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : isBoxed(value) ? value.num : JSON.stringify(value);
  const safe = !isBoxed(value) && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const asJson = (rows: readonly Row[]): string => `${JSON.stringify(rows, undefined, 1)}\n`;
