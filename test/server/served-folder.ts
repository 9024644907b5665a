/** A whole server in this process over a folder of its own: real files, real threads, a real port. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunSummary } from "../../core/wire/runs.ts";
import { accessOf } from "../../server/access.ts";
import { type Flags, loadConfig } from "../../server/config.ts";
import { listen } from "../../server/listen.ts";
import { startServing } from "../../server/serving.ts";

export interface ServedFolder {
  readonly folder: string;
  readonly address: string;
  readonly port: number;
  readonly log: readonly string[];
  write(name: string, text: string): void;
  append(name: string, text: string): void;
  get<T>(path: string): Promise<T>;
  /** Resolves with the runs when they satisfy the condition; asks again until they do. */
  runsWhen(holds: (runs: readonly RunSummary[]) => boolean): Promise<readonly RunSummary[]>;
  close(): Promise<void>;
}

const PAUSE_MS = 20;

/** `files`: names and contents that are there before the server starts. `flags`: as on the command line. */
export const serveFolder = async (
  files: Readonly<Record<string, string>> = {},
  flags: Flags = {},
): Promise<ServedFolder> => {
  const home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  const folder = join(home, "traces");
  const place = (name: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  };
  const write = (name: string, text: string): void => writeFileSync(place(name), text);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const log: string[] = [];
  const closing = new AbortController();
  const listening = await listen("127.0.0.1", 0);
  const serving = await startServing(listening, {
    paths: [folder],
    config: await loadConfig([folder], { store: join(home, "store.db"), ...flags }),
    access: accessOf("127.0.0.1", false),
    log: (line) => log.push(line),
    closing: closing.signal,
  });
  const address = `http://127.0.0.1:${listening.port}`;
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(address + path);
    if (!answer.ok) throw new Error(`${answer.status} for ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    folder,
    address,
    port: listening.port,
    log,
    write,
    append: (name, text) => appendFileSync(place(name), text),
    get,
    runsWhen: async (holds) => {
      for (;;) {
        const { runs } = await get<{ readonly runs: readonly RunSummary[] }>("/api/runs");
        if (holds(runs)) return runs;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
    close: async () => {
      closing.abort();
      await listening.close(200);
      await serving.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** `count` lines of the hindcast format, numbered from `from`, one millisecond apart. */
export const logLines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + from + i).toISOString();
    return `${JSON.stringify({ at, kind: "log", severity: "info", message: `line ${from + i}` })}\n`;
  }).join("");
