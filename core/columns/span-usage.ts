/** Tokens and cost that all spans of a run had used up to each moment, and how many were open. */
import type { Nanos } from "../ids.ts";
import type { UsageCurve } from "../span-questions.ts";
import { SAID, type SpanColumns, type SpanSheet } from "./spans.ts";

/** What a span's start tells counts from there, the rest when it ends; at `to`, the end of the run, where it has no end. */
export const usageCurve = (spans: SpanColumns, to: Nanos, px: number): UsageCurve => {
  const { tree, starts, ends } = spans.sheet;
  const endOf = (row: number): number => (Number.isNaN(ends[row]) ? Infinity : (ends[row] as number));
  const byStart = Uint32Array.from(tree.order).sort((a, b) => (starts[a] as number) - (starts[b] as number));
  const byEnd = Uint32Array.from(tree.order).sort((a, b) => endOf(a) - endOf(b) || a - b);
  const from = (starts[byStart[0] as number] ?? to) as Nanos;
  const curve = new Thinned(from, to, px);
  const sums = new Sums(spans.sheet);
  for (let [s, e] = [0, 0]; e < byEnd.length; ) {
    const starting = s < byStart.length ? (starts[byStart[s] as number] as number) : Infinity;
    const ending = endOf(byEnd[e] as number);
    if (s < byStart.length && starting <= ending) {
      sums.open++;
      sums.use(byStart[s++] as number, true);
      curve.add(starting, sums);
    } else {
      if (ending !== Infinity) sums.open--;
      sums.use(byEnd[e++] as number, false);
      curve.add(ending === Infinity ? to : ending, sums);
    }
  }
  const { tokens, costUsd, ...rest } = curve.done();
  return {
    from,
    to,
    ...rest,
    tokens: sums.hasTokens ? tokens : null,
    costUsd: sums.hasCost ? costUsd : null,
  };
};

class Sums {
  tokens = 0;
  cost = 0;
  open = 0;
  hasTokens = false;
  hasCost = false;
  readonly #sheet: SpanSheet;

  constructor(sheet: SpanSheet) {
    this.#sheet = sheet;
  }

  /** What a row told at its start, or later. */
  use(row: number, atStart: boolean): void {
    const { input, output, cost, saidAtStart } = this.#sheet;
    const said = saidAtStart[row] as number;
    const counts = (amounts: Float64Array, bit: number): boolean =>
      !Number.isNaN(amounts[row]) && ((said & bit) !== 0) === atStart;
    if (counts(input, SAID.input)) this.#add(input[row] as number);
    if (counts(output, SAID.output)) this.#add(output[row] as number);
    if (!counts(cost, SAID.costUsd)) return;
    this.cost += cost[row] as number;
    this.hasCost = true;
  }
  #add(amount: number): void {
    this.tokens += amount;
    this.hasTokens = true;
  }
}

/** The last values of each pixel column, and the most spans that were open in it. */
class Thinned {
  readonly #from: number;
  readonly #perColumn: number;
  readonly #at: number[] = [];
  readonly #tokens: number[] = [];
  readonly #cost: number[] = [];
  readonly #open: number[] = [];
  readonly #most: number[] = [];
  #column = -1;

  constructor(from: number, to: number, px: number) {
    this.#from = from;
    this.#perColumn = Math.max(1, (to - from) / Math.max(1, px));
  }

  add(at: number, { tokens, cost, open }: Sums): void {
    const column = Math.floor((at - this.#from) / this.#perColumn);
    if (column !== this.#column) {
      this.#column = column;
      this.#at.push(at);
      this.#most.push(0);
    }
    const i = this.#at.length - 1;
    this.#at[i] = at;
    this.#tokens[i] = tokens;
    this.#cost[i] = cost;
    this.#open[i] = open;
    this.#most[i] = Math.max(this.#most[i] as number, open);
  }

  done(): Pick<UsageCurve, "at" | "open" | "most"> & {
    readonly tokens: readonly number[];
    readonly costUsd: readonly number[];
  } {
    return {
      at: this.#at as Nanos[],
      tokens: this.#tokens,
      costUsd: this.#cost,
      open: this.#open,
      most: this.#most,
    };
  }
}
