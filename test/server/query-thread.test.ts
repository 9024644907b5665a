import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { ProblemJson } from "../../core/wire/stream.ts";
import { type IngestThread, startIngest } from "../../server/ingest/thread.ts";
import { openReaderThread } from "../../store/open.ts";
import type { ReaderThread, StoreReader } from "../../store/store.ts";
import { report } from "./figures.ts";
import { type Served, serveParts } from "./guarded-app.ts";
import { logLines } from "./served-folder.ts";

const LINES = 3000;

let home: string;
let ingest: IngestThread;
let reader: ReaderThread;
let served: Served;
/** Called with each question for a state, which goes on to the query thread when this resolves. */
let atDoor: (signal: AbortSignal | undefined) => Promise<void> | undefined = () => undefined;
/** How the questions for a state ended: their clients had left, or they were answered. */
let ended = { givenUp: 0, answered: 0 };

/** The real reader, disturbed and counted. */
const watched = (inner: StoreReader, signal: AbortSignal | undefined): StoreReader => ({
  ...inner,
  stateAt: async (...asked) => {
    await atDoor(signal);
    try {
      const answer = await inner.stateAt(...asked);
      ended.answered++;
      return answer;
    } catch (error) {
      if (signal?.aborted) ended.givenUp++;
      throw error;
    }
  },
});

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  mkdirSync(join(home, "traces"));
  writeFileSync(join(home, "traces", "grows.jsonl"), logLines(0, LINES));
  const store = join(home, "store.db");
  ingest = await startIngest({
    store,
    settings: { paths: [join(home, "traces")] },
    onChange: () => undefined,
    log: () => undefined,
  });
  await ingest.ready;
  reader = await openReaderThread(store);
  served = await serveParts({
    store: { ...reader, forClient: (client, signal) => watched(reader.forClient(client, signal), signal) },
    feed: ingest,
  });
});
afterAll(async () => {
  await served.close();
  await reader.close();
  await ingest.close();
  rmSync(home, { recursive: true, force: true });
});

const append = (from: number, count: number): void =>
  appendFileSync(join(home, "traces", "grows.jsonl"), logLines(from, count));

const theRun = async (): Promise<RunSummary> => {
  const { runs } = (await (await fetch(`${served.address}/api/runs`)).json()) as { runs: RunSummary[] };
  return runs[0] as RunSummary;
};
const stateOf = ({ id }: RunSummary, event: number, signal?: AbortSignal): Promise<Response> =>
  fetch(`${served.address}/api/runs/${id}/state?at=e${event}`, signal ? { signal } : {});

const saysTryAgain = async (answer: Response): Promise<boolean> => {
  const problem = (await answer.json()) as ProblemJson;
  return (
    answer.headers.get("content-type") === "application/problem+json" &&
    answer.headers.get("retry-after") === "1" &&
    problem.detail === "The query thread stopped; try again."
  );
};

/** Twelve questions, the thread killed under the sixth. True when each got an answer or was told to ask again. */
const killAmongQuestions = async (run: RunSummary): Promise<boolean> => {
  let asked = 0;
  let killed: Promise<void> | undefined;
  atDoor = () => {
    if (++asked === 6) killed = reader.restart();
    return undefined;
  };
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => stateOf(run, 1 + i * 200)));
  await killed;
  atDoor = () => undefined;
  const refused = answers.filter(({ status }) => status === 503);
  const told = await Promise.all(refused.map(saysTryAgain));
  return (
    refused.length > 0 && told.every(Boolean) && answers.every(({ status }) => [200, 503].includes(status))
  );
};

test("a question whose thread dies is told to ask again, another thread answers, and nothing is lost", async () => {
  const run = await theRun();
  const outcomes: boolean[] = [];
  let slowest = 0;
  for (let kill = 0; kill < 20; kill++) {
    append(LINES + kill * 10, 10);
    const told = await killAmongQuestions(run);
    const since = performance.now();
    const again = await stateOf(run, 1);
    const ms = performance.now() - since;
    slowest = Math.max(slowest, ms);
    outcomes.push(told && again.status === 200);
  }
  let after = await theRun();
  while (after.events < LINES + 200) after = await theRun();
  console.log(
    `D48 answers again after at most ${Math.round(slowest)} ms; events ${after.events}/${LINES + 200}`,
  );
  expect(after.events).toBe(LINES + 200);
  report("D48", outcomes);
});

/** Resolves when it has been called so often. */
const counted = (times: number): { readonly call: () => void; readonly reached: Promise<void> } => {
  let calls = 0;
  let call: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    call = () => {
      if (++calls === times) resolve();
    };
  });
  return { call, reached };
};

test("a client that leaves in a storm of questions stops their work, and the others are answered", async () => {
  const run = await theRun();
  const half = 100;
  const [arrived, left] = [counted(2 * half), counted(half)];
  ended = { givenUp: 0, answered: 0 };
  atDoor = (signal) => {
    arrived.call();
    signal?.addEventListener("abort", left.call, { once: true });
    return left.reached;
  };
  const leaving = new AbortController();
  const ask = (signal?: AbortSignal): Promise<Response>[] =>
    Array.from({ length: half }, (_, i) => stateOf(run, 1 + ((i * 911) % LINES), signal));
  const [cut, kept] = [Promise.allSettled(ask(leaving.signal)), Promise.all(ask())];
  await arrived.reached;
  leaving.abort();
  await cut;
  const answers = await kept;
  atDoor = () => undefined;
  const later = await Promise.all(ask());
  console.log(`D55 ${ended.givenUp}/${half} questions of the client that left were given up`);
  expect(ended).toEqual({ givenUp: half, answered: 2 * half });
  report(
    "D55",
    [...answers, ...later].map(({ status }) => status === 200),
  );
});
