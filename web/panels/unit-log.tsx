/** The log of one work unit as of the cursor: follows while the run grows, each row leads to its moment. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { TraceEvent } from "../../core/event.ts";
import { eventName, type SpanId, type Subject } from "../../core/ids.ts";
import { useRows } from "../draw/use-rows.ts";
import { visibleLine } from "../draw/visible.ts";
import { allEvents } from "../export/all-events.ts";
import { usePanelData } from "../export/panel-data.ts";
import { count, shortClock } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { type LogRow, logRow, unitLogFilter } from "../views/unit-log.ts";
import { useEventPages } from "./event-pages.ts";
import { EventSign } from "./event-sign.tsx";
import { UnitLogDetail } from "./unit-log-detail.tsx";
import { useScene } from "./use-scene.ts";
import "../styles/event-log.css";

const ROW = 22;

export const UnitLog = ({
  session,
  subject,
}: {
  readonly session: RunSession;
  readonly subject: Subject;
}) => {
  const scroller = useRef<HTMLDivElement>(null);
  const filter = useMemo(() => unitLogFilter(subject), [subject]);
  const pages = useEventPages(session, filter);
  const total = pages.total.value ?? 0;
  const past = pages.past.value;
  const start = useScene(session, ({ extent }) => extent.from);
  const hidden = useScene(session, ({ ghost }) => ghost === "hidden");
  const visible = useRows(scroller, total, ROW, 12);
  const first = visible.rows[0]?.index ?? 0;
  const last = visible.rows.at(-1)?.index ?? 0;
  const chosen = useSignal<string | undefined>(undefined);
  const pointed = useRef(false);
  const names = useRef(new Map<SpanId, string>()).current;

  useEffect(() => {
    if (total > 0) pages.want(first, last);
  });
  useSignalEffect(() => {
    const row = pages.past.value - 1;
    if (!pointed.current && row >= 0)
      visible.revealAtEnd(row, Math.min((pages.total.value ?? 1) - 1, row + 2));
  });
  usePanelData("Inspector", async (rows) =>
    rows.eventRows(await allEvents(session, filter), session.scene.peek().extent.from),
  );
  const go = (index: number): void => {
    const event = pages.at(Math.max(0, Math.min(total - 1, index)));
    if (!event) return;
    chosen.value = eventName(event);
    session.jumpToEvent(eventName(event), event.at);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(past - 1 + step);
  };
  for (let index = first; index <= last; index++) {
    const event = pages.at(index);
    if (event?.kind === "span-start") names.set(event.id, event.name);
  }
  const shown = findShown(pages.at, past, chosen.value);
  return (
    <div class="unit-log">
      <p class="unit-log-head dim">
        {count(past)} / {pages.total.value === undefined ? "…" : count(total)} lines up to the cursor
      </p>
      {pages.failure.value ? (
        <p class="empty crit">The log could not be read: {pages.failure.value}</p>
      ) : null}
      {pages.total.value === 0 ? <p class="empty">The trace tells nothing of this unit.</p> : null}
      <div
        ref={scroller}
        class="unit-log-rows"
        onPointerEnter={() => {
          pointed.current = true;
        }}
        onPointerLeave={() => {
          pointed.current = false;
        }}
      >
        <div
          class="log-rows"
          role="listbox"
          aria-label="Log of the unit"
          tabIndex={0}
          style={{ height: `${visible.height}px` }}
          onKeyDown={keys}
        >
          {visible.rows.map(({ index, y, key }) => {
            const event = pages.at(index);
            return event ? (
              <Row
                key={key}
                event={event}
                row={logRow(event, (id) => names.get(id))}
                clock={shortClock(event.at - start)}
                y={y}
                later={index >= past}
                hidden={hidden && index >= past}
                newest={index === past - 1}
                place={index + 1}
                total={total}
                onClick={() => go(index)}
              />
            ) : (
              <div key={key} class="log-row waiting" style={{ transform: `translateY(${y}px)` }} />
            );
          })}
          <div class="log-cursor" aria-hidden="true" style={{ transform: `translateY(${past * ROW}px)` }} />
        </div>
      </div>
      {shown ? <UnitLogDetail session={session} event={shown} /> : null}
    </div>
  );
};

/** The row that was chosen, while the cursor stands on it. */
const findShown = (
  at: (index: number) => TraceEvent | undefined,
  past: number,
  chosen: string | undefined,
): TraceEvent | undefined => {
  const event = at(past - 1);
  return event && eventName(event) === chosen ? event : undefined;
};

interface RowProps {
  readonly event: TraceEvent;
  readonly row: LogRow;
  readonly clock: string;
  readonly y: number;
  readonly later: boolean;
  readonly hidden: boolean;
  readonly newest: boolean;
  readonly place: number;
  readonly total: number;
  readonly onClick: () => void;
}

const Row = ({ event, row, clock, y, later, hidden, newest, place, total, onClick }: RowProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it hears the keys
  <div
    role="option"
    tabIndex={-1}
    aria-selected={newest}
    aria-posinset={place}
    aria-setsize={total}
    class={`log-row unit-row ${row.look} ${later ? "later" : ""} ${newest ? "cur" : ""}`}
    style={{ transform: `translateY(${y}px)` }}
    hidden={hidden}
    title={visibleLine(row.text)}
    onClick={onClick}
  >
    <span class="dim num">{clock}</span>
    <span class="log-sign">
      <EventSign event={event} size={12} />
    </span>
    <span class="ell">{visibleLine(row.text)}</span>
  </div>
);
