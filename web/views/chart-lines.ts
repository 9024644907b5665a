/** From what was asked of the store to the lines of a chart: colours, dashes, which is lit. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { RunState } from "../../core/state.ts";
import { finite, type Value } from "../../core/value.ts";
import type { SeriesWindow } from "../../core/wire.ts";
import { type ChartLine, valueNow } from "./chart.ts";
import { type ChartSpec, MOST_LINES, seriesId } from "./chart-list.ts";
import { placeText } from "./lanes.ts";

const DASHES: readonly (readonly number[])[] = [[], [5, 2], [2, 2], [8, 3], [1, 2], [6, 2, 1, 2]];
const ORDER = new Intl.Collator("en", { numeric: true });

/** `focused`: the subject that is lit everywhere; lines about it or below it stand out, the others turn grey. */
export const chartLines = (
  spec: ChartSpec,
  windows: readonly SeriesWindow[],
  focused: Subject | undefined,
): readonly ChartLine[] => {
  const sorted = spec.bySubject
    ? [...windows].sort((left, right) => ORDER.compare(left.subject ?? "", right.subject ?? ""))
    : windows;
  const lit = (series: SeriesWindow): boolean => focused !== undefined && isAt(series.subject, focused);
  const anyLit = sorted.some(lit);
  const many = sorted.length > MOST_LINES;
  return sorted.map((series, index) => ({
    id: seriesId(series.subject, series.name),
    label: labelOf(spec, series),
    series,
    token: anyLit ? "--series-1" : `--series-${(index % MOST_LINES) + 1}`,
    dash: spec.bySubject || anyLit ? [] : (DASHES[index % DASHES.length] ?? []),
    muted: spec.bySubject && (anyLit ? !lit(series) : many),
  }));
};

const isAt = (subject: Subject | null, focused: Subject): boolean =>
  subject !== null && (subject === focused || subject.startsWith(`${focused}/`));

const labelOf = (spec: ChartSpec, series: SeriesWindow): string => {
  if (spec.bySubject) return series.subject === null ? series.name : placeText(series.subject);
  return series.name.replace(/_?loss$/, "").replaceAll("_", " ") || series.name;
};

/** What the header says: one value, or of many the lit one, or their mean. */
export const headline = (
  lines: readonly ChartLine[],
  state: RunState,
): { readonly values: readonly Value[]; readonly mean: boolean } => {
  const nowOf = ({ series }: ChartLine): Value[] => {
    const now = valueNow(state, series.subject, series.name);
    return now === undefined ? [] : [now];
  };
  const lit = lines.filter((line) => !line.muted).flatMap(nowOf);
  if (lit.length > 0 && lit.length <= 3) return { values: lit, mean: false };
  const numbers = lines.flatMap(nowOf).flatMap((now) => finite(now) ?? []);
  if (numbers.length === 0) return { values: [], mean: false };
  return { values: [numbers.reduce((sum, value) => sum + value, 0) / numbers.length], mean: true };
};
