/** Which spans are work of a kind of its own. */
import type { SpanKind } from "./event.ts";

/** Requests, steps and what is internal only tell how the work was done. */
export const isTelling = (kind: SpanKind): boolean =>
  kind !== "step" && kind !== "request" && kind !== "internal";
