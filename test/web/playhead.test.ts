import { expect, it } from "vitest";
import { nanos } from "../../core/ids.ts";
import { linksOf } from "../../web/compare/links.ts";
import { type Course, type Ground, PairPlayhead } from "../../web/compare/playhead.ts";
import { facts, makeEvents, RecordedRun, RUN, stateOf } from "./recorded.ts";

const events = makeEvents(240, 7);
const [first, last] = [events[0]?.at ?? nanos(0), events.at(-1)?.at ?? nanos(0)];
const extent = { from: first, to: last };
const middle = nanos(Math.round((first + last) / 2));

const ground: Ground = {
  extents: { left: extent, right: extent },
  links: linksOf({ landmarks: [], left: extent, right: extent }, undefined),
  overviews: { left: undefined, right: undefined },
  parts: undefined,
  catches: { left: [], right: [] },
  mayGrow: { left: false, right: false },
};
const LINKED: Course = { by: "wall", linked: true, shift: 0 };

/** Two runs of the same events; frames and timers are called by hand. */
const open = async (course: Course = LINKED) => {
  let frames: ((now: number) => void)[] = [];
  let due: (() => void)[] = [];
  let rested = 0;
  const head = new PairPlayhead(
    {
      runs: { left: RUN, right: RUN },
      history: new RecordedRun(events),
      now: () => 0,
      later: (_, act) => {
        due.push(act);
        return () => {
          due = due.filter((each) => each !== act);
        };
      },
      frame: (act) => frames.push(act),
      failed: (error) => {
        throw error;
      },
      rested: () => {
        rested++;
      },
    },
    ground,
    course,
  );
  await Promise.all([head.players.left.read(), head.players.right.read()]);
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 400; turns++) await Promise.resolve();
  };
  return {
    head,
    settle,
    rested: () => rested,
    frame: (now: number) => {
      const called = frames;
      frames = [];
      for (const act of called) act(now);
    },
    pass: () => {
      const called = due;
      due = [];
      for (const act of called) act();
    },
  };
};

const statesOf = ({ players }: PairPlayhead) =>
  ([players.left, players.right] as const).map((player) => facts(player.head.value.state));

it("shows both runs as they were at the cursors, wherever one of them is moved", async () => {
  const { head, settle } = await open();
  for (const share of [0.9, 0.1, 0.5]) {
    head.move("right", first + (last - first) * share);
    await settle();
    const { left, right } = head.place.value;
    expect(left).toBe(right);
    const wanted = facts(stateOf(events.filter(({ at }) => at <= right)));
    expect(statesOf(head)).toEqual([wanted, wanted]);
  }
});

it("steps the run that leads by one event, and the other follows", async () => {
  const { head, settle } = await open();
  head.move("left", middle);
  await settle();
  const { rank } = head.players.left.head.value;
  head.step(1);
  await settle();
  expect(head.players.left.head.value.rank).toBe(rank + 1);
  expect(head.addressOf("left").kind).toBe("event");
  head.step(-1);
  await settle();
  expect(head.players.left.head.value.rank).toBe(rank);
});

it("moves one run alone when they are not linked, and together again when they are", async () => {
  const { head } = await open();
  head.move("left", middle);
  head.steer({ ...LINKED, linked: false });
  head.move("right", last);
  expect(head.place.value).toMatchObject({ left: middle, right: last, confidence: undefined });
  head.setLead("left");
  head.steer(LINKED);
  expect(head.place.value).toMatchObject({ left: middle, right: middle });
});

it("keeps B shifted against A until the shift is taken back", async () => {
  const { head } = await open();
  head.move("left", middle);
  head.shift(middle + 2e6);
  expect(head.course.value.shift).toBe(2e6);
  head.move("left", middle - 1e6);
  expect(head.place.value.right - head.place.value.left).toBe(2e6);
  head.unshift();
  expect(head.place.value.right).toBe(head.place.value.left);
});

it("plays to the end of both, and tells its place when it rests", async () => {
  const { head, frame, pass, settle, rested } = await open();
  head.toEdge(-1);
  head.skipGaps.value = false;
  head.speed.value = 1000;
  head.start();
  const started = head.place.value.left;
  frame(0);
  frame(16);
  expect(head.place.value.left).toBeGreaterThan(started);
  for (let now = 100; head.on.value && now < 1e6; now += 100) frame(now);
  await settle();
  expect(head.place.value).toMatchObject({ left: last, right: last });
  expect(rested()).toBe(0);
  pass();
  expect(rested()).toBe(1);
});
