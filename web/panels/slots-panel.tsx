/** What ran side by side: rows are packed from running intervals, a question of a unit stands in its row. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { WORK_UNIT } from "../../core/stages.ts";
import { useSize } from "../draw/use-size.ts";
import { visibleLine } from "../draw/visible.ts";
import { usePanelData } from "../export/panel-data.ts";
import { clock, duration } from "../format.ts";
import { StageChip } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { Picture } from "../views/picture.tsx";
import { type Packed, packSlots, SLOT_HEIGHT, type Stretch, slots, slotsRange } from "../views/slots.ts";
import { LANE_AXIS_HEIGHT } from "../views/time-axis.ts";
import type { Range, Scene } from "../views/view.ts";
import { unitName } from "../views/work-units.ts";
import { PanelMore } from "./panel-more.tsx";
import { usePacedScene, useScene } from "./use-scene.ts";

/** Rows shown before the panel scrolls. */
const MOST_ROWS = 8;

export const SlotsPanel = ({ session }: { readonly session: RunSession }) => {
  const packed = packSlots(session.overview.value.stages);
  const before = useRef<Range | undefined>(undefined);
  const range = useScene(session, (scene) => {
    before.current = slotsRange(scene, before.current);
    return before.current;
  });
  const scroller = useRef<HTMLDivElement>(null);
  const area = useSize(scroller);
  const scroll = useSignal(0);
  const table = useSignal(false);
  const part = useScene(
    session,
    ({ visible, extent }) => visible.from > extent.from || visible.to < extent.to,
  );
  const view = useMemo(() => slots({ packed, range, scroll: scroll.value }), [packed, range, scroll.value]);
  const sentence = usePacedScene(session, (scene) => slotsSentence(scene, packed), [packed]);
  usePanelData("In parallel", (rows) => rows.slotRows(packed, range, session.scene.peek().extent.from));
  const height = packed.rows * SLOT_HEIGHT + LANE_AXIS_HEIGHT + 8;
  return (
    <section class="panel slots-panel" aria-label="In parallel">
      <div class="ph">
        <h2>In parallel</h2>
        <span class="n">{part ? "in view" : `last ${spanWords(range.to - range.from)}`}</span>
        <span class="grow" />
        <span class="legend hide-n">
          <span class="row">
            <StageChip lifecycle={WORK_UNIT.name} stage="RUNNING" size={13} />
            <span class="sec">running</span>
          </span>
          <span class="row">
            <StageChip lifecycle={WORK_UNIT.name} stage="NEEDS_ATTENTION" size={13} />
            <span class="sec">needs you</span>
          </span>
        </span>
        <button
          type="button"
          class="btn sm ghost"
          title="As a table  v"
          data-key="v"
          aria-pressed={table.value}
          onClick={() => {
            table.value = !table.value;
          }}
        >
          Table
        </button>
        <PanelMore />
      </div>
      {packed.rows === 0 ? <p class="empty">Nothing has run yet.</p> : null}
      <div
        ref={scroller}
        class="pb scroll slots-scroll"
        hidden={packed.rows === 0}
        style={{ minHeight: `${Math.min(packed.rows, MOST_ROWS) * SLOT_HEIGHT + LANE_AXIS_HEIGHT + 8}px` }}
        onScroll={(event) => {
          scroll.value = event.currentTarget.scrollTop;
        }}
      >
        {table.value ? (
          <SlotsTable session={session} packed={packed} range={range} />
        ) : (
          <div class="slots-rows" style={{ height: `${height}px` }}>
            <div class="slots-picture" style={{ height: `${area.height}px` }}>
              <Picture view={view} session={session} axisHeight={LANE_AXIS_HEIGHT} label={sentence} />
            </div>
          </div>
        )}
      </div>
    </section>
  );
};

const openAt = (at: number, { start, end }: Stretch): boolean =>
  start <= at && (end === undefined || end > at);

/** "In parallel: 5 of 6 rows run at the cursor: api rate limits, …". */
export const slotsSentence = ({ at }: Pick<Scene, "at">, { rows, stretches }: Packed): string => {
  const running = stretches.filter((stretch) => stretch.kind === "running" && openAt(at, stretch));
  const names = running.map(({ subject }) => unitName(subject)).join(", ");
  return `In parallel: ${running.length} of ${rows} rows run at the cursor${names ? `: ${names}` : ""}.`;
};

const SlotsTable = ({
  session,
  packed,
  range,
}: {
  readonly session: RunSession;
  readonly packed: Packed;
  readonly range: Range;
}) => {
  const at = usePacedScene(session, (scene) => scene.at);
  const start = usePacedScene(session, ({ extent }) => extent.from);
  const rows = packed.stretches.filter(
    (stretch) => stretch.start <= Math.min(range.to, at) && (stretch.end ?? range.to) >= range.from,
  );
  return (
    <table>
      <thead>
        <tr>
          <th>unit</th>
          <th>slot</th>
          <th>state</th>
          <th class="r">from</th>
          <th class="r">length</th>
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map((stretch) => {
          const open = openAt(at, stretch);
          return (
            <tr key={`${stretch.subject} ${stretch.kind} ${stretch.start}`}>
              <td>{visibleLine(unitName(stretch.subject))}</td>
              <td>{stretch.row + 1}</td>
              <td>{stretch.kind === "running" ? "running" : "needs you"}</td>
              <td class="r">{clock(stretch.start - start, 0)}</td>
              <td class="r">
                {duration((open ? at : (stretch.end ?? at)) - stretch.start)}
                {open ? " so far" : ""}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

/** Whole minutes without their seconds. */
const spanWords = (nanos: number): string =>
  nanos % 60e9 === 0 && nanos < 3600e9 ? `${nanos / 60e9} min` : duration(nanos);
