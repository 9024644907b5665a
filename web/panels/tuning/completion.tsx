/** How far the training is while it runs, and how it ended once it has. */
import { count, duration, isWord, percent, value } from "../../format.ts";
import { SeverityGlyph } from "../../glyphs.tsx";
import type { RunSession } from "../../run-session.ts";
import { completionOf, progressOf } from "../../views/progress.ts";
import { useScene } from "../use-scene.ts";

const WORDS = {
  finished: "Training complete",
  failed: "Training failed",
  stopped: "Training stopped",
} as const;
const SIGNS = { finished: "ok", failed: "critical", stopped: "warning" } as const;
const LOOKS = { finished: "ok", failed: "crit", stopped: "warn" } as const;

/** Only once the trace has said it: left of that moment there is none. */
export const CompletionBanner = ({ session }: { readonly session: RunSession }) => {
  const state = useScene(session, (scene) => scene.state);
  const completion = completionOf(state);
  if (!completion) return null;
  const { status, seconds, bestLoss, steps } = completion;
  return (
    <div class={`banner completion ${LOOKS[status]}`} role="status">
      <span aria-hidden="true">
        <SeverityGlyph severity={SIGNS[status]} />
      </span>
      <b>{WORDS[status]}</b>
      {seconds === undefined ? null : <span class="t">time {duration(seconds * 1e9)}</span>}
      {bestLoss === undefined ? null : (
        <span class={isWord(bestLoss) ? "crit" : "t"}>best loss {value(bestLoss)}</span>
      )}
      {steps === undefined ? null : <span class="t">steps {count(steps)}</span>}
    </div>
  );
};

/** Only at the edge of a run that goes on: of a moment in the past an estimate says nothing. */
export const ProgressBar = ({ session }: { readonly session: RunSession }) => {
  const live = useScene(session, ({ run, cursor }) => run.status === "live" && cursor === "live");
  const state = useScene(session, (scene) => scene.state);
  const progress = live && !completionOf(state) ? progressOf(state) : undefined;
  if (!progress) return null;
  const part = Math.min(1, progress.step / progress.of);
  return (
    <div class="progress-row">
      <progress max={progress.of} value={progress.step} aria-label="Steps done">
        {percent(part)}
      </progress>
      <span class="num brt">
        {count(progress.step)} of {count(progress.of)} steps, {percent(part)}
      </span>
      {progress.eta === undefined ? null : (
        <span class="sec" title="As the trainer estimates">
          about {duration(progress.eta * 1e9)} left
        </span>
      )}
    </div>
  );
};
