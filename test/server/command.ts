/** The command itself in a process of its own, bundled from the sources as they are now. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { bundleForNode, cacheDir } from "../../scripts/thread-files.mjs";

export interface Done {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What was written so far. */
  readonly written: { stdout: string; stderr: string };
  readonly done: Promise<Done>;
  /** Resolves with the text of standard output when it matches. Rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface Command {
  run(args: readonly string[], options?: RunOptions): Promise<Done>;
  start(args: readonly string[], options?: RunOptions): Running;
  /** Removes the bundle. */
  remove(): void;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What starts Node: `unshare …` or `sh -c 'ulimit …; exec "$@"' sh`. */
  readonly through?: readonly string[];
  /** Node's own flags. */
  readonly node?: readonly string[];
  /** What comes by a pipe; `child.stdin` stays open for more unless `run` is called. */
  readonly input?: string;
  /** Another user to run as; only root may choose. */
  readonly uid?: number;
}

export const bundledCommand = async (): Promise<Command> => {
  const folder = mkdtempSync(`${cacheDir}-command-`);
  const script = await bundleForNode(resolve("server/main.ts"), folder, "hindcast");
  // Readable by other users too.
  chmodSync(folder, 0o755);
  const start = (
    args: readonly string[],
    { cwd, env, through = [], node = [], uid, input }: RunOptions = {},
  ): Running => {
    const [first = "", ...rest] = [...through, process.execPath, ...node, script, ...args];
    const child = spawn(first, rest, {
      cwd: cwd ?? folder,
      env: { ...process.env, CI: "1", ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    if (input !== undefined) child.stdin?.write(input);
    const written = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      written.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      written.stderr += text;
    });
    child.on("error", ({ message }) => {
      written.stderr += message;
    });
    const done = new Promise<Done>((resolve) => child.on("close", (code) => resolve({ code, ...written })));
    const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(written.stdout);
          if (found) resolve(found);
        };
        child.stdout?.on("data", look);
        void done.then(({ code, stderr }) =>
          reject(new Error(`ended with ${code} before it printed ${pattern}: ${stderr}`)),
        );
        look();
      });
    return { child, written, done, printed };
  };
  return {
    start,
    run: (args, options) => {
      const { child, done } = start(args, options);
      child.stdin?.end();
      return done;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
