/** A work unit on the board: what state it is in, how far it is, since when, what it waits for. */
import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Nanos } from "../../core/ids.ts";
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
  /** Its place among its neighbours, told when it gets the focus. */
  readonly index?: number;
  readonly active?: Signal<number>;
  /** Name, state and age only. */
  readonly small?: boolean;
  /** Without its activity. */
  readonly calm?: boolean;
}

/** Drawn anew when something about its unit changes; what ages with the cursor are its leaves. */
export const UnitCard = ({
  session,
  unit,
  ticks,
  tabbable,
  index = 0,
  active,
  small = false,
  calm = false,
}: UnitCardProps) => {
  const selected = useScene(session, ({ selection }) => isSelected(selection, unit), [unit]);
  const lit = useInChain(session, unit.subject);
  const hover = useHover(session, "subject", unit.subject);
  const age = useId();
  const look = stageLook(WORK_UNIT.name, unit.stage);
  return (
    <button
      type="button"
      class={`unit ${small ? "small" : ""} ${selected ? "on" : ""} ${lit ? "lit" : ""}`}
      style={{ "--stage": `var(${look.token})` }}
      aria-pressed={selected}
      aria-label={unitSentence(unit)}
      aria-describedby={age}
      title={unit.subject}
      tabIndex={tabbable ? 0 : -1}
      data-unit={unit.subject}
      data-path={printPath(["subjects", unit.subject, "stage"])}
      onFocus={() => {
        if (active) active.value = index;
      }}
      onClick={() => session.select(selected ? undefined : { kind: "subject", id: unit.subject })}
      {...hover}
    >
      <span class="unit-head">
        <StageChip lifecycle={WORK_UNIT.name} stage={unit.stage} size={14} />
        <span class="unit-name ell">{visibleLine(unit.name)}</span>
        {small ? <Age id={age} session={session} since={unit.since} dim /> : null}
      </span>
      {small ? null : (
        <>
          {unit.stage === "RUNNING" && !calm ? (
            <Activity session={session} ticks={ticks} since={unit.since} />
          ) : null}
          {unit.phasePlace > 0 ? <PhaseBar place={unit.phasePlace} /> : null}
          <Foot unit={unit} session={session} age={age} />
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

interface FootProps {
  readonly unit: WorkUnit;
  readonly session: RunSession;
  readonly age: string;
}

/** What a unit asks and since when goes before its phase, which the bar above tells too. */
const Foot = ({ unit, session, age }: FootProps) => {
  const { item, phase = "", waitsFor, stage, priority } = unit;
  if (waitsFor.length > 0 && stage === "BLOCKED")
    return (
      <span class="unit-foot" id={age}>
        <span class="ell">waits for {waitsFor.map(unitName).join(", ")}</span>
      </span>
    );
  const since = <Age id={age} session={session} since={item?.at ?? unit.since} />;
  const urgent = priority ? <span title={`priority ${priority}`}>p{priority}</span> : null;
  if (item?.kind !== undefined)
    return (
      <span class="unit-foot asks">
        <span class="foot-asks">
          <span class="unit-reason ell">{plainWord(item.kind)}</span>
          {urgent}
          {since}
        </span>
        <span class="foot-phase">{phase}</span>
      </span>
    );
  return (
    <span class="unit-foot">
      <span class="ell">{phase}</span>
      {urgent}
      {since}
    </span>
  );
};

interface AgeProps {
  readonly id: string;
  readonly session: RunSession;
  readonly since: Nanos;
  readonly dim?: boolean;
}

const Age = ({ id, session, since, dim = false }: AgeProps) => {
  const text = usePacedScene(session, ({ at }) => duration(at - since), [since]);
  return (
    <span id={id} class={dim ? "num dim" : "num"}>
      {text}
    </span>
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

interface ActivityProps {
  readonly session: RunSession;
  readonly ticks: readonly number[] | undefined;
  readonly since: Nanos;
}

/** Starts and ends of its spans since it runs, the newest at the right. */
const Activity = ({ session, ticks, since }: ActivityProps) => {
  const bars = usePacedScene(session, ({ at }) => activityPath(ticks, since, at), [ticks, since]);
  return (
    <svg
      class="activity"
      width="100%"
      height={HEIGHT}
      viewBox={`0 0 ${BARS * 6} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="ground" d={GROUND} />
      <path d={bars} />
    </svg>
  );
};

const GROUND = Array.from({ length: BARS }, (_, index) => `M${index * 6} ${HEIGHT - 1}h4.4v1h-4.4z`).join("");

const activityPath = (ticks: readonly number[] | undefined, since: Nanos, at: Nanos): string => {
  const bars = activityBars(ticks, activityRange(since, at), BARS);
  const most = Math.max(1, ...bars);
  let path = "";
  for (let index = 0; index < BARS; index++) {
    const n = bars[index] ?? 0;
    if (n > 0)
      path += `M${index * 6} ${HEIGHT}v-${(2 + (n / most) * (HEIGHT - 2)).toFixed(1)}h4.4V${HEIGHT}z`;
  }
  return path;
};

/** "auth token refresh: needs attention, question, phase plan, blocks 2"; since when is the description. */
export const unitSentence = (unit: WorkUnit): string =>
  [
    `${unit.name}: ${plainWord(unit.stage)}`,
    unit.item?.kind && plainWord(unit.item.kind),
    unit.phase && `phase ${unit.phase}`,
    unit.waitsFor.length > 0 && `waits for ${unit.waitsFor.map(unitName).join(", ")}`,
    unit.blocks.length > 0 && `blocks ${unit.blocks.length}`,
  ]
    .filter(Boolean)
    .join(", ");
