/** Above the views while a file of the run is being read: four phases with their counts. What was read plays at once. */
import { useEffect } from "preact/hooks";
import { bytes, count, dense, shortClock } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { OpenRun } from "../open-run.ts";
import type { Indexing } from "./indexing.ts";
import { watchIndexing } from "./watch-indexing.ts";
import "../styles/indexing.css";

export const IndexingPanel = ({ session }: { readonly session: OpenRun }) => {
  useEffect(() => watchIndexing(session), [session]);
  const reading = session.indexing.value;
  if (!reading) return null;
  const { extent } = session.scene.value;
  return (
    <section class="panel indexing" aria-label="Indexing">
      <div class="ph">
        <h2>Indexing, {Math.floor(reading.done * 100)}% done</h2>
        <span class="n">
          {speedWords(reading)}ready up to {shortClock(extent.to - extent.from)}, you can scrub and play it
          now
        </span>
      </div>
      <ol>
        {phases(reading).map(({ title, done, told }) => (
          <li key={title}>
            {done >= 1 ? <SeverityGlyph severity="ok" /> : <span class="dot ring acc" />}
            <span>{title}</span>
            <progress max={1} value={done} aria-label={title} />
            <span class="num sec">{told}</span>
          </li>
        ))}
      </ol>
    </section>
  );
};

const speedWords = ({ eventsPerSecond, secondsLeft }: Indexing): string =>
  eventsPerSecond === undefined || secondsLeft === undefined
    ? ""
    : `${dense(Math.round(eventsPerSecond))} events / s · about ${aboutSeconds(secondsLeft)} left · `;

const aboutSeconds = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

interface Phase {
  readonly title: string;
  readonly done: number;
  readonly told: string;
}

const phases = (reading: Indexing): readonly Phase[] => [
  { title: "Read", done: reading.done, told: `${bytes(reading.bytes)} of ${bytes(reading.size)}` },
  {
    title: "Parse lines",
    done: share(reading.lines, reading.linesAbout),
    told: `${count(reading.lines)} of about ${dense(reading.linesAbout)}${
      reading.unreadable > 0 ? `, ${count(reading.unreadable)} unreadable` : ""
    }`,
  },
  {
    title: reading.spans > 0 ? "Build spans" : "Sort events",
    done: share(reading.settled, reading.eventsAbout),
    told:
      reading.spans > 0
        ? `${count(reading.spans)} span${reading.spans === 1 ? "" : "s"}`
        : `${count(reading.settled)} of about ${dense(reading.eventsAbout)}`,
  },
  {
    title: "Write checkpoints",
    done: share(reading.checkpoints, reading.checkpointsAbout),
    told:
      reading.checkpointsAbout === 0
        ? "none needed yet"
        : `${count(reading.checkpoints)} of about ${count(reading.checkpointsAbout)}`,
  },
];

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(1, part / whole));
