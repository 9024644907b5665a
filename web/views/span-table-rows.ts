/** A row of the table of spans as of the cursor. Pure. */
import type { SpanFacts, SpanSort } from "../../core/span-questions.ts";
import { clock, count, duration, money } from "../format.ts";
import type { Scene } from "./view.ts";

export interface SpanCell {
  readonly text: string;
  /** Not yet at the cursor: it is what the trace says later. */
  readonly later: boolean;
}
export type SpanCells = Readonly<Record<SpanSort, SpanCell>>;

/** What a figure says that the trace never gave. */
const ABSENT = "–";

export const COLUMNS: readonly {
  readonly sort: SpanSort;
  readonly title: string;
  readonly numeric: boolean;
}[] = [
  { sort: "name", title: "Name", numeric: false },
  { sort: "kind", title: "Kind", numeric: false },
  { sort: "status", title: "Status", numeric: false },
  { sort: "start", title: "Start", numeric: true },
  { sort: "duration", title: "Duration", numeric: true },
  { sort: "self", title: "Self", numeric: true },
  { sort: "input", title: "In", numeric: true },
  { sort: "output", title: "Out", numeric: true },
  { sort: "cost", title: "Cost", numeric: true },
  { sort: "model", title: "Model", numeric: false },
  { sort: "error", title: "Error", numeric: false },
];

export const spanCells = (
  { at, extent }: Pick<Scene, "at" | "extent">,
  { bar, self, input, output, costUsd, model, error }: SpanFacts,
): SpanCells => {
  const future = bar.start > at;
  const ended = bar.end !== undefined && bar.end <= at;
  const figure = (value: number | null, as: (n: number) => string): SpanCell => ({
    text: value === null ? ABSENT : as(value),
    later: value !== null && !ended,
  });
  const early = (text: string): SpanCell => ({ text, later: future });
  const length = bar.end === undefined ? undefined : Math.max(0, bar.end - bar.start);
  return {
    name: early(bar.name),
    kind: early(bar.spanKind),
    status: future
      ? { text: "later", later: true }
      : { text: ended ? (bar.failed ? "failed" : (bar.status ?? "ended")) : "open", later: false },
    start: early(clock(bar.start - extent.from)),
    duration: future
      ? { text: length === undefined ? "no end recorded" : duration(length), later: true }
      : { text: ended ? duration(length ?? 0) : `${duration(at - bar.start)} so far`, later: false },
    self: figure(self, duration),
    input: figure(input, count),
    output: figure(output, count),
    cost: figure(costUsd, money),
    model: { text: model ?? ABSENT, later: future && model !== null },
    error: { text: error?.split("\n", 1)[0] ?? ABSENT, later: error !== null && !ended },
  };
};
