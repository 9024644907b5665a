/** Attributes of OTLP: a list of `{ key, value: { stringValue | intValue | … } }`, to keys and values. */

import type { AbsoluteTime } from "../event.ts";
import { takeJson, takeNumber } from "../json.ts";
import { type Attributes, type Json, put } from "../value.ts";
import { epochTime } from "./stamp.ts";

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const attributesOf = (list: unknown): Attributes => {
  const attributes: Record<string, Json> = {};
  if (!Array.isArray(list)) return attributes;
  for (const item of list) {
    if (!isFields(item) || typeof item.key !== "string") continue;
    const value = anyValue(item.value);
    if (value !== undefined) put(attributes, item.key, value);
  }
  return attributes;
};

const anyValue = (holder: unknown): Json | undefined => {
  if (!isFields(holder)) return undefined;
  for (const kind in holder) {
    const value = holder[kind];
    switch (kind) {
      case "stringValue":
      case "boolValue":
      case "bytesValue":
        return takeJson(value);
      case "intValue":
        return typeof value === "string" ? integer(value) : takeJson(value);
      case "doubleValue":
        // NaN and the infinities are texts in the JSON form of protocol buffers.
        return typeof value === "string" ? { num: value } : takeJson(value);
      case "arrayValue":
        return isFields(value) && Array.isArray(value.values)
          ? value.values.map((inner) => anyValue(inner) ?? null)
          : [];
      case "kvlistValue":
        return isFields(value) ? attributesOf(value.values) : {};
      default:
    }
  }
  return null;
};

/** 64-bit integers are texts (OpenTelemetry protocol, "JSON Protobuf Encoding"). */
const integer = (digits: string): Json => {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : { num: digits };
};

/** Nanoseconds since 1970 as a text; some exporters write a number. Zero is no time. */
export const unixNano = (value: unknown): AbsoluteTime | undefined =>
  epochTime(typeof value === "number" ? takeNumber(value) : value);
