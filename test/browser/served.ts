/** The built program over a folder of its own, in a process of its own, as a person starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunSummary } from "../../core/wire/runs.ts";

const program = fileURLToPath(new URL("../../dist/server/hindcast.js", import.meta.url));

export interface Served {
  readonly address: string;
  readonly folder: string;
  /** File of its store. */
  readonly store: string;
  /** Adds lines to a file of the watched folder; each value is one JSON line. */
  append(name: string, ...lines: readonly unknown[]): void;
  /** Resolves with the runs when they satisfy the condition. */
  runsWhen(holds: (runs: readonly RunSummary[]) => boolean): Promise<readonly RunSummary[]>;
  /** Stops the program, keeps folder and store. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const PAUSE_MS = 25;
/** Longer than a loaded machine needs; a program that never listens is named as such. */
const LISTENS_WITHIN_MS = 45_000;

/**
 * `files`: texts that are in the folder before the program starts. `beside`: texts outside of it, its `hindcast.json`
 * among them. `more`: of its command line.
 */
export const serve = async (
  files: Readonly<Record<string, string>>,
  more: readonly string[] = [],
  beside: Readonly<Record<string, string>> = {},
): Promise<Served> => {
  if (!existsSync(program)) throw new Error("The program is not built. Run: npm run build");
  const home = mkdtempSync(join(tmpdir(), "hindcast-browser-"));
  const folder = join(home, "traces");
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(home, name), text);
  const configured = "hindcast.json" in beside ? ["--config", join(home, "hindcast.json")] : [];
  const args = [folder, "--store", join(home, "store.db"), "--no-open", ...configured, ...more];
  let { child, address } = await started([...args, "--port", "0"]);
  const port = new URL(address).port;
  return {
    address,
    folder,
    store: join(home, "store.db"),
    append: (name, ...lines) =>
      appendFileSync(join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
    runsWhen: async (holds) => {
      for (;;) {
        const answer = await fetch(`${address}api/runs`);
        const { runs } = (await answer.json()) as { readonly runs: readonly RunSummary[] };
        if (holds(runs)) return runs;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    },
    stop: () => ended(child),
    restart: async () => {
      ({ child, address } = await started([...args, "--port", port]));
    },
    close: async () => {
      await ended(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** Resolves with the address it prints, ending in a slash. */
const started = (
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly address: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let written = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`The program does not listen. It wrote:\n${written}`));
    }, LISTENS_WITHIN_MS);
    const look = (text: string): void => {
      written += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(written);
      if (!found) return;
      clearTimeout(timer);
      resolve({ child, address: found[0] });
    };
    child.stdout.setEncoding("utf8").on("data", look);
    child.stderr.setEncoding("utf8").on("data", look);
    child.once("exit", (code) =>
      reject(new Error(`The program ended with ${code} before it listened:\n${written}`)),
    );
  });

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
