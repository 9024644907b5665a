/** Series of both runs that differ, and the one that is looked at with both lines over one axis. */

import type { MetricPair, MetricPoint } from "../../core/compare/run-diff.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, metric, signed, value } from "../format.ts";
import { CHANGE_SIGNS } from "./change-signs.ts";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, seriesName } from "./comparing.ts";
import { around, DifferenceNav } from "./difference-nav.tsx";
import { OverlayPanel } from "./overlay-panel.tsx";
import { useWalkedRows } from "./use-walked-rows.ts";

const ROW = 28;
const COLUMNS = ["Series", "Parts at", "A", "B", "Last A", "Last B", "B − A", "Points"] as const;

export const MetricsTab = ({ comparing }: { readonly comparing: Comparing }) => {
  const { app, route, diff, head } = comparing;
  const { pairs, counts, tolerance } = diff.metrics;
  const named = pairs.findIndex((pair) => seriesName(pair) === route.pair);
  const chosen = pairs[Math.max(0, named)];
  /** The cursors go to where the two part. */
  const enter = ({ first }: MetricPair): void => head.show(first?.left?.at, first?.right?.at);
  const {
    scroller,
    visible,
    held: index,
    go,
    keys,
  } = useWalkedRows({
    count: pairs.length,
    rowPx: ROW,
    named,
    look: (to) => refineCompare(app, { pair: seriesName(pairs[to] as MetricPair) }),
    enter: chosen?.first ? () => enter(chosen) : undefined,
  });
  return (
    <>
      <section class="panel" aria-label="Series">
        <div class="ph">
          <h2>Series</h2>
          <span class="n">
            {count(counts.changed)} changed, {count(counts.removed)} only in A, {count(counts.added)} only in
            B, {count(counts.same)} same within{" "}
            {tolerance === 0 ? "nothing" : `${metric(tolerance)} of the value`}
          </span>
          <span class="grow" />
          <DifferenceNav
            index={pairs.length === 0 ? -1 : index}
            total={pairs.length}
            previous={() => go(around(index, -1, pairs.length))}
            next={() => go(around(index, 1, pairs.length))}
          />
        </div>
        {pairs.length === 0 ? (
          <p class="empty">Every series is the same in both runs.</p>
        ) : (
          <div
            class="series-grid"
            role="grid"
            tabIndex={-1}
            aria-label="Series that differ"
            aria-rowcount={pairs.length + 1}
            onKeyDown={keys}
          >
            <div ref={scroller} class="pb scroll" role="presentation">
              <div class="series-head" role="row" aria-rowindex={1} tabIndex={-1}>
                {COLUMNS.map((title, i) => (
                  <span key={title} role="columnheader" tabIndex={-1} class={i > 0 ? "num" : ""}>
                    {title}
                  </span>
                ))}
              </div>
              <div role="presentation" class="value-rows" style={{ height: `${visible.height}px` }}>
                {visible.rows.map(({ index: at, y }) => (
                  <SeriesRow
                    key={seriesName(pairs[at] as MetricPair)}
                    pair={pairs[at] as MetricPair}
                    index={at}
                    y={y}
                    on={at === index}
                    tabbable={at === visible.stop(index)}
                    look={() => refineCompare(app, { pair: seriesName(pairs[at] as MetricPair) })}
                    enter={() => enter(pairs[at] as MetricPair)}
                  />
                ))}
              </div>
            </div>
          </div>
        )}
      </section>
      <OverlayPanel comparing={comparing} pair={chosen} />
    </>
  );
};

const SeriesRow = ({
  pair,
  index,
  y,
  on,
  tabbable,
  look,
  enter,
}: {
  readonly pair: MetricPair;
  readonly index: number;
  readonly y: number;
  readonly on: boolean;
  readonly tabbable: boolean;
  readonly look: () => void;
  readonly enter: () => void;
}) => {
  const { first, last, points, outside, axis } = pair;
  const cells = [
    first ? `${axis} ${metric(first.x)}` : outside > 0 ? "single points" : "",
    shown(first?.left),
    shown(first?.right),
    shown(last.left),
    shown(last.right),
    delta(last.left, last.right),
    `${count(outside)} of ${count(points.compared)}`,
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it hears the keys
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={on}
      data-row={index}
      tabIndex={tabbable ? 0 : -1}
      class={`metric-pair ${on ? "on" : ""}`}
      style={{ transform: `translateY(${y}px)` }}
      onClick={look}
      onDblClick={enter}
    >
      <span role="gridcell" tabIndex={-1} class="ell" title={seriesName(pair).replace("|", " ")}>
        <span class={`sign d-${pair.change}`}>{CHANGE_SIGNS[pair.change]}</span>{" "}
        <b>{visibleLine(pair.name)}</b> <span class="dim">{visibleLine(pair.subject ?? "")}</span>
      </span>
      {cells.map((text, i) => (
        <span key={COLUMNS[i + 1]} role="gridcell" tabIndex={-1} class="num">
          {text}
        </span>
      ))}
    </div>
  );
};

const shown = (point: MetricPoint | null | undefined): string => (point ? value(point.value) : "");
const delta = (left: MetricPoint | null, right: MetricPoint | null): string =>
  typeof left?.value === "number" && typeof right?.value === "number" ? signed(right.value - left.value) : "";
