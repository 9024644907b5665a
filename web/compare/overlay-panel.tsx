/** The series that is looked at: A solid, B dashed; as a table on request. */
import type { DiffRun, MetricPair } from "../../core/compare/run-diff.ts";
import { follow } from "../../core/compare/warp.ts";
import { type Nanos, nanos } from "../../core/ids.ts";
import type { SeriesWindow } from "../../core/wire/window.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, metric, shortClock, value } from "../format.ts";
import { useAsk } from "../panels/use-ask.ts";
import { Link } from "../shell/rail.tsx";
import { axisValue } from "../views/time-axis.ts";
import { AlignButtons } from "./align-buttons.tsx";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, openRunAt, runHref, type Side, seriesName } from "./comparing.ts";
import { onAxis } from "./links.ts";
import type { OverlayLine } from "./overlay.ts";
import { PairChart } from "./pair-chart.tsx";
import type { PairPlayhead } from "./playhead.ts";
import { SideBadge } from "./side-badge.tsx";

const COLUMNS = 600;
const TABLE_ROWS = 500;

interface Props {
  readonly comparing: Comparing;
  readonly pair: MetricPair | undefined;
}

export const OverlayPanel = ({ comparing, pair }: Props) => {
  const { app, compared, diff, head, route, version } = comparing;
  const axis = head.way.value === "step" && pair !== undefined && pair.axis !== "point" ? pair.axis : "wall";
  const asked = useAsk(
    pair && JSON.stringify([compared.a, compared.b, seriesName(pair), axis]),
    (signal) =>
      Promise.all([
        seriesOf(diff.left, pair as MetricPair, axis, signal),
        seriesOf(diff.right, pair as MetricPair, axis, signal),
      ]),
    version,
  );
  if (!pair)
    return (
      <section class="panel insp" id="inspector" aria-label="Series of both runs">
        <p class="empty">Nothing differs.</p>
      </section>
    );
  return (
    <section class="panel insp" id="inspector" aria-label="Series of both runs">
      <div class="ph">
        <h2 class="ell">{visibleLine(pair.name)}</h2>
        <span class="n ell">{visibleLine(pair.subject ?? "")}</span>
        <span class="grow" />
        <AlignButtons comparing={comparing} keyed={false} />
        <div class="seg" role="group" aria-label="Lines">
          {[false, true].map((beside) => (
            <button
              key={String(beside)}
              type="button"
              aria-pressed={route.beside === beside}
              onClick={() => refineCompare(app, { beside })}
            >
              {beside ? "Side by side" : "Overlay"}
            </button>
          ))}
        </div>
        <button
          type="button"
          class="btn sm ghost"
          data-key="v"
          title="As a table  v"
          aria-pressed={route.table}
          onClick={() => refineCompare(app, { table: !route.table })}
        >
          Table
        </button>
      </div>
      <div class="pair-facts">
        <Ends comparing={comparing} pair={pair} side="left" />
        <Ends comparing={comparing} pair={pair} side="right" />
        <p class="dim">
          {pair.outside > 0
            ? `${count(pair.outside)} of ${count(pair.points.compared)} compared points are outside of the tolerance`
            : "The compared points are the same; one run has more of them"}
          {pair.axis === "point" ? "; compared by their number" : `; compared by ${pair.axis}`}, drawn over{" "}
          {axis !== "wall"
            ? axis
            : head.way.value === "structure"
              ? "the time of A"
              : "the time since each start"}
        </p>
      </div>
      {asked.failure === undefined ? null : (
        <p class="empty crit">The series could not be read: {asked.failure}</p>
      )}
      {asked.value ? (
        route.table ? (
          <Points left={asked.value[0]} right={asked.value[1]} wall={axis === "wall"} />
        ) : (
          <Chart comparing={comparing} pair={pair} left={asked.value[0]} right={asked.value[1]} axis={axis} />
        )
      ) : null}
    </section>
  );
};

const seriesOf = async (
  run: DiffRun,
  { subject, name }: MetricPair,
  axis: string,
  signal: AbortSignal,
): Promise<SeriesWindow | undefined> => {
  const range = { from: run.from, to: nanos(run.to + 1) };
  const found = await api.metrics(run.id, { series: [{ subject, name }], range, px: COLUMNS, axis }, signal);
  return found.find((each) => each.name === name && each.subject === subject);
};

const Ends = ({
  comparing,
  pair,
  side,
}: {
  readonly comparing: Comparing;
  readonly pair: MetricPair;
  readonly side: Side;
}) => {
  const [first, last] = [pair.first?.[side], pair.last[side]];
  return (
    <p class="side-line">
      <SideBadge side={side} />
      {first ? (
        <>
          <Link
            href={runHref(comparing, side, first.event)}
            go={() => openRunAt(comparing, side, first.event)}
          >
            parts {shortClock(first.at - comparing.diff[side].from)}
          </Link>
          <b class="num">{value(first.value)}</b>
        </>
      ) : null}
      {last ? (
        <>
          <Link href={runHref(comparing, side, last.event)} go={() => openRunAt(comparing, side, last.event)}>
            last {shortClock(last.at - comparing.diff[side].from)}
          </Link>
          <b class="num">{value(last.value)}</b>
        </>
      ) : (
        <span class="dim">not in this run</span>
      )}
    </p>
  );
};

const Chart = ({
  comparing,
  pair,
  left,
  right,
  axis,
}: {
  readonly comparing: Comparing;
  readonly pair: MetricPair;
  readonly left: SeriesWindow | undefined;
  readonly right: SeriesWindow | undefined;
  readonly axis: string;
}) => {
  const { head, route } = comparing;
  const wall = axis === "wall";
  const place = placeOn(head, axis);
  const part = pair.first?.left ?? pair.first?.right;
  const side = pair.first?.left ? "left" : "right";
  const line = (of: SeriesWindow | undefined, on: Side): OverlayLine | undefined =>
    of && (wall ? { ...of, x: of.at.map((at) => place(on, at) ?? 0) } : of);
  return (
    <PairChart
      left={line(left, "left")}
      right={line(right, "right")}
      wall={wall}
      beside={route.beside}
      parts={part ? (wall ? place(side, part.at) : pair.first?.x) : undefined}
      cursor={(of) => place(of, head.place.value[of])}
      label={([low, high]) =>
        `${visibleLine(pair.name)} of both runs. Lowest ${metric(low)}, highest ${metric(high)}. Last: A ${pair.last.left ? value(pair.last.left.value) : "none"}, B ${pair.last.right ? value(pair.last.right.value) : "none"}.`
      }
    />
  );
};

/** Where a moment of a run stands: seconds since the start of each; by structure B stands on the time of A. */
const placeOn =
  (head: PairPlayhead, axis: string) =>
  (side: Side, at: Nanos): number | undefined => {
    const { extents, links, overviews } = head.ground.value;
    if (axis !== "wall") {
      const points = overviews[side]?.axes[axis];
      return points && points.length > 0 ? axisValue(points, at) : undefined;
    }
    if (side === "right" && head.way.value === "structure")
      return (follow(links.marks.structure, "right", at).at - extents.left.from) / 1e9;
    return onAxis(extents, side, at, head.drawnShift.value) / 1e9;
  };

interface LinesProps {
  readonly left: SeriesWindow | undefined;
  readonly right: SeriesWindow | undefined;
  readonly wall: boolean;
}

const Points = ({ left, right, wall }: LinesProps) => {
  const rows = new Map<number, { a?: string; b?: string }>();
  const add = (series: SeriesWindow | undefined, side: "a" | "b"): void => {
    for (const [i, x] of (series?.x ?? []).entries())
      rows.set(x, { ...rows.get(x), [side]: value(series?.last[i] ?? null) });
  };
  add(left, "a");
  add(right, "b");
  const sorted = [...rows].sort(([one], [other]) => one - other);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
    <div class="pb scroll" role="group" tabIndex={0} aria-label="Points as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">{wall ? "Time" : "Axis"}</th>
            <th scope="col" class="r d-removed">
              A
            </th>
            <th scope="col" class="r d-added">
              B
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, TABLE_ROWS).map(([x, { a, b }]) => (
            <tr key={x}>
              <td class="num">{wall ? shortClock(x * 1e9, 3) : metric(x)}</td>
              <td class="r">{a ?? ""}</td>
              <td class="r">{b ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > TABLE_ROWS ? <p class="dim">{count(sorted.length - TABLE_ROWS)} more</p> : null}
    </div>
  );
};
