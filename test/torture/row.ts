/** One row of the matrix, as a trial that says how much of it was survived. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TraceEvent } from "../../core/event.ts";
import { openReader } from "../../store/sqlite/reader.ts";

export interface Outcome {
  readonly survived: number;
  readonly attempted: number;
  readonly figure: string;
}

export interface Row {
  readonly row: string;
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

/** A watched folder and a store beside it, removed when the trial is over. */
export class Ground {
  readonly home = mkdtempSync(join(tmpdir(), "hindcast-torture-"));
  readonly folder = join(this.home, "watched");
  readonly store = join(this.home, "store", "store.db");

  constructor() {
    mkdirSync(this.folder);
    mkdirSync(dirname(this.store));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  append(name: string, content: string): void {
    appendFileSync(this.path(name), content);
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

export const onGround = async <T>(work: (ground: Ground) => Promise<T>): Promise<T> => {
  const ground = new Ground();
  try {
    return await work(ground);
  } finally {
    ground.remove();
  }
};

const START_S = 1_767_225_600;

/** One event of the generic reader; its message is the id. */
export const line = (id: number): string => `{"time":${START_S + id / 1000},"message":"m${id}"}\n`;

export const lines = (from: number, to: number): string => {
  let text = "";
  for (let id = from; id < to; id++) text += line(id);
  return text;
};

export const messageOf = (event: TraceEvent): string =>
  event.kind === "log" ? event.message : `(${event.kind})`;

/** What is in the store: how often each message, and whether every hash is right. */
export const audit = async (
  store: string,
  expected: number,
): Promise<{ readonly lost: number; readonly twice: number; readonly damages: number }> => {
  const reader = await openReader(store);
  const seen = new Map<string, number>();
  for (const { id } of await reader.runs()) {
    for (const event of await reader.scan(id, undefined, Number.MAX_SAFE_INTEGER)) {
      const message = messageOf(event);
      seen.set(message, (seen.get(message) ?? 0) + 1);
    }
  }
  const { damages } = await reader.verify();
  await reader.close();
  let lost = 0;
  for (let id = 0; id < expected; id++) if (!seen.has(`m${id}`)) lost++;
  const twice = [...seen.values()].reduce((sum, count) => sum + count - 1, 0);
  return { lost, twice, damages: damages.length };
};

export const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The value below which this share of the values lies. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

export const megabytes = (bytes: number): string => `${Math.round(bytes / (1 << 20))} MiB`;
