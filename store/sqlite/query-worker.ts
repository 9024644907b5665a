/** The query thread: a read-only store, one job at a time for each client, ended when nobody waits for it any more. */
import { AsyncLocalStorage } from "node:async_hooks";
import { parentPort, workerData } from "node:worker_threads";
import type { StoreReader } from "../store.ts";
import type { FromQuery, QueryData, ToQuery } from "./query-protocol.ts";
import { openReader } from "./reader.ts";
import { Turns } from "./turns.ts";

interface Job {
  cancelled: boolean;
}

if (!parentPort) throw new Error("The query thread must be started as a thread.");
const port = parentPort;
const say = (message: FromQuery): void => port.postMessage(message);

const current = new AsyncLocalStorage<Job>();
const jobs = new Map<number, Job>();
const clients = new Map<string, { readonly turns: Turns; waiting: number }>();

const pause = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
  if (current.getStore()?.cancelled) throw new Error("Nobody waits for this any more.");
};

const answer = async (
  reader: StoreReader,
  { id, method, asked }: Extract<ToQuery, { kind: "ask" }>,
): Promise<void> => {
  const job = jobs.get(id);
  if (!job || job.cancelled) return;
  try {
    const work = reader[method] as (...values: readonly unknown[]) => Promise<unknown>;
    const result = await current.run(job, () => work.apply(reader, [...asked]));
    if (!job.cancelled) say({ kind: "answer", id, answer: result });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (!job.cancelled) say({ kind: "failed", id, message, stack });
  } finally {
    jobs.delete(id);
  }
};

const ask = async (reader: StoreReader, message: Extract<ToQuery, { kind: "ask" }>): Promise<void> => {
  jobs.set(message.id, { cancelled: false });
  if (message.client === undefined) return answer(reader, message);
  const client = clients.get(message.client) ?? { turns: new Turns(), waiting: 0 };
  clients.set(message.client, client);
  client.waiting++;
  await client.turns.take(() => answer(reader, message));
  client.waiting--;
  if (client.waiting === 0) clients.delete(message.client);
};

const serve = (reader: StoreReader): void => {
  port.on("message", (message: ToQuery) => {
    if (message.kind === "open") return;
    if (message.kind === "ask") void ask(reader, message);
    else if (message.kind === "cancel") {
      const job = jobs.get(message.id);
      if (job) job.cancelled = true;
    } else {
      for (const job of jobs.values()) job.cancelled = true;
      void reader.close().then(() => port.close());
    }
  });
  say({ kind: "open" });
};

const open = (): void => {
  try {
    serve(openReader((workerData as QueryData).url, pause));
  } catch (error) {
    say({ kind: "refused", reason: error instanceof Error ? error.message : String(error) });
    port.close();
  }
};

port.once("message", (first: ToQuery) => (first.kind === "open" ? open() : port.close()));
