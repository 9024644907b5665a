/** The reading side for a thread that must not wait for SQLite: every call goes to the query thread. */
import { Worker } from "node:worker_threads";
import { ReaderStopped, type ReaderThread, type StoreReader, StoreRefused } from "../store.ts";
import { type FromQuery, READER_METHODS, type ReaderMethod, type ToQuery } from "./query-protocol.ts";

/** A thread that dies is replaced; one that dies at once, again and again, is not replaced faster than this. */
const RESTART_MS = 200;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * Rejects with StoreRefused when the store cannot be opened. `file`: the bundled query-worker.ts. The thread starts at
 * once, which takes as long as starting the one that writes, and opens the store when `isThere` resolves; it ends when
 * that rejects.
 */
export const openReaderThread = async (
  url: string,
  file: URL,
  isThere: Promise<unknown>,
): Promise<ReaderThread> => {
  const thread = new QueryThread(url, file);
  try {
    await isThere;
  } catch (error) {
    await thread.close();
    throw error;
  }
  thread.open();
  await thread.opened;
  const close = () => thread.close();
  return Object.assign(readerOf(thread, undefined, undefined, close), {
    forClient: (client: string, signal?: AbortSignal) =>
      readerOf(thread, client, signal, async () => undefined),
    restart: () => thread.end(),
  });
};

const readerOf = (
  thread: QueryThread,
  client: string | undefined,
  signal: AbortSignal | undefined,
  close: () => Promise<void>,
): StoreReader => {
  const calls = READER_METHODS.map((method) => [
    method,
    (...asked: readonly unknown[]) => thread.ask(client, method, asked, signal),
  ]);
  return { ...(Object.fromEntries(calls) as Omit<StoreReader, "close">), close };
};

class QueryThread {
  readonly #url: string;
  readonly #file: URL;
  readonly #waiting = new Map<number, Waiting>();
  /** Undefined for a moment after it died. */
  #worker: Worker | undefined;
  /** Said while there was no thread to hear it. */
  #unsaid: ToQuery[] = [];
  #startedAt = 0;
  #lastId = 0;
  #closing = false;
  #isThere = false;
  #refusal: StoreRefused | undefined;
  #fault: unknown;
  /** Of the first start; what asks before a later one is open simply waits. */
  readonly opened: Promise<void>;
  #open: Waiting | undefined;

  constructor(url: string, file: URL) {
    this.#url = url;
    this.#file = file;
    this.opened = new Promise((resolve, reject) => {
      this.#open = { resolve: () => resolve(), reject };
    });
    // Who opens it hears of it; before that it may have ended.
    this.opened.catch(() => undefined);
    this.#start();
  }

  open(): void {
    this.#isThere = true;
    this.#say({ kind: "open" });
  }

  #start(): void {
    this.#startedAt = performance.now();
    const worker = new Worker(this.#file, { workerData: { url: this.#url } });
    worker.on("message", (message: FromQuery) => this.#hear(message));
    worker.on("error", (error) => {
      this.#fault = error;
    });
    worker.on("exit", () => this.#ended());
    this.#worker = worker;
    if (this.#isThere) this.#say({ kind: "open" });
    for (const message of this.#unsaid.splice(0)) this.#say(message);
  }

  #hear(message: FromQuery): void {
    switch (message.kind) {
      case "open":
        this.#open?.resolve(undefined);
        this.#open = undefined;
        return;
      case "refused":
        this.#refusal = new StoreRefused(message.reason);
        return;
      case "answer":
        this.#take(message.id)?.resolve(message.answer);
        return;
      case "failed":
        this.#take(message.id)?.reject(Object.assign(new Error(message.message), { stack: message.stack }));
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(): void {
    this.#worker = undefined;
    const error =
      this.#refusal ?? new ReaderStopped("The query thread stopped; try again.", { cause: this.#fault });
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#unsaid = [];
    const neverOpened = this.#open !== undefined;
    this.#open?.reject(error);
    if (this.#closing || this.#refusal || neverOpened) return;
    const alive = performance.now() - this.#startedAt;
    setTimeout(() => this.#restart(), Math.max(0, RESTART_MS - alive));
  }

  #restart(): void {
    if (!this.#closing) this.#start();
  }

  ask(
    client: string | undefined,
    method: ReaderMethod,
    asked: readonly unknown[],
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    if (this.#closing) return Promise.reject(new Error("The store is closed."));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.#lastId;
    const given = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#say({ kind: "ask", id, client, method, asked });
    if (!signal) return given;
    const cancel = (): void => {
      this.#say({ kind: "cancel", id });
      this.#take(id)?.reject(signal.reason);
    };
    signal.addEventListener("abort", cancel, { once: true });
    return given.finally(() => signal.removeEventListener("abort", cancel));
  }

  #say(message: ToQuery): void {
    if (this.#worker) this.#worker.postMessage(message);
    else this.#unsaid.push(message);
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** Work that is under way is given up. */
  async close(): Promise<void> {
    this.#closing = true;
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    this.#say({ kind: "close" });
    await ended;
  }
}
