/** One row of the event log. */
import type { TraceEvent } from "../../core/event.ts";
import { eventName, type Nanos } from "../../core/ids.ts";
import { clock, count, shortClock } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { eventText, type SpanNames, subjectText } from "../views/event-text.ts";
import type { Selection } from "../views/view.ts";
import { EventSign } from "./event-sign.tsx";
import { useHover, useLit } from "./use-lit.ts";
import "../styles/event-log.css";

interface EventRowProps {
  readonly session: RunSession;
  /** Absent while its page is loading. */
  readonly event: TraceEvent | undefined;
  readonly place: number;
  readonly total: number;
  readonly y: number;
  readonly past: boolean;
  /** The last one at or before the cursor. */
  readonly newest: boolean;
  /** Events shown by this row at once while it plays; 0 where it stands for itself. */
  readonly passed: number;
  /** Name of the selected event, if one is. */
  readonly selected: string | undefined;
  /** What is to come is not shown. */
  readonly futureHidden: boolean;
  /** Start of the run, from which clocks count. */
  readonly start: Nanos;
  readonly wide: boolean;
  readonly spanNames: SpanNames;
}

export const EventRow = ({
  session,
  event,
  place,
  total,
  y,
  past,
  newest,
  passed,
  selected,
  futureHidden,
  start,
  wide,
  spanNames,
}: EventRowProps) => {
  const style = { transform: `translateY(${y}px)` };
  const about = event ? aboutOf(event) : NOTHING;
  const lit = useLit(session, about.kind, about.id);
  const hover = useHover(session, about.kind, about.id);
  if (!event) return <div class="log-row waiting" style={style} />;
  const name = eventName(event);
  const on = selected === name;
  const late = session.cameLate(name);
  const since = event.at - start;
  const text = wide ? eventText(event, spanNames) : narrowText(event, spanNames);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it hears the keys
    <div
      role="option"
      tabIndex={-1}
      aria-selected={on}
      aria-posinset={place + 1}
      aria-setsize={total}
      class={`log-row ${past ? "" : "later"} ${newest ? "cur" : ""} ${on ? "on" : ""} ${lit ? "lit" : ""}`}
      style={style}
      hidden={!past && futureHidden}
      title={event.notes?.includes("derived") ? `${text} (derived)` : text}
      {...hover}
      onClick={() => session.select({ kind: event.kind === "anomaly" ? "anomaly" : "event", id: name })}
    >
      <span class="dim num">
        {wide ? clock(since) : logClock(since)}
        {late ? <LateSign /> : null}
      </span>
      <span class="log-sign">
        <EventSign event={event} />
      </span>
      {wide ? <span class="sec ell">{event.kind}</span> : null}
      <span class={`ell ${newest ? "brt" : ""}`}>
        {passed > 0 ? <b class="acc num">+{count(passed)} </b> : null}
        {text}
      </span>
      {wide ? <span class="dim ell">{event.native ?? ""}</span> : null}
      {wide ? <span class="dim num">{name}</span> : null}
    </div>
  );
};

/** Where the end of a line is cut, whose figures they are stands first. */
const narrowText = (event: TraceEvent, spanNames: SpanNames): string =>
  event.kind === "metric" && event.subject !== undefined
    ? `${subjectText(event.subject)} · ${eventText({ ...event, subject: undefined })}`
    : eventText(event, spanNames);

/** It arrived after events that stand below it. */
const LateSign = () => (
  <svg class="late-sign" width="10" height="10" viewBox="0 0 10 10" fill="none" stroke="currentColor">
    <title>arrived late, sorted in at its time</title>
    <circle cx="5" cy="5" r="4" />
    <path d="M5 2.6V5l1.7 1" />
  </svg>
);

const NOTHING: Selection = { kind: "event", id: "" };

/** What else shows the thing that an event is about: the bar of its span or subject, a gate, an anomaly. */
const aboutOf = (event: TraceEvent): Selection => {
  switch (event.kind) {
    case "span-start":
    case "span-end":
    case "span-event":
      return { kind: "span", id: event.id };
    case "gate":
    case "anomaly":
      return { kind: event.kind, id: eventName(event) };
    case "stage":
      if (event.subject !== undefined) return { kind: "subject", id: event.subject };
      break;
    default:
  }
  return { kind: "event", id: eventName(event) };
};

/** Minutes and seconds; the hour is left to the clock below. */
const logClock = (since: number): string => shortClock(since).slice(-5);
