/** Tab Lifecycle: swimlanes by slot. Lane names are rows of a grid in the page, bars are a canvas beside them. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { lifecycleOf } from "../../core/stages.ts";
import type { StageBar, Window } from "../../core/wire/window.ts";
import { useSize } from "../draw/use-size.ts";
import { usePanelData } from "../export/panel-data.ts";
import { StageChip } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { lanesOf, type PlacedLane } from "../views/lanes.ts";
import { lifecycle } from "../views/lifecycle.ts";
import { Picture } from "../views/picture.tsx";
import { LANE_AXIS_HEIGHT } from "../views/time-axis.ts";
import type { Scene } from "../views/view.ts";
import { FailedGate, PassedGate } from "./gate-signs.tsx";
import { useLaneKeys } from "./lane-keys.ts";
import { LaneName } from "./lane-row.tsx";
import { PanelMore } from "./panel-more.tsx";
import { useScene } from "./use-scene.ts";

export const LifecyclePanel = ({ session }: { readonly session: RunSession }) => {
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useSignal(0);
  const placed = useScene(session, lanesOf);
  const window = useScene(session, (scene) => scene.window);
  const axis = useScene(session, axisTitle);
  const area = useSize(scroller);
  const view = useMemo(
    () => lifecycle({ lanes: placed.lanes, scroll: scroll.value }),
    [placed.lanes, scroll.value],
  );
  usePanelData("Lifecycles", (rows) => {
    const { window: seen, extent } = session.scene.peek();
    return rows.stageRows(seen.stages, seen.gates, extent.from);
  });
  const keys = useLaneKeys({ session, lanes: placed.lanes, scroller });
  const width = namesWidth(placed.lanes);

  return (
    <section class="panel lifecycle" aria-label="Lifecycles">
      <div class="ph lanes-head">
        <h2>{titleOf(window)}</h2>
        <span class="grow" />
        <Legend window={window} />
        <PanelMore />
      </div>
      {placed.lanes.length === 0 ? <p class="empty">No stages in this part of the run.</p> : null}
      <div
        ref={scroller}
        class="pb lanes"
        hidden={placed.lanes.length === 0}
        style={{ gridTemplateColumns: `${width}px minmax(0, 1fr)` }}
        onScroll={(event) => {
          scroll.value = event.currentTarget.scrollTop;
        }}
      >
        <div class="lane-names" style={{ height: `${placed.height + LANE_AXIS_HEIGHT}px` }}>
          <div class="lane-head" aria-hidden="true">
            {axis}
          </div>
          <div
            class="lane-rows"
            role="grid"
            aria-label="Lanes"
            aria-rowcount={placed.lanes.length}
            onKeyDown={keys.onKeyDown}
          >
            {placed.lanes.map((lane, index) => (
              <LaneName
                key={lane.lane.path}
                session={session}
                placed={lane}
                index={index}
                tabbable={keys.active === index}
                onFocus={() => keys.focusOn(index)}
              />
            ))}
          </div>
        </div>
        <div class="lane-bars" style={{ height: `${area.height}px` }}>
          <Picture view={view} session={session} axisHeight={LANE_AXIS_HEIGHT} />
        </div>
      </div>
    </section>
  );
};

/** Height that shows all lanes, and the header. */
export const lanesHeight = (scene: Scene): number => lanesOf(scene).height + LANE_AXIS_HEIGHT + 36;

const titleOf = (window: Window): string => {
  const names = new Set(window.stages.map((bar) => bar.lifecycle));
  const only = names.size === 1 ? [...names][0] : undefined;
  if (only === undefined) return "Lifecycles";
  const words = only.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} lifecycles`;
};

/** What the run calls the axis in use: `epoch`, or `time`. */
const axisTitle = (scene: Scene): string =>
  scene.axis === "wall" ? "time" : (scene.run.axes[scene.axis] ?? scene.axis);

const namesWidth = (lanes: readonly PlacedLane[]): number => {
  const grouped = lanes.some(({ group }) => group.path !== undefined);
  const longest = Math.max(2, ...lanes.map(({ lane }) => lane.label.length));
  const group = grouped ? Math.max(3, ...lanes.map(({ group }) => group.label.length)) : 0;
  return Math.min(220, 12 + group * 6.8 + (grouped ? 8 : 0) + longest * 6.2 + 8);
};

/** Stages beyond these are told by their letter alone; the word is in its tooltip. */
const WORDS_FIT = 7;

/** Stages in the order of their lifecycle; the signs of gates always stay. */
const Legend = ({ window }: { readonly window: Window }) => {
  const stages = new Map(window.stages.map((bar) => [`${bar.lifecycle} ${bar.stage}`, bar]));
  const order = (bar: StageBar): number => {
    const place = lifecycleOf(bar.lifecycle).stages.findIndex(({ name }) => name === bar.stage);
    return place < 0 ? 99 : place;
  };
  return (
    <>
      <span class="legend">
        {[...stages.values()]
          .sort((left, right) => order(left) - order(right))
          .map((bar, index) => (
            <span class="row" key={`${bar.lifecycle} ${bar.stage}`} title={bar.stage.toLowerCase()}>
              <StageChip lifecycle={bar.lifecycle} stage={bar.stage} size={13} />
              {index < WORDS_FIT ? (
                <span class="sec">{bar.stage.toLowerCase().replaceAll("_", " ")}</span>
              ) : null}
            </span>
          ))}
      </span>
      {window.gates.length > 0 ? (
        <span class="legend gates-legend">
          <span class="vr" />
          <span class="row">
            <PassedGate />
            <span class="sec">gate</span>
          </span>
          <span class="row">
            <FailedGate />
            <span class="sec">failed</span>
          </span>
        </span>
      ) : null}
    </>
  );
};
