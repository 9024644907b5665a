/** Files that grow: how soon a line is served, alone and in bursts, and files that appear in new folders. */
import type { Seq } from "../../core/ids.ts";
import { startIngest } from "../../server/ingest/thread.ts";
import { openReader } from "../../store/sqlite/reader.ts";
import { type Ground, line, messageOf, onGround, percentile, type Row, wait } from "./row.ts";

/** Follows a folder and notes when each message was first to be had from the store, as the stream would read it. */
const follow = async (ground: Ground) => {
  const servedAt = new Map<string, number>();
  let after = 0 as Seq;
  let reading = Promise.resolve();
  let wakers: (() => void)[] = [];
  const ingest = await startIngest({
    store: ground.store,
    settings: { paths: [ground.folder] },
    log: () => undefined,
    onChange: () => undefined,
  });
  const reader = await openReader(ground.store);
  const read = async (): Promise<void> => {
    // The head before the list of runs: events of a run that is newer than the list are read next time.
    const head = await reader.head();
    const runs = (await reader.runs()).map(({ id }) => id);
    const arrived = await reader.unitsAfter(after, runs, 100_000);
    const now = performance.now();
    if ("lagged" in arrived) throw new Error("the trial is slower than the stream");
    after = head;
    for (const events of Object.values(arrived.runs))
      for (const event of events) if (!servedAt.has(messageOf(event))) servedAt.set(messageOf(event), now);
    const waiting = wakers;
    wakers = [];
    for (const one of waiting) one();
  };
  ingest.onChange(({ head }) => {
    if (head > after) reading = reading.then(read);
  });
  await ingest.ready;
  reading = reading.then(read);
  const served = async (message: string, patienceMs: number): Promise<number | undefined> => {
    const until = performance.now() + patienceMs;
    while (!servedAt.has(message) && performance.now() < until)
      await Promise.race([wait(until - performance.now()), new Promise<void>((done) => wakers.push(done))]);
    return servedAt.get(message);
  };
  const close = async (): Promise<void> => {
    await ingest.close();
    await reading;
    await reader.close();
  };
  return { served, close };
};

const ms = (value: number): string => `${value.toFixed(0)} ms`;

const latency = () =>
  onGround(async (ground) => {
    ground.write("x.jsonl", line(0));
    const { served, close } = await follow(ground);
    await served("m0", 5000);
    const delays: number[] = [];
    for (let id = 1; id <= 100; id++) {
      await wait(120);
      const written = performance.now();
      ground.append("x.jsonl", line(id));
      delays.push(((await served(`m${id}`, 5000)) ?? Number.POSITIVE_INFINITY) - written);
    }
    await close();
    const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
    const good = p50 <= 40 && p99 <= 200;
    return {
      survived: good ? 100 : delays.filter((delay) => delay <= 40).length,
      attempted: 100,
      figure: `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(Math.max(...delays))} (at most 40, 200)`,
    };
  });

const bursts = () =>
  onGround(async (ground) => {
    const files = 100;
    for (let file = 0; file < files; file++) ground.write(`f${file}.jsonl`, line(file * 10));
    const { served, close } = await follow(ground);
    const delays: number[] = [];
    for (let file = 0; file < files; file++) {
      ground.append(`f${file}.jsonl`, line(file * 10 + 1));
      await wait(20);
      const written = performance.now();
      ground.append(`f${file}.jsonl`, line(file * 10 + 2));
      delays.push(((await served(`m${file * 10 + 2}`, 5000)) ?? Number.POSITIVE_INFINITY) - written);
    }
    await close();
    return {
      survived: delays.filter((delay) => delay <= 1000).length,
      attempted: files,
      figure: `the second append served after p50 ${ms(percentile(delays, 0.5))}, p99 ${ms(percentile(delays, 0.99))} (at most 500)`,
    };
  });

const deepFolders = () =>
  onGround(async (ground) => {
    const { served, close } = await follow(ground);
    const attempted = 300;
    const written: number[] = [];
    for (let id = 0; id < attempted; id++) {
      written.push(performance.now());
      ground.write(`d${id}/a/b/c/x.jsonl`, line(id));
      await wait(10);
    }
    const delays: number[] = [];
    for (let id = 0; id < attempted; id++)
      delays.push(((await served(`m${id}`, 5000)) ?? Number.POSITIVE_INFINITY) - (written[id] ?? 0));
    await close();
    return {
      survived: delays.filter((delay) => delay <= 2000).length,
      attempted,
      figure: `found after p50 ${ms(percentile(delays, 0.5))}, max ${ms(Math.max(...delays))} (at most 2000)`,
    };
  });

const manyFiles = (files: number, seconds: number) => () =>
  onGround(async (ground) => {
    for (let file = 0; file < files; file++) ground.write(`g${file % 20}/f${file}.jsonl`, line(file));
    const started = performance.now();
    const { served, close } = await follow(ground);
    const took = (performance.now() - started) / 1000;
    const last = await served(`m${files - 1}`, 5000);
    await close();
    return {
      survived: last !== undefined && took <= seconds ? 1 : 0,
      attempted: 1,
      figure: `${files} files read in ${took.toFixed(1)} s (at most ${seconds})`,
    };
  });

export const rows: readonly Row[] = [
  { row: "D01", name: "100 appends, 120 ms apart", run: latency },
  { row: "D02", name: "two appends 20 ms apart, then silence", run: bursts },
  { row: "D12", name: "folders four deep with a file at once", run: deepFolders },
  { row: "D27", name: "2,000 files", run: manyFiles(2000, 2) },
  { row: "D27", name: "10,000 files", run: manyFiles(10_000, 5) },
];
