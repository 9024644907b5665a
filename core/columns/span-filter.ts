/** Which rows pass a filter. */
import { SPAN_KINDS } from "../event.ts";
import type { SpanFilter } from "../span-questions.ts";
import type { SpanSheet } from "./spans.ts";

/** `undefined`: every row passes. Names are looked at once, not once a span. */
export const wanted = (
  sheet: SpanSheet,
  { kinds, failed, text }: SpanFilter,
): ((row: number) => boolean) | undefined => {
  if (!kinds?.length && !failed && !text) return undefined;
  const byKind = new Set(kinds?.map((kind) => SPAN_KINDS.indexOf(kind)));
  const words = text?.toLowerCase();
  const names = words === undefined ? undefined : sheet.names.map((name) => fits(name, words));
  const errors = words === undefined ? undefined : sheet.errors.map((error) => fits(error, words));
  return (row) =>
    (byKind.size === 0 || byKind.has(sheet.kinds[row] as number)) &&
    (!failed || sheet.failed[row] === 1) &&
    (!names ||
      (names[sheet.name[row] as number] as boolean) ||
      (errors?.[(sheet.error[row] as number) - 1] ?? false));
};

const fits = (said: string, words: string): boolean => said.toLowerCase().includes(words);
