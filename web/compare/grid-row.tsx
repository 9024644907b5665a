/** A run of the grid: its lifecycles in small, its figures, the settings in which the runs differ most. */
import type { GridFigure, GridLane, GridRun } from "../../core/compare/grid.ts";
import type { Value } from "../../core/value.ts";
import { jsonText } from "../draw/json-text.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, dense, duration, isMoney, money, percent, signed, value } from "../format.ts";
import { SeverityGlyph, stageLook } from "../glyphs.tsx";
import { changedOf } from "./grid-order.ts";

interface Props {
  readonly run: GridRun;
  readonly baseline: GridRun;
  readonly index: number;
  readonly on: boolean;
  readonly lanes: boolean;
  readonly figures: readonly GridFigure[];
  readonly settings: number;
  readonly judged: boolean;
  readonly look: () => void;
  readonly open: () => void;
}

export const GridRow = (props: Props) => {
  const { run, baseline, index, on, figures } = props;
  const first = run.id === baseline.id;
  return (
    <tr
      class={`${on ? "sel" : ""}${first ? " baseline" : ""}`}
      aria-current={on ? "true" : undefined}
      aria-rowindex={index + 2}
      data-row={index}
      tabIndex={on ? 0 : -1}
      onClick={props.look}
      onDblClick={props.open}
    >
      <td class="nm">
        <span class="row">
          <EndSign run={run} />
          <b class="ell" title={run.name}>
            {visibleLine(run.name)}
          </b>
          {first ? <span class="chip">baseline</span> : null}
        </span>
        <span class="id">
          {run.id}
          {run.outlier && run.outlier.deviations >= FAR ? " · outlier" : ""}
        </span>
      </td>
      {props.lanes ? (
        <td>
          {run.lanes.some(({ stages }) => stages.length > 0) ? (
            <Lanes lanes={run.lanes} />
          ) : (
            <span class="dim">none of these</span>
          )}
        </td>
      ) : null}
      {props.lanes ? <td class="r">{first ? <span class="dim">·</span> : <Changed run={run} />}</td> : null}
      {props.judged ? (
        <td class={`r ${(run.regression ?? 0) > 0 ? "crit" : (run.regression ?? 0) < 0 ? "ok" : "dim"}`}>
          {first ? "·" : run.regression === null ? "–" : signed(run.regression, percent)}
        </td>
      ) : null}
      {figures.map((figure) => (
        <td
          key={figure}
          class={`r${run.outlier?.figure === figure && run.outlier.deviations >= FAR ? " warn" : ""}`}
        >
          {figureText(run, figure)}
          {first ? null : <small>{deltaText(run, baseline, figure)}</small>}
        </td>
      ))}
      {run.configuration.slice(0, props.settings).map((own, i) => {
        const same = jsonText(own) === jsonText(baseline.configuration[i] ?? null);
        const text = own === null ? "not set" : typeof own[0] === "string" ? own[0] : jsonText(own[0]);
        return (
          <td key={i} class={`setting ell ${same ? "dim" : "d-changed"}`} title={visibleLine(text, 2000)}>
            {visibleLine(text, 60)}
          </td>
        );
      })}
    </tr>
  );
};

/** Deviations from which a run is called an outlier. */
export const FAR = 3;

const EndSign = ({ run }: { readonly run: GridRun }) =>
  run.status === "live" ? (
    <span class="dot live ok" role="img" aria-label="in progress" />
  ) : (
    <SeverityGlyph
      severity={run.outcome === "finished" ? "ok" : run.outcome === "failed" ? "critical" : "warning"}
    />
  );

const Changed = ({ run: { subjects }, run }: { readonly run: GridRun }) => (
  <span
    title={`${count(subjects.same)} subjects the same, ${count(subjects.changed)} changed, ${count(subjects.removed)} only in the baseline, ${count(subjects.added)} only here`}
    class={changedOf(run) > 0 ? "d-changed" : "dim"}
  >
    {changedOf(run) > 0 ? `~ ${count(changedOf(run))}` : "="}
    <small>of {count(changedOf(run) + subjects.same)}</small>
  </span>
);

export const figureText = (run: GridRun, figure: GridFigure): string => {
  const own = run.figures[figure];
  if (figure === "headline") return run.headline ? headlineText(run.headline) : "–";
  return own === null ? "–" : TEXTS[figure](own);
};

const headlineText = ({ name, value: said }: { readonly name: string; readonly value: Value }): string =>
  isMoney(name) && typeof said === "number" ? money(said) : value(said);

const TEXTS: Readonly<Record<Exclude<GridFigure, "headline">, (n: number) => string>> = {
  durationMs: (ms) => duration(ms * 1e6),
  costUsd: money,
  tokens: dense,
  spansFailed: count,
  gatesFailed: count,
  transitions: count,
  anomalies: count,
};

/** Against the baseline; "" where one of them does not say it, or it is the same. */
export const deltaText = (run: GridRun, baseline: GridRun, figure: GridFigure): string => {
  const [own, base] = [run.figures[figure], baseline.figures[figure]];
  if (own === null || base === null || own === base) return "";
  if (figure === "headline" && run.headline?.name !== baseline.headline?.name)
    return run.headline?.name ?? "";
  return figure === "headline" ? signed(own - base) : signed(own - base, TEXTS[figure]);
};

const WIDTH = 132;
const HEIGHT = 34;

/** Stages by their colour, a line per subject. What they are is told in the lifecycles of the pair. */
export const Lanes = ({
  lanes,
  width = WIDTH,
  height = HEIGHT,
}: {
  readonly lanes: readonly GridLane[];
  readonly width?: number;
  readonly height?: number;
}) => {
  const lane = Math.min(6, height / Math.max(1, lanes.length));
  return (
    <svg
      class="grid-lanes"
      width={width}
      height={height}
      role="img"
      aria-label={`Stages of ${count(lanes.length)} subjects`}
    >
      {lanes.map(({ subject, stages }, i) => (
        <g key={subject}>
          {stages.map(([stage, from, to], j) => (
            <rect
              key={j}
              x={from * width}
              y={i * lane}
              width={Math.max(1, (to - from) * width)}
              height={Math.max(0.8, lane - (lane > 2 ? 1 : 0.2))}
              fill={`var(${stageLook(lifecycleOf(subject), stage).token})`}
            />
          ))}
        </g>
      ))}
    </svg>
  );
};

/** `env:3/seed:2` is a seed. */
const lifecycleOf = (subject: string): string => /(?:^|\/)([^/:]*):[^/]*$/.exec(subject)?.[1] ?? "";
