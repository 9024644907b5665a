/** What models cost, to estimate a call before it is made and where neither trace nor provider says it. */
import type { Usage } from "../event.ts";

/** US dollars for a million tokens. Absent cache prices: as input. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
}

/** By the beginning of the model's name; the longest that fits holds. */
export type PriceTable = Readonly<Record<string, Price>>;

const price = (input: number, output: number, cacheRead?: number, cacheWrite?: number): Price => ({
  input,
  output,
  ...(cacheRead !== undefined && { cacheRead }),
  ...(cacheWrite !== undefined && { cacheWrite }),
});

/** List prices as known when this was written; `prices` of the configuration says otherwise. */
export const PRICES: PriceTable = {
  "claude-opus-4": price(15, 75, 1.5, 18.75),
  "claude-opus-4-5": price(5, 25, 0.5, 6.25),
  "claude-sonnet-4": price(3, 15, 0.3, 3.75),
  "claude-haiku-4-5": price(1, 5, 0.1, 1.25),
  "claude-3-7-sonnet": price(3, 15, 0.3, 3.75),
  "claude-3-5-sonnet": price(3, 15, 0.3, 3.75),
  "claude-3-5-haiku": price(0.8, 4, 0.08, 1),
  "claude-3-opus": price(15, 75, 1.5, 18.75),
  "claude-3-haiku": price(0.25, 1.25, 0.03, 0.3),
  "gpt-5": price(1.25, 10, 0.125),
  "gpt-5-mini": price(0.25, 2, 0.025),
  "gpt-5-nano": price(0.05, 0.4, 0.005),
  "gpt-4.1": price(2, 8, 0.5),
  "gpt-4.1-mini": price(0.4, 1.6, 0.1),
  "gpt-4.1-nano": price(0.1, 0.4, 0.025),
  "gpt-4o": price(2.5, 10, 1.25),
  "gpt-4o-mini": price(0.15, 0.6, 0.075),
  o3: price(2, 8, 0.5),
  "o4-mini": price(1.1, 4.4, 0.275),
};

/** A prefix ends where a word of the name ends: `gpt-4o` is not the price of `gpt-4omni`. A vendor's path before the name does not count. */
export const priceOf = (model: string, table: PriceTable): Price | undefined => {
  const name = model.toLowerCase();
  const names = [name, name.slice(name.lastIndexOf("/") + 1)];
  let best: string | undefined;
  for (const prefix of Object.keys(table))
    if (names.some((each) => begins(each, prefix.toLowerCase())) && prefix.length > (best?.length ?? -1))
      best = prefix;
  return best === undefined ? undefined : table[best];
};

const begins = (name: string, prefix: string): boolean =>
  name.startsWith(prefix) && !/[a-z0-9]/.test(name[prefix.length] ?? "-");

const MILLION = 1e6;

/** `undefined` where no price is known, or no tokens are. */
export const costOf = (usage: Usage | undefined, model: string, table: PriceTable): number | undefined => {
  const found = priceOf(model, table);
  if (!found || !usage || (usage.input === undefined && usage.output === undefined)) return undefined;
  const { input, output, cacheRead = input, cacheWrite = input } = found;
  return (
    ((usage.input ?? 0) * input +
      (usage.output ?? 0) * output +
      (usage.cacheRead ?? 0) * cacheRead +
      (usage.cacheWrite ?? 0) * cacheWrite) /
    MILLION
  );
};
