import { connect } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { RunId, Seq } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StreamMessage } from "../../core/wire/stream.ts";
import type { StoreReader } from "../../store/store.ts";
import { report } from "./figures.ts";
import { serveParts } from "./guarded-app.ts";
import { logLines, type ServedFolder, serveFolder } from "./served-folder.ts";
import { readStream } from "./sse-client.ts";

/** No runs, and none will come. */
const IDLE_STORE = { head: async () => 0, runs: async () => [] } as unknown as StoreReader;

let served: ServedFolder;
let run: RunId;

beforeAll(async () => {
  served = await serveFolder({ "grows.jsonl": logLines(0, 10) });
  [{ id: run }] = (await served.runsWhen((runs) => runs[0]?.events === 10)) as [RunSummary];
});
afterAll(() => served.close());

const follow = (query: string): string => `${served.address}/api/stream?${query}`;
const parsed = (data: string): StreamMessage => JSON.parse(data);
const messagesOf = (message: StreamMessage): readonly string[] =>
  message.kind === "units"
    ? Object.values(message.runs).flatMap((events) =>
        events.map((event) => (event.kind === "log" ? event.message : event.kind)),
      )
    : [];

/** Reads until the condition holds; the connection is cut then. */
const readUntil = async (
  address: string,
  holds: (message: StreamMessage, id: string | undefined) => boolean,
  lastEventId?: string,
): Promise<void> => {
  const cut = new AbortController();
  try {
    for await (const { event, id, data } of readStream(address, { lastEventId, signal: cut.signal })) {
      if (event !== "comment" && holds(parsed(data), id)) return;
    }
  } finally {
    cut.abort();
  }
};

test("a client learns the build, the runs, and then what arrives", async () => {
  const kinds: string[] = [];
  const told: string[] = [];
  await readUntil(follow(`runs=${run}`), (message) => {
    if (kinds.length === 0) served.append("grows.jsonl", logLines(10, 2));
    kinds.push(message.kind);
    told.push(...messagesOf(message));
    return told.length >= 2 && kinds.includes("runs");
  });
  expect(kinds[0]).toBe("hello");
  expect(kinds).toContain("runs");
  expect(told).toEqual(["line 10", "line 11"]);
});

test("a page that follows no run still learns what changed of them", async () => {
  await readUntil(follow(""), (message) => {
    if (message.kind === "hello") served.append("new.jsonl", logLines(0, 3));
    expect(message.kind).not.toBe("units");
    return message.kind === "runs" && message.runs.some(({ events, name }) => events === 3 && name === "new");
  });
});

test("a run that stops growing is told without being asked for", async () => {
  const seen: string[] = [];
  let grown = false;
  await readUntil(follow(""), (message) => {
    if (message.kind === "hello") served.append("quiet.jsonl", logLines(0, 3));
    if (message.kind !== "runs") return false;
    seen.push(...message.runs.filter(({ name }) => name === "quiet").map(({ status }) => status));
    if (seen.length > 0 && !grown) served.append("quiet.jsonl", logLines(3, 1));
    grown ||= seen.length > 0;
    return seen.includes("live") && seen.at(-1) === "stale";
  });
});

test("a client that comes back with its last id misses nothing and gets nothing twice", async () => {
  const rounds = 20;
  const perRound = 7;
  const received: string[] = [];
  let last: string | undefined;
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  const [{ events: before, head }] = (
    await served.runsWhen((runs) => runs.some(({ id }) => id === run))
  ).filter(({ id }) => id === run) as [RunSummary];
  const expected = before + rounds * perRound;
  const outcomes: boolean[] = [];
  for (let round = 0; round < rounds; round++) {
    served.append("grows.jsonl", logLines(before + round * perRound, perRound));
    const stopAt = received.length + 1 + random(perRound);
    await readUntil(
      follow(`runs=${run}&after=${head}`),
      (message, id) => {
        received.push(...messagesOf(message));
        last = id ?? last;
        return received.length >= Math.min(stopAt, expected - before);
      },
      last,
    );
    outcomes.push(new Set(received).size === received.length);
  }
  await readUntil(
    follow(`runs=${run}`),
    (message) => {
      received.push(...messagesOf(message));
      return received.length >= rounds * perRound;
    },
    last,
  );
  expect(received).toEqual(Array.from({ length: rounds * perRound }, (_, i) => `line ${before + i}`));
  report("D49", outcomes);
});

test("a position that means nothing here is refused, or the client is told to load anew", async () => {
  const head = (await served.get<{ readonly head: Seq }>("/api/health")).head;
  const status = async (id: string): Promise<number> => {
    const answer = await fetch(follow(`runs=${run}`), { headers: { "last-event-id": id } });
    await answer.body?.cancel();
    return answer.status;
  };
  const reset = async (id: string): Promise<boolean> => {
    let told = false;
    await readUntil(
      follow(`runs=${run}`),
      (message) => {
        told ||= message.kind === "reset" && message.run === run;
        return message.kind === "runs";
      },
      id,
    );
    return told;
  };
  report("D50", [
    (await status("abc")) === 400,
    (await status("-1")) === 400,
    (await status("9223372036854775808")) === 400,
    await reset(String(head + 1_000_000)),
    await reset(`${head}-00000000`),
  ]);
});

test("a stream with nothing to tell says now and then that it is still there", async () => {
  const heartbeatMs = 30;
  const idle = await serveParts({ store: IDLE_STORE, heartbeatMs });
  onTestFinished(() => idle.close());
  const began = performance.now();
  const seen: string[] = [];
  for await (const { event } of readStream(`${idle.address}/api/stream`)) {
    seen.push(event);
    if (seen.filter((each) => each === "comment").length === 5) break;
  }
  const tookMs = performance.now() - began;
  expect(seen.slice(-5)).toEqual(Array(5).fill("comment"));
  expect(tookMs).toBeGreaterThanOrEqual(5 * heartbeatMs * 0.9);
  report(
    "D51",
    seen.slice(-5).map((event) => event === "comment"),
  );
});

test("run ids of the stream are checked", async () => {
  for (const runs of ["../x", "a b", Array.from({ length: 101 }, (_, i) => `r-${i}`).join(",")]) {
    expect((await fetch(follow(`runs=${encodeURIComponent(runs)}`))).status).toBe(400);
  }
  const cut = new AbortController();
  const answer = await fetch(follow("runs=r-not-there-yet"), { signal: cut.signal });
  expect(answer.status).toBe(200);
  cut.abort();
});

test("a client that does not read delays nobody", async () => {
  const stalled = Array.from({ length: 16 }, () => {
    const socket = connect(served.port, "127.0.0.1");
    socket.pause();
    socket.write(`GET /api/stream?runs=${run}&after=0 HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n\r\n`);
    return socket;
  });
  const [{ events }] = (await served.runsWhen((runs) => runs.some(({ id }) => id === run))).filter(
    ({ id }) => id === run,
  ) as [RunSummary];
  const told: string[] = [];
  await readUntil(follow(`runs=${run}`), (message) => {
    if (message.kind === "hello") served.append("grows.jsonl", logLines(events, 5000));
    told.push(...messagesOf(message));
    return told.length >= 5000 || message.kind === "lagged";
  });
  for (const socket of stalled) socket.destroy();
  expect(told.length).toBeGreaterThan(0);
});
