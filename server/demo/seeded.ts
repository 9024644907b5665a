/** Chance that is the same every time: the example runs must come out byte for byte equal. */
export interface Seeded {
  /** From 0 (in) to 1 (out). */
  unit(): number;
  between(low: number, high: number): number;
  /** Whole number, both ends in. */
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** About normal, mean 0, deviation 1: the sum of twelve, so that no transcendental function decides the last digit. */
  normal(): number;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, integer arithmetic only. */
export const seeded = (seed: number): Seeded => {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + (high - low) * unit();
  const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
  const normal = (): number => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += unit();
    return sum - 6;
  };
  return {
    unit,
    between,
    whole,
    pick: (items) => items[Math.floor(unit() * items.length)] as (typeof items)[number],
    chance: (probability) => unit() < probability,
    normal,
  };
};

/** Rounded to a number of decimals; never minus zero. */
export const rounded = (value: number, decimals: number): number => {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor + 0;
};

/** e^x for the curves: argument reduction and a short series, so that every machine gives the same bits. */
export const exp = (x: number): number => {
  const halvings = 12;
  const y = x / 2 ** halvings;
  let result = 1 + y + (y * y) / 2 + (y * y * y) / 6;
  for (let i = 0; i < halvings; i++) result *= result;
  return result;
};
