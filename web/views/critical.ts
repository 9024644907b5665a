/** The critical path for those who draw and read it. Pure. */

import { perObject } from "../../core/per-object.ts";
import type { CriticalPath, CriticalPiece } from "../../core/span-questions.ts";
import { duration, percent } from "../format.ts";

/** Pieces by the id of their span. */
export const piecesById = perObject((path: CriticalPath): ReadonlyMap<string, readonly CriticalPiece[]> => {
  const byId = new Map<string, CriticalPiece[]>();
  for (const piece of path.pieces) {
    const known = byId.get(piece.id);
    if (known) known.push(piece);
    else byId.set(piece.id, [piece]);
  }
  return byId;
});

/** Part of the whole stretch, 0 to 1. */
export const shareOf = (path: CriticalPath, time: number): number =>
  path.to > path.from ? time / (path.to - path.from) : 0;

export const criticalSentence = (path: CriticalPath): string => {
  const [longest] = path.shares;
  if (!longest) return "No span took time.";
  const idle = path.idle > 0 ? ` Nothing ran for ${duration(path.idle)}.` : "";
  return `${duration(path.to - path.from)} from the first start to the last end; the longest part is ${longest.name}, ${duration(longest.time)}, ${percent(shareOf(path, longest.time))}.${idle}`;
};
