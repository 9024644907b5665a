/** Many units at once: small cards in groups by state. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { WORK_UNIT } from "../../core/stages.ts";
import { count } from "../format.ts";
import { StageChip, stageLook } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { type UnitColumn, unitColumns } from "../views/work-units.ts";
import { useFirst } from "./first-of.tsx";
import { UnitCard } from "./unit-card.tsx";
import { listKeys } from "./units-board.tsx";
import { EndedChips } from "./units-ended.tsx";
import type { Units } from "./use-units.ts";

export const UnitsGrid = ({ session, units }: { readonly session: RunSession; readonly units: Units }) => {
  const groups = unitColumns(units.living).filter((column) => column.units.length > 0);
  return (
    <div class="unit-grid">
      {groups.map((group) => (
        <Group key={group.stage} session={session} group={group} />
      ))}
      {units.done + units.deleted > 0 ? (
        <section class="unit-group">
          <GroupHead stage="DONE" title="DONE" number={units.done} />
          <EndedChips session={session} units={units.ended} />
        </section>
      ) : null}
    </div>
  );
};

const GroupHead = ({
  stage,
  title,
  number,
}: {
  readonly stage: string;
  readonly title: string;
  readonly number: number;
}) => (
  <h3 class="column-head" style={{ "--stage": `var(${stageLook(WORK_UNIT.name, stage).token})` }}>
    <StageChip lifecycle={WORK_UNIT.name} stage={stage} size={14} />
    <span>{title}</span>
    <span class="num" data-fact={`units.${stage}`}>
      {count(number)}
    </span>
  </h3>
);

const FIRST_CELLS = 300;

const Group = ({ session, group }: { readonly session: RunSession; readonly group: UnitColumn }) => {
  const list = useRef<HTMLDivElement>(null);
  const active = useSignal(0);
  const { shown, more } = useFirst(group.units, FIRST_CELLS);
  const stop = Math.min(active.value, shown.length - 1);
  const focusOn = (to: number): void => {
    active.value = Math.max(0, Math.min(shown.length - 1, to));
    list.current?.querySelectorAll<HTMLElement>(".unit")[active.value]?.focus();
  };
  return (
    <section class="unit-group" aria-label={`${group.title}, ${group.units.length}`}>
      <GroupHead stage={group.stage} title={group.title} number={group.units.length} />
      <div ref={list} class="unit-cells" role="list" onKeyDown={listKeys(focusOn, () => stop)}>
        {shown.map((unit, index) => (
          <div role="listitem" key={unit.subject}>
            <UnitCard
              session={session}
              unit={unit}
              small
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
