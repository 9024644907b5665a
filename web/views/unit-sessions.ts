/** The agents that worked on a unit. Pure. */
import type { Nanos, Subject } from "../../core/ids.ts";
import type { SpanBar } from "../../core/wire/window.ts";

/** The session of a unit that was open at a time, else the last one before it. */
export const sessionOf = (spans: readonly SpanBar[], unit: Subject, at: Nanos): SpanBar | undefined =>
  spans
    .filter(({ subject, spanKind, start }) => subject === unit && spanKind === "agent" && start <= at)
    .reduce<SpanBar | undefined>((last, bar) => (last && last.start > bar.start ? last : bar), undefined);
