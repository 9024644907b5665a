/** What two configurations have in common, told beside what they differ in. Pure. */
import type { ValueChange } from "../../core/compare/run-diff.ts";
import { isBoxed, type Json } from "../../core/value.ts";
import { printPath } from "../../core/writers.ts";

export type Row = Omit<ValueChange, "change"> & { readonly change: ValueChange["change"] | "same" };

/** Values of the one that no change touches: so they are those of the other. Lists are one value. */
export const sameValues = (
  settings: Readonly<Record<string, Json>>,
  changes: readonly Pick<ValueChange, "path">[],
): readonly Row[] => {
  const touched = new Set(changes.map(({ path }) => path));
  const found: Row[] = [];
  const look = (value: Json, path: readonly string[]): void => {
    const at = printPath(path);
    if (touched.has(at)) return;
    const below = changes.some((change) => change.path.startsWith(`${at}/`));
    const open = typeof value === "object" && value !== null && !isBoxed(value) && !Array.isArray(value);
    if (open) for (const [key, item] of Object.entries(value)) look(item as Json, [...path, key]);
    else if (!below) found.push({ path: at, subject: null, change: "same", left: value, right: value });
  };
  for (const [key, value] of Object.entries(settings)) look(value, [key]);
  return found;
};
