/** Events as `hindcast` lines: what `hindcast export RUN` writes, and what the dialect reads back to the same events. */
import type { TraceEvent } from "../event.ts";
import type { Json } from "../value.ts";

/**
 * One line without its newline. `originMs`: milliseconds since 1970 UTC of `at` 0. Bodies are not in events; their
 * digests stand for them. `value`: that of a record which only points at it.
 */
export const exportLine = (event: TraceEvent, originMs: number, value?: Json): string => {
  const { at, source: _source, position: _position, k: _k, seq: _seq, ...rest } = event;
  const line = { at: isoNanos(at, originMs), ...rest };
  return JSON.stringify(
    value !== undefined && rest.kind === "record" ? { ...line, value, pointer: undefined } : line,
  );
};

const NANOS_PER_MS = 1e6;

/** ISO 8601 in UTC with nine decimals. Whole milliseconds and the rest apart: together they would not fit a number. */
export const isoNanos = (at: number, originMs: number): string => {
  const ms = Math.floor(at / NANOS_PER_MS);
  const rest = Math.round(at - ms * NANOS_PER_MS);
  return `${new Date(originMs + ms).toISOString().slice(0, -1)}${String(rest).padStart(6, "0")}Z`;
};
