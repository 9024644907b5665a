/** The keyboard of the lanes: up and down walk lanes, left and right the stages and gates of a lane, Enter jumps there. */
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { RunSession } from "../run-session.ts";
import type { Lane, PlacedLane } from "../views/lanes.ts";
import type { Selection } from "../views/view.ts";

interface LaneKeysInput {
  readonly session: RunSession;
  readonly lanes: readonly PlacedLane[];
  readonly scroller: RefObject<HTMLElement | null>;
}

interface Stop {
  readonly at: number;
  readonly event: string;
  readonly selection: Selection;
}

/** Everything of a lane that can be selected, by time. */
const stopsOf = (lane: Lane): readonly Stop[] =>
  [
    ...lane.bars.map(
      (bar): Stop => ({ at: bar.start, event: bar.event, selection: { kind: "subject", id: bar.subject } }),
    ),
    ...lane.gates.map(
      (gate): Stop => ({ at: gate.at, event: gate.event, selection: { kind: "gate", id: gate.event } }),
    ),
  ].sort((left, right) => left.at - right.at);

export const useLaneKeys = ({ session, lanes, scroller }: LaneKeysInput) => {
  const [active, setActive] = useState(0);
  const [stop, setStop] = useState<Stop | undefined>(undefined);
  const row = Math.min(active, Math.max(0, lanes.length - 1));

  const goLane = (to: number): void => {
    const next = Math.max(0, Math.min(lanes.length - 1, to));
    setActive(next);
    setStop(undefined);
    scroller.current?.querySelector<HTMLElement>(`[data-lane="${next}"]`)?.focus();
  };
  const goStop = (step: 1 | -1): void => {
    const stops = lanes[row] ? stopsOf(lanes[row].lane) : [];
    const from = stop?.at ?? session.scene.peek().at;
    const here = stop ? stops.findIndex((each) => each.event === stop.event) : -1;
    const next =
      here >= 0
        ? stops[here + step]
        : step > 0
          ? stops.find((each) => each.at >= from)
          : stops.findLast((each) => each.at <= from);
    if (!next) return;
    setStop(next);
    session.select(next.selection);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act: (() => void) | undefined = {
      ArrowDown: () => goLane(row + 1),
      j: () => goLane(row + 1),
      ArrowUp: () => goLane(row - 1),
      k: () => goLane(row - 1),
      Home: () => goLane(0),
      End: () => goLane(lanes.length - 1),
      ArrowRight: () => goStop(1),
      ArrowLeft: () => goStop(-1),
      ...(stop ? { Enter: () => session.jumpToEvent(stop.event) } : {}),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return { active: row, focusOn: setActive, onKeyDown };
};
