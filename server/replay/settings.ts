/** The person's own program, as configured. */
export interface ReplaySettings {
  /** Program and arguments. No shell reads them. */
  readonly command: readonly string[];
  /** Where it runs: absolute once the configuration is loaded. */
  readonly folder: string;
  /** Variables of the environment that it gets besides the usual ones. */
  readonly variables: readonly string[];
  readonly minutes: number;
  readonly outputBytes: number;
  readonly traceBytes: number;
}

export const REPLAY_LIMITS = { minutes: 10, outputBytes: 10_000_000, traceBytes: 256 * 2 ** 20 };
