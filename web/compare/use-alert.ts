/** A run in progress beside another: says it, once, when they part. */
import { useEffect, useRef } from "preact/hooks";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Compared } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { shortClock } from "../format.ts";
import type { Session } from "../session.ts";
import { useFirst } from "./use-diff.ts";

const ALERT_MS = 15_000;

/** What had parted when the page was opened is seen, not news. What differs from the start is told beside it, as ever. */
export const useAlert = (app: Session, compared: Compared, a: RunSummary, b: RunSummary): void => {
  const answer = useFirst(compared, a, b);
  const runs = `${a.id} ${b.id}`;
  const together = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!answer) return;
    const { first } = answer;
    if (!first || first.channel === "configuration") {
      together.current = runs;
      return;
    }
    if (together.current !== runs) return;
    together.current = undefined;
    const spot = first.left ?? first.right;
    const { from } = first.left ? a : b;
    const at = typeof spot?.at === "number" ? ` at ${shortClock(spot.at - from)}` : "";
    app.notify(`The runs part: ${visibleLine(spot?.name ?? first.channel)}${at}.`, "critical", ALERT_MS);
  }, [runs, answer]);
};
