/** A run in progress beside one that is over: says it, once, when they part. */
import { useEffect, useRef } from "preact/hooks";
import { visibleLine } from "../draw/visible.ts";
import { shortClock } from "../format.ts";
import type { Comparing } from "./comparing.ts";
import { growingSide } from "./growing.ts";

export const useAlert = ({ app, diff }: Pick<Comparing, "app" | "diff">): void => {
  const side = growingSide(diff);
  const [found] = side ? diff.firstDivergence : [];
  const spot = found?.left ?? found?.right;
  const place = spot ? `${found?.channel} ${spot.name} ${spot.event}` : undefined;
  const told = useRef<{ readonly runs: string; readonly went: boolean }>({ runs: "", went: false });
  useEffect(() => {
    const runs = `${diff.left.id} ${diff.right.id}`;
    if (side === undefined) return;
    const known = told.current.runs === runs;
    // What had parted when the page was opened is seen, not news.
    const went = known ? told.current.went : place !== undefined;
    if (place !== undefined && !went && spot) {
      const at =
        typeof spot.at === "number"
          ? ` at ${shortClock(spot.at - diff[found?.left ? "left" : "right"].from)}`
          : "";
      app.notify(`The runs part: ${visibleLine(spot.name)}${at}.`, "critical", ALERT_MS);
    }
    told.current = { runs, went: went || place !== undefined };
  }, [place, side]);
};

const ALERT_MS = 15_000;
