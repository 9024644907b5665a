/** From what was asked of the store to the lines of a chart: colours, dashes, which is lit. Pure. */
import type { Subject } from "../../core/ids.ts";
import type { RunState } from "../../core/state.ts";
import { finite, type Value } from "../../core/value.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import { type ChartLine, valueNow } from "./chart.ts";
import { type ChartSpec, MOST_LINES, seriesId } from "./chart-list.ts";
import { subjectText } from "./event-text.ts";
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
  const shared = sharedNames(windows);
  return sorted.map((series, index) => ({
    id: seriesId(series.subject, series.name),
    label: labelOf(spec, series, shared),
    series,
    token: anyLit ? "--series-1" : `--series-${(index % MOST_LINES) + 1}`,
    dash: spec.bySubject || anyLit ? [] : (DASHES[index % DASHES.length] ?? []),
    muted: spec.bySubject && (anyLit ? !lit(series) : many),
  }));
};

const isAt = (subject: Subject | null, focused: Subject): boolean =>
  subject !== null && (subject === focused || subject.startsWith(`${focused}/`));

/** Names that more than one of the series has: their lines also say of whom they are. */
const sharedNames = (windows: readonly SeriesWindow[]): ReadonlySet<string> => {
  const names = windows.map(({ name }) => name);
  return new Set(names.filter((name, index) => names.indexOf(name) < index));
};

const labelOf = (spec: ChartSpec, { name, subject }: SeriesWindow, shared: ReadonlySet<string>): string => {
  if (spec.bySubject) return subject === null ? name : placeText(subject);
  const words = name.replace(/_?loss$/, "").replaceAll("_", " ") || name;
  return subject !== null && shared.has(name) ? `${subjectText(subject)} ${words}` : words;
};

/** A header has room for so many values. */
const MOST_VALUES = 3;

/** Lines of one name have a mean. */
const alike = (lines: readonly ChartLine[]): boolean =>
  lines.every(({ series }) => series.name === lines[0]?.series.name);

/** What the header says: one value, or of many the lit one, or the mean of those that are alike. */
export const headline = (
  lines: readonly ChartLine[],
  state: RunState,
): {
  readonly values: readonly Value[];
  readonly mean: boolean;
  /** More values than fit, of names that have no mean together. */
  readonly mixed: boolean;
} => {
  const nowOf = ({ series }: ChartLine): Value[] => {
    const now = valueNow(state, series.subject, series.name);
    return now === undefined ? [] : [now];
  };
  const lit = lines.filter((line) => !line.muted).flatMap(nowOf);
  if (lit.length > 0 && lit.length <= MOST_VALUES) return { values: lit, mean: false, mixed: false };
  if (!alike(lines)) return { values: [], mean: false, mixed: lines.length > MOST_VALUES };
  const numbers = lines.flatMap(nowOf).flatMap((now) => finite(now) ?? []);
  if (numbers.length === 0) return { values: [], mean: false, mixed: false };
  return {
    values: [numbers.reduce((sum, value) => sum + value, 0) / numbers.length],
    mean: true,
    mixed: false,
  };
};
