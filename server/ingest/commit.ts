/**
 * Puts batches into the store. A store that cannot take them now (disk full, locked by another program) is asked
 * again with growing pauses; nothing moves on meanwhile, and the person is told at most twice a minute.
 */
import type { Appended, SourceCommit, StoreWriter } from "../../store/store.ts";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5 * 60_000;
const SAY_EVERY_MS = 30_000;

export interface Patience {
  readonly now: () => number;
  /** Ends early, with false, when ingest is closing. */
  readonly pause: (ms: number) => Promise<boolean>;
  readonly say: (sentence: string) => void;
}

/** Errors of the store that pass by themselves or by a person's help, by SQLite's or the system's name. */
const PASSING =
  /^(SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|PROTOCOL|NOMEM)|ENOSPC|EDQUOT|EIO|EAGAIN|EROFS|EMFILE|ENFILE)/;

const codeOf = (error: unknown): string => {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (code !== undefined && PASSING.test(code)) return code;
  }
  return "";
};

export const isPassing = (error: unknown): boolean => codeOf(error) !== "";

export class Committer {
  private saidAt = Number.NEGATIVE_INFINITY;
  private readonly writer: StoreWriter;
  private readonly patience: Patience;
  /** Set while the store cannot take anything, for the health answer. */
  trouble: string | undefined;

  constructor(writer: StoreWriter, patience: Patience) {
    this.writer = writer;
    this.patience = patience;
  }

  append(commits: readonly SourceCommit[], bulk: boolean): Promise<Appended | undefined> {
    return this.insist(() => this.writer.append(commits, { bulk, now: this.patience.now() }));
  }

  /** Does it until it succeeds. `undefined` when ingest is closing first. Errors that do not pass are thrown. */
  async insist<T>(work: () => Promise<T>): Promise<T | undefined> {
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      try {
        const result = await work();
        if (this.trouble !== undefined)
          this.patience.say("The store takes data again; reading goes on where it stopped.");
        this.trouble = undefined;
        return result;
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.tell(error, pause);
      }
      if (!(await this.patience.pause(pause))) return undefined;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  private tell(error: unknown, pause: number): void {
    const code = codeOf(error);
    const full = code.includes("FULL") || code === "ENOSPC" || code === "EDQUOT";
    const why = full ? "the disk is full; free some space" : `it is not available (${code})`;
    this.trouble = `The store cannot take data: ${why}. Nothing is lost; the next try is in ${Math.max(1, Math.round(pause / 1000))} s.`;
    const now = this.patience.now();
    if (now - this.saidAt < SAY_EVERY_MS) return;
    this.saidAt = now;
    this.patience.say(this.trouble);
  }
}
