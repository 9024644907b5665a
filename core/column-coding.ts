/**
 * Columns in fewer bytes, where it takes one pass to write and one to read: what is read most often has to be hashed,
 * kept, sent and inflated as seldom as can be. Whole numbers go by their steps or in a narrower column; what is always
 * the same is said once. The numbers that come back are the very ones, NaN and negative zero included.
 */
export type Column = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** What a coded column needs beside its bytes; JSON, in the layout. */
export type Coding =
  /** The bytes hold one value, which stands in every row. */
  | readonly ["same"]
  /** The same numbers in a narrower column. */
  | readonly ["narrow"]
  /** Of floats: whole numbers plus one, and 0 for NaN. */
  | readonly ["whole"]
  /** Each value is `least` and what the bytes say more than the one before; the first is `first`. No bytes: nothing more. */
  | readonly ["steps", first: number, least: number];

export interface Coded {
  readonly coding: Coding;
  readonly column: Column;
}

/** Shorter ones are not worth their words in the layout. */
const SHORT = 16;
/** Sums and differences of two such are exact. */
const LARGEST = 2 ** 52;
const U8 = 0xff;
const U16 = 0xffff;
const U32 = 0xffff_ffff;

/** `undefined`: it stays as it is. */
export const codedColumn = (column: Column): Coded | undefined => {
  if (column.length < SHORT) return undefined;
  if (column instanceof Uint32Array) return codedNumbers(column);
  if (isSame(column)) return { coding: ["same"], column: column.slice(0, 1) };
  return column instanceof Float64Array ? codedFloats(column) : undefined;
};

/** Into `into`, which is all zeros; it is also the answer. */
export const decodedColumn = ({ coding, column }: Coded, into: Column): Column => {
  switch (coding[0]) {
    case "same":
      return into.fill(column[0] as number);
    case "narrow":
      into.set(column);
      return into;
    case "whole":
      return fromWhole(column, into as Float64Array);
    case "steps":
      return fromSteps(coding[1], coding[2], column, into);
  }
};

const isSame = (column: Column): boolean => {
  const first = column[0];
  for (let i = 1; i < column.length; i++) if (!Object.is(column[i], first)) return false;
  return true;
};

const codedNumbers = (column: Uint32Array): Coded | undefined => {
  let before = column[0] as number;
  let [largest, least, most] = [before, Infinity, -Infinity];
  for (let i = 1; i < column.length; i++) {
    const value = column[i] as number;
    const step = value - before;
    if (value > largest) largest = value;
    if (step < least) least = step;
    if (step > most) most = step;
    before = value;
  }
  const range = most - least;
  if (range === 0 && least === 0) return { coding: ["same"], column: column.slice(0, 1) };
  if (widthOf(range) < Math.min(4, widthOf(largest))) return inSteps(column, least, range);
  return largest > U16
    ? undefined
    : { coding: ["narrow"], column: largest > U8 ? Uint16Array.from(column) : Uint8Array.from(column) };
};

const codedFloats = (column: Float64Array): Coded | undefined => {
  let [lowest, largest, least, most, gaps] = [0, 0, Infinity, -Infinity, 0];
  let before = Number.NaN;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if (Number.isNaN(value)) gaps++;
    else if (!isWhole(value)) return undefined;
    const step = value - before;
    if (value < lowest) lowest = value;
    if (value > largest) largest = value;
    if (step < least) least = step;
    if (step > most) most = step;
    before = value;
  }
  const range = most - least;
  const width = lowest < 0 ? 8 : widthOf(largest + 1);
  if (gaps === 0 && widthOf(range) < width) return inSteps(column, least, range);
  return width < 8 ? { coding: ["whole"], column: toWhole(column, width) } : undefined;
};

/** Not negative zero, which counting would make a zero. */
const isWhole = (value: number): boolean =>
  value === Math.floor(value) && value <= LARGEST && value >= -LARGEST && (value !== 0 || 1 / value > 0);

const widthOf = (range: number): number =>
  range === 0 ? 0 : range <= U8 ? 1 : range <= U16 ? 2 : range <= U32 ? 4 : 8;

const ofWidth = (width: number, length: number): Column =>
  width === 1 ? new Uint8Array(length) : width === 2 ? new Uint16Array(length) : new Uint32Array(length);

const inSteps = (column: Float64Array | Uint32Array, least: number, range: number): Coded => {
  const first = column[0] as number;
  const width = widthOf(range);
  const steps = ofWidth(width, width === 0 ? 0 : column.length);
  let before = first;
  for (let i = 1; i < steps.length; i++) {
    const value = column[i] as number;
    steps[i] = value - before - least;
    before = value;
  }
  return { coding: ["steps", first, least], column: steps };
};

/** A loop for each type of column: engines make a slow one of a loop that meets several. */
const fromSteps = (first: number, least: number, given: Column, into: Column): Column => {
  const steps = new Uint32Array(into.length);
  steps.set(given);
  if (into instanceof Float64Array) sumFloats(first, least, steps, into);
  else sumNumbers(first, least, steps, into as Uint32Array);
  return into;
};

const sumFloats = (first: number, least: number, steps: Uint32Array, into: Float64Array): void => {
  let value = first;
  into[0] = value;
  for (let i = 1; i < into.length; i++) {
    value += least + (steps[i] as number);
    into[i] = value;
  }
};

const sumNumbers = (first: number, least: number, steps: Uint32Array, into: Uint32Array): void => {
  let value = first;
  into[0] = value;
  for (let i = 1; i < into.length; i++) {
    value += least + (steps[i] as number);
    into[i] = value;
  }
};

const toWhole = (column: Float64Array, width: number): Column => {
  const numbers = ofWidth(width, column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    numbers[i] = Number.isNaN(value) ? 0 : value + 1;
  }
  return numbers;
};

const fromWhole = (given: Column, into: Float64Array): Column => {
  into.set(given);
  for (let i = 0; i < into.length; i++) into[i] = into[i] === 0 ? Number.NaN : (into[i] as number) - 1;
  return into;
};
