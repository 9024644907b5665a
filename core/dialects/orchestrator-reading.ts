/** What the readers of orchestrator files share: the events of one unit, and what a source remembers. */
import type { AbsoluteTime, EventBody, NewEvent } from "../event.ts";
import { type Subject, subjectOf } from "../ids.ts";
import { takeJson } from "../json.ts";
import type { SourceInfo } from "./dialect.ts";
import { isSmall } from "./small.ts";
import { isoTime } from "./stamp.ts";

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** A work unit that is not done, as this source last spoke of it. */
export interface UnitMemory {
  readonly status: string;
  readonly phase: string;
  readonly blockedBy: readonly string[];
  /** Reason of its open attention item, shortened; null when it has none. */
  readonly waits: string | null;
  /** `created_at`: stays when a unit is renamed. */
  readonly created: string;
  /** How many units had ended when it was last said to be in its status. */
  readonly endedBefore: number;
}

export const LIFECYCLE = "work-unit";

/** `status` and `phase` as just said; `body` is the whole unit where the frame has it. */
export interface Said {
  readonly chunk: string;
  readonly status: string;
  readonly phase: string;
  readonly reason: string;
  readonly body?: Fields | undefined;
  readonly time: AbsoluteTime | undefined;
  /** It was found in a state that no frame led to. */
  readonly derived: boolean;
}

export interface LogMemory {
  /** Sessions begun in this file. */
  readonly sessions: number;
  readonly open: boolean;
  /** Of what the open session has said, in UTF-16 units. */
  readonly length: number;
}

export interface OrchestratorMemory {
  readonly units: Readonly<Record<string, UnitMemory>>;
  /** The last units that ended, oldest first. */
  readonly ended: readonly string[];
  readonly endedCount: number;
  readonly begun: boolean;
  /** Every unit was done, and that was said. */
  readonly finished: boolean;
  readonly log: LogMemory;
}

export const NO_MEMORY: OrchestratorMemory = {
  units: {},
  ended: [],
  endedCount: 0,
  begun: false,
  finished: false,
  log: { sessions: 0, open: false, length: 0 },
};

/** Keep memory under 64 kB whatever a file holds. */
const LONGEST_NAME = 100;
const MOST_BLOCKERS = 8;
const MOST_ENDED = 100;
const FEW_UNITS = 16;
const MOST_CHARACTERS = 44_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Reading {
  readonly events: Writable<NewEvent>[] = [];
  memory: OrchestratorMemory;
  readonly source: SourceInfo;
  readonly native: string;
  readonly time: AbsoluteTime | undefined;

  constructor(source: SourceInfo, memory: OrchestratorMemory, native: string, stamp: unknown) {
    this.source = source;
    this.memory = memory;
    this.native = native;
    this.time = this.timeOf(stamp);
  }

  timeOf(stamp: unknown): AbsoluteTime | undefined {
    return typeof stamp === "string" ? isoTime(stamp, this.source.zoneMinutes) : undefined;
  }

  /** `body` is made for this call and becomes the event. */
  add(body: EventBody, about?: Subject, time: AbsoluteTime | undefined = this.time): Writable<NewEvent> {
    const event = body as Writable<NewEvent>;
    if (time) event.time = time;
    event.native = this.native;
    if (about !== undefined) event.subject = about;
    this.events.push(event);
    return event;
  }

  /** What no line of the trace says, but follows from those that do. */
  derive(body: EventBody, about?: Subject, time: AbsoluteTime | undefined = this.time): void {
    this.add(body, about, time).notes = ["derived"];
  }

  record(name: string, value: unknown, pointer: string, about?: Subject, time = this.time): void {
    this.add(
      isSmall(value) ? { kind: "record", name, value: takeJson(value) } : { kind: "record", name, pointer },
      about,
      time,
    );
  }

  unit(chunk: string): UnitMemory | undefined {
    return Object.hasOwn(this.memory.units, chunk) ? this.memory.units[chunk] : undefined;
  }

  /** Names beyond any sense are not remembered: what is said of them stands alone. */
  remember(chunk: string, unit: UnitMemory): void {
    if (chunk.length > LONGEST_NAME || chunk === "__proto__") return;
    const kept: UnitMemory = {
      ...unit,
      status: unit.status.slice(0, LONGEST_NAME),
      phase: unit.phase.slice(0, LONGEST_NAME),
      blockedBy: unit.blockedBy.filter(({ length }) => length <= LONGEST_NAME).slice(0, MOST_BLOCKERS),
      waits: unit.waits?.slice(0, 2 * LONGEST_NAME) ?? null,
      created: unit.created.slice(0, 40),
    };
    this.memory = { ...this.memory, units: bounded({ ...this.memory.units, [chunk]: kept }) };
  }

  /** The unit is done, deleted or goes by another name. */
  forget(chunk: string): void {
    const { [chunk]: _, ...units } = this.memory.units;
    const ended = [...this.memory.ended, chunk.slice(0, LONGEST_NAME)].slice(-MOST_ENDED);
    this.memory = { ...this.memory, units, ended, endedCount: this.memory.endedCount + 1 };
  }

  /** Units that ended since `count` units had ended, as far as they are remembered. */
  endedSince(count: number): readonly string[] {
    const { ended, endedCount } = this.memory;
    return endedCount > count ? ended.slice(-Math.min(ended.length, endedCount - count)) : [];
  }
}

const bounded = (units: Readonly<Record<string, UnitMemory>>): Readonly<Record<string, UnitMemory>> => {
  const names = Object.keys(units);
  if (names.length <= FEW_UNITS || JSON.stringify(units).length <= MOST_CHARACTERS) return units;
  const { [names[0] as string]: _, ...rest } = units;
  return rest;
};

export const unitSubject = (chunk: string): Subject => subjectOf(["unit", chunk]);

/** Links of this source: who blocks a unit now, against who did. */
export const relink = (
  reading: Reading,
  chunk: string,
  before: readonly string[],
  after: readonly string[],
  time = reading.time,
): void => {
  for (const blocker of after) if (!before.includes(blocker)) link(reading, blocker, chunk, time);
  for (const blocker of before) if (!after.includes(blocker)) unlink(reading, blocker, chunk, time);
};

const link = (reading: Reading, blocker: string, chunk: string, time: AbsoluteTime | undefined): void => {
  reading.add(
    {
      kind: "link",
      relation: "blocks",
      from: `subject:${unitSubject(blocker)}`,
      to: `subject:${unitSubject(chunk)}`,
    },
    unitSubject(chunk),
    time,
  );
};

const unlink = (reading: Reading, blocker: string, chunk: string, time: AbsoluteTime | undefined): void => {
  reading.derive(
    {
      kind: "link",
      relation: "blocks",
      from: `subject:${unitSubject(blocker)}`,
      to: `subject:${unitSubject(chunk)}`,
      closed: true,
    },
    unitSubject(chunk),
    time,
  );
};
