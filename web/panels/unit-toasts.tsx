/** While one follows a run, moves of its work units are said in short, at most every few seconds. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RunState } from "../../core/state.ts";
import type { RunSession } from "../run-session.ts";
import { movesText, type UnitMove, unitMoves } from "../views/unit-moves.ts";

/** Moves that follow each other within this time are said together. */
const TOGETHER_MS = 1500;

export const UnitToasts = ({ session }: { readonly session: RunSession }) => {
  const before = useRef<RunState | undefined>(undefined);
  const moves = useRef<UnitMove[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useSignalEffect(() => {
    const { state, cursor, run } = session.paced.value;
    const following = cursor === "live" && run.status === "live";
    // What is there when one begins to look has not just happened.
    if (following && before.current && before.current.count > 0 && state.count > before.current.count) {
      moves.current.push(...unitMoves(before.current, state));
      if (moves.current.length > 0)
        timer.current ??= setTimeout(() => {
          timer.current = undefined;
          const told = moves.current.splice(0);
          session.say(movesText(told));
        }, TOGETHER_MS);
    }
    before.current = following ? state : undefined;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return null;
};
