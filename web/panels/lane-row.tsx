/** The name of a lane, and what it says to those who hear it. */
import { duration } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { LANE_HEIGHT, type PlacedLane } from "../views/lanes.ts";
import type { Scene } from "../views/view.ts";
import { useHover, useLit } from "./use-lit.ts";
import { usePacedScene, useScene } from "./use-scene.ts";

interface LaneNameProps {
  readonly session: RunSession;
  readonly placed: PlacedLane;
  readonly index: number;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
}

export const LaneName = ({ session, placed, index, tabbable, onFocus }: LaneNameProps) => {
  const { group, first, lane, place, y } = placed;
  const focused = useScene(session, ({ focus }) => group.path !== undefined && focus === place, [placed]);
  const groupPath = group.path ?? lane.path;
  const [lit, groupLit] = [useLit(session, "subject", lane.path), useLit(session, "subject", groupPath)];
  const [hover, groupHover] = [
    useHover(session, "subject", lane.path),
    useHover(session, "subject", groupPath),
  ];
  const focus = (): void => {
    if (group.path !== undefined) session.setFocus(focused ? undefined : place);
  };
  const sentence = usePacedScene(session, (scene) => laneSentence(scene, placed), [placed]);
  return (
    <>
      {first && group.path !== undefined ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the keys 1 to 9 do the same
        // biome-ignore lint/a11y/useKeyWithClickEvents: as above
        <div
          class={`lane-group ${focused ? "on" : ""} ${groupLit ? "lit" : ""} ${place % 2 === 0 ? "odd" : ""}`}
          style={{ top: `${y - 2}px`, height: `${group.lanes.length * LANE_HEIGHT + 1}px` }}
          aria-hidden="true"
          onClick={focus}
          {...groupHover}
        >
          {group.label}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it hears the keys */}
      <div
        role="row"
        aria-rowindex={index + 1}
        aria-label={sentence}
        tabIndex={tabbable ? 0 : -1}
        data-lane={index}
        class={`lane-name ${lit ? "lit" : ""}`}
        style={{ top: `${y}px`, height: `${LANE_HEIGHT - 1}px` }}
        onFocus={onFocus}
        onClick={focus}
        {...hover}
      >
        <span role="gridcell" tabIndex={-1} class="ell" title={lane.path}>
          {lane.label}
        </span>
      </div>
    </>
  );
};

/** "Env 3, r0c1: TRAINING for 12.4 s at the cursor, 2 gates failed". */
export const laneSentence = (scene: Scene, { group, lane }: PlacedLane): string => {
  const name = group.path === undefined ? lane.label : `${group.label}, ${lane.label}`;
  const now = lane.bars.find((bar) => bar.start <= scene.at && (bar.end === undefined || bar.end > scene.at));
  const failed = lane.gates.filter((gate) => !gate.passed && gate.at <= scene.at).length;
  const checks = failed === 0 ? "" : `, ${failed} gate${failed === 1 ? "" : "s"} failed`;
  return now
    ? `${name}: ${now.stage} for ${duration(scene.at - now.start)} at the cursor${checks}`
    : `${name}: ${lane.bars.some((bar) => bar.start <= scene.at) ? "empty" : "not observed"} at the cursor${checks}`;
};
