/** Questions that wait for a person. */
import { z } from "zod";
import type * as Wire from "../../core/wire/attention.ts";
import { fits, list, nanos, runId, subject, text } from "./common.ts";

const waitingItem = fits<Wire.WaitingItem>()(
  z.strictObject({
    id: text,
    event: text,
    at: nanos,
    kind: text.nullable(),
    text: text.nullable(),
    subject: subject.nullable(),
    phase: text.nullable(),
    blocks: list(subject),
    offered: list(text),
  }),
);
export const attentionAnswer = fits<Wire.AttentionAnswer>()(
  z.strictObject({
    version: z.literal(1),
    runs: list(z.strictObject({ run: runId, at: nanos, items: list(waitingItem) })),
  }),
);
