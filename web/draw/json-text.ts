/** A value of a trace as indented JSON, exact: digits that a number cannot hold are written as they stood. Pure. */
import { isBoxed, type Json } from "../../core/value.ts";

const STEP = "  ";

export const jsonText = (value: Json, indent = ""): string => {
  if (isBoxed(value)) return value.num;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const inner = indent + STEP;
  const isList = Array.isArray(value);
  const parts = isList
    ? (value as readonly Json[]).map((each) => inner + jsonText(each, inner))
    : Object.entries(value).map(
        ([key, each]) => `${inner}${JSON.stringify(key)}: ${jsonText(each as Json, inner)}`,
      );
  if (parts.length === 0) return isList ? "[]" : "{}";
  return `${isList ? "[" : "{"}\n${parts.join(",\n")}\n${indent}${isList ? "]" : "}"}`;
};
