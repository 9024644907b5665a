/** A work unit on the board: what state it is in, how far it is, since when, what it waits for. */
import { WORK_UNIT, WORK_UNIT_PHASES } from "../../core/stages.ts";
import { printPath } from "../../core/writers.ts";
import { visibleLine } from "../draw/visible.ts";
import { duration } from "../format.ts";
import { StageChip, stageLook } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { activityBars } from "../views/unit-activity.ts";
import { plainWord, unitName, type WorkUnit } from "../views/work-units.ts";
import { useHover } from "./use-lit.ts";
import { usePacedScene, useScene } from "./use-scene.ts";
import { activityRange, useInChain } from "./use-units.ts";

const BARS = 24;

export interface UnitCardProps {
  readonly session: RunSession;
  readonly unit: WorkUnit;
  readonly ticks?: readonly number[] | undefined;
  readonly tabbable: boolean;
  readonly onFocus?: () => void;
  /** Name, state and age only. */
  readonly small?: boolean;
  /** Without its activity. */
  readonly calm?: boolean;
}

export const UnitCard = ({
  session,
  unit,
  ticks,
  tabbable,
  onFocus,
  small = false,
  calm = false,
}: UnitCardProps) => {
  const at = usePacedScene(session, (scene) => scene.at);
  const selected = useScene(session, ({ selection }) => isSelected(selection, unit), [unit]);
  const lit = useInChain(session, unit.subject);
  const hover = useHover(session, "subject", unit.subject);
  const look = stageLook(WORK_UNIT.name, unit.stage);
  return (
    <button
      type="button"
      class={`unit ${small ? "small" : ""} ${selected ? "on" : ""} ${lit ? "lit" : ""}`}
      style={{ "--stage": `var(${look.token})` }}
      aria-pressed={selected}
      aria-label={unitSentence(unit, at)}
      title={unit.subject}
      tabIndex={tabbable ? 0 : -1}
      data-unit={unit.subject}
      data-path={printPath(["subjects", unit.subject, "stage"])}
      onFocus={onFocus}
      onClick={() => session.select(selected ? undefined : { kind: "subject", id: unit.subject })}
      {...hover}
    >
      <span class="unit-head">
        <StageChip lifecycle={WORK_UNIT.name} stage={unit.stage} size={14} />
        <span class="unit-name ell">{visibleLine(unit.name)}</span>
        {small ? <span class="num dim">{duration(at - unit.since)}</span> : null}
      </span>
      {small ? null : (
        <>
          {unit.stage === "RUNNING" && !calm ? <Activity ticks={ticks} unit={unit} at={at} /> : null}
          {unit.phasePlace > 0 ? <PhaseBar place={unit.phasePlace} /> : null}
          <span class="unit-foot">
            <Foot unit={unit} at={at} />
          </span>
        </>
      )}
    </button>
  );
};

const isSelected = (
  selection: { readonly kind: string; readonly id: string } | undefined,
  unit: WorkUnit,
): boolean =>
  (selection?.kind === "subject" && selection.id === unit.subject) ||
  (selection?.kind === "attention" && selection.id === unit.item?.id);

const Foot = ({ unit, at }: { readonly unit: WorkUnit; readonly at: number }) => {
  const age = duration(at - unit.since);
  if (unit.waitsFor.length > 0 && unit.stage === "BLOCKED")
    return <span class="ell">waits for {unit.waitsFor.map(unitName).join(", ")}</span>;
  return (
    <>
      <span class="ell">{unit.phase ?? ""}</span>
      {unit.item?.kind === undefined ? null : (
        <span class="unit-reason ell">{plainWord(unit.item.kind)}</span>
      )}
      {unit.priority ? <span title={`priority ${unit.priority}`}>p{unit.priority}</span> : null}
      <span class="num">{unit.item ? duration(at - unit.item.at) : age}</span>
    </>
  );
};

/** Six parts, one per phase; those it has reached are filled. */
export const PhaseBar = ({ place }: { readonly place: number }) => (
  <span class="phases" aria-hidden="true">
    {WORK_UNIT_PHASES.map((phase, index) => (
      <i key={phase} class={index < place ? "on" : ""} />
    ))}
  </span>
);

const HEIGHT = 14;

/** Starts and ends of its spans since it runs, the newest at the right. */
const Activity = ({
  ticks,
  unit,
  at,
}: {
  readonly ticks: readonly number[] | undefined;
  readonly unit: WorkUnit;
  readonly at: number;
}) => {
  const bars = activityBars(ticks, activityRange(unit.since, at), BARS);
  const most = Math.max(1, ...bars);
  return (
    <svg
      class="activity"
      width="100%"
      height={HEIGHT}
      viewBox={`0 0 ${BARS * 6} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {bars.map((n, index) => {
        const height = n === 0 ? 1 : 2 + (n / most) * (HEIGHT - 2);
        return (
          <rect
            key={index}
            x={index * 6}
            y={HEIGHT - height}
            width="4.4"
            height={height}
            opacity={n === 0 ? 0.25 : 0.5 + (0.5 * index) / BARS}
          />
        );
      })}
    </svg>
  );
};

/** "auth token refresh: needs attention for 18m 20s, question, phase plan, blocks 2". */
export const unitSentence = (unit: WorkUnit, at: number): string =>
  [
    `${unit.name}: ${plainWord(unit.stage)} for ${duration(at - unit.since)}`,
    unit.item?.kind && plainWord(unit.item.kind),
    unit.phase && `phase ${unit.phase}`,
    unit.waitsFor.length > 0 && `waits for ${unit.waitsFor.map(unitName).join(", ")}`,
    unit.blocks.length > 0 && `blocks ${unit.blocks.length}`,
  ]
    .filter(Boolean)
    .join(", ");
