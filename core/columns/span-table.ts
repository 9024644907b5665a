/** All spans as a table: filtered, sorted, in pages. */
import { SPAN_KINDS } from "../event.ts";
import { parseEventName } from "../ids.ts";
import type { SpanFacts, SpanPage, SpanQuestion, SpanSort } from "../span-questions.ts";
import { wanted } from "./span-filter.ts";
import { selfTimes } from "./span-self.ts";
import type { SpanColumns, SpanSheet } from "./spans.ts";

type TableQuestion = Extract<SpanQuestion, { ask: "table" }>;

/** What was sorted last, while the columns are the same: pages of it cost nothing. */
const sorted = new WeakMap<SpanSheet, { readonly key: string; readonly rows: Int32Array }>();

export const spanTable = (spans: SpanColumns, question: TableQuestion): SpanPage => {
  const { sheet } = spans;
  const { filter, sort, descending, offset, limit, find } = question;
  const key = JSON.stringify([filter, sort, descending]);
  const known = sorted.get(sheet);
  const rows = known?.key === key ? known.rows : sortedRows(sheet, question);
  sorted.set(sheet, { key, rows });
  const name = find === undefined ? undefined : parseEventName(find);
  const row = name && spans.rowOfEvent(name.seq, name.k);
  const found = row === undefined ? -1 : rows.indexOf(row);
  return {
    rows: Array.from(rows.subarray(offset, offset + limit), (row) => facts(spans, row)),
    offset,
    total: rows.length,
    found: found < 0 ? null : found,
  };
};

const facts = (spans: SpanColumns, row: number): SpanFacts => {
  const { sheet } = spans;
  return {
    bar: spans.bar(row),
    self: said(selfTimes(sheet.tree)[row]),
    input: said(sheet.input[row]),
    output: said(sheet.output[row]),
    costUsd: said(sheet.cost[row]),
    model: sheet.models[(sheet.model[row] as number) - 1] ?? null,
    error: sheet.errors[(sheet.error[row] as number) - 1] ?? null,
  };
};

const said = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** Rows without a value come last, whichever way; of equal ones the earlier in the tree comes first. */
const sortedRows = (sheet: SpanSheet, { filter, sort, descending }: TableQuestion): Int32Array => {
  const passes = wanted(sheet, filter);
  const { order, rank } = sheet.tree;
  const rows = passes ? order.filter(passes) : order.slice();
  const keys = sortKeys(sheet, sort);
  const sign = descending ? -1 : 1;
  return rows.sort((left, right) => {
    const [a, b] = [keys[left] as number, keys[right] as number];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b)))
      return (rank[left] as number) - (rank[right] as number);
    if (Number.isNaN(a)) return 1;
    return Number.isNaN(b) ? -1 : sign * (a - b);
  });
};

/** One number per row that orders it; NaN where there is nothing to order by. */
const sortKeys = (sheet: SpanSheet, sort: SpanSort): ArrayLike<number> => {
  const { starts, ends } = sheet;
  switch (sort) {
    case "start":
      return starts;
    case "duration":
      return starts.map((start, row) => Math.max(0, (ends[row] as number) - start));
    case "self":
      return selfTimes(sheet.tree);
    case "input":
    case "output":
    case "cost":
      return sheet[sort];
    case "status":
      // Failed, then those without an end, then the others: what needs a look comes first.
      return Float64Array.from(starts, (_, row) =>
        sheet.failed[row] === 1
          ? 0
          : Number.isNaN(ends[row] as number)
            ? 1
            : 2 + (sheet.statuses[row] as number),
      );
    case "name":
      return ranked(sheet.names, sheet.name, 0);
    case "kind":
      return ranked(SPAN_KINDS, sheet.kinds, 0);
    case "model":
      return ranked(sheet.models, sheet.model, 1);
    case "error":
      return ranked(sheet.errors, sheet.error, 1);
    default:
      throw new Error(`Sort by unknown column: ${sort satisfies never}`);
  }
};

/** Texts are compared once each, then by their place. `first`: the number of the first text, below it there is none. */
const ranked = (texts: readonly string[], numbers: ArrayLike<number>, first: number): Float64Array => {
  const places = new Float64Array(texts.length);
  texts
    .map((text, number) => ({ text: text.toLowerCase(), number }))
    .sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0))
    .forEach(({ number }, place) => {
      places[number] = place;
    });
  return Float64Array.from(numbers, (number) =>
    number < first ? Number.NaN : (places[number - first] as number),
  );
};
