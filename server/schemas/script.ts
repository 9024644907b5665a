/** A line of the file that the scripted provider answers from. */
import { z } from "zod";
import type { FailureCause } from "../../core/replay/model-call.ts";
import type { ScriptedAnswer } from "../providers/scripted.ts";
import { json, text } from "./common.ts";

const CAUSES = [
  "no-key",
  "key-refused",
  "rejected",
  "rate-limited",
  "server-error",
  "redirect",
  "unreachable",
  "reset",
  "silence",
  "incomplete",
  "malformed",
  "too-large",
  "not-recorded",
  "not-scripted",
] as const satisfies readonly FailureCause[];

const ms = z.number().min(0).max(600_000).optional();
const count = z.number().min(0).optional();

const scriptLine = z.strictObject({
  when: z.strictObject({ contains: text.optional(), model: text.optional() }).optional(),
  repeat: z.boolean().optional(),
  text: text.optional(),
  thinking: text.optional(),
  toolCalls: z
    .array(z.strictObject({ id: text.optional(), name: text, arguments: json.optional() }))
    .optional(),
  stopReason: text.optional(),
  usage: z
    .strictObject({ input: count, output: count, cacheRead: count, cacheWrite: count, costUsd: count })
    .optional(),
  delayMs: ms,
  wordMs: ms,
  fault: z
    .strictObject({
      cause: z.enum(CAUSES),
      message: text.optional(),
      status: z.int().optional(),
      retryAfterMs: ms,
      afterWords: z.int().min(0).optional(),
    })
    .optional(),
}) satisfies z.ZodType<ScriptedAnswer>;

export const parseScriptLine = (
  line: string,
): { readonly answer: ScriptedAnswer } | { readonly wrong: string } => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { wrong: (error as Error).message };
  }
  const parsed = scriptLine.safeParse(value);
  if (parsed.success) return { answer: parsed.data };
  const [issue] = parsed.error.issues;
  return { wrong: `${issue?.path.join(".") || "the line"}: ${issue?.message}` };
};
