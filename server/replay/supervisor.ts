/**
 * A process between Hindcast and the person's program. It is told what to start over a pipe, and ends the program with
 * all that it began when that pipe closes: because Hindcast says so, or because Hindcast was killed and can say nothing.
 */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { GRACE_MS, LIFELINE, MARK, type Report, type Supervised, signalAll } from "./processes.ts";

const lifeline = new Socket({ fd: LIFELINE, readable: true, writable: true, allowHalfOpen: true });

/** Nobody may be left to be told. */
const tell = (report: Report): void => {
  lifeline.write(`${JSON.stringify(report)}\n`);
};

const start = ({ argv, folder, environment, mark }: Supervised): void => {
  const [program = "", ...rest] = argv;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...environment, [MARK]: mark },
    shell: false,
    // A group of its own, so that it can be ended with what it begins.
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const { pid } = child;
  child.once("error", ({ code }: NodeJS.ErrnoException) => {
    if (pid !== undefined) return;
    tell({ kind: "not-started", code: code ?? "unknown" });
    lifeline.end(() => process.exit());
  });
  if (pid === undefined) return;
  tell({ kind: "started", pid });
  child.once("exit", (code, signal) => {
    // What it left behind holds the pipes of the output, and would go on for ever.
    signalAll(pid, mark, "SIGKILL");
    tell(code === null ? { kind: "killed", signal: signal ?? "a signal" } : { kind: "exited", code });
    lifeline.end(() => process.exit());
  });
  const end = (): void => {
    signalAll(pid, mark, "SIGTERM");
    setTimeout(() => signalAll(pid, mark, "SIGKILL"), GRACE_MS);
  };
  if (lifeline.readableEnded || lifeline.destroyed) end();
  else lifeline.once("end", end).once("error", end);
};

let told = "";
const take = (text: string): void => {
  told += text;
  if (!told.endsWith("\n")) return;
  lifeline.off("data", take).resume();
  start(JSON.parse(told) as Supervised);
};
lifeline.setEncoding("utf8").on("data", take);
lifeline.on("error", () => undefined);
lifeline.once("end", () => {
  if (!told.endsWith("\n")) process.exit();
});
