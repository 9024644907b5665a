/**
 * A reader of a store in whose answers secrets are hidden (`--redact`): everything that leaves for the page, an export
 * or a provider comes through it. The store keeps the original bytes, and they are not given out.
 */
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import { decodeBlock, encodeBlock } from "../core/block.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../core/checkpoint.ts";
import type { TraceEvent } from "../core/event.ts";
import { redactJson, redactText } from "../core/redact.ts";
import type { RunState } from "../core/state.ts";
import type { Json } from "../core/value.ts";
import type { StoreReader } from "../store/store.ts";
import { Refusal } from "./problem.ts";

export const REDACTING = "Secrets are hidden in what leaves (--redact).";
const NO_BYTES = "Secrets are hidden here, so original bytes are not given out: start without --redact.";

/** They give bytes as they were read. */
const BYTES: ReadonlySet<string> = new Set(["rawBytes", "rawRanges", "document"]);
/** They answer with a reader, or with nothing that was in a trace. */
const PLAIN: ReadonlySet<string> = new Set(["close", "restart", "sourceFiles", "verify"]);

type Method = (...asked: readonly unknown[]) => unknown;

export const redacting = <Reader extends StoreReader>(reader: Reader): Reader =>
  new Proxy(reader, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function" || typeof name !== "string") return method;
      const call: Method = (...asked) => Reflect.apply(method, target, asked) as unknown;
      if (PLAIN.has(name)) return call;
      if (BYTES.has(name)) return () => Promise.reject(new Refusal(403, NO_BYTES));
      if (name === "forClient")
        return (...asked: readonly unknown[]) => redacting(call(...asked) as StoreReader);
      if (name === "blob") return async (...asked: readonly unknown[]) => redactBlob(await call(...asked));
      return async (...asked: readonly unknown[]) => redactAll(await call(...asked));
    },
  });

const [inflated, deflated] = [promisify(inflate), promisify(deflate)];

/** Events of a block and the state of a checkpoint, under the name of the original. */
const redactBlob = async (blob: unknown): Promise<Uint8Array | undefined> => {
  if (!(blob instanceof Uint8Array)) return undefined;
  const bytes = new Uint8Array(await inflated(blob));
  const isBlock = Buffer.from(bytes.subarray(0, 4)).toString("latin1").startsWith("HBL");
  if (!isBlock)
    return new Uint8Array(await deflated(encodeCheckpoint(redactAll(decodeCheckpoint(bytes)) as RunState)));
  const block = decodeBlock(bytes);
  const events = redactAll(block.events(0, block.length)) as readonly TraceEvent[];
  return new Uint8Array(await deflated(encodeBlock(events)));
};

/** The same in every text of what a reader answers, whatever it is made of. */
const redactAll = (value: unknown, key?: string): unknown => {
  if (typeof value === "string")
    return key === undefined
      ? redactText(value)
      : (redactJson({ [key]: value } as Json) as Record<string, string>)[key];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((each) => redactAll(each));
  if (value instanceof Map) return new Map([...value].map(([name, each]) => [name, redactAll(each)]));
  if (value instanceof Set) return new Set([...value].map((each) => redactAll(each)));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redactAll(each, name)]));
};
