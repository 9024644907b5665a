/** The event log: a virtual list in the order of the run, with the cursor's line between what was and what is to come. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { eventName } from "../../core/ids.ts";
import { useRows } from "../draw/use-rows.ts";
import { allEvents } from "../export/all-events.ts";
import { usePanelData } from "../export/panel-data.ts";
import { count } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { RunSession } from "../run-session.ts";
import type { SpanNames } from "../views/event-text.ts";
import type { Selection } from "../views/view.ts";
import { asEventFilter, EventFilterRow, filterWords, NO_FILTER } from "./event-filter.tsx";
import { useEventPages } from "./event-pages.ts";
import { EventRow } from "./event-row.tsx";
import { PanelMore } from "./panel-more.tsx";
import { useScene } from "./use-scene.ts";
import "../styles/event-log.css";

const ROW = 22;
/** Rows beyond the cursor that stay in view. */
const SEEN_AHEAD = 2;
/** A browser cannot hold an element much higher than 30 million pixels: longer logs are shown around the cursor. */
const MOST_ROWS = 1_000_000;

export const EventLog = ({
  session,
  wide = false,
}: {
  readonly session: RunSession;
  readonly wide?: boolean;
}) => {
  const scroller = useRef<HTMLDivElement>(null);
  const filter = useSignal(NO_FILTER);
  const filtering = useSignal(wide);
  useSignalEffect(() => {
    const text = session.query.value;
    if (filter.peek().text !== text) filter.value = { ...filter.peek(), text };
  });
  const pointed = useRef(false);
  const range = useScene(session, (scene) => scene.range);
  const selected = useScene(session, (scene) => selectedEvent(scene.selection));
  const futureHidden = useScene(session, (scene) => scene.ghost === "hidden");
  const start = useScene(session, (scene) => scene.extent.from);
  const asked = useMemo(() => asEventFilter(filter.value, range), [filter.value, range]);
  const pages = useEventPages(session, asked);
  const total = pages.total.value ?? 0;
  const past = pages.past.value;
  const base = total <= MOST_ROWS ? 0 : Math.max(0, Math.min(total - MOST_ROWS, past - MOST_ROWS / 2));
  const visible = useRows(scroller, Math.min(total, MOST_ROWS), ROW, 12);
  const first = visible.rows[0]?.index ?? 0;
  const last = visible.rows.at(-1)?.index ?? 0;
  const spanNames = useSpanNames(session);
  const passed = usePassed(past, session.isPlaying.value);
  const words = filterWords(filter.value, range !== undefined);

  useEffect(() => {
    if (total > 0) pages.want(base + first, base + last);
  });
  useSignalEffect(() => {
    const row = pages.past.value - 1;
    // A list that a person reads stands still.
    if (!pointed.current && row >= 0)
      visible.revealAtEnd(row - base, Math.max(0, Math.min(total - 1, row - base + SEEN_AHEAD)));
  });

  usePanelData("Event log", async (rows) => rows.eventRows(await allEvents(session, asked), start));

  const move = (event: KeyboardEvent): void => {
    const step =
      event.key === "ArrowDown" || event.key === "j"
        ? 1
        : event.key === "ArrowUp" || event.key === "k"
          ? -1
          : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = pages.at(Math.max(0, Math.min(total - 1, past - 1 + step)));
    event.preventDefault();
    event.stopPropagation();
    if (next) session.select({ kind: next.kind === "anomaly" ? "anomaly" : "event", id: eventName(next) });
  };

  return (
    <section class={`panel log-panel ${wide ? "wide" : ""}`} aria-label="Event log">
      <div class="ph">
        <h2>Events</h2>
        <span class="n">
          {count(past)} / {pages.total.value === undefined ? "…" : count(total)}
          {base > 0 ? ` · ${count(MOST_ROWS)} around the cursor` : ""}
        </span>
        <span class="grow" />
        <button
          type="button"
          class={`btn sm ghost ico ${words ? "on" : ""}`}
          aria-expanded={filtering.value}
          title="Filter"
          onClick={() => {
            filtering.value = !filtering.value;
          }}
        >
          <span class="sr">Filter</span>
          <Icon name="filter" size={13} />
        </button>
        <PanelMore />
      </div>
      {filtering.value ? <EventFilterRow session={session} filter={filter} /> : null}
      {pages.failure.value ? (
        <p class="empty crit">The log could not be read: {pages.failure.value}</p>
      ) : null}
      {pages.total.value === 0 ? (
        <p class="empty">
          {words ? `Nothing matches ${words}. ` : "No events yet."}
          {words ? (
            <button
              type="button"
              class="btn sm"
              onClick={() => {
                filter.value = NO_FILTER;
                session.setRange(undefined);
              }}
            >
              Clear
            </button>
          ) : null}
        </p>
      ) : null}
      <div
        ref={scroller}
        class="pb scroll log"
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
          aria-label="Events"
          tabIndex={0}
          style={{ height: `${visible.height}px` }}
          onKeyDown={move}
        >
          {visible.rows.map(({ index, y, key }) => (
            <EventRow
              key={key}
              session={session}
              event={pages.at(base + index)}
              place={base + index}
              total={total}
              y={y}
              past={base + index < past}
              newest={base + index === past - 1}
              passed={base + index === past - 1 ? passed : 0}
              selected={selected}
              futureHidden={futureHidden}
              start={start}
              wide={wide}
              spanNames={spanNames}
            />
          ))}
          <div
            class="log-cursor"
            aria-hidden="true"
            style={{ transform: `translateY(${(past - base) * ROW}px)` }}
          />
        </div>
      </div>
    </section>
  );
};

const selectedEvent = (selection: Selection | undefined): string | undefined =>
  selection?.kind === "event" || selection?.kind === "anomaly" || selection?.kind === "gate"
    ? selection.id
    : undefined;

/** Names of the spans a window or the state knows; ends in the log carry only ids. */
const useSpanNames = (session: RunSession): SpanNames => {
  const { window, state } = session.paced.value;
  const names = useMemo(() => new Map(window.spans.map((bar) => [bar.id, bar.name])), [window.spans]);
  return (id) => names.get(id) ?? state.spans.get(id)?.name;
};

/** While it plays: how many events the newest one stands for, those since the log was last drawn. */
const usePassed = (past: number, playing: boolean): number => {
  const seen = useRef({ past, by: 0 });
  if (seen.current.past !== past) seen.current = { past, by: past - seen.current.past };
  return playing && seen.current.by > 1 ? seen.current.by : 0;
};
