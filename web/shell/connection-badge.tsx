/** How the page hears of news, in one word, and the banner when it does not. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { duration, shortClock } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { now } from "../page-parts.ts";
import type { Session } from "../session.ts";

export const ConnectionBadge = ({ app }: { readonly app: Session }) => {
  const link = app.connection.link.value;
  const run = app.open.value?.run.value;
  if (link.state === "lost") return <Badge look="crit" dot="ring" text="RECONNECTING" />;
  if (link.state === "connecting") return <Badge look="sec" dot="ring" text="CONNECTING" />;
  if (run?.status === "live") return <Badge look="ok" dot="live" text="LIVE" />;
  if (run?.status === "stale") return <StaleBadge end={run.end} />;
  return <Badge look="ok" dot="" text="CONNECTED" />;
};

const DAY_MS = 86_400_000;

/** Milliseconds since the newest event, counting up; undefined where the trace has no times, or for a day and longer. */
export const useQuietFor = (end: string | null): number | undefined => {
  const tick = useSignal(0);
  const age = end === null ? DAY_MS : Date.now() - Date.parse(end);
  // At the full second, so that all that count the same age agree.
  useEffect(() => {
    const timer = setTimeout(
      () => {
        tick.value++;
      },
      1000 - (age % 1000),
    );
    return () => clearTimeout(timer);
  }, [tick, tick.value, end]);
  return age >= 0 && age < DAY_MS ? age : undefined;
};

/** `14 s`, `1m 27s`: how long ago, for a count that moves once a second. */
export const wholeSeconds = (ms: number): string => {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1e9);
};

const StaleBadge = ({ end }: { readonly end: string | null }) => {
  const age = useQuietFor(end);
  return (
    <Badge look="warn" dot="ring" text="STALE" age={age === undefined ? undefined : wholeSeconds(age)} />
  );
};

interface BadgeProps {
  readonly look: string;
  readonly dot: string;
  readonly text: string;
  /** Not read out: it changes every second. */
  readonly age?: string | undefined;
}

const Badge = ({ look, dot, text, age }: BadgeProps) => (
  <span class={`conn ${look}`} role="status">
    <span class={`dot ${dot}`} />
    <span class="word">{text}</span>
    {age ? <span aria-hidden="true">{age}</span> : null}
  </span>
);

/** Counts down to the next try; everything that was received stays usable below it. */
export const ConnectionBanner = ({ app }: { readonly app: Session }) => {
  const link = app.connection.link.value;
  const tick = useSignal(0);
  const lost = link.state === "lost";
  useEffect(() => {
    if (!lost) return undefined;
    const timer = setInterval(() => {
      tick.value++;
    }, 500);
    return () => clearInterval(timer);
  }, [lost, tick]);
  tick.value;
  if (link.state !== "lost") return null;
  const left = Math.max(0, Math.ceil((link.retryAt - now()) / 1000));
  const open = app.open.value;
  const extent = open?.scene.value.extent;
  return (
    <div class="banner crit" role="alert">
      <SeverityGlyph severity="critical" size={18} />
      <b>Connection lost {wholeSeconds(now() - link.since)} ago</b>
      <span class="t grow">
        {left > 0
          ? `Next try in ${left} s (attempt ${link.attempt}).`
          : `Trying now (attempt ${link.attempt}).`}{" "}
        {extent
          ? `Everything up to ${shortClock(extent.to - extent.from)} is here and can be replayed; what happens meanwhile is on disk and will be fetched on return.`
          : "What happens meanwhile is on disk and will be fetched on return."}
      </span>
      <button type="button" class="btn sm" onClick={() => app.connection.tryNow()}>
        Try now
      </button>
    </div>
  );
};
