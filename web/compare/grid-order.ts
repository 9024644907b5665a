/** Many runs in the order that a person asked for: the baseline first, runs that do not say a figure last. Pure. */
import type { GridAnswer, GridFigure, GridRun } from "../../core/compare/grid.ts";
import type { CompareRoute, GridSort } from "./compare-route.ts";

export const FIGURE_WORDS: Readonly<Record<GridFigure, string>> = {
  headline: "result",
  durationMs: "length",
  costUsd: "cost",
  tokens: "tokens",
  spansFailed: "failed spans",
  gatesFailed: "failed gates",
  transitions: "stages entered",
  anomalies: "anomalies",
};

/** Subjects that took another way than those of the baseline. */
export const changedOf = ({ subjects }: GridRun): number =>
  subjects.changed + subjects.added + subjects.removed;

export const inOrder = (
  { runs }: Pick<GridAnswer, "runs">,
  { by, ascending }: CompareRoute["sort"],
): readonly GridRun[] => {
  const [baseline, ...others] = runs;
  if (!baseline) return [];
  if (by === "outlier") return ascending ? [baseline, ...others.reverse()] : runs;
  const sorted = others.sort((one, other) => compare(keyOf(one, by), keyOf(other, by), ascending));
  return [baseline, ...sorted];
};

const keyOf = (run: GridRun, by: Exclude<GridSort, "outlier">): string | number | null => {
  switch (by) {
    case "name":
      return run.name;
    case "start":
      return run.start;
    case "regression":
      return run.regression;
    case "changed":
      return changedOf(run);
    default:
      return run.figures[by];
  }
};

type Key = string | number | null;

const compare = (one: Key, other: Key, ascending: boolean): number => {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const order =
    typeof one === "number" && typeof other === "number"
      ? one - other
      : String(one).localeCompare(String(other), "en", { numeric: true });
  return ascending ? order : -order;
};

/** Which columns there are: those of what at least one run says. */
export const figuresOf = ({ runs }: Pick<GridAnswer, "runs">): readonly GridFigure[] =>
  (Object.keys(FIGURE_WORDS) as GridFigure[]).filter((figure) =>
    runs.some(({ figures }) => figures[figure] !== null),
  );
