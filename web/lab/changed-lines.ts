/** Which lines of an edited text differ from the recorded one, and by which words. Pure. */
import { diffText } from "../../core/compare/text.ts";

export interface ChangedLine {
  /** From 1, in the edited text. */
  readonly line: number;
  readonly change: "added" | "changed";
  /** Stretches of the line that are new, as offsets in it; empty where all of it is. */
  readonly words: readonly (readonly [from: number, to: number])[];
}

export interface ChangedLines {
  readonly lines: readonly ChangedLine[];
  /** Lines after which recorded ones are missing; 0: before the first. */
  readonly gone: readonly number[];
  readonly added: number;
  readonly changed: number;
  /** Without one that came in its place. */
  readonly removed: number;
}

export const changedLines = (recorded: string, edited: string): ChangedLines => {
  const lines: ChangedLine[] = [];
  const gone: number[] = [];
  let [missing, last, removed] = [0, 0, 0];
  const settle = (): void => {
    if (missing > 0) gone.push(last);
    removed += missing;
    missing = 0;
  };
  for (const line of diffText(recorded, edited).lines) {
    if (line.change === "removed") {
      missing += 1;
      continue;
    }
    last = line.change === "added" ? line.right : last;
    if (line.change === "same") {
      settle();
      last = line.right;
      continue;
    }
    const isNew = missing === 0;
    if (!isNew) missing -= 1;
    const words: (readonly [number, number])[] = [];
    let at = 0;
    for (const { text, marked } of line.pieces) {
      if (marked && !isNew) words.push([at, at + text.length]);
      at += text.length;
    }
    lines.push({ line: line.right, change: isNew ? "added" : "changed", words });
  }
  settle();
  const changed = lines.filter(({ change }) => change === "changed").length;
  return { lines, gone, added: lines.length - changed, changed, removed };
};
