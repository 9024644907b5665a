/** The aligned tree: sign, kind, name, the bar of A above that of B, difference. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SpanClass, SpanPair } from "../../core/compare/run-diff.ts";
import { clockTicks } from "../draw/ticks.ts";
import { useRows } from "../draw/use-rows.ts";
import { useSize } from "../draw/use-size.ts";
import { count } from "../format.ts";
import { stepKey } from "../runs/step-key.ts";
import { AlignButtons } from "./align-buttons.tsx";
import { barsOf } from "./bars.ts";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, pairName } from "./comparing.ts";
import { useDiffPages } from "./diff-pages.ts";
import { DifferenceNav } from "./difference-nav.tsx";
import { CursorFlags, CursorLines } from "./pair-cursors.tsx";
import { FoldRow, PairRow } from "./pair-row.tsx";

const ROW = 26;
/** Width of what stands left and right of the bars, as in the style sheet: names and figures. */
const WIDE = 300 + 92;
const NARROW = 210 + 76;
const NARROW_PAGE = "(max-width: 1100px)";
const TICK_PX = 84;

interface Props {
  readonly comparing: Comparing;
  readonly focused: SpanPair | undefined;
  readonly step: (by: 1 | -1) => void;
}

export const PairTable = ({ comparing, focused, step }: Props) => {
  const { app, route, compared, diff, head, version } = comparing;
  const scroller = useRef<HTMLDivElement>(null);
  const { width } = useSize(scroller);
  const narrow = matchMedia(NARROW_PAGE).matches;
  const pages = useDiffPages(compared, route.all, version);
  const total = pages.total ?? 0;
  const visible = useRows(scroller, total, ROW);
  const active = useSignal(0);
  const shift = head.drawnShift.value;
  const bars = useMemo(() => barsOf(diff, shift), [diff, shift]);
  const [firstRow, lastRow] = [visible.rows[0]?.index ?? 0, visible.rows.at(-1)?.index ?? 0];
  useEffect(() => pages.want(firstRow, lastRow));
  const row = focused?.row;
  useEffect(() => {
    if (row === undefined || pages.total === undefined) return;
    let left = false;
    pages
      .lineOf(row)
      .then((line) => {
        if (left) return;
        active.value = line;
        // What comes before and after it is seen too.
        visible.revealAtEnd(Math.max(0, line - 2), Math.min((pages.total ?? 1) - 1, line + 4));
      })
      .catch(() => undefined);
    return () => {
      left = true;
    };
  }, [row, route.all, pages.total, version]);
  const look = (pair: SpanPair): void => refineCompare(app, { pair: pairName(pair), text: undefined });
  const go = (index: number): void => {
    active.value = index;
    visible.reveal(index);
    const line = pages.at(index);
    if (line?.line === "pair") look(line.pair);
    // The row may have to be drawn first.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus({ preventScroll: true }),
    );
  };
  /** The cursors go to where the pair begins. */
  const enter = ({ left, right }: SpanPair): void => head.show(left?.start, right?.start);
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = stepKey(event.key, active.peek(), total);
    const line = pages.at(active.peek());
    if (to !== undefined) go(to);
    else if (event.key === "Enter" && line?.line === "fold") refineCompare(app, { all: true });
    else if (event.key === "Enter" && line?.line === "pair") enter(line.pair);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const room = Math.max(1, width - (narrow ? NARROW : WIDE));
  const ticks = clockTicks(0, bars.length, Math.max(2, Math.floor(room / TICK_PX)));
  const first = diff.firstDivergence.find(({ channel }) => channel === "content")?.row;
  const shared = diff.left.branchOf === diff.right.id || diff.right.branchOf === diff.left.id;
  const held = Math.min(active.value, Math.max(0, total - 1));
  return (
    <section class="panel pairs" aria-label="Aligned spans">
      <div class="ph">
        <h2>Aligned spans</h2>
        <span class="n hide-n">
          {count(diff.spans.rows)} rows{diff.spans.coarse ? " · coarse: the runs are very large" : ""}
        </span>
        <span class="grow" />
        <DifferenceNav
          index={row === undefined ? -1 : diff.spans.differing.indexOf(row)}
          total={diff.spans.counts.added + diff.spans.counts.removed + diff.spans.counts.changed}
          previous={() => step(-1)}
          next={() => step(1)}
        />
        <span class="caps hide-n">Align by</span>
        <AlignButtons comparing={comparing} keyed={false} />
        <div class="seg" role="group" aria-label="Rows">
          <button type="button" aria-pressed={route.all} onClick={() => refineCompare(app, { all: true })}>
            All
          </button>
          <button type="button" aria-pressed={!route.all} onClick={() => refineCompare(app, { all: false })}>
            Differences<span class="hide-n">&nbsp;+ context</span>
          </button>
        </div>
        <button
          type="button"
          class="sr-key"
          data-key="u"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => refineCompare(app, { all: !route.all })}
        />
      </div>
      <Classes comparing={comparing} />
      {pages.failure === undefined ? null : (
        <p class="empty crit">The rows could not be read: {pages.failure}</p>
      )}
      <div
        class="pair-grid"
        role="treegrid"
        tabIndex={-1}
        aria-label="Spans of both runs"
        aria-rowcount={total + 1}
        aria-colcount={4}
        onKeyDown={keys}
      >
        <div class="pair-head" role="row" aria-rowindex={1} tabIndex={-1} style={{ "--bars": `${room}px` }}>
          <span role="columnheader" tabIndex={-1}>
            span
          </span>
          <span role="columnheader" tabIndex={-1} class="axis" aria-label="Time since the start of A">
            {ticks.map(({ value, text }) => (
              <span key={value} style={{ left: `${(value / bars.length) * 100}%` }}>
                {text}
              </span>
            ))}
            {shared ? <em>shared history</em> : null}
            <CursorFlags head={head} width={room} />
          </span>
          <span role="columnheader" tabIndex={-1} class="num">
            B − A
          </span>
        </div>
        <div ref={scroller} class="pb scroll" role="presentation">
          <div role="presentation" class="pair-rows" style={{ height: `max(100%, ${visible.height}px)` }}>
            <CursorLines head={head} shared={shared} />
            {visible.rows.map(({ index, y }) => {
              const line = pages.at(index);
              const place = {
                index,
                y,
                tabbable: index === visible.stop(held),
                onFocus: () => (active.value = index),
              };
              if (!line) return null;
              return line.line === "fold" ? (
                <FoldRow
                  key={`fold ${line.row}`}
                  {...place}
                  fold={line}
                  open={() => refineCompare(app, { all: true })}
                />
              ) : (
                <PairRow
                  key={line.pair.row}
                  {...place}
                  pair={line.pair}
                  bars={bars}
                  room={room}
                  first={line.pair.row === first}
                  ghost={line.pair.toCome === true}
                  selected={line.pair.row === row}
                  look={look}
                  enter={enter}
                />
              );
            })}
          </div>
        </div>
      </div>
    </section>
  );
};

/** What the rows differ in. A class that is switched off counts no more. */
const Classes = ({ comparing: { app, route, diff } }: { readonly comparing: Comparing }) => {
  const found = Object.entries(diff.spans.byClass) as readonly (readonly [SpanClass, number])[];
  const off = route.ignored.map((name) => [name, undefined] as const);
  if (found.length + off.length === 0) return null;
  return (
    <div class="classes" role="group" aria-label="Kinds of difference that count">
      {[...found, ...off].map(([name, rows]) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-pressed={rows !== undefined}
          title={rows === undefined ? `Count differences of kind ${name} again` : `Leave ${name} out`}
          onClick={() =>
            refineCompare(app, {
              ignored:
                rows === undefined ? route.ignored.filter((each) => each !== name) : [...route.ignored, name],
            })
          }
        >
          {name} {rows === undefined ? "off" : <b>{count(rows)}</b>}
        </button>
      ))}
    </div>
  );
};
