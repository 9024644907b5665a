/** Tab Metrics: every series of the run, chosen from a list, on one shared axis. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { value } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { valueNow } from "../views/chart.ts";
import { type ChartSpec, chartList } from "../views/chart-list.ts";
import { ChartPanel } from "./chart.tsx";

/** Charts shown before a person chooses. */
const SHOWN_AT_FIRST = 12;

export const MetricsPanel = ({ session }: { readonly session: RunSession }) => {
  const charts = useChartList(session);
  const chosen = useSignal<ReadonlySet<string> | undefined>(undefined);
  const words = useSignal("");
  if (!charts) return <p class="empty panel">Loading the list of series.</p>;
  if (charts.length === 0) return <p class="empty panel">This run has no metrics.</p>;
  const shownIds = chosen.value ?? new Set(charts.slice(0, SHOWN_AT_FIRST).map(({ id }) => id));
  const toggle = (id: string): void => {
    const next = new Set(shownIds);
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  };
  const listed = charts.filter((chart) => matches(chart, words.value));
  const shown = charts.filter(({ id }) => shownIds.has(id));
  return (
    <>
      <section class="panel series-list" aria-label="Series">
        <div class="ph">
          <h2>Series</h2>
          <span class="n">
            {shown.length} of {charts.length}
          </span>
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
            <label class="series-row" key={chart.id}>
              <input type="checkbox" checked={shownIds.has(chart.id)} onChange={() => toggle(chart.id)} />
              <span class="ell" title={chart.series.map(({ name }) => name).join(", ")}>
                {chart.title}
              </span>
              <span class="num dim">{nowOf(session, chart)}</span>
            </label>
          ))}
          {listed.length === 0 ? <p class="empty">No series matches “{words.value}”.</p> : null}
        </div>
      </section>
      <section class="metrics" aria-label="Charts">
        <div class={`charts ${shown.length <= 2 ? "few" : ""}`}>
          {shown.map((chart) => (
            <ChartPanel key={chart.id} session={session} spec={chart} />
          ))}
        </div>
      </section>
    </>
  );
};

export const useChartList = (session: RunSession): readonly ChartSpec[] | undefined => {
  const names = session.seriesNames.value;
  return useMemo(() => names && chartList(names), [names]);
};

const matches = (chart: ChartSpec, words: string): boolean => {
  const text =
    `${chart.title} ${chart.series.map(({ name, subject }) => `${name} ${subject ?? ""}`).join(" ")}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

const nowOf = (session: RunSession, chart: ChartSpec): string => {
  const [only] = chart.series;
  if (!only || chart.bySubject) return "";
  const now = valueNow(session.scene.value.state, only.subject ?? null, only.name);
  return now === undefined ? "n/a" : value(now);
};
