/** Files by what became of them, for the filter of the import report. Pure. */
import type { SourceReport } from "../../core/wire/sources.ts";

export type Group = "read" | "problems" | "waiting" | "skipped" | "summary" | "unreadable" | "gone";

const GROUPS: readonly (readonly [key: Group, words: string])[] = [
  ["read", "read to its end"],
  ["problems", "read, with problems"],
  ["waiting", "end not there yet"],
  ["summary", "summaries of others"],
  ["skipped", "skipped, with reason"],
  ["unreadable", "cannot be read"],
  ["gone", "gone or replaced"],
];

/** Each file is in one group. */
export const groupOf = ({ state, problems, pendingBytes }: SourceReport): Group => {
  if (state === "skipped" || state === "summary" || state === "unreadable") return state;
  if (state === "gone" || state === "replaced") return "gone";
  if (problems > 0) return "problems";
  return pendingBytes > 0 || state === "reading" ? "waiting" : "read";
};

/** Groups that have files. */
export const fileGroups = (
  files: readonly SourceReport[],
): readonly { readonly key: Group; readonly words: string; readonly number: number }[] =>
  GROUPS.map(([key, words]) => ({
    key,
    words,
    number: files.filter((file) => groupOf(file) === key).length,
  })).filter(({ number }) => number > 0);
