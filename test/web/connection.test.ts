import { describe, expect, it } from "vitest";
import type { RunId, Seq } from "../../core/ids.ts";
import type { StreamMessage } from "../../core/wire/stream.ts";
import { Connection } from "../../web/connection.ts";

const bench = () => {
  let now = 0;
  let due: { at: number; act: () => void }[] = [];
  const opened: {
    runs: readonly RunId[];
    after: string | undefined;
    lost: () => void;
    say: (message: StreamMessage, position?: string) => void;
    closed: boolean;
  }[] = [];
  let regained = 0;
  const connection = new Connection({
    open: (runs, after, { message, lost }) => {
      const stream = {
        runs,
        after,
        lost,
        say: (said: StreamMessage, position = "") => message(said, position),
        closed: false,
      };
      opened.push(stream);
      return () => {
        stream.closed = true;
      };
    },
    now: () => now,
    later: (ms, act) => {
      const timer = { at: now + ms, act };
      due.push(timer);
      return () => {
        due = due.filter((each) => each !== timer);
      };
    },
    message: () => undefined,
    regained: () => regained++,
  });
  const pass = (ms: number): void => {
    now += ms;
    const ready = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { act } of ready) act();
  };
  const last = () => opened.at(-1) as (typeof opened)[number];
  return {
    connection,
    opened,
    last,
    pass,
    regained: () => regained,
    hello: { kind: "hello", build: "b", head: 1 as Seq } as const,
  };
};

describe("a lost stream", () => {
  it("is opened again after 1, 2, 4 … 30 s, from where it was", () => {
    const { connection, opened, last, pass, hello } = bench();
    connection.follow(["r-1" as RunId], 40);
    last().say(hello);
    last().say({ kind: "units", head: 44 as Seq, runs: {} }, "44-abc");
    for (const wait of [1, 2, 4, 8, 16, 30, 30]) {
      const before = opened.length;
      last().lost();
      pass(wait * 1000 - 1);
      expect(opened.length).toBe(before);
      pass(1);
      expect(opened.length).toBe(before + 1);
      expect(last().after).toBe("44-abc");
    }
  });

  it("counts anew once it was open again, and what was missed is read", () => {
    const { connection, opened, last, pass, regained, hello } = bench();
    connection.follow([]);
    last().say(hello);
    expect(regained()).toBe(0);
    last().lost();
    expect(connection.link.value).toMatchObject({ state: "lost", attempt: 1, retryAt: 1000 });
    pass(1000);
    last().say(hello);
    expect(connection.link.value).toEqual({ state: "open" });
    expect(regained()).toBe(1);
    last().lost();
    expect(connection.link.value).toMatchObject({ attempt: 1 });
    expect(opened.length).toBe(2);
  });

  it("is tried at once when a person asks, and only once", () => {
    const { connection, opened, last, pass } = bench();
    connection.follow([]);
    last().lost();
    connection.tryNow();
    expect(opened.length).toBe(2);
    pass(60_000);
    expect(opened.length).toBe(2);
  });

  it("is closed before another is opened", () => {
    const { connection, opened } = bench();
    connection.follow([]);
    connection.follow(["r-2" as RunId], 7);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    expect(opened[1]).toMatchObject({ runs: ["r-2"], after: "7" });
  });
});
