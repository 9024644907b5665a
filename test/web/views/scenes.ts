/** Small scenes made by hand: events in the notation of test/notation.ts, or any events, looked at from a moment. */
import { RunColumns } from "../../../core/columns/run.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import { type Nanos, nanos } from "../../../core/ids.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import type { RunSummary } from "../../../core/wire/runs.ts";
import type { AxisName, Range, Scene } from "../../../web/views/view.ts";

export interface Look {
  /** Where the cursor stands, in nanoseconds. */
  readonly at: number;
  readonly visible?: Range | undefined;
  readonly px?: number | undefined;
  readonly axis?: AxisName | undefined;
}

const columnsOf = (events: readonly TraceEvent[]): RunColumns => {
  const columns = new RunColumns();
  for (const event of events) columns.add(event);
  return columns;
};

export const sceneOf = (events: readonly TraceEvent[], look: Look): Scene => {
  const columns = columnsOf(events);
  const extent: Range = { from: columns.from, to: columns.to };
  const visible = look.visible ?? extent;
  const past = events.filter((event) => event.at <= look.at);
  return {
    run: { axes: { epoch: "epoch", step: "batch" }, spans: { total: 0 } } as unknown as RunSummary,
    state: fold(EMPTY_STATE, past),
    stale: false,
    cursor: past.at(-1) ?? "live",
    at: nanos(look.at),
    extent,
    rank: past.length,
    of: events.length,
    visible,
    window: columns.window(visible.from, visible.to, look.px ?? 800),
    range: undefined,
    selection: undefined,
    focus: undefined,
    ghost: "ghost",
    axis: look.axis ?? "wall",
  };
};

export const seconds = (s: number): Nanos => nanos(s * 1e9);

/** Every number of a model, wherever it stands. */
export const numbersIn = (value: unknown): readonly number[] => {
  if (typeof value === "number") return [value];
  if (value instanceof Map) return [...value.values()].flatMap(numbersIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
};
