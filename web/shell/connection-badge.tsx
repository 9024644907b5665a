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

/** The age counts up; what has been quiet for a day is told without it. */
const StaleBadge = ({ end }: { readonly end: string | null }) => {
  const tick = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => {
      tick.value++;
    }, 1000);
    return () => clearInterval(timer);
  }, [tick]);
  tick.value;
  const age = end === null ? DAY_MS : Date.now() - Date.parse(end);
  const known = age >= 0 && age < DAY_MS;
  return (
    <Badge
      look="warn"
      dot="ring"
      text="STALE"
      age={known ? duration(Math.floor(age / 1000) * 1e9) : undefined}
    />
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
    {text}
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
      <b>Connection lost {duration(Math.max(1, Math.floor((now() - link.since) / 1000)) * 1e9)} ago</b>
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
