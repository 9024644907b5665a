/** The agents that worked on a unit: phase, length, calls and cost up to the cursor. */
import { useMemo } from "preact/hooks";
import type { TraceEvent } from "../../core/event.ts";
import type { Subject } from "../../core/ids.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, duration, money, shortClock } from "../format.ts";
import { KindGlyph, SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { sessionSentence, unitSessions } from "../views/unit-log.ts";
import { Skeleton } from "./skeleton.tsx";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { usePacedScene } from "./use-scene.ts";

const PAGE = 1000;
/** Starts and ends of spans of one unit. */
const MOST = 6000;
const NONE: readonly TraceEvent[] = [];

export const UnitSessions = ({
  session,
  subject,
}: {
  readonly session: RunSession;
  readonly subject: Subject;
}) => {
  const asked = useAsk(
    `sessions ${subject}`,
    (signal) => spanEvents(session, subject, signal),
    useCalmRevision(session),
  );
  const at = usePacedScene(session, (scene) => scene.at);
  const start = usePacedScene(session, ({ extent }) => extent.from);
  const events = asked.value?.events ?? NONE;
  const bars = session.overview.value.spans;
  const sessions = useMemo(() => unitSessions(events, at, bars), [events, at, bars]);
  const total = sessions.reduce<number | undefined>(
    (sum, { costUsd }) => (costUsd === undefined ? sum : (sum ?? 0) + costUsd),
    undefined,
  );
  if (asked.failure !== undefined)
    return <p class="empty crit">The sessions could not be read: {asked.failure}</p>;
  if (!asked.value) return <Skeleton of="the sessions" />;
  if (sessions.length === 0) return <p class="empty">No agent has worked on it up to the cursor.</p>;
  return (
    <>
      <p class="unit-log-head dim">
        {count(sessions.length)} session{sessions.length === 1 ? "" : "s"} up to the cursor
        {total === undefined ? "" : `, ${money(total)}`}
        {asked.value.cut ? `, of the first ${count(MOST)} lines` : ""}
      </p>
      <ul class="unit-sessions">
        {sessions.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              class="log-line"
              aria-label={sessionSentence(each, at)}
              onClick={() =>
                session.openAt({
                  tab: "trace",
                  event: each.event,
                  at: each.start,
                  selection: { kind: "span", id: each.id },
                })
              }
            >
              <span class="dim num">{shortClock(each.start - start)}</span>
              {each.failed ? (
                <SeverityGlyph severity="error" size={13} />
              ) : (
                <KindGlyph kind="agent" size={14} />
              )}
              <span class="ell brt grow">{visibleLine(each.phase ?? each.name)}</span>
              <span class="dim num">
                {each.turns === undefined ? "" : `${count(each.turns)} turns · `}
                {count(each.calls)} call{each.calls === 1 ? "" : "s"}
              </span>
              <span class="num">{each.costUsd === undefined ? "" : money(each.costUsd)}</span>
              <span class="num">
                {duration((each.end ?? at) - each.start)}
                {each.end === undefined ? " …" : ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
};

const spanEvents = async (session: RunSession, subject: Subject, signal: AbortSignal) => {
  const events: TraceEvent[] = [];
  for (;;) {
    const page = await session.ask.events(
      { kinds: ["span-start", "span-end"], subject },
      { offset: events.length, limit: PAGE },
      signal,
    );
    events.push(...page.events);
    const cut = events.length >= MOST && page.total > events.length;
    if (cut || page.events.length === 0 || events.length >= page.total) return { events, cut };
  }
};
