/** What the reader of unknown formats remembers of a source. Plain JSON, under 64 kB. */
import type { Usage } from "../event.ts";
import { type Counted, NOTHING_COUNTED } from "./counted.ts";
import type { Clock } from "./generic-clock.ts";
import type { Mapping } from "./generic-mapping.ts";
import type { Path, Role } from "./generic-names.ts";

export type Roles = Readonly<Partial<Record<Role, readonly Path[]>>>;

export interface GenericMemory {
  /** Units seen, up to `DECIDED_AFTER`. */
  readonly seen: number;
  /** Units looked at again later because the time was not where it was before. */
  readonly late: number;
  readonly roles: Roles;
  /** How the times are written, by path. */
  readonly clocks: Readonly<Record<string, Clock>>;
  /** Largest value of the counters, and what came before they started over. */
  readonly step: Counter;
  readonly epoch: Counter;
  /** Intervals without an id, by name. */
  readonly intervals: Readonly<Record<string, Interval>>;
  /** Spans with an id whose end is still to come, or whose name was said before they began. */
  readonly ids: Readonly<Record<string, Known>>;
  readonly counted: Counted;
  /** Model calls whose end is still to come, by the id of their span; the last ones only. */
  readonly calls: Readonly<Record<string, OpenCall>>;
  /** Names or ids were forgotten to keep this small. */
  readonly forgot: boolean;
  /** What was made of units, for the report. */
  readonly made: Readonly<Record<string, true>>;
  readonly mapping: Mapping | null;
  /** Fields of the mapping that have not occurred yet. */
  readonly unmet: readonly string[];
}

export interface Counter {
  readonly last: number;
  readonly before: number;
}

/** How many there were, and the id of the one that is open. */
export interface Interval {
  readonly n: number;
  readonly open: string | null;
}

export interface OpenCall {
  readonly parent: string | null;
  /** What was counted where it began; `null`: it is a call that is counted elsewhere. */
  readonly said: Usage | null;
}

export interface Known {
  readonly open: boolean;
  readonly name: string | null;
}

export const DECIDED_AFTER = 20;
const NO_COUNTER: Counter = { last: 0, before: 0 };

export const fresh = (mapping: Mapping | undefined): GenericMemory => ({
  seen: 0,
  late: 0,
  roles: mapping?.roles ?? {},
  clocks: {},
  step: NO_COUNTER,
  epoch: NO_COUNTER,
  intervals: {},
  ids: {},
  counted: NOTHING_COUNTED,
  calls: {},
  forgot: false,
  made: {},
  mapping: mapping ?? null,
  unmet: mapping?.fields.map(({ text }) => text) ?? [],
});

/** Key by key: this happens on most lines, and a spread costs four times as much. */
export const withCounters = (memory: GenericMemory, step: Counter, epoch: Counter): GenericMemory => ({
  seen: memory.seen,
  late: memory.late,
  roles: memory.roles,
  clocks: memory.clocks,
  step,
  epoch,
  intervals: memory.intervals,
  ids: memory.ids,
  forgot: memory.forgot,
  counted: memory.counted,
  calls: memory.calls,
  made: memory.made,
  mapping: memory.mapping,
  unmet: memory.unmet,
});

/** Key by key, as above. */
export const withIds = (
  memory: GenericMemory,
  ids: GenericMemory["ids"],
  forgot: boolean,
): GenericMemory => ({
  seen: memory.seen,
  late: memory.late,
  roles: memory.roles,
  clocks: memory.clocks,
  step: memory.step,
  epoch: memory.epoch,
  intervals: memory.intervals,
  ids,
  forgot,
  counted: memory.counted,
  calls: memory.calls,
  made: memory.made,
  mapping: memory.mapping,
  unmet: memory.unmet,
});
