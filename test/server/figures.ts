import { expect } from "vitest";

/** Prints the figure of a row of the fault matrix as survived/attempted, and holds it at all of them. */
export const report = (row: string, outcomes: readonly boolean[]): void => {
  const survived = outcomes.filter(Boolean).length;
  console.log(`${row} ${survived}/${outcomes.length}`);
  expect(survived).toBe(outcomes.length);
  expect(outcomes.length).toBeGreaterThan(0);
};
