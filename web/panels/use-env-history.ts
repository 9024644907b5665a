/** The series of the environment cards over the whole run, epoch by epoch, and the state it ends in. */
import type { StateJson } from "../../core/state-json.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import type { RunSession } from "../run-session.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

/** More epochs than this are thinned. */
const POINTS = 4000;
const NONE: readonly SeriesWindow[] = [];
/** Best first: an epoch of its episode tells where one begins. */
const AXES = ["inner_epoch", "epoch", "step"] as const;

export const useEndState = (session: RunSession): StateJson | undefined =>
  useAsk("end", (signal) => session.ask.endState(signal), useCalmRevision(session)).value;

export const useEnvHistory = (
  session: RunSession,
  series: string | undefined,
): { readonly windows: readonly SeriesWindow[]; readonly end: StateJson | undefined } => {
  const end = useEndState(session);
  const axis = AXES.find((name) => end?.axes[name] !== undefined) ?? "wall";
  const asked = end && series !== undefined ? [{ name: series }] : [];
  return { windows: session.metricsWhole(axis, asked, POINTS).value ?? NONE, end };
};
