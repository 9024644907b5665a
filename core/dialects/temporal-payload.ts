/** Payloads of Temporal: base64 of a text whose encoding stands in the metadata, itself base64. */
import { parseLine } from "../json.ts";
import type { Json } from "../value.ts";
import { isFields } from "./otlp-attributes.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));
const decoder = new TextDecoder();

/** `undefined` when it is not base64. The letters of addresses (`-`, `_`) are read too. */
export const bytesOf = (base64: string): Uint8Array | undefined => {
  const letters = base64.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (letters.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of letters) {
    const value = VALUES.get(letter);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return bytes;
};

/** What a payload says: JSON, text, null, or how much there is of something else. */
export const payloadValue = (payload: unknown): Json => {
  if (!isFields(payload)) return (payload ?? null) as Json;
  const metadata = isFields(payload.metadata) ? payload.metadata : {};
  const encoding = textOf(metadata.encoding);
  if (encoding === "binary/null") return null;
  const bytes = typeof payload.data === "string" ? bytesOf(payload.data) : undefined;
  if (bytes === undefined) return null;
  if (encoding.startsWith("json/")) {
    const text = decoder.decode(bytes);
    const parsed = parseLine(text);
    return parsed.ok ? (parsed.value as Json) : text;
  }
  return `${bytes.length} bytes of ${encoding || "an unknown encoding"}`;
};

const textOf = (base64: unknown): string => {
  const bytes = typeof base64 === "string" ? bytesOf(base64) : undefined;
  return bytes === undefined ? "" : decoder.decode(bytes);
};

/** `{ payloads: […] }` to what they say: one alone, several as a list. */
export const payloadsValue = (holder: unknown): Json | undefined => {
  if (!isFields(holder)) return undefined;
  if (!Array.isArray(holder.payloads)) return "data" in holder ? payloadValue(holder) : undefined;
  const values = holder.payloads.map(payloadValue);
  return values.length === 1 ? values[0] : values;
};

/** The same JSON with every payload in it decoded. */
export const decoded = (value: unknown): Json => {
  if (Array.isArray(value)) return value.map(decoded);
  if (!isFields(value)) return (value ?? null) as Json;
  if (Array.isArray(value.payloads)) return payloadsValue(value) ?? null;
  if (isFields(value.metadata) && "encoding" in value.metadata) return payloadValue(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decoded(inner)]));
};
