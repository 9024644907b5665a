/** Runs a person's own program: argument list and no shell, few variables, time and output limited, ended whole. */
import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { MARK, signalAll } from "./processes.ts";

export interface CommandOrder {
  readonly argv: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A name that no other program has: all that it begins is found by it. */
  readonly mark: string;
  /** File for what it says on its outputs. */
  readonly output: string;
  readonly outputBytes: number;
  readonly timeMs: number;
  /** Of the person, or of a limit that is watched elsewhere. */
  readonly stop: AbortSignal;
}

export type CommandEnd =
  | { readonly kind: "exited"; readonly code: number; readonly lastWords: string }
  | { readonly kind: "killed"; readonly signal: string; readonly lastWords: string }
  | { readonly kind: "timeout" | "flooded" | "stopped" }
  /** It could not be started. */
  | { readonly kind: "not-started"; readonly why: string };

/** From being asked to end until it is made to. */
const GRACE_MS = 1500;
const LAST_WORDS = 300;

/** Of our own variables only those that a program needs to find its way; keys are passed by name alone. */
const PASSED = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "SystemRoot"];

export const environmentFor = (
  own: Readonly<Record<string, string | undefined>>,
  named: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...PASSED, ...named].flatMap((name) => {
      const value = own[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Resolves when the program and all that it began have ended. */
export const runCommand = (order: CommandOrder): Promise<CommandEnd> =>
  new Promise((resolve) => {
    const [program = "", ...rest] = order.argv;
    if (order.stop.aborted) {
      resolve({ kind: "stopped" });
      return;
    }
    const child = spawn(program, rest, {
      cwd: order.folder,
      env: { ...order.environment, [MARK]: order.mark },
      shell: false,
      // A group of its own, so that it can be ended with what it begins.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const file = openSync(order.output, "a", 0o600);
    let written = 0;
    let lastWords = "";
    let cut: "timeout" | "flooded" | "stopped" | undefined;
    let forced: NodeJS.Timeout | undefined;

    const end = (why: "timeout" | "flooded" | "stopped"): void => {
      if (cut !== undefined || child.pid === undefined) return;
      cut = why;
      const { pid } = child;
      signalAll(pid, order.mark, "SIGTERM");
      forced = setTimeout(() => signalAll(pid, order.mark, "SIGKILL"), GRACE_MS);
    };
    const stopped = (): void => end("stopped");
    const timer = setTimeout(() => end("timeout"), order.timeMs);
    order.stop.addEventListener("abort", stopped, { once: true });

    const take = (chunk: Buffer): void => {
      const room = order.outputBytes - written;
      if (room > 0) written += writeSync(file, chunk.subarray(0, room));
      lastWords = (lastWords + chunk.toString("utf8")).slice(-LAST_WORDS * 2);
      if (chunk.length > room) end("flooded");
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);

    const finish = (found: CommandEnd): void => {
      clearTimeout(timer);
      clearTimeout(forced);
      order.stop.removeEventListener("abort", stopped);
      // What it left behind holds our pipes, and would go on for ever.
      if (child.pid !== undefined) signalAll(child.pid, order.mark, "SIGKILL");
      child.stdout.destroy();
      child.stderr.destroy();
      closeSync(file);
      resolve(found);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) finish({ kind: "not-started", why: whyNot(program, order.folder, error) });
    });
    child.once("exit", (code, signal) => {
      // What is still in the pipes was said before it ended.
      setImmediate(() => {
        for (const stream of [child.stdout, child.stderr])
          for (let rest = stream.read() as Buffer | null; rest; rest = stream.read() as Buffer | null)
            take(rest);
        const words = lastLine(lastWords);
        if (cut !== undefined) finish({ kind: cut });
        else if (code !== null) finish({ kind: "exited", code, lastWords: words });
        else finish({ kind: "killed", signal: signal ?? "a signal", lastWords: words });
      });
    });
  });

const whyNot = (program: string, folder: string, { code }: NodeJS.ErrnoException): string =>
  code === "ENOENT"
    ? `there is no program "${program}", or no folder ${folder}`
    : code === "EACCES"
      ? `"${program}" may not be executed`
      : `"${program}" cannot be started (${code ?? "unknown"})`;

const lastLine = (text: string): string =>
  (text.trimEnd().split("\n").at(-1) ?? "").trim().slice(-LAST_WORDS);

/** One sentence for the person. */
export const endWords = (end: CommandEnd, limits: Pick<CommandOrder, "timeMs" | "outputBytes">): string => {
  switch (end.kind) {
    case "exited": {
      const said = end.lastWords === "" ? "" : `: ${end.lastWords}`;
      return end.code === 0 ? "The program ended." : `The program ended with ${end.code}${said}`;
    }
    case "killed":
      return `The program was ended by ${end.signal}${end.lastWords === "" ? "" : `: ${end.lastWords}`}`;
    case "timeout":
      return `The program took longer than ${Math.round(limits.timeMs / 1000)} s and was ended.`;
    case "flooded":
      return `The program wrote more than ${limits.outputBytes} bytes on its outputs and was ended.`;
    case "stopped":
      return "The program was stopped.";
    case "not-started":
      return `The program was not started: ${end.why}.`;
    default:
      throw new Error(`Unknown end: ${JSON.stringify(end satisfies never)}`);
  }
};
