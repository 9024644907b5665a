/** One row of the event log. */
import type { TraceEvent } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import { clock, shortClock } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { eventText, type SpanNames } from "../views/event-text.ts";
import { EventSign } from "./event-sign.tsx";

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
  wide,
  spanNames,
}: EventRowProps) => {
  const scene = session.scene.value;
  const style = { transform: `translateY(${y}px)` };
  if (!event) return <div class="log-row waiting" style={style} />;
  const name = eventName(event);
  const { selection } = scene;
  const selected =
    (selection?.kind === "event" || selection?.kind === "anomaly" || selection?.kind === "gate") &&
    selection.id === name;
  const since = event.at - scene.extent.from;
  const text = eventText(event, spanNames);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it hears the keys
    <div
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-posinset={place + 1}
      aria-setsize={total}
      class={`log-row ${past ? "" : "later"} ${newest ? "cur" : ""} ${selected ? "on" : ""}`}
      style={style}
      hidden={!past && scene.ghost === "hidden"}
      title={event.notes?.includes("derived") ? `${text} (derived)` : text}
      onClick={() => session.select({ kind: event.kind === "anomaly" ? "anomaly" : "event", id: name })}
    >
      <span class="dim num">{wide ? clock(since) : logClock(since)}</span>
      <span class="log-sign">
        <EventSign event={event} />
      </span>
      {wide ? <span class="sec ell">{event.kind}</span> : null}
      <span class={`ell ${newest ? "brt" : ""}`}>{text}</span>
      {wide ? <span class="dim ell">{event.native ?? ""}</span> : null}
      {wide ? <span class="dim num">{name}</span> : null}
    </div>
  );
};

/** Minutes and seconds; the hour is left to the clock below. */
const logClock = (since: number): string => shortClock(since).slice(-5);
