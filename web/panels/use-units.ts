/** Work units at the cursor at the pace of reading, what they did lately, and the chain the pointer rests on. */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { blockingOf, chainOf } from "../../core/blocking.ts";
import { nanos, type Subject } from "../../core/ids.ts";
import type { RunState } from "../../core/state.ts";
import { lastOf } from "../draw/last-of.ts";
import type { RunSession } from "../run-session.ts";
import { ticksByUnit } from "../views/unit-activity.ts";
import type { Range } from "../views/view.ts";
import { type EndedUnit, endedUnits, type WorkUnit, workUnits } from "../views/work-units.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { usePacedScene } from "./use-scene.ts";

export interface Units {
  readonly living: ReadonlyMap<Subject, WorkUnit>;
  /** The newest first; while a run grows it may lag the state by a second. */
  readonly ended: readonly EndedUnit[];
  /** As the state counts them. */
  readonly done: number;
  readonly deleted: number;
}

export const useUnits = (session: RunSession): Units => {
  const living = usePacedScene(session, ({ state }) => workUnits(state));
  const [at, records] = [
    usePacedScene(session, (scene) => scene.at),
    usePacedScene(session, ({ state }) => state.records),
  ];
  const done = usePacedScene(session, ({ state }) => state.totals.subjectsByStage.DONE ?? 0);
  const deleted = usePacedScene(session, ({ state }) => state.totals.subjectsByStage.DELETED ?? 0);
  const bars = session.overview.value.stages;
  const ended = useMemo(() => endedUnits(bars, at, records), [bars, at, records]);
  return { living, ended, done, deleted };
};

const HALF_HOUR = 30 * 60e9;
/** The activity of a running unit is asked for in steps of this length, so that a scrub asks seldom. */
const STEP = 5 * 60e9;
const PX = 1000;

/** When spans of each unit began and ended in the last half hour. */
export const useUnitTicks = (session: RunSession): ReadonlyMap<Subject, readonly number[]> => {
  const step = usePacedScene(session, ({ at }) => Math.floor(at / STEP));
  const { value } = useAsk(
    `activity ${step}`,
    (signal) => {
      const range: Range = { from: nanos(step * STEP - HALF_HOUR), to: nanos((step + 1) * STEP) };
      return session.ask.windowOf(range, PX, signal);
    },
    useCalmRevision(session),
  );
  return value ? ticksByUnit(value.spans) : NO_TICKS;
};
const NO_TICKS: ReadonlyMap<Subject, readonly number[]> = new Map();

/** How far back activity reaches: to the begin of the stage, at most half an hour. */
export const activityRange = (since: number, at: number): Range => ({
  from: nanos(Math.max(since, at - HALF_HOUR)),
  to: nanos(at),
});

const litChain = lastOf(
  (links: RunState["links"], of: Subject): ReadonlySet<Subject> => chainOf(blockingOf(links), of),
);

/** Whether the pointer rests on something in the chain of a unit: what it waits for, what waits for it. */
export const useInChain = (session: RunSession, subject: Subject): boolean =>
  useMemo(
    () =>
      computed(() => {
        const rested = session.hover.value?.selection;
        if (rested?.kind !== "subject") return false;
        return litChain(session.scene.value.state.links, rested.id as Subject).has(subject);
      }),
    [session, subject],
  ).value;
