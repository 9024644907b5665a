/** Is a value small enough to stand in an event, or does the event point at it? */

/** Room of a record in an event, in characters of JSON, roughly. */
const SMALL = 1000;

export const isSmall = (value: unknown): boolean => room(value, SMALL) >= 0;

/** What is left of the room after writing the value; below zero as soon as it does not fit. */
const room = (value: unknown, left: number): number => {
  if (typeof value === "string") return left - value.length - 3;
  if (typeof value !== "object" || value === null) return left - 8;
  let rest = left - 2;
  for (const key in value) {
    rest = room((value as Record<string, unknown>)[key], rest - (Array.isArray(value) ? 1 : key.length + 4));
    if (rest < 0) return rest;
  }
  return rest;
};
