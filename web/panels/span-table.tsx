/** Spans as rows: sorted by any column, as many as there are, as of the cursor. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { SpanFacts, SpanFilter, SpanSort } from "../../core/span-questions.ts";
import { useRows } from "../draw/use-rows.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { piecesById } from "../views/critical.ts";
import { spanBar } from "../views/selection.ts";
import { COLUMNS, spanCells } from "../views/span-table-rows.ts";
import { isFiltering } from "../views/spans-look.ts";
import { NothingMatches } from "./nothing-matches.tsx";
import { type SpanOrder, useSpanPages } from "./span-pages.ts";
import { useScene } from "./use-scene.ts";
import "../styles/span-table.css";

const ROW = 24;
const PAGE_STEP = 10;

interface SpanTableProps {
  readonly session: RunSession;
  readonly filter: SpanFilter;
  readonly summary: Signal<string>;
}

export const SpanTable = ({ session, filter, summary }: SpanTableProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const order = useSignal<SpanOrder>({ sort: "start", descending: false });
  const active = useSignal(0);
  const pages = useSpanPages(session, filter, order.value);
  const total = pages.total ?? 0;
  const visible = useRows(scroller, total, ROW);
  const [first, last] = [visible.rows[0]?.index ?? 0, visible.rows.at(-1)?.index ?? 0];
  useEffect(() => pages.want(first, last));
  useEffect(() => {
    if (pages.total === undefined) return;
    const all = session.run.peek().spans.total;
    summary.value = isFiltering(filter)
      ? `${count(total)} of ${count(all)} match`
      : `${count(total)} span${total === 1 ? "" : "s"}`;
  }, [total, pages.total === undefined]);
  const selected = useScene(session, ({ selection }) =>
    selection?.kind === "span" ? selection.id : undefined,
  );
  const event = useScene(session, (scene) => spanBar(scene, selected ?? "")?.event, [selected]);
  useEffect(() => {
    if (event === undefined || pages.at(active.peek())?.bar.id === selected) return;
    void pages.placeOf(event).then((place) => {
      if (place === undefined) return;
      active.value = place;
      visible.reveal(place);
    });
  }, [event, order.value, filter]);
  const sortBy = (sort: SpanSort, numeric: boolean): void => {
    const { current } = scroller;
    const before = order.peek();
    const descending = before.sort === sort ? !before.descending : numeric && sort !== "start";
    order.value = { sort, descending };
    if (current) current.scrollTop = 0;
  };
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(total - 1, index));
    active.value = next;
    visible.reveal(next);
    const facts = pages.at(next);
    if (facts) session.select({ kind: "span", id: facts.bar.id });
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus({ preventScroll: true }),
    );
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLButtonElement) return;
    const step = STEPS[event.key];
    const facts = pages.at(active.peek());
    if (step) go(step(active.peek(), total));
    else if (event.key === "Enter" && facts) session.jumpToEvent(facts.bar.event, facts.bar.start);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (pages.failure !== undefined)
    return <p class="empty crit">The table could not be read: {pages.failure}</p>;
  if (pages.total === 0)
    return isFiltering(filter) ? (
      <NothingMatches session={session} />
    ) : (
      <p class="empty">The run has no spans.</p>
    );
  const held = Math.min(active.value, Math.max(0, total - 1));
  return (
    <div
      class="span-table"
      role="grid"
      tabIndex={-1}
      aria-label="Spans as rows"
      aria-rowcount={total + 1}
      aria-colcount={COLUMNS.length}
      onKeyDown={keys}
    >
      <div ref={scroller} class="pb scroll" role="presentation">
        <div class="span-head" role="row" aria-rowindex={1} tabIndex={-1}>
          {COLUMNS.map(({ sort, title, numeric }) => (
            <span
              role="columnheader"
              tabIndex={-1}
              key={sort}
              class={numeric ? "numeric" : ""}
              aria-sort={
                order.value.sort === sort ? (order.value.descending ? "descending" : "ascending") : "none"
              }
            >
              <button type="button" onClick={() => sortBy(sort, numeric)}>
                {title}
                <span aria-hidden="true">
                  {order.value.sort === sort ? (order.value.descending ? " ↓" : " ↑") : ""}
                </span>
              </button>
            </span>
          ))}
        </div>
        <div role="presentation" class="span-rows" style={{ height: `${visible.height}px` }}>
          {visible.rows.map(({ index, y }) => {
            const facts = pages.at(index);
            return facts ? (
              <TableRow
                key={facts.bar.event}
                session={session}
                facts={facts}
                index={index}
                y={y}
                tabbable={index === visible.stop(held)}
                onFocus={() => (active.value = index)}
              />
            ) : null;
          })}
        </div>
      </div>
    </div>
  );
};

const STEPS: Readonly<Record<string, (at: number, total: number) => number>> = {
  ArrowDown: (at) => at + 1,
  j: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  k: (at) => at - 1,
  PageDown: (at) => at + PAGE_STEP,
  PageUp: (at) => at - PAGE_STEP,
  Home: () => 0,
  End: (_at, total) => total - 1,
};

interface TableRowProps {
  readonly session: RunSession;
  readonly facts: SpanFacts;
  readonly index: number;
  readonly y: number;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
}

const TableRow = ({ session, facts, index, y, tabbable, onFocus }: TableRowProps) => {
  const { bar } = facts;
  // Only what the row shows of the cursor: a row whose texts stay is not drawn anew.
  const said = useScene(session, (scene) => JSON.stringify(spanCells(scene, facts)), [facts]);
  const cells = JSON.parse(said) as ReturnType<typeof spanCells>;
  const selected = useScene(
    session,
    ({ selection }) => selection?.kind === "span" && selection.id === bar.id,
    [bar.id],
  );
  const critical = useScene(
    session,
    (scene) => scene.critical !== undefined && piecesById(scene.critical).has(bar.id),
    [bar.id],
  );
  const hidden = useScene(session, ({ ghost, at }) => ghost === "hidden" && bar.start > at, [bar]);
  const failed = cells.status.text === "failed";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it hears the keys
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-row={index}
      tabIndex={tabbable ? 0 : -1}
      class={`span-line ${selected ? "on" : ""} ${cells.name.later ? "later" : ""} ${critical ? "critical" : ""} ${index % 2 ? "odd" : ""}`}
      style={{ transform: `translateY(${y}px)` }}
      hidden={hidden}
      onFocus={onFocus}
      onClick={() => session.select({ kind: "span", id: bar.id })}
      onDblClick={() => session.jumpToEvent(bar.event, bar.start)}
    >
      {COLUMNS.map(({ sort, numeric }) => {
        const { text, later } = cells[sort];
        return (
          <span
            role="gridcell"
            tabIndex={-1}
            key={sort}
            class={`ell ${numeric ? "numeric num" : ""} ${later ? "later" : ""} ${text === "–" ? "dim" : ""} ${failed && (sort === "status" || sort === "error") ? "crit" : ""}`}
            title={sort === "name" || sort === "error" ? text : undefined}
          >
            {sort === "kind" ? <KindGlyph kind={bar.spanKind} size={13} ghost={cells.name.later} /> : null}
            {sort === "kind" ? " " : ""}
            {visibleLine(text)}
          </span>
        );
      })}
    </div>
  );
};
