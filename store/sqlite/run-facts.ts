/** Summaries of runs: the state at the end, and what the rows say beside it. */
import type { Seq } from "../../core/ids.ts";
import { type RunFacts, summarize } from "../../core/summary.ts";
import type { Clock, RunSummary } from "../../core/wire/runs.ts";
import type { AnomalyMark } from "../../core/wire/window.ts";
import { branchName } from "./branch-rows.ts";
import { type RunSource, readRunSources } from "./run-rows.ts";
import type { RunView } from "./run-view.ts";
import type { RunEnds } from "./seeking.ts";
import type { SegmentShape } from "./segment-shape.ts";
import { shapeOf } from "./segment-shape.ts";
import type { Statements } from "./statements.ts";

const SHAPE_PARTS = 64;

export const summaryOf = (sql: Statements, ends: RunEnds, view: RunView): RunSummary =>
  summarize(ends.of(view), factsOf(sql, view));

const factsOf = (sql: Statements, view: RunView): RunFacts => {
  const { run } = view;
  const sources = readRunSources(sql, run.id);
  return {
    id: run.identity.id,
    given: run.identity.branch ? branchName(sql, run.identity.id) : null,
    name: run.identity.name,
    dialect: run.identity.dialect,
    sources: sources.map(({ source }) => pathOf(sql, source)).sort(byPath),
    clock: clockOf(run.origin, sources),
    status: run.status,
    originSeconds: run.origin ?? 0,
    from: view.from,
    to: view.to,
    lines: sources.reduce((sum, { units }) => sum + units, 0),
    problems: sql.get<{ n: number }>("SELECT count(*) AS n FROM problems WHERE run = ?", run.id)?.n ?? 0,
    branchOf: run.identity.branch?.of ?? null,
    replaces: run.identity.replaces ?? null,
    axes: run.identity.axes,
    density: densityOf(view),
    anomalies: anomaliesOf(view),
    cutAtLine: run.cutAtLine,
    head: sources.reduce((head, source) => Math.max(head, source.head), 0) as Seq,
  };
};

type SourceName = RunFacts["sources"][number];

const byPath = (left: SourceName, right: SourceName): number =>
  left.path < right.path ? -1 : left.path > right.path ? 1 : left.generation - right.generation;

const pathOf = (sql: Statements, source: number): SourceName => {
  const row = sql.get<SourceName>("SELECT path, generation FROM sources WHERE id = ?", source);
  if (!row) throw new Error(`The store has no source ${source}.`);
  return row;
};

const clockOf = (origin: number | null, sources: readonly RunSource[]): Clock => {
  if (origin === null) return "ordinal";
  return sources.some(({ ordinal }) => ordinal > 0) ? "mixed" : "wall";
};

/** Shapes of the segments and of the tail, each with the range it covers. */
const shapesOf = (
  view: RunView,
): readonly { readonly from: number; readonly to: number; readonly shape: SegmentShape }[] => {
  const settled = view.segments.map(({ from, to, shape }) => ({ from: from.at, to: to.at, shape }));
  const [first, last] = [view.tail[0], view.tail.at(-1)];
  return first && last ? [...settled, { from: first.at, to: last.at, shape: shapeOf(view.tail) }] : settled;
};

/** Events per 1/64 of the run's length, of the segments' own 64ths: a segment that is wider than one is told finely enough. */
const densityOf = (view: RunView): readonly number[] => {
  const density = new Array<number>(SHAPE_PARTS).fill(0);
  const [start, length] = [view.from, view.to - view.from];
  for (const { from, to, shape } of shapesOf(view))
    shape.density.forEach((events, i) => {
      const at = from + ((to - from) * (i + 0.5)) / shape.density.length;
      const part =
        length === 0 ? 0 : Math.min(SHAPE_PARTS - 1, Math.floor(((at - start) / length) * SHAPE_PARTS));
      density[part] = (density[part] as number) + events;
    });
  return density;
};

const anomaliesOf = (view: RunView): readonly Pick<AnomalyMark, "at" | "severity">[] =>
  shapesOf(view).flatMap(({ shape }) =>
    shape.anomalies.map(([at, severity]) => ({ at: at as AnomalyMark["at"], severity })),
  );
