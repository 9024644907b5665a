/** A metric chart with its header: picture, or the same window as a table. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { useSize } from "../draw/use-size.ts";
import { usePanelData } from "../export/panel-data.ts";
import { isWord, value } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { PanelGuard } from "../shell/panel-guard.tsx";
import { type ChartInput, type ChartLine, chart, logRange, rangeOf } from "../views/chart.ts";
import { chartLines, headline } from "../views/chart-lines.ts";
import type { ChartSpec } from "../views/chart-list.ts";
import { type ChartPlace, chartSentence } from "../views/chart-words.ts";
import { focusedSubject } from "../views/focus.ts";
import { Picture } from "../views/picture.tsx";
import { labelPoints, smoothLines } from "../views/smoothing.ts";
import { axisValue, hasAxis, timeAxis } from "../views/time-axis.ts";
import type { AxisName, Scene } from "../views/view.ts";
import { ChartTable } from "./chart-table.tsx";
import { PanelMore } from "./panel-more.tsx";
import { FigureSkeleton } from "./skeleton.tsx";
import { onTableKey, TableButton } from "./table-button.tsx";
import { usePacedScene, useScene } from "./use-scene.ts";

/** Widths are asked in steps, so that a dragged divider does not ask for every pixel. */
const STEP_PX = 40;

/** How a person wants charts drawn; nothing of it is on by itself. */
export interface ChartOptions {
  readonly log: boolean;
  /** Points of a moving mean; 0 = the trace's own. */
  readonly smoothing: number;
  /** The y range stays as it was when this was set. */
  readonly locked: boolean;
  /** A label to draw along instead of the run's axis. */
  readonly along: string | undefined;
}

const PLAIN: ChartOptions = { log: false, smoothing: 0, locked: false, along: undefined };

interface ChartPanelProps {
  readonly session: RunSession;
  readonly spec: ChartSpec;
  readonly options?: ChartOptions;
}

export const ChartPanel = (props: ChartPanelProps) => (
  <PanelGuard name={props.spec.title}>
    <Chart {...props} />
  </PanelGuard>
);

const Chart = ({ session, spec, options = PLAIN }: ChartPanelProps) => {
  const { log, smoothing, along: label } = options;
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const asTable = useSignal(false);
  const px = Math.max(STEP_PX, Math.ceil(size.width / STEP_PX) * STEP_PX);
  const asked =
    label === undefined ? session.metrics(spec.series, px) : session.metricsOver(label, spec.series, px);
  const windows = asked.value;
  const focused = useScene(session, focusedSubject);
  const lines = useMemo(() => (windows ? chartLines(spec, windows, focused) : []), [spec, windows, focused]);
  const along = useMemo(
    () => (label === undefined || !windows ? undefined : { name: label, points: labelPoints(windows) }),
    [label, windows],
  );
  const drawn = useMemo(() => smoothLines(lines, smoothing), [lines, smoothing]);
  const lock = useLock(options.locked, drawn, log);
  const view = useMemo(
    () => chart({ id: spec.id, title: spec.title, lines: drawn, log, along, lock }),
    [spec, drawn, log, along, lock],
  );
  const runAxis = useScene(session, axisName);
  const runAxisTitle = useScene(session, axisWord);
  const axis = label ?? runAxis;
  const axisTitle = label ?? runAxisTitle;
  const sentence = usePacedScene(
    session,
    (scene) => chartSentence(lines, { ...placeOf(scene, along), title: spec.title }) + smoothWords(smoothing),
    [spec, lines, along, smoothing],
  );
  usePanelData(spec.title, (rows) => rows.seriesRows(windows ?? [], session.scene.peek().extent.from));
  const toggle = (): void => {
    asTable.value = !asTable.value;
  };

  return (
    <section class="panel chart" aria-label={spec.title} onKeyDown={onTableKey(toggle)}>
      <div class="ph">
        <h2 class="ell" title={spec.title}>
          {spec.title}
        </h2>
        {smoothing > 1 ? <span class="n">mean of {smoothing}</span> : null}
        {log ? <span class="n">log</span> : null}
        <span class="grow" />
        <Headline session={session} lines={lines} reading={windows === undefined} />
        <TableButton on={asTable.value} toggle={toggle} />
        <PanelMore />
      </div>
      <div ref={body} class="pb">
        {asTable.value ? (
          <ChartTable session={session} lines={lines} axis={axis} axisTitle={axisTitle} />
        ) : windows && (windows.length === 0 || along?.points.length === 0) ? (
          <p class="empty">
            {along === undefined ? "No points in this part of the run." : `Its points name no ${along.name}.`}
          </p>
        ) : (
          <Picture view={view} session={session} label={sentence} />
        )}
      </div>
    </section>
  );
};

const axisName = ({ axis, window }: Scene): AxisName => (hasAxis(window.axes, axis) ? axis : "wall");
/** What the run calls the axis in use. */
const axisWord = (scene: Scene): string => {
  const name = axisName(scene);
  return name === "wall" ? "time" : (scene.run.axes[name] ?? name);
};

const smoothWords = (points: number): string =>
  points > 1 ? ` Drawn as the mean of ${points} points, the points themselves in grey.` : "";

/** The range at the moment it was locked. */
const useLock = (
  locked: boolean,
  lines: readonly ChartLine[],
  log: boolean,
): readonly [number, number] | undefined => {
  const held = useRef<readonly [number, number] | undefined>(undefined);
  if (!locked) held.current = undefined;
  else if (held.current === undefined && lines.length > 0) {
    const series = lines.map((line) => line.series);
    held.current = (log ? logRange(series) : undefined) ?? rangeOf(series);
  }
  return held.current;
};

const placeOf = (scene: Scene, along: ChartInput["along"]): Omit<ChartPlace, "title"> => {
  if (along !== undefined)
    return {
      axis: along.name,
      axisTitle: along.name,
      here: axisValue(along.points, scene.at),
      state: scene.state,
    };
  const axis = timeAxis(scene, 0, 100);
  return {
    axis: axis.name,
    axisTitle: axisWord(scene),
    here: axis.value(axis.x(scene.at)),
    state: scene.state,
  };
};

const Headline = ({
  session,
  lines,
  reading,
}: {
  readonly session: RunSession;
  readonly lines: readonly ChartLine[];
  /** Its points are on their way. */
  readonly reading: boolean;
}) => {
  const { state, stale } = session.scene.value;
  const { values, mean, mixed } = headline(lines, state);
  if (reading && values.length === 0) return <FigureSkeleton />;
  return values.length === 0 ? (
    <span class="dim head-now">{mixed ? `${lines.length} lines` : "n/a"}</span>
  ) : (
    <span class={`num head-now ${stale ? "stale-values" : "brt"}`}>
      {values.map((each, index) => (
        <span key={index} class={isWord(each) ? "crit" : ""}>
          {index > 0 ? " / " : ""}
          {value(each)}
        </span>
      ))}
      {mean ? <small class="dim"> mean</small> : null}
    </span>
  );
};
