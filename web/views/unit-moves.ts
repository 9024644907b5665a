/** What has happened to work units between two states: told in short while one follows a run. Pure. */
import type { Subject } from "../../core/ids.ts";
import { WORK_UNIT } from "../../core/stages.ts";
import type { RunState } from "../../core/state.ts";
import { plainWord, unitName } from "./work-units.ts";

type Looked = Pick<RunState, "subjects" | "totals">;

export interface UnitMove {
  readonly subject: Subject;
  /** The stage it is in now; `undefined`: it has left the board. */
  readonly to: string | undefined;
}

/** Units whose stage differs, and those that came or went. */
export const unitMoves = (before: Looked, now: Looked): readonly UnitMove[] => {
  if (before.subjects === now.subjects) return [];
  const moves: UnitMove[] = [];
  for (const { subject, lifecycle, stage } of now.subjects.values())
    if (lifecycle === WORK_UNIT.name && stage !== undefined && before.subjects.get(subject)?.stage !== stage)
      moves.push({ subject, to: stage });
  for (const { subject, lifecycle } of before.subjects.values())
    if (lifecycle === WORK_UNIT.name && !now.subjects.has(subject)) moves.push({ subject, to: undefined });
  return moves;
};

/** Named one by one up to this many. */
const FEW = 3;

/** "auth token refresh is now RUNNING", or "5 units moved: …" where many did at once. */
export const movesText = (moves: readonly UnitMove[]): string => {
  const last = new Map(moves.map((move) => [move.subject, move.to]));
  const told = [...last].map(
    ([subject, to]) =>
      `${unitName(subject)} ${to === undefined ? "has left the board" : `is now ${plainWord(to).toUpperCase()}`}`,
  );
  return told.length <= FEW
    ? told.join(", ")
    : `${told.length} units moved: ${told.slice(0, FEW).join(", ")} and ${told.length - FEW} more`;
};
