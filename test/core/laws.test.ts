import { describe, expect, test } from "vitest";
import { decodeBlock, encodeBlock } from "../../core/block.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../core/checkpoint.ts";
import type { TraceEvent } from "../../core/event.ts";
import { fold, foldFrom } from "../../core/fold.ts";
import type { Seq } from "../../core/ids.ts";
import { compareMoments } from "../../core/moment.ts";
import { foldPlan, insertEvents, planSeek, rankAt, segmentAt } from "../../core/seek.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { Segment } from "../../core/wire/segments.ts";
import { random, randomEvents } from "../random.ts";

const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34];
const strip = (event: TraceEvent): unknown => JSON.parse(JSON.stringify(event));

describe.each(SEEDS)("laws, seed %i", (seed) => {
  const events = randomEvents(seed, 700);
  const whole = fold(EMPTY_STATE, events);
  const r = random(seed * 7919);

  test("folding in one go equals folding in any two parts, and one by one", () => {
    for (const cut of [0, 1, 350, 699, 700, r.below(700)])
      expect(fold(fold(EMPTY_STATE, events.slice(0, cut)), events.slice(cut))).toEqual(whole);
    let state: RunState = EMPTY_STATE;
    for (const event of events) state = fold(state, [event]);
    expect(state).toEqual(whole);
  });

  test("fold never changes its input, and of nothing makes the same state", () => {
    const before = fold(EMPTY_STATE, events.slice(0, 300));
    const copy = decodeCheckpoint(encodeCheckpoint(before));
    fold(before, events.slice(300));
    expect(before).toEqual(copy);
    expect(fold(before, [])).toBe(before);
    expect(EMPTY_STATE.count).toBe(0);
    expect(EMPTY_STATE.totals.events).toEqual({});
  });

  test("a checkpoint holds the whole state", () => {
    expect(decodeCheckpoint(encodeCheckpoint(whole))).toEqual(whole);
    expect(decodeCheckpoint(encodeCheckpoint(EMPTY_STATE))).toEqual(EMPTY_STATE);
  });

  test("a block holds every event, and what the fold needs of it", () => {
    const block = decodeBlock(encodeBlock(events));
    expect(block.events().map(strip)).toEqual(events.map(strip));
    expect(foldFrom(EMPTY_STATE, block.length, (i) => block.lean(i))).toEqual(whole);
  });

  test("the state at any moment equals a fold from the beginning, whatever has settled and whatever is late", () => {
    const settledOnes = events.filter(() => r.chance(0.8));
    const settled = new Set(settledOnes);
    const tail = insertEvents([], r.shuffled(events.filter((event) => !settled.has(event))));
    const { segments, blocks, checkpoints } = cut(settledOnes, 64, r);
    for (let i = 0; i < 60; i++) {
      const moment = r.pick(events);
      const plan = planSeek(segments, tail, moment);
      const kept =
        plan.checkpoint === undefined ? undefined : (checkpoints.get(plan.checkpoint) as Uint8Array);
      const start = kept ? decodeCheckpoint(kept) : EMPTY_STATE;
      const state = foldPlan(start, blocks.slice(plan.first, plan.end), tail, moment, kept !== undefined);
      const expected = events.filter((event) => compareMoments(event, moment) <= 0);
      expect(state).toEqual(fold(EMPTY_STATE, expected));
      const segment = segmentAt(segments, moment);
      const inBlock = segment < 0 ? 0 : (blocks[segment]?.countUpTo(moment) ?? 0);
      expect(rankAt(segments, tail, moment, inBlock)).toBe(expected.length);
    }
  });

  test("inserting in any order gives moment order", () => {
    let list: readonly TraceEvent[] = [];
    const mixed = r.shuffled(events);
    while (mixed.length > 0) list = insertEvents(list, mixed.splice(0, 1 + r.below(90)));
    expect(list).toEqual(events);
  });
});

/** Segments of about `size` events; every third checkpoint is missing, as after a late event. */
const cut = (events: readonly TraceEvent[], size: number, r: ReturnType<typeof random>) => {
  const segments: Segment[] = [];
  const blocks = [];
  const checkpoints = new Map<string, Uint8Array>();
  let [state, before] = [EMPTY_STATE, 0];
  while (before < events.length) {
    const part = events.slice(before, before + size + r.below(9));
    const checkpoint = before === 0 || r.chance(0.33) ? null : `c${before}`;
    if (checkpoint) checkpoints.set(checkpoint, encodeCheckpoint(state));
    const [from, to] = [part[0] as TraceEvent, part.at(-1) as TraceEvent];
    const count = part.length;
    segments.push({ events: `b${before}`, checkpoint, from, to, count, before, maxSeq: 0 as Seq });
    blocks.push(decodeBlock(encodeBlock(part)));
    state = fold(state, part);
    before += count;
  }
  return { segments, blocks, checkpoints };
};

test("what is only counted moves the axes too, however it is read", () => {
  const events = randomEvents(5, 300).map(
    (event, i): TraceEvent =>
      ["log", "mark", "unknown"].includes(event.kind) ? { ...event, axes: { step: 1000 + i } } : event,
  );
  const whole = fold(EMPTY_STATE, events);
  expect(whole.axes.get("step")?.value).toBeGreaterThanOrEqual(1000);
  const block = decodeBlock(encodeBlock(events));
  expect(foldFrom(EMPTY_STATE, block.length, (i) => block.lean(i))).toEqual(whole);
});
