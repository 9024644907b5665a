import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProblemJson, RunSummary } from "../../core/wire.ts";
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
/** Called before each question for a state goes to the query thread. */
let onState: () => void = () => undefined;

/** The real reader, disturbed. */
const watched = (inner: StoreReader): StoreReader => ({
  ...inner,
  stateAt: (...asked) => {
    onState();
    return inner.stateAt(...asked);
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
    store: { ...reader, forClient: (client, signal) => watched(reader.forClient(client, signal)) },
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
const stateOf = ({ id }: RunSummary, event: number): Promise<Response> =>
  fetch(`${served.address}/api/runs/${id}/state?at=e${event}`);

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
  onState = () => {
    if (++asked === 6) killed = reader.restart();
  };
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => stateOf(run, 1 + i * 200)));
  await killed;
  onState = () => undefined;
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
    outcomes.push(told && again.status === 200 && ms <= 1000);
  }
  let after = await theRun();
  while (after.events < LINES + 200) after = await theRun();
  console.log(
    `D48 answers again after at most ${Math.round(slowest)} ms; events ${after.events}/${LINES + 200}`,
  );
  expect(after.events).toBe(LINES + 200);
  report("D48", outcomes);
});
