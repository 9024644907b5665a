/** Tab Metrics: every series of the run, chosen from a list; side by side or in one chart, drawn as one wants. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { value } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { valueNow } from "../views/chart.ts";
import { type ChartSpec, unitOf } from "../views/chart-list.ts";
import { SMOOTHINGS } from "../views/smoothing.ts";
import { type ChartOptions, ChartPanel } from "./chart.tsx";
import { PanelMore } from "./panel-more.tsx";
import { Skeleton } from "./skeleton.tsx";
import { useChartList } from "./use-chart-list.ts";
import { useScene } from "./use-scene.ts";

/** Charts shown before a person chooses. */
const SHOWN_AT_FIRST = 12;

export const MetricsPanel = ({ session }: { readonly session: RunSession }) => {
  const charts = useChartList(session);
  const chosen = useSignal<ReadonlySet<string> | undefined>(undefined);
  const words = useSignal("");
  const overlay = useSignal(false);
  const options = useSignal<ChartOptions>({ log: false, smoothing: 0, locked: false, along: undefined });
  const shownIds = useMemo(
    () => chosen.value ?? new Set((charts ?? []).slice(0, SHOWN_AT_FIRST).map(({ id }) => id)),
    [chosen.value, charts],
  );
  const shown = useMemo(() => (charts ?? []).filter(({ id }) => shownIds.has(id)), [charts, shownIds]);
  const one = useMemo(() => overlaid(shown), [shown]);
  if (!charts) return <Skeleton of="the list of series" rows={8} />;
  if (charts.length === 0) return <p class="empty panel">This run has no metrics.</p>;
  const listed = charts.filter((chart) => matches(chart, words.value));
  const choose = (ids: Iterable<string>): void => {
    chosen.value = new Set(ids);
  };
  const toggle = (id: string): void => {
    const next = new Set(shownIds);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return (
    <>
      <section class="panel series-list" aria-label="Series">
        <div class="ph">
          <h2>Series</h2>
          <span class="n">
            {shown.length}/{charts.length}
          </span>
          <span class="grow" />
          <button
            type="button"
            class="btn sm ghost"
            title="Show only those listed below"
            onClick={() => choose(listed.map(({ id }) => id))}
          >
            All
          </button>
          <button type="button" class="btn sm ghost" onClick={() => choose([])}>
            None
          </button>
          <PanelMore />
        </div>
        <input
          class="field"
          type="search"
          placeholder="Filter"
          aria-label="Filter series"
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
        <div class="pb scroll">
          {listed.map((chart) => (
            <SeriesRow
              key={chart.id}
              session={session}
              chart={chart}
              on={shownIds.has(chart.id)}
              toggle={() => toggle(chart.id)}
            />
          ))}
          {listed.length === 0 ? <p class="empty">No series matches “{words.value}”.</p> : null}
        </div>
      </section>
      <section class="metrics" aria-label="Charts">
        <Toolbar session={session} overlay={overlay} options={options} />
        {shown.length === 0 ? <p class="empty">Choose a series from the list.</p> : null}
        <div class={`charts ${shown.length <= 2 || overlay.value ? "few" : ""}`}>
          {overlay.value && one ? (
            <ChartPanel key={`overlay ${one.id}`} session={session} spec={one} options={options.value} />
          ) : (
            shown.map((chart) => (
              <ChartPanel key={chart.id} session={session} spec={chart} options={options.value} />
            ))
          )}
        </div>
      </section>
    </>
  );
};

/** All that is chosen in one chart; `undefined` where nothing is. */
const overlaid = (charts: readonly ChartSpec[]): ChartSpec | undefined =>
  charts.length === 0
    ? undefined
    : {
        id: `overlay ${charts.map(({ id }) => id).join(" ")}`,
        title: charts.length === 1 ? (charts[0] as ChartSpec).title : `${charts.length} charts in one`,
        series: charts.flatMap(({ series }) => series),
        bySubject: charts.length === 1 && (charts[0] as ChartSpec).bySubject,
      };

interface ToolbarProps {
  readonly session: RunSession;
  readonly overlay: { value: boolean };
  readonly options: { value: ChartOptions };
}

const Toolbar = ({ session, overlay, options }: ToolbarProps) => {
  const batches = useScene(session, ({ state }) => state.axes.has("batch"));
  const now = options.value;
  const set = (part: Partial<ChartOptions>): void => {
    options.value = { ...options.value, ...part };
  };
  return (
    <div class="chart-tools" role="toolbar" aria-label="How charts are drawn">
      <span class="seg">
        <button type="button" aria-pressed={!overlay.value} onClick={() => (overlay.value = false)}>
          Side by side
        </button>
        <button type="button" aria-pressed={overlay.value} onClick={() => (overlay.value = true)}>
          In one
        </button>
      </span>
      <button
        type="button"
        class={`btn sm ${now.log ? "on" : ""}`}
        aria-pressed={now.log}
        title="Powers of ten; values at or below zero are not drawn"
        onClick={() => set({ log: !now.log })}
      >
        Log scale
      </button>
      <button
        type="button"
        class={`btn sm ${now.locked ? "on" : ""}`}
        aria-pressed={now.locked}
        title="Keep the y ranges as they are"
        onClick={() => set({ locked: !now.locked })}
      >
        Lock y
      </button>
      <label class="row">
        <span class="sec">Smooth</span>
        <select
          class="field"
          value={String(now.smoothing)}
          onChange={(event) => set({ smoothing: Number(event.currentTarget.value) })}
        >
          {SMOOTHINGS.map((points) => (
            <option key={points} value={String(points)}>
              {points === 0 ? "no" : `mean of ${points}`}
            </option>
          ))}
        </select>
      </label>
      {batches || now.along !== undefined ? (
        <span class="seg">
          <button
            type="button"
            aria-pressed={now.along === undefined}
            onClick={() => set({ along: undefined })}
          >
            Run axis
          </button>
          <button type="button" aria-pressed={now.along === "batch"} onClick={() => set({ along: "batch" })}>
            Batch
          </button>
        </span>
      ) : null}
    </div>
  );
};

interface SeriesRowProps {
  readonly session: RunSession;
  readonly chart: ChartSpec;
  readonly on: boolean;
  readonly toggle: () => void;
}

const SeriesRow = ({ session, chart, on, toggle }: SeriesRowProps) => {
  const now = useScene(session, (scene) => nowOf(scene.state, chart), [chart]);
  const unit = chart.title.includes(",") ? "" : unitOf(chart.series[0]?.name ?? "");
  return (
    <label class="series-row">
      <input type="checkbox" checked={on} onChange={toggle} />
      <span class="ell" title={chart.series.map(({ name }) => name).join(", ")}>
        {chart.title}
      </span>
      <span class="num dim">
        {now}
        {unit === "" || now === "" || now === "n/a" ? "" : ` ${unit}`}
      </span>
    </label>
  );
};

const matches = (chart: ChartSpec, words: string): boolean => {
  const text =
    `${chart.title} ${chart.series.map(({ name, subject }) => `${name} ${subject ?? ""}`).join(" ")}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

const nowOf = (state: RunSession["scene"]["value"]["state"], chart: ChartSpec): string => {
  const [only] = chart.series;
  if (!only || chart.bySubject) return "";
  const now = valueNow(state, only.subject ?? null, only.name);
  return now === undefined ? "n/a" : value(now);
};
