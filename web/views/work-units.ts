/** Work units of an orchestrator as they stand at the cursor, and the columns of the board. Pure. */
import { attentionQueue, type QueueItem } from "../../core/attention-queue.ts";
import { blockingOf } from "../../core/blocking.ts";
import { type Nanos, type Subject, subjectParts } from "../../core/ids.ts";
import { perObject } from "../../core/per-object.ts";
import { lifecycleOf, WORK_UNIT, WORK_UNIT_PHASES } from "../../core/stages.ts";
import { type LivingSubject, type RunState, recordKey } from "../../core/state.ts";
import { finite } from "../../core/value.ts";
import type { StageBar } from "../../core/wire/window.ts";
import { lastOf } from "../draw/last-of.ts";
import { fieldsOf } from "./records.ts";

export interface WorkUnit {
  readonly subject: Subject;
  readonly name: string;
  readonly stage: string;
  /** When it entered the stage. */
  readonly since: Nanos;
  /** As the trace writes it, in lower case. */
  readonly phase: string | undefined;
  /** Place of the phase from 1; 0 for one that no table names. */
  readonly phasePlace: number;
  readonly priority: number | undefined;
  readonly waitsFor: readonly Subject[];
  readonly blocks: readonly Subject[];
  /** The question it waits with, if it does. */
  readonly item: QueueItem | undefined;
}

/** A unit that has ended: the state has let it go, its last stage bar tells of it. */
export interface EndedUnit {
  readonly subject: Subject;
  readonly name: string;
  readonly stage: string;
  readonly at: Nanos;
  readonly event: string;
  /** Its worktree was kept. */
  readonly retained: boolean;
}

/** `auth token refresh` for `unit:auth_token_refresh`. */
export const unitName = (path: Subject): string =>
  (subjectParts(path).at(-1)?.value ?? path).replaceAll("_", " ").trim() || path;

/** An emitter's word in a sentence: `merge conflict` for `merge_conflict`. */
export const plainWord = (word: string): string => word.replaceAll("_", " ").toLowerCase();

const isUnit = ({ lifecycle, stage }: LivingSubject): boolean =>
  lifecycle === WORK_UNIT.name && stage !== undefined;

/** The questions that wait at the cursor, in the order of the queue. */
export const queueOf = ({ subjects, links, attention }: RunState): readonly QueueItem[] =>
  queued(subjects, links, attention);

const queued = lastOf(
  (subjects: RunState["subjects"], links: RunState["links"], attention: RunState["attention"]) =>
    attentionQueue({ subjects, links, attention }),
);

/** Living units by subject; the very same map while nothing about them has changed. */
export const workUnits = (state: RunState): ReadonlyMap<Subject, WorkUnit> =>
  unitsOf(state.subjects, state.links, state.attention);

const unitsOf = lastOf(
  (
    subjects: RunState["subjects"],
    links: RunState["links"],
    attention: RunState["attention"],
  ): ReadonlyMap<Subject, WorkUnit> => {
    const { waitsFor, blocks } = blockingOf(links);
    const items = new Map(queued(subjects, links, attention).map((item) => [item.subject, item]));
    const units = new Map<Subject, WorkUnit>();
    for (const living of subjects.values()) {
      if (!isUnit(living)) continue;
      const { subject } = living;
      units.set(
        subject,
        sameOrNew(living, {
          waitsFor: waitsFor.get(subject) ?? NONE,
          blocks: blocks.get(subject) ?? NONE,
          item: items.get(subject),
        }),
      );
    }
    return units;
  },
);

const NONE: readonly Subject[] = [];
type Around = Pick<WorkUnit, "waitsFor" | "blocks" | "item">;
const lastUnits = new WeakMap<LivingSubject, WorkUnit>();

/** The very same unit while nothing about it has changed, so that its card is not drawn anew. */
const sameOrNew = (living: LivingSubject, around: Around): WorkUnit => {
  const last = lastUnits.get(living);
  if (last && isSame(last, around)) return last;
  const unit = { ...unitOf(living), ...around };
  lastUnits.set(living, unit);
  return unit;
};

const isSame = (last: WorkUnit, { waitsFor, blocks, item }: Around): boolean =>
  areSame(last.waitsFor, waitsFor) &&
  areSame(last.blocks, blocks) &&
  last.item?.event === item?.event &&
  areSame(last.item?.blocks ?? NONE, item?.blocks ?? NONE);

const areSame = (left: readonly Subject[], right: readonly Subject[]): boolean =>
  left === right || (left.length === right.length && left.every((each, i) => each === right[i]));

const unitOf = ({
  subject,
  stage = "",
  since,
  attributes,
}: LivingSubject): Omit<WorkUnit, "waitsFor" | "blocks" | "item"> => {
  const phase =
    typeof attributes.phase === "string" && attributes.phase !== "" ? attributes.phase : undefined;
  return {
    subject,
    name: unitName(subject),
    stage,
    since,
    phase: phase?.toLowerCase(),
    phasePlace: phasePlaceOf(phase),
    priority: finite((attributes.priority ?? null) as Parameters<typeof finite>[0]),
  };
};

/** From 1; 0 where the table has no such phase. */
export const phasePlaceOf = (phase: string | undefined): number =>
  (WORK_UNIT_PHASES as readonly string[]).indexOf(phase?.toUpperCase() ?? "") + 1;

const TERMINAL = new Set(
  lifecycleOf(WORK_UNIT.name).stages.flatMap(({ name, role }) => (role === undefined ? [] : [name])),
);

const endings = perObject((bars: readonly StageBar[]): readonly StageBar[] =>
  bars.filter(({ lifecycle, stage }) => lifecycle === WORK_UNIT.name && TERMINAL.has(stage)),
);

/** Units that have ended up to the cursor, the newest first. `bars`: stages of the whole run. */
export const endedUnits = (
  bars: readonly StageBar[],
  at: Nanos,
  records: RunState["records"],
): readonly EndedUnit[] =>
  endings(bars)
    .filter(({ start }) => start <= at)
    .map(({ subject, stage, start, event }) => ({
      subject,
      name: unitName(subject),
      stage,
      at: start,
      event,
      retained: fieldsOf(records.get(recordKey(subject, "work_unit"))?.value)?.retain_worktree === true,
    }))
    .reverse();

export interface UnitColumn {
  readonly stage: string;
  readonly title: string;
  readonly units: readonly WorkUnit[];
}

const TITLES: Readonly<Record<string, string>> = { NEEDS_ATTENTION: "NEEDS YOU" };
const FIRST = ["RUNNING", "NEEDS_ATTENTION", "READY", "BLOCKED"];

/** The four states of the table always, a stage that no table names when a unit is in it. */
export const unitColumns = (units: ReadonlyMap<Subject, WorkUnit>): readonly UnitColumn[] => {
  const all = [...units.values()];
  const others = [...new Set(all.map(({ stage }) => stage))].filter((stage) => !FIRST.includes(stage));
  return [...FIRST, ...others.sort()].map((stage) => ({
    stage,
    title: TITLES[stage] ?? stage.replaceAll("_", " "),
    units: all.filter((unit) => unit.stage === stage).sort(ORDER[stage] ?? byAge),
  }));
};

const byAge = (left: WorkUnit, right: WorkUnit): number =>
  left.since - right.since || (left.subject < right.subject ? -1 : 1);
/** What the orchestrator takes next: the higher priority, then what was ready first. */
const byPriority = (left: WorkUnit, right: WorkUnit): number =>
  (right.priority ?? 0) - (left.priority ?? 0) || byAge(left, right);
const byQueue = (left: WorkUnit, right: WorkUnit): number =>
  (right.item?.blocks.length ?? 0) - (left.item?.blocks.length ?? 0) ||
  (left.item?.at ?? left.since) - (right.item?.at ?? right.since);
const ORDER: Readonly<Record<string, (left: WorkUnit, right: WorkUnit) => number>> = {
  READY: byPriority,
  NEEDS_ATTENTION: byQueue,
};
