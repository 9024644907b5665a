/** One span as a comparison sees it. */
import type { SpanId } from "../ids.ts";

/** What may differ in the content of two spans that are a pair. */
export const BODIES = ["arguments", "prompt", "response", "result"] as const;
/** One span, as far as a comparison looks at it without opening a body. Hashes are `hash53`, 0 where there is none. */
export interface ForestSpan {
  readonly id: SpanId;
  parent: SpanId | undefined;
  kind: number;
  name: string;
  start: number;
  /** NaN while the trace has no end. */
  end: number;
  failed: boolean;
  /** Hash of the failure in words. */
  error: number;
  readonly bodies: [arguments: number, prompt: number, response: number, result: number];
  /** Parameters of the request (see parameters.ts) as text, "" where there are none. */
  parameters: string;
  /** Hash of the other attributes; 0 where the collector was not asked for it. */
  attributes: number;
  /** Sums of what its events said; NaN where none did. */
  usage: readonly [input: number, output: number, costUsd: number];
  /** An explicit key (attribute `compare.key`) that pairs it with the span of the other run that has the same. */
  key: string | undefined;
  seq: number;
  k: number;
  /** Events that say its bodies: seq and k of each, one after the other. */
  said: readonly number[];
}

/** One for all spans that said nothing of it: fewer objects for the collector of garbage to visit. */
export const NO_USAGE: ForestSpan["usage"] = [Number.NaN, Number.NaN, Number.NaN];
