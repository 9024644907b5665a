/** Lines of a text diff as they are shown: what is the same and far from a difference is folded. Pure. */
import type { TextLine } from "../../core/compare/text.ts";

/** Lines shown before and after a difference. */
const CONTEXT = 3;
/** Folding fewer hides nothing worth hiding. */
const FOLDED_AT_LEAST = 2;

export type ShownLine =
  | TextLine
  | { readonly change: "fold"; readonly first: number; readonly lines: number };

/** `first`: place of the first folded line. */
export const foldedLines = (lines: readonly TextLine[]): readonly ShownLine[] => {
  const near = new Uint8Array(lines.length);
  for (const [i, { change }] of lines.entries())
    if (change !== "same") near.fill(1, Math.max(0, i - CONTEXT), i + CONTEXT + 1);
  const shown: ShownLine[] = [];
  for (let i = 0; i < lines.length; ) {
    let end = i;
    while (end < lines.length && near[end] === 0) end++;
    if (end - i >= FOLDED_AT_LEAST) shown.push({ change: "fold", first: i, lines: end - i });
    else shown.push(...lines.slice(i, Math.max(end, i + 1)));
    i = Math.max(end, i + 1);
  }
  return shown;
};

export interface LineBesides {
  readonly left: ShownLine | undefined;
  readonly right: ShownLine | undefined;
}

/** Removed lines beside those that came in their place. */
export const besides = (lines: readonly ShownLine[]): readonly LineBesides[] => {
  const rows: LineBesides[] = [];
  let removed: ShownLine[] = [];
  let added: ShownLine[] = [];
  const flush = (): void => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++)
      rows.push({ left: removed[i], right: added[i] });
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.change === "removed") {
      if (added.length > 0) flush();
      removed.push(line);
    } else if (line.change === "added") added.push(line);
    else {
      flush();
      rows.push({ left: line, right: line });
    }
  }
  flush();
  return rows;
};
