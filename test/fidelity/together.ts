/** Files of one dialect as one run: what our events say, for tables of agreement. */
import { join } from "node:path";
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import type { EventKind, EventOf, TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { compareMoments } from "../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import { type ReadUnit, readLines, runsOf, shared, sourceOf, unitTexts } from "../core/dialects/read-file.ts";

export interface Together {
  readonly state: RunState;
  readonly events: readonly TraceEvent[];
  readonly units: readonly ReadUnit[];
}

/** Paths below `../shared`, and the texts of their units. Runs within a file are put together too. */
export const readTogether = (
  dialect: AnyDialect,
  files: readonly string[],
  textsOf = (file: string): readonly string[] => unitTexts(dialect, join(shared, file)),
): Together => {
  const read = files.map((file) => {
    const source = sourceOf(file);
    const { units } = readLines(dialect, textsOf(file), source);
    return { units, events: [...runsOf(units, source).values()].flat() };
  });
  const events = read.flatMap((one) => one.events).sort(compareMoments);
  return { state: fold(EMPTY_STATE, events), events, units: read.flatMap(({ units }) => units) };
};

export const ofKind = <K extends EventKind>(kind: K, events: readonly TraceEvent[]): readonly EventOf<K>[] =>
  events.filter((event): event is EventOf<K> => event.kind === kind);

export const started = ({ state }: Together, kind: keyof RunState["totals"]["spans"]): number =>
  state.totals.spans[kind]?.started ?? 0;
export const failed = ({ state }: Together, kind: keyof RunState["totals"]["spans"]): number =>
  state.totals.spans[kind]?.failed ?? 0;
export const openSpans = ({ state }: Together): number => state.spans.size;
export const problemsOf = ({ units }: Together): number =>
  units.filter(({ problem }) => problem !== undefined).length;

/** Milliseconds since 1970 of the first and last stamp; `null` where there is none. */
export const stampsOf = ({ units }: Together): readonly [first: number | null, last: number | null] => {
  const ms = units.flatMap((unit) =>
    unit.events.flatMap(({ time }) => (time ? [time.seconds * 1000 + time.nanos / 1e6] : [])),
  );
  return ms.length === 0
    ? [null, null]
    : [ms.reduce((a, b) => Math.min(a, b)), ms.reduce((a, b) => Math.max(a, b))];
};
