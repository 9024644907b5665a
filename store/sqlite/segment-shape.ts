/** What is asked of a segment without opening its block: for the fingerprint of a run, and to find events by name. */
import type { Severity, TraceEvent } from "../../core/event.ts";

export interface SegmentShape {
  /** With `maxSeq` of the segment: where an event may be by its name. */
  readonly minSeq: number;
  /** Events in each 1/64 of the segment's length. */
  readonly density: readonly number[];
  /** The last `ANOMALIES_OF_SEGMENT` that are at least warnings. */
  readonly anomalies: readonly (readonly [at: number, severity: Severity])[];
}

const COLUMNS = 64;
const ANOMALIES_OF_SEGMENT = 64;

/** `events` in moment order, at least one. */
export const shapeOf = (events: readonly TraceEvent[]): SegmentShape => {
  const density = new Array<number>(COLUMNS).fill(0);
  const anomalies: (readonly [number, Severity])[] = [];
  const from = (events[0] as TraceEvent).at;
  const length = (events.at(-1) as TraceEvent).at - from;
  for (const event of events) {
    const column =
      length === 0 ? 0 : Math.min(COLUMNS - 1, Math.floor(((event.at - from) / length) * COLUMNS));
    density[column] = (density[column] as number) + 1;
    if (event.kind === "anomaly" && event.severity !== "debug" && event.severity !== "info")
      anomalies.push([event.at, event.severity]);
  }
  const minSeq = events.reduce((least, event) => Math.min(least, event.seq), Infinity);
  return { minSeq, density, anomalies: anomalies.slice(-ANOMALIES_OF_SEGMENT) };
};
