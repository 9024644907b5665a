/** Units that are done or deleted: counted, and listed when asked for. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { WORK_UNIT } from "../../core/stages.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, shortClock } from "../format.ts";
import { StageChip, stageLook } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import type { RunSession } from "../run-session.ts";
import type { EndedUnit } from "../views/work-units.ts";
import { useFirst } from "./first-of.tsx";
import { useHover, useLit } from "./use-lit.ts";
import { usePacedScene, useScene } from "./use-scene.ts";
import type { Units } from "./use-units.ts";

export const EndedUnits = ({
  session,
  units,
  place,
}: {
  readonly session: RunSession;
  readonly units: Units;
  readonly place: number;
}) => {
  const open = useSignal(false);
  const { ended, done, deleted } = units;
  const focused = useScene(session, ({ focus }) => focus === place, [place]);
  useEffect(() => {
    if (focused) open.value = true;
  }, [focused]);
  const retained = ended.filter((unit) => unit.retained).length;
  if (done + deleted === 0) return null;
  return (
    <section class="ended" style={{ "--stage": `var(${stageLook(WORK_UNIT.name, "DONE").token})` }}>
      <button
        type="button"
        class="column-head"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <StageChip lifecycle={WORK_UNIT.name} stage="DONE" size={14} />
        <span>DONE</span>
        <span class="num" data-fact="units.DONE">
          {count(done)}
        </span>
        {deleted > 0 ? <span class="sec">{count(deleted)} deleted</span> : null}
        {retained > 0 ? <span class="sec">{count(retained)} with its worktree retained</span> : null}
        <span class="grow" />
        <span class={open.value ? "turned" : ""}>
          <Icon name="chevron" size={12} />
        </span>
      </button>
      {open.value ? <EndedChips session={session} units={ended} /> : null}
    </section>
  );
};

const FIRST_CHIPS = 200;

export const EndedChips = ({
  session,
  units,
}: {
  readonly session: RunSession;
  readonly units: readonly EndedUnit[];
}) => {
  const { shown, more } = useFirst(units, FIRST_CHIPS);
  return (
    <>
      <div class="unit-cells">
        {shown.map((unit) => (
          <EndedChip key={`${unit.subject} ${unit.event}`} session={session} unit={unit} />
        ))}
      </div>
      {more}
    </>
  );
};

const EndedChip = ({ session, unit }: { readonly session: RunSession; readonly unit: EndedUnit }) => {
  const lit = useLit(session, "subject", unit.subject);
  const hover = useHover(session, "subject", unit.subject);
  const start = usePacedScene(session, ({ extent }) => extent.from);
  const selected = useScene(
    session,
    ({ selection }) => selection?.kind === "subject" && selection.id === unit.subject,
    [unit],
  );
  return (
    <button
      type="button"
      class={`unit small ${selected ? "on" : ""} ${lit ? "lit" : ""}`}
      style={{ "--stage": `var(${stageLook(WORK_UNIT.name, unit.stage).token})` }}
      aria-pressed={selected}
      title={`${unit.subject}, ${unit.stage.toLowerCase()} at ${clock(unit.at - start)}`}
      onClick={() => session.select(selected ? undefined : { kind: "subject", id: unit.subject })}
      {...hover}
    >
      <span class="unit-head">
        <StageChip lifecycle={WORK_UNIT.name} stage={unit.stage} size={14} />
        <span class="unit-name ell">{visibleLine(unit.name)}</span>
        {unit.retained ? <span class="chip">retained</span> : null}
        <span class="num dim">{shortClock(unit.at - start)}</span>
      </span>
    </button>
  );
};
