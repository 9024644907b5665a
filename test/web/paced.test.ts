import { effect, signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { paced } from "../../web/paced.ts";

const clockwork = () => {
  const due = new Set<() => void>();
  return {
    later: (_: number, act: () => void) => {
      due.add(act);
      return () => void due.delete(act);
    },
    pass: () => {
      const acts = [...due];
      due.clear();
      for (const act of acts) act();
    },
    waiting: () => due.size,
  };
};

const watched = () => {
  const clock = clockwork();
  const source = signal(0);
  const slow = paced(source, 100, clock.later);
  const told: number[] = [];
  effect(() => void told.push(slow.signal.value));
  return { clock, source, slow, told };
};

describe("a paced signal", () => {
  it("tells the first change after a rest at once", () => {
    const { source, told } = watched();
    source.value = 1;
    expect(told).toEqual([0, 1]);
  });

  it("tells changes within the pace together, the newest of them", () => {
    const { clock, source, told } = watched();
    for (const value of [1, 2, 3]) source.value = value;
    expect(told).toEqual([0, 1]);
    clock.pass();
    expect(told).toEqual([0, 1, 3]);
  });

  it("rests when nothing changes, and is then quick again", () => {
    const { clock, source, told } = watched();
    source.value = 1;
    clock.pass();
    expect(clock.waiting()).toBe(0);
    source.value = 2;
    expect(told).toEqual([0, 1, 2]);
  });

  it("says nothing more when it is closed", () => {
    const { clock, source, slow, told } = watched();
    source.value = 1;
    source.value = 2;
    slow.close();
    clock.pass();
    source.value = 3;
    expect(told).toEqual([0, 1]);
    expect(clock.waiting()).toBe(0);
  });
});
