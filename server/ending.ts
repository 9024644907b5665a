/** When a server ends: asked to by a signal, or because something nobody handled went wrong. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Exit codes of shells for a process that a signal ended. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Resolves with the exit code to end with: 0 when asked to, 1 after a stray error, which is told first. A second
 * signal ends the process at once.
 */
export const untilEnd = (tell: (sentence: string) => void): Promise<0 | 1> =>
  new Promise((resolve) => {
    let asked = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (asked) process.exit(CODES[signal]);
        asked = true;
        resolve(0);
      });
    }
    const stray = (error: unknown): void => {
      tell(
        `Something went wrong inside and was handled nowhere: ${error instanceof Error ? error.message : String(error)}. Ending.`,
      );
      if (process.env.HINDCAST_DEBUG) console.error(error);
      resolve(1);
    };
    process.on("unhandledRejection", stray);
    process.on("uncaughtException", stray);
  });
