/** Above the panels while the server is up and the file of a run in progress has gone quiet. */
import { useSignal } from "@preact/signals";
import type { RunSummary } from "../../core/wire/runs.ts";
import { duration, shortClock } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";
import { useQuietFor, wholeSeconds } from "./connection-badge.tsx";
import { recall, remember } from "./preferences.ts";

interface Props {
  readonly app: Session;
  readonly session: OpenRun;
}

export const StaleBanner = ({ app, session }: Props) => {
  const run = session.run.value;
  const muted = useSignal(recall(mutedKey(run)) !== undefined);
  const quiet = useQuietFor(run.end);
  const { cursor, extent } = session.scene.value;
  // In the past the values shown are those of the past, however old the newest are.
  if (run.status !== "stale" || cursor !== "live" || app.offline.value || muted.value) return null;
  if (quiet === undefined) return null;
  const mute = (): void => {
    remember(mutedKey(run), "muted");
    muted.value = true;
  };
  return (
    <section class="banner warn" aria-label="No new events">
      <SeverityGlyph severity="warning" size={18} />
      <b>No new events for {wholeSeconds(quiet)}</b>
      <span class="t grow">
        The server is up, the file has told nothing since {shortClock(extent.to - extent.from)}
        {rhythm(run)}. Values below are the last ones received.
      </span>
      <button type="button" class="btn sm" onClick={mute}>
        Mute for this run
      </button>
    </section>
  );
};

const mutedKey = ({ id }: RunSummary): string => `quiet.${id}`;

const rhythm = ({ events, durationMs }: RunSummary): string =>
  events > 2 && durationMs > 0
    ? `; before, an event came every ${duration((durationMs / (events - 1)) * 1e6)}`
    : "";
