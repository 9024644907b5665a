/** Scales from values to pixels, and round values of a scale of powers. Pure. */
import { ticks } from "d3";

export interface Linear {
  (value: number): number;
  invert(place: number): number;
}

type Ends = readonly [number, number];

const between = ([first, last]: Ends, share: number): number => first * (1 - share) + last * share;

/** The straight scale. Not held inside either range; the ends of `values` differ. */
export const linear = (values: Ends, places: Ends): Linear =>
  Object.assign((value: number) => between(places, (value - values[0]) / (values[1] - values[0])), {
    invert: (place: number) => between(values, (place - places[0]) / (places[1] - places[0])),
  });

/** The scale of powers; what is at or below zero has no place on it (`NaN`). */
export const logarithmic = (values: Ends, places: Ends): ((value: number) => number) => {
  const straight = linear([Math.log(values[0]), Math.log(values[1])], places);
  return (value) => (value > 0 ? straight(Math.log(value)) : Number.NaN);
};

/** Round values between two above zero: 1 to 9 of each power of ten, or powers alone where there are many. */
export const powerTicks = ([from, to]: Ends, most: number): readonly number[] => {
  const [first, last] = [Math.log10(from), Math.log10(to)];
  if (last - first >= most) return ticks(first, last, most).map((power) => 10 ** power);
  const all: number[] = [];
  for (let power = Math.floor(first); power <= Math.ceil(last); power++)
    for (let times = 1; times <= 9; times++) {
      const value = power < 0 ? times / 10 ** -power : times * 10 ** power;
      if (value >= from && value <= to) all.push(value);
    }
  return all.length * 2 < most ? ticks(from, to, most) : all;
};
