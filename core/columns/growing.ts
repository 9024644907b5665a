/** Typed arrays that grow by doubling. `data` may be longer than `length`. */
type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

class Growing<Data extends Numbers> {
  length = 0;
  data: Data;
  readonly #make: (length: number) => Data;

  constructor(make: (length: number) => Data) {
    this.#make = make;
    this.data = make(64);
  }

  push(value: number): number {
    if (this.length === this.data.length) {
      const wider = this.#make(this.data.length * 2);
      wider.set(this.data);
      this.data = wider;
    }
    this.data[this.length] = value;
    return this.length++;
  }

  at(i: number): number {
    return this.data[i] as number;
  }

  set(i: number, value: number): void {
    this.data[i] = value;
  }

  get bytes(): number {
    return this.data.byteLength;
  }
}

export type Floats = Growing<Float64Array>;
export type Ints = Growing<Int32Array>;
export type Words = Growing<Uint32Array>;
export type Bytes = Growing<Uint8Array>;
export const floats = (): Floats => new Growing((length) => new Float64Array(length));
export const ints = (): Ints => new Growing((length) => new Int32Array(length));
export const words = (): Words => new Growing((length) => new Uint32Array(length));
export const bytes = (): Bytes => new Growing((length) => new Uint8Array(length));

/** Number of the first `length` values, which rise, that are below `value` (`orEqual`: at or below). */
export const countBelow = (rising: Float64Array, length: number, value: number, orEqual = false): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = rising[middle] as number;
    if (orEqual ? at <= value : at < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Strings by number from 0. */
export class Names {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }
}
