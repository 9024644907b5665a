/** The body of a write, read once and within limits, before any route sees it. */
import type { Json } from "../../core/value.ts";
import { badRequest, Refusal } from "../problem.ts";

export interface BodyLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly keys: number;
}
export const BODY_LIMITS: BodyLimits = { bytes: 4 * 1024 * 1024, depth: 64, keys: 20_000 };

const tooLarge = (most: number): Refusal =>
  new Refusal(413, `The body is larger than ${most} bytes.`, { connection: "close" });

/**
 * Parsed JSON, or `undefined` for an empty body. Refuses with 415 what is not plain JSON, with 413 what is too large
 * (at once, where the length is announced), with 400 what does not parse, nests too deep or has too many keys.
 */
export const readJsonBody = async (
  request: Request,
  limits: BodyLimits = BODY_LIMITS,
): Promise<Json | undefined> => {
  const type = request.headers.get("content-type") ?? "";
  if (!isJsonType(type)) {
    throw new Refusal(415, "Send JSON, with the header Content-Type: application/json.", {
      connection: "close",
    });
  }
  if ((request.headers.get("content-encoding") ?? "identity") !== "identity") {
    throw new Refusal(415, "Send the body as it is, without Content-Encoding.", { connection: "close" });
  }
  const bytes = await readUpTo(request, limits.bytes);
  if (bytes.length === 0) return undefined;
  const text = decodeBody(bytes);
  checkShape(text, limits);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw badRequest("The body is not JSON.");
  }
};

export const isJsonType = (type: string): boolean =>
  /^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(type);

/** Refuses with 413 at once where a larger length is announced, else as soon as more has come. */
export const readUpTo = async (request: Request, most: number): Promise<Uint8Array> => {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

export const decodeBody = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badRequest("The body is not UTF-8.");
  }
};

/** Before parsing: JSON.parse takes any depth, and what walks its result afterwards does not. */
const checkShape = (text: string, limits: BodyLimits): void => {
  let depth = 0;
  let keys = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === 0x3a) keys++;
    if (depth > limits.depth) throw badRequest(`The body nests deeper than ${limits.depth} levels.`);
    if (keys > limits.keys) throw badRequest(`The body has more than ${limits.keys} keys.`);
  }
};
