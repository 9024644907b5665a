/** Minimum, maximum and broken values of any stretch of a series, without looking at each of its points. */
import type { Bytes, Floats } from "./growing.ts";
import { floats, words } from "./growing.ts";

const CHUNK = 64;

export interface Extreme {
  /** Over finite values; null where there is none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Values that are no finite numbers. */
  readonly broken: number;
}

export class Extremes {
  readonly #values: Floats;
  readonly #broken: Bytes;
  /** By chunk; infinite while it has no finite value. */
  readonly #lowest = floats();
  readonly #highest = floats();
  readonly #brokenIn = words();

  /** `values`: NaN where `broken` is 1. */
  constructor(values: Floats, broken: Bytes) {
    this.#values = values;
    this.#broken = broken;
  }

  /** To be called when a value has been pushed, with its place. */
  pushed(i: number): void {
    const chunk = Math.floor(i / CHUNK);
    if (chunk === this.#lowest.length) {
      this.#lowest.push(Infinity);
      this.#highest.push(-Infinity);
      this.#brokenIn.push(0);
    }
    const value = this.#values.at(i);
    if (value < this.#lowest.at(chunk)) this.#lowest.set(chunk, value);
    if (value > this.#highest.at(chunk)) this.#highest.set(chunk, value);
    if (this.#broken.at(i) === 1) this.#brokenIn.set(chunk, this.#brokenIn.at(chunk) + 1);
  }

  /** Of the points `from` up to but not including `to`. */
  over(from: number, to: number): Extreme {
    let [min, max, broken] = [Infinity, -Infinity, 0];
    for (let i = from; i < to; ) {
      const chunk = Math.floor(i / CHUNK);
      const isWhole = i === chunk * CHUNK && i + CHUNK <= to;
      const low = isWhole ? this.#lowest.at(chunk) : this.#values.at(i);
      const high = isWhole ? this.#highest.at(chunk) : this.#values.at(i);
      if (low < min) min = low;
      if (high > max) max = high;
      broken += isWhole ? this.#brokenIn.at(chunk) : this.#broken.at(i);
      i += isWhole ? CHUNK : 1;
    }
    return { min: min === Infinity ? null : min, max: max === -Infinity ? null : max, broken };
  }
}
