/** Runs a person's own program: argument list and no shell, few variables, time and output limited, ended whole. */
import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { GRACE_MS, LIFELINE, type Report, type Supervised, signalAll } from "./processes.ts";

export interface CommandOrder extends Supervised {
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

/** A supervisor that has not ended the program by then is ended with it. */
const FORCED_MS = GRACE_MS + 2000;
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

/** Resolves when the program and all that it began have ended. They end too when this process is killed. */
export const runCommand = (order: CommandOrder): Promise<CommandEnd> =>
  new Promise((resolve) => {
    if (order.stop.aborted) {
      resolve({ kind: "stopped" });
      return;
    }
    const { argv, folder, environment, mark } = order;
    const supervisor = spawn(process.execPath, [fileURLToPath(new URL("./supervisor.ts", import.meta.url))], {
      env: environmentFor(process.env, []),
      // Apart from the terminal: what is pressed there is for Hindcast, which then ends the program in its way.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const { stdout, stderr } = supervisor;
    const lifeline = supervisor.stdio[LIFELINE] as Socket;
    const file = openSync(order.output, "a", 0o600);
    let written = 0;
    let lastWords = "";
    let cut: "timeout" | "flooded" | "stopped" | undefined;
    let forced: NodeJS.Timeout | undefined;
    let reported = "";

    const force = (): void => {
      const program = reportsIn(reported).find((report) => report.kind === "started");
      supervisor.kill("SIGKILL");
      signalAll(program?.pid, mark, "SIGKILL");
    };
    const end = (why: "timeout" | "flooded" | "stopped"): void => {
      if (cut !== undefined) return;
      cut = why;
      lifeline.end();
      forced = setTimeout(force, FORCED_MS);
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
    stdout?.on("data", take);
    stderr?.on("data", take);

    const finish = (found: CommandEnd): void => {
      clearTimeout(timer);
      clearTimeout(forced);
      order.stop.removeEventListener("abort", stopped);
      stdout?.destroy();
      stderr?.destroy();
      closeSync(file);
      resolve(found);
    };
    lifeline.setEncoding("utf8").on("data", (text: string) => {
      reported += text;
    });
    lifeline.on("error", () => undefined);
    lifeline.write(`${JSON.stringify({ argv, folder, environment, mark } satisfies Supervised)}\n`);
    // It closes when the supervisor has ended.
    lifeline.once("close", () => {
      const report = reportsIn(reported).at(-1);
      // Killed itself, it could end nothing.
      if (report === undefined || report.kind === "started") force();
      // What is still in the pipes was said before it ended.
      setImmediate(() => {
        for (const stream of [stdout, stderr])
          for (let rest = stream?.read() as Buffer | null; rest; rest = stream?.read() as Buffer | null)
            take(rest);
        finish(cut === undefined ? endOf(report, order, lastLine(lastWords)) : { kind: cut });
      });
    });
    supervisor.on("error", () => undefined);
  });

const reportsIn = (text: string): readonly Report[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Report);

const endOf = (
  report: Report | undefined,
  { argv: [program = ""], folder }: CommandOrder,
  lastWords: string,
): CommandEnd => {
  switch (report?.kind) {
    case "exited":
      return { kind: "exited", code: report.code, lastWords };
    case "killed":
      return { kind: "killed", signal: report.signal, lastWords };
    case "not-started":
      return { kind: "not-started", why: whyNot(program, folder, report.code) };
    case "started":
      return { kind: "killed", signal: "the end of its supervisor", lastWords };
    case undefined:
      return { kind: "not-started", why: "the process that supervises it could not be started" };
    default:
      throw new Error(`Unknown report: ${JSON.stringify(report satisfies never)}`);
  }
};

const whyNot = (program: string, folder: string, code: string): string =>
  code === "ENOENT"
    ? `there is no program "${program}", or no folder ${folder}`
    : code === "EACCES"
      ? `"${program}" may not be executed`
      : `"${program}" cannot be started (${code})`;

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
