import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../core/event.ts";
import { compareMoments, endOfTime, type Moment } from "../../core/moment.ts";
import { Player } from "../../web/player.ts";
import { eventAt, facts, makeEvents, RecordedRun, RUN, seeded, stateOf } from "./recorded.ts";

const SEED = 20261121;

interface Bench {
  readonly run: RecordedRun;
  readonly player: Player;
  readonly errors: unknown[];
  /** Lets the clock go on and calls what is due. */
  pass(ms: number): void;
  /** Waits until the values are those of the cursor. */
  settled(): Promise<void>;
}

/** `slow`: milliseconds that go by each time the clock is read. */
const open = async (run: RecordedRun, slow = 0): Promise<Bench> => {
  let now = 0;
  let due: { readonly at: number; readonly act: () => void }[] = [];
  const errors: unknown[] = [];
  const player = new Player(RUN, {
    history: run,
    now: () => {
      now += slow;
      return now;
    },
    later: (ms, act) => due.push({ at: now + ms, act }),
    failed: (error) => errors.push(error),
  });
  await player.read();
  return {
    run,
    player,
    errors,
    pass(ms) {
      now += ms;
      const ready = due.filter((each) => each.at <= now);
      due = due.filter((each) => each.at > now);
      for (const each of ready) each.act();
    },
    async settled() {
      for (let turns = 0; turns < 1000; turns++) {
        await Promise.resolve();
      }
    },
  };
};

const placeOf = (event: TraceEvent): Moment => ({
  at: event.at,
  source: event.source,
  position: event.position,
  k: event.k,
});

describe("the state at a cursor", () => {
  it("is a fold from the beginning, wherever the cursor jumps", async () => {
    const events = makeEvents(700, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 600), events.slice(600)));
    const random = seeded(SEED);
    for (let i = 0; i < 60; i++) {
      const to = placeOf(events[Math.floor(random() * events.length)] as TraceEvent);
      bench.player.seek(to);
      await bench.settled();
      const { state, rank, of, stale } = bench.player.head.value;
      expect(facts(state), `seed ${SEED}, jump ${i}`).toEqual(facts(stateOf(events, to)));
      expect([rank, of, stale]).toEqual([
        events.filter((event) => compareMoments(event, to) <= 0).length,
        700,
        false,
      ]);
    }
    expect(bench.errors).toEqual([]);
  });

  it("is right where an unsettled event lies far back and no checkpoint is left", async () => {
    const events = makeEvents(900, SEED + 1);
    const late = { ...(events[20] as TraceEvent), seq: 5000, position: 5000 } as TraceEvent;
    const run = new RecordedRun(events, [late], 20);
    run.withoutCheckpoints = true;
    run.settle();
    const again = { ...late, seq: 5001, position: 5001 } as TraceEvent;
    run.arrive([again]);
    const bench = await open(run);
    await bench.settled();
    expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(run.all)));
  });

  it("asks nothing of the server inside a loaded block", async () => {
    const events = makeEvents(400, SEED);
    const bench = await open(new RecordedRun(events, [], 200));
    bench.player.seek(placeOf(events[250] as TraceEvent));
    await bench.settled();
    const asked = bench.run.asked.length;
    for (const i of [260, 210, 399, 205, 300]) {
      const to = placeOf(events[i] as TraceEvent);
      bench.player.seek(to);
      // In the same call: nothing was waited for.
      expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(events, to)));
    }
    expect(bench.run.asked.length).toBe(asked);
  });

  it("is marked as old when it lags the cursor, and never otherwise", async () => {
    const events = makeEvents(300, SEED);
    const bench = await open(new RecordedRun(events, []));
    bench.player.seek(placeOf(events[10] as TraceEvent));
    expect(bench.player.head.value.stale).toBe(false);
    bench.pass(120);
    expect(bench.player.head.value.stale).toBe(true);
    await bench.settled();
    expect(bench.player.head.value.stale).toBe(false);
  });

  it("goes on being folded when a slice of time is over, until it is that of the cursor", async () => {
    const events = makeEvents(12_000, SEED);
    const bench = await open(new RecordedRun(events, [], 6000), 5);
    bench.player.seek(placeOf(events[0] as TraceEvent));
    await bench.settled();
    const to = placeOf(events[5990] as TraceEvent);
    bench.player.playTo(to);
    expect(bench.player.head.value.state.count).toBeLessThan(5991);
    for (let i = 0; i < 20; i++) bench.pass(1);
    expect(bench.player.head.value).toMatchObject({ stale: false, rank: 5991 });
    expect(bench.player.head.value.state.count).toBe(5991);
  });

  it("of a time between two events is that of the event before", async () => {
    const bench = await open(
      new RecordedRun([
        eventAt(1, 1e9, { kind: "log", severity: "info", message: "a" }),
        eventAt(2, 3e9, { kind: "log", severity: "info", message: "b" }),
      ]),
    );
    bench.player.seek(endOfTime(2e9 as never));
    await bench.settled();
    expect(bench.player.head.value).toMatchObject({ rank: 1, of: 2, at: 2e9 });
  });
});

describe("following", () => {
  it("shows the newest event as it arrives, and pausing keeps that moment", async () => {
    const events = makeEvents(120, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 100)));
    expect(bench.player.head.value).toMatchObject({ cursor: "live", rank: 100, of: 100 });
    bench.run.arrive(events.slice(100, 110));
    bench.player.receive(events.slice(100, 110), bench.run.head);
    expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(events.slice(0, 110))));
    bench.player.pause();
    bench.player.receive(events.slice(110), 120 as never);
    bench.pass(200);
    expect(bench.player.head.value).toMatchObject({ rank: 110, of: 120, missed: 10, late: 0 });
    bench.player.seek("live");
    expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(events)));
    expect(bench.player.head.value.missed).toBe(0);
  });

  it("knows which events came after others that stand behind them", async () => {
    const events = makeEvents(60, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 50)));
    const late = { ...(events[20] as TraceEvent), seq: 900, position: 900 } as TraceEvent;
    bench.player.receive([late, ...events.slice(50)], 901 as never);
    expect([...bench.player.cameLate]).toEqual([late.k === 0 ? "e900" : `e900.${late.k}`]);
  });

  it("takes arrivals in at most ten times a second", async () => {
    const events = makeEvents(200, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 100)));
    bench.pass(1000);
    let shown = 0;
    const stop = bench.player.head.subscribe(() => shown++);
    for (let i = 100; i < 200; i++) {
      bench.player.receive([events[i] as TraceEvent], (i + 1) as never);
      bench.pass(10);
    }
    stop();
    bench.pass(100);
    expect(shown).toBeLessThan(15);
    expect(bench.player.head.value.of).toBe(200);
  });

  it("corrects a paused cursor when an event lands before it, and says how many", async () => {
    const events = makeEvents(100, SEED);
    const bench = await open(new RecordedRun(events));
    const at = placeOf(events[60] as TraceEvent);
    bench.player.seek(at);
    await bench.settled();
    const late = [200, 201, 202].map((n) =>
      eventAt(n, (events[30] as TraceEvent).at, { kind: "metric", values: { loss: n } }),
    );
    bench.run.arrive(late);
    bench.player.receive(late, 202 as never);
    await bench.settled();
    expect(bench.player.head.value).toMatchObject({ late: 3, rank: 64, of: 103 });
    expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(bench.run.all, at)));
  });

  it("shows the same before and after the tail settles, and when events were sent twice", async () => {
    const events = makeEvents(260, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 200), events.slice(200, 230)));
    bench.run.arrive(events.slice(230));
    bench.player.receive(events.slice(225), 260 as never);
    const before = facts(bench.player.head.value.state);
    expect(bench.player.head.value.of).toBe(260);
    bench.run.settle();
    await bench.player.read();
    await bench.settled();
    expect(facts(bench.player.head.value.state)).toEqual(before);
    expect(bench.player.head.value.of).toBe(260);
  });

  it("keeps what was received when it settles and the server is away right after", async () => {
    const events = makeEvents(90, SEED);
    const run = new RecordedRun([], events);
    const bench = await open(run);
    run.settle();
    await bench.player.read();
    run.away = true;
    for (const event of [events[0], events[60], events[30]] as TraceEvent[]) {
      bench.player.seek(placeOf(event));
      await bench.settled();
      expect(bench.player.head.value).toMatchObject({ stale: false, of: 90 });
      expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(events, placeOf(event))));
    }
    expect(bench.errors).toEqual([]);
  });

  it("keeps what is streamed while list and tail are being read", async () => {
    const events = makeEvents(150, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 100)));
    const reading = bench.player.read();
    bench.player.receive(events.slice(100), 150 as never);
    await reading;
    bench.pass(200);
    expect(bench.player.head.value.of).toBe(150);
    expect(facts(bench.player.head.value.state)).toEqual(facts(stateOf(events)));
  });
});

describe("stepping", () => {
  it("visits every event once, forward and back, over blocks and tail", async () => {
    const events = makeEvents(130, SEED);
    const late = eventAt(500, (events[40] as TraceEvent).at, {
      kind: "log",
      severity: "info",
      message: "late",
    });
    const bench = await open(
      new RecordedRun(events.slice(0, 110), [late, ...events.slice(110)].sort(compareMoments)),
    );
    const order = bench.run.all;
    bench.player.seek(placeOf(order[0] as TraceEvent));
    const seen = [bench.player.moment()];
    for (let next = await bench.player.step(1); next; next = await bench.player.step(1)) {
      bench.player.seek(next);
      seen.push(next);
    }
    expect(seen).toEqual(order.map(placeOf));
    for (let i = order.length - 2; i >= 0; i--) {
      const previous = await bench.player.step(-1);
      expect(previous).toEqual(placeOf(order[i] as TraceEvent));
      bench.player.seek(previous as Moment);
    }
    expect(await bench.player.step(-1)).toBeUndefined();
  });

  it("to edges stops only where spans start or end or a subject changes", async () => {
    const events = makeEvents(300, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 250), events.slice(250)));
    bench.player.seek(placeOf(events[0] as TraceEvent));
    const edges = events
      .slice(1)
      .filter((event) => ["span-start", "span-end", "stage", "gate"].includes(event.kind));
    for (const edge of edges) {
      const next = await bench.player.stepEdge(1);
      expect(next).toEqual(placeOf(edge));
      bench.player.seek(next as Moment);
    }
  });

  it("finds an event by its name and names the one at the cursor", async () => {
    const events = makeEvents(120, SEED);
    const bench = await open(new RecordedRun(events.slice(0, 100), events.slice(100)));
    for (const event of [events[3], events[77], events[110]] as TraceEvent[]) {
      const moment = await bench.player.byName({ seq: event.seq, k: 0 }, event.at);
      expect(moment).toEqual(placeOf(event));
      expect(bench.player.nameOf(moment as Moment)).toEqual({ seq: event.seq, k: 0 });
    }
    expect(await bench.player.byName({ seq: 9999, k: 0 }, (events[3] as TraceEvent).at)).toBeUndefined();
  });
});
