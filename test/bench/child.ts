/** The built program in a process of its own, measured from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const PROGRAM = "dist/server/hindcast.js";

export const startProgram = (argv: readonly string[]): ChildProcess => {
  if (!existsSync(PROGRAM)) throw new Error(`There is no ${PROGRAM}: run "npm run build" first.`);
  return spawn(process.execPath, [resolve(PROGRAM), ...argv], { stdio: ["ignore", "pipe", "ignore"] });
};

/** Rejects when it fails. */
export const ended = (program: ChildProcess): Promise<void> =>
  new Promise((done, failed) => {
    program.once("error", failed);
    program.once("close", (code, signal) =>
      code === 0 || signal === "SIGTERM"
        ? done()
        : failed(new Error(`hindcast ended with ${code ?? signal}.`)),
    );
  });

/** The address that a server says it serves at. */
export const addressOf = (program: ChildProcess): Promise<string> =>
  new Promise((done, failed) => {
    let said = "";
    program.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const found = /^http:\/\/\S+(?=\/\n)/m.exec(said);
      if (found) done(found[0]);
    });
    program.once("close", () => failed(new Error("hindcast ended before it served.")));
  });

/** The most memory that a process had at once, as the kernel noted it, in bytes; NaN where it does not. */
export const peakOf = (pid: number | undefined): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
};
