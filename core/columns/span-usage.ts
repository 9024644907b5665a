/** Tokens and cost that all spans of a run had used up to each moment, and how many were open. */
import type { Nanos } from "../ids.ts";
import type { UsageCurve } from "../span-questions.ts";
import type { SpanColumns, SpanSheet } from "./spans.ts";

/** What was said at a time counts from then on, as in the state. */
export const usageCurve = (spans: SpanColumns, to: Nanos, px: number): UsageCurve => {
  const { usage } = spans.sheet;
  const { starts, ends } = edgesOf(spans.sheet);
  const from = Math.min(starts[0] ?? to, usage.length > 0 ? (usage.at[0] as number) : to) as Nanos;
  const curve = new Thinned(from, to, px);
  const sums = { tokens: 0, cost: 0, open: 0 };
  let [hasTokens, hasCost] = [false, false];
  for (let [s, e, u] = [0, 0, 0]; s < starts.length || e < ends.length || u < usage.length; ) {
    const [starting, ending] = [starts[s] ?? Infinity, ends[e] ?? Infinity];
    const using = u < usage.length ? (usage.at[u] as number) : Infinity;
    if (starting <= ending && starting <= using) {
      s++;
      sums.open++;
      curve.add(starting, sums);
    } else if (using <= ending) {
      const [tokens, cost] = [usage.tokens[u] as number, usage.cost[u] as number];
      u++;
      hasTokens ||= !Number.isNaN(tokens);
      hasCost ||= !Number.isNaN(cost);
      sums.tokens += Number.isNaN(tokens) ? 0 : tokens;
      sums.cost += Number.isNaN(cost) ? 0 : cost;
      curve.add(using, sums);
    } else {
      e++;
      sums.open--;
      curve.add(ending, sums);
    }
  }
  const { tokens, costUsd, ...rest } = curve.done();
  return { from, to, ...rest, tokens: hasTokens ? tokens : null, costUsd: hasCost ? costUsd : null };
};

/** Rising. A span without an end has none. */
const edgesOf = ({
  tree,
  starts,
  ends,
}: SpanSheet): { readonly starts: Float64Array; readonly ends: Float64Array } => {
  const of = (column: Float64Array): Float64Array =>
    Float64Array.from(tree.order, (row) => column[row] as number)
      .filter((at) => !Number.isNaN(at))
      .sort();
  return { starts: of(starts), ends: of(ends) };
};

interface Sums {
  readonly tokens: number;
  readonly cost: number;
  readonly open: number;
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
