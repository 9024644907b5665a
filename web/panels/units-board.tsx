/** Units in columns by state. A column is a list with one tab stop; j and k walk it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Subject } from "../../core/ids.ts";
import { WORK_UNIT } from "../../core/stages.ts";
import { count } from "../format.ts";
import { StageChip, stageLook } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { type UnitColumn, unitColumns } from "../views/work-units.ts";
import { useFirst } from "./first-of.tsx";
import { UnitCard } from "./unit-card.tsx";
import { EndedUnits } from "./units-ended.tsx";
import { useScene } from "./use-scene.ts";
import { type Units, useUnitTicks } from "./use-units.ts";

/** Cards of a column before the rest is counted. */
const FIRST_CARDS = 12;

export const UnitsBoard = ({ session, units }: { readonly session: RunSession; readonly units: Units }) => {
  const columns = unitColumns(units.living);
  const ticks = useUnitTicks(session);
  return (
    <div class="board-body">
      <div class="board-columns" style={{ "--columns": columns.length }}>
        {columns.map((column, index) => (
          <Column
            key={column.stage}
            session={session}
            column={column}
            place={index + 1}
            ticks={column.stage === "RUNNING" ? ticks : undefined}
          />
        ))}
      </div>
      <EndedUnits session={session} units={units} place={columns.length + 1} />
    </div>
  );
};

interface ColumnProps {
  readonly session: RunSession;
  readonly column: UnitColumn;
  readonly place: number;
  readonly ticks: ReadonlyMap<Subject, readonly number[]> | undefined;
}

const Column = ({ session, column, place, ticks }: ColumnProps) => {
  const { stage, title, units } = column;
  const list = useRef<HTMLDivElement>(null);
  const active = useSignal(0);
  const focused = useScene(session, ({ focus }) => focus === place, [place]);
  const { shown, more } = useFirst(units, FIRST_CARDS);
  const stop = Math.min(active.value, Math.max(0, shown.length - 1));
  const focusOn = (to: number): void => {
    active.value = Math.max(0, Math.min(shown.length - 1, to));
    list.current?.querySelectorAll<HTMLElement>(".unit")[active.value]?.focus();
  };
  useEffect(() => {
    if (focused) focusOn(stop);
  }, [focused]);
  return (
    <section
      class={`board-column ${focused ? "on" : ""}`}
      style={{ "--stage": `var(${stageLook(WORK_UNIT.name, stage).token})` }}
      aria-label={`${title}, ${units.length}`}
    >
      <h3 class="column-head">
        <StageChip lifecycle={WORK_UNIT.name} stage={stage} size={14} />
        <span>{title}</span>
        <span class="grow" />
        <span class="num" data-fact={`units.${stage}`}>
          {count(units.length)}
        </span>
      </h3>
      <div ref={list} class="column-cards" role="list" onKeyDown={listKeys(focusOn, () => stop)}>
        {shown.map((unit, index) => (
          <div role="listitem" key={unit.subject}>
            <UnitCard
              session={session}
              unit={unit}
              ticks={ticks?.get(unit.subject)}
              tabbable={index === stop}
              index={index}
              active={active}
            />
          </div>
        ))}
      </div>
      {more}
    </section>
  );
};

/** Down and up as arrows or letters; Home and End stay the run's. */
export const listKeys =
  (go: (to: number) => void, now: () => number) =>
  (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(now() + step);
  };
