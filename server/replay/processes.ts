/** Ends a program and whatever it has begun, also what has left its process group. */
import { readdirSync, readFileSync } from "node:fs";

/** Set in the environment of the program, and so of all that it begins: what is ours is known by it. */
export const MARK = "HINDCAST_REPLAY";

/** File descriptor of the pipe between Hindcast and `supervisor.ts`. */
export const LIFELINE = 3;
/** From being asked to end until it is made to. */
export const GRACE_MS = 1500;

/** The one line that the supervisor is told. */
export interface Supervised {
  readonly argv: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A name that no other program has: all that it begins is found by it. */
  readonly mark: string;
}

/** Lines that the supervisor tells. */
export type Report =
  | { readonly kind: "started"; readonly pid: number }
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  /** `code` of the operating system. */
  | { readonly kind: "not-started"; readonly code: string };

/** The group that `leader` began, and every process that carries the mark. Those that are gone already are no fault. */
export const signalAll = (leader: number | undefined, mark: string, signal: NodeJS.Signals): void => {
  if (leader !== undefined) send(-leader, signal);
  for (const pid of marked(mark)) send(pid, signal);
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
};

/** Only Linux tells; elsewhere a process that left the group is found by nobody. */
const marked = (mark: string): readonly number[] => {
  if (process.platform !== "linux") return [];
  const wanted = `${MARK}=${mark}`;
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      return readFileSync(`/proc/${name}/environ`, "latin1").split("\0").includes(wanted) ? [pid] : [];
    } catch {
      // It ended meanwhile, or is another user's.
      return [];
    }
  });
};
