/** How far a fine-tuning is, and how it ended. Pure. */
import type { RunState } from "../../core/state.ts";
import { finite, type Value } from "../../core/value.ts";

export interface Progress {
  readonly step: number;
  readonly of: number;
  /** Seconds, as the trainer estimates; absent where it does not. */
  readonly eta: number | undefined;
}

/** At the cursor; `undefined` where the trace does not tell how many steps there will be. */
export const progressOf = ({ axes, run, series }: RunState): Progress | undefined => {
  const step = axes.get("step")?.value;
  const of = run.configuration.max_steps ?? run.configuration.total_steps;
  if (step === undefined || typeof of !== "number" || of <= 0) return undefined;
  return { step, of, eta: finite(series.get("")?.get("eta_seconds")?.last ?? null) };
};

export interface Completion {
  readonly status: "finished" | "failed" | "stopped";
  readonly seconds: number | undefined;
  readonly bestLoss: Value | undefined;
  readonly steps: number | undefined;
}

/** Once the trace has said so, at or before the cursor. */
export const completionOf = ({ run, series, axes }: RunState): Completion | undefined => {
  const { status, result } = run;
  if (status !== "finished" && status !== "failed" && status !== "stopped") return undefined;
  const least = series.get("")?.get("loss")?.min;
  return {
    status,
    seconds: finite((result.total_time_s ?? null) as Value),
    bestLoss: ((result.best_loss as Value | undefined) ?? least) as Value | undefined,
    steps: finite((result.total_steps ?? axes.get("step")?.value ?? null) as Value),
  };
};
