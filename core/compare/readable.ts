/** JSON inside a text, laid out so that lines can be compared: one value a line, keys sorted, numbers as written. */
import { readExactly, takeJson } from "../json.ts";
import { isBoxed, type Json } from "../value.ts";

/** The text itself where it is not a JSON object or list. */
export const readable = (text: string): string => {
  if (!/^\s*[[{]/.test(text)) return text;
  const read = readExactly(text, (value) => ({ value: takeJson(value) }));
  return "problem" in read || read.value === undefined ? text : laidOut(read.value);
};

export const laidOut = (value: Json, indent = ""): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isBoxed(value)) return value.num;
  const inner = `${indent}  `;
  if (isList(value)) {
    const items = value.map((item) => `${inner}${laidOut(item, inner)}`);
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${indent}]`;
  }
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${inner}${JSON.stringify(key)}: ${laidOut(value[key] as Json, inner)}`);
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
