/** The series that is looked at: A solid, B dashed; as a table on request. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { DiffRun, MetricPair } from "../../core/compare/run-diff.ts";
import { nanos } from "../../core/ids.ts";
import type { SeriesWindow } from "../../core/wire.ts";
import * as api from "../api.ts";
import { useSize } from "../draw/use-size.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, metric, shortClock, value } from "../format.ts";
import { useAsk } from "../panels/use-ask.ts";
import { Link } from "../shell/rail.tsx";
import { type Comparing, openRunAt, runHref, type Side, seriesName } from "./comparing.ts";
import { MARGIN, overlay } from "./overlay.ts";
import { SideBadge } from "./side-badge.tsx";

const COLUMNS = 600;
const TABLE_ROWS = 500;

interface Props {
  readonly comparing: Comparing;
  readonly pair: MetricPair | undefined;
}

export const OverlayPanel = ({ comparing, pair }: Props) => {
  const { compared, diff, version } = comparing;
  const table = useSignal(false);
  const axis = pair === undefined || pair.axis === "point" ? "wall" : pair.axis;
  const asked = useAsk(
    pair && JSON.stringify([compared.a, compared.b, seriesName(pair)]),
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
        <button
          type="button"
          class="btn sm ghost"
          data-key="v"
          title="As a table  v"
          aria-pressed={table.value}
          onClick={() => {
            table.value = !table.value;
          }}
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
          {pair.axis === "point" ? "; compared by their number, drawn over the time since each start" : ""}
        </p>
      </div>
      {asked.failure === undefined ? null : (
        <p class="empty crit">The series could not be read: {asked.failure}</p>
      )}
      {asked.value ? (
        table.value ? (
          <Points left={asked.value[0]} right={asked.value[1]} wall={axis === "wall"} />
        ) : (
          <Chart
            comparing={comparing}
            pair={pair}
            left={asked.value[0]}
            right={asked.value[1]}
            wall={axis === "wall"}
          />
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

interface LinesProps {
  readonly left: SeriesWindow | undefined;
  readonly right: SeriesWindow | undefined;
  readonly wall: boolean;
}

const Chart = ({
  comparing,
  pair,
  left,
  right,
  wall,
}: LinesProps & { readonly comparing: Comparing; readonly pair: MetricPair }) => {
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const model = size.width > 0 ? overlay(left, right, wall, size) : undefined;
  const parts = pair.first;
  const from = comparing.diff.left.from;
  const at = parts && (wall ? parts.left && (parts.left.at - from) / 1e9 : parts.x);
  return (
    <div class="pb overlay" ref={host}>
      {model ? (
        <svg
          role="img"
          width={size.width}
          height={size.height}
          aria-label={`${visibleLine(pair.name)} of both runs. Lowest ${metric(model.range[0])}, highest ${metric(model.range[1])}. Last: A ${pair.last.left ? value(pair.last.left.value) : "none"}, B ${pair.last.right ? value(pair.last.right.value) : "none"}.`}
        >
          {model.yTicks.map(({ y, text }) => (
            <g key={text}>
              <line class="grid-line" x1={MARGIN.left} x2={size.width - MARGIN.right} y1={y} y2={y} />
              <text class="tick" x={MARGIN.left - 6} y={y + 3} text-anchor="end">
                {text}
              </text>
            </g>
          ))}
          {model.xTicks.map((tick) => (
            <text
              key={tick.text}
              class="tick"
              x={model.x(tick.value)}
              y={size.height - 6}
              text-anchor="middle"
            >
              {tick.text}
            </text>
          ))}
          {typeof at === "number" ? (
            <line
              class="parts-line"
              x1={model.x(at)}
              x2={model.x(at)}
              y1={MARGIN.top}
              y2={size.height - MARGIN.bottom}
            />
          ) : null}
          <path class="line-a" d={model.left} />
          <path class="line-b" d={model.right} />
        </svg>
      ) : (
        <p class="empty">Neither run has a finite value of it.</p>
      )}
    </div>
  );
};

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
