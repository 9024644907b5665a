/** The main thread's handle on ingest: starts the thread, watches for it, and begins another when it dies. */
import { Worker } from "node:worker_threads";
import { type Change, ReaderStopped } from "../../store/store.ts";
import { KEEPING_METHODS, type Keeping, type KeepingMethod } from "./keeping.ts";
import type { FromIngest, IngestHealth, IngestStart, ToIngest } from "./messages.ts";
import { probeWatching, type Watching, watchFolders } from "./watch.ts";

export interface IngestOptions extends IngestStart {
  readonly onChange: (change: Change) => void;
  /** Sentences for the person at the terminal. */
  readonly log: (sentence: string) => void;
}

export interface IngestThread {
  /** What ingest last said of itself; at most a second old. */
  health(): IngestHealth;
  onChange(listener: (change: Change) => void): () => void;
  /** Rejects when the thread dies before it answers. */
  readonly keeper: Keeping;
  /** Resolves when all that was there at the start has been read. */
  readonly ready: Promise<void>;
  /** Resolves when the store is closed, at the latest after five seconds. */
  close(): Promise<void>;
}

const RESTART_MS = 200;
const CLOSE_MS = 5000;
const DEFAULT_POLL_MS = 500;
/** A thread that dies so often in a row will not live: the reason is in the log. */
const MOST_RESTARTS = 20;
const CALM_MS = 60_000;

const NO_HEALTH: IngestHealth = {
  mode: "events",
  notes: [],
  files: 0,
  live: 0,
  truncated: 0,
  problems: 0,
  eventsPerSecond: 0,
  bytesWaiting: 0,
  behindSeconds: 0,
  ready: false,
};

/** Resolves when the thread has opened the store; rejects with the sentence for the person when it cannot. */
export const startIngest = async (options: IngestOptions): Promise<IngestThread> => {
  const ingest = new Ingest(options);
  await ingest.opened;
  return ingest;
};

interface Promised<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}
const promised = <T>(): Promised<T> => {
  let settle: Omit<Promised<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (!settle) throw new Error("A promise begins at once.");
  return { promise, ...settle };
};

class Ingest implements IngestThread {
  readonly opened: Promise<void>;
  readonly keeper: Keeping;
  readonly ready: Promise<void>;
  private readonly options: IngestOptions;
  private readonly listeners = new Set<(change: Change) => void>();
  private worker: Worker | undefined;
  private watching: Watching | undefined;
  private latest: IngestHealth = NO_HEALTH;
  private closing = false;
  private isOpen = false;
  private deaths: number[] = [];
  private poll: Extract<ToIngest, { kind: "poll" }> | undefined;
  private closed: (() => void) | undefined;
  private questions = 0;
  private readonly asked = new Map<number, Omit<Promised<unknown>, "promise">>();
  private settleOpened: { readonly done: () => void; readonly fail: (error: Error) => void };
  private settleReady: () => void = () => undefined;

  constructor(options: IngestOptions) {
    this.options = options;
    this.listeners.add(options.onChange);
    const methods = KEEPING_METHODS.map((method) => [
      method,
      (...given: readonly unknown[]) => this.keep(method, given),
    ]);
    this.keeper = Object.fromEntries(methods) as unknown as Keeping;
    this.settleOpened = { done: () => undefined, fail: () => undefined };
    this.opened = new Promise((done, fail) => {
      this.settleOpened = { done, fail };
    });
    this.ready = new Promise((done) => {
      this.settleReady = done;
    });
    if (options.settings.pollMs === undefined) this.watch();
    this.begin();
  }

  health(): IngestHealth {
    return this.latest;
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private keep(method: KeepingMethod, given: readonly unknown[]): Promise<unknown> {
    const worker = this.worker;
    if (!worker) return Promise.reject(new ReaderStopped("The ingest thread stopped; try again."));
    const question = ++this.questions;
    const { promise, resolve, reject } = promised<unknown>();
    this.asked.set(question, { resolve, reject });
    worker.postMessage({ kind: "keep", question, method, given } satisfies ToIngest);
    return promise;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.watching?.close();
    const { worker } = this;
    if (worker === undefined) return;
    const closed = new Promise<void>((done) => {
      this.closed = done;
    });
    this.tell({ kind: "close" });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((done) => {
      timer = setTimeout(done, CLOSE_MS);
    });
    await Promise.race([closed, late]);
    clearTimeout(timer);
    await worker.terminate();
  }

  private watch(): void {
    const failed = (why: string): void => {
      this.poll = { kind: "poll", everyMs: DEFAULT_POLL_MS, why };
      this.tell(this.poll);
    };
    this.watching = watchFolders({
      hint: (folder, name) => this.tell({ kind: "hint", folder, name }),
      failed,
    });
    void probeWatching().then((why) => {
      if (why !== undefined && !this.closing)
        failed(`Changes are found by asking the files now and then, not at once: ${why}.`);
    });
  }

  private tell(message: ToIngest): void {
    this.worker?.postMessage(message);
  }

  private begin(): void {
    const start: IngestStart = { store: this.options.store, settings: this.options.settings };
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: start,
    });
    this.worker = worker;
    if (this.poll !== undefined) this.tell(this.poll);
    worker.on("message", (message: FromIngest) => this.heard(message));
    worker.on("error", (error: Error) => this.options.log(`The ingest thread failed: ${error.message}`));
    worker.on("exit", () => this.died(worker));
  }

  private heard(message: FromIngest): void {
    switch (message.kind) {
      case "change":
        for (const listener of this.listeners) listener(message.change);
        return;
      case "health":
        this.latest = message.health;
        this.isOpen = true;
        this.settleOpened.done();
        if (message.health.ready) this.settleReady();
        return;
      case "kept":
        this.asked.get(message.question)?.resolve(message.answer);
        this.asked.delete(message.question);
        return;
      case "log":
        this.options.log(message.sentence);
        return;
      case "watch":
        if (message.drop.length > 0) this.watching?.drop(message.drop);
        if (message.add.length > 0) this.watching?.add(message.add);
        return;
      case "refused":
        this.closing = true;
        // Who waits for the opening tells it; later on nobody does.
        if (this.isOpen) this.options.log(message.sentence);
        else this.settleOpened.fail(new Error(message.sentence));
        return;
      case "closed":
        this.closed?.();
        return;
    }
  }

  /** The store is as it was at the last commit, so another thread simply goes on. */
  private died(worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.asked.values())
      reject(new ReaderStopped("The ingest thread stopped; try again."));
    this.asked.clear();
    this.closed?.();
    if (this.closing) return;
    const now = performance.now();
    this.deaths = [...this.deaths.filter((at) => now - at < CALM_MS), now];
    if (this.deaths.length > MOST_RESTARTS) {
      const sentence =
        "The ingest thread fails again and again and was given up; see the log and start hindcast anew.";
      this.latest = { ...this.latest, notes: [...this.latest.notes, sentence] };
      this.settleOpened.fail(new Error(sentence));
      return;
    }
    this.options.log("The ingest thread stopped; another one goes on.");
    setTimeout(() => {
      if (!this.closing) this.begin();
    }, RESTART_MS);
  }
}
