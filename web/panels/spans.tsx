/** Spans of a run: as a tree, a flame or a table, filtered or not, with the critical path on demand. */
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { nanos } from "../../core/ids.ts";
import type { SpanFacts, SpanFilter } from "../../core/span-questions.ts";
import { usePanelData } from "../export/panel-data.ts";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { filterWords, isFiltering, SPAN_VIEWS, type SpanView } from "../views/spans-look.ts";
import { PanelMore } from "./panel-more.tsx";
import { SpanTreePanel } from "./trace.tsx";

interface ShownAs {
  readonly session: RunSession;
  readonly filter: SpanFilter;
  readonly summary: Signal<string>;
}
const FlamePanel = onUse<ShownAs>("The flame", async () => (await import("./flame.tsx")).FlamePanel);
const SpanTable = onUse<ShownAs>("The table", async () => (await import("./span-table.tsx")).SpanTable);

interface PartProps {
  readonly session: RunSession;
}
const SpanFilterBar = onUse<PartProps>(
  "The filter",
  async () => (await import("./span-filter.tsx")).SpanFilterBar,
);
const CriticalSummary = onUse<PartProps>(
  "The critical path",
  async () => (await import("./critical-summary.tsx")).CriticalSummary,
);

const TITLES: Readonly<Record<SpanView, string>> = { tree: "Tree", flame: "Flame", table: "Table" };

const PAGE_SAVED = 500;

/** Every row of the table, by start. */
const allSpans = async (session: RunSession, filter: SpanFilter): Promise<readonly SpanFacts[]> => {
  const found: SpanFacts[] = [];
  for (;;) {
    const question = { ask: "table", filter, sort: "start", descending: false } as const;
    const page = await session.ask.spanQuestion({ ...question, offset: found.length, limit: PAGE_SAVED });
    found.push(...page.rows);
    if (page.rows.length === 0 || found.length >= page.total) return found;
  }
};

export const SpansPanel = ({ session }: { readonly session: RunSession }) => {
  const look = session.look.value;
  const opened = useSignal(false);
  const critical = useComputed(() => session.scene.value.critical !== undefined).value;
  const summary = useSignal("");
  usePanelData("Spans", async (rows) => {
    const { window, extent } = session.scene.peek();
    return look.as === "table"
      ? rows.spanFactsRows(await allSpans(session, look.filter), extent.from)
      : rows.spanRows(window.spans, extent.from);
  });
  const filtering = isFiltering(look.filter);
  return (
    <section class="panel trace" aria-label="Spans">
      <div class="ph">
        <h2>Spans</h2>
        <span class="n ell">{summary}</span>
        {filtering ? (
          <span class="chip acc filter-chip">
            <span class="ell">{filterWords(look.filter)}</span>
            <button
              type="button"
              class="linkish"
              title="Show all spans again"
              onClick={() => session.showSpans({ filter: {} })}
            >
              Clear
            </button>
          </span>
        ) : null}
        <span class="grow" />
        <fieldset class="seg" aria-label="Shown as">
          {SPAN_VIEWS.map((view) => (
            <button
              type="button"
              key={view}
              aria-pressed={look.as === view}
              onClick={() => session.showSpans({ as: view })}
            >
              {TITLES[view]}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          class="btn sm ghost"
          aria-expanded={opened.value}
          onClick={() => (opened.value = !opened.peek())}
        >
          Filter
        </button>
        <button
          type="button"
          class="btn sm ghost"
          aria-pressed={critical}
          title="The chain of spans that determined the end  p"
          onClick={() => session.toggleCriticalPath()}
        >
          Critical<span class="hide-n"> path</span>
        </button>
        <button
          type="button"
          class="btn sm ghost"
          title="Zoom to the selection  f"
          onClick={() => zoomToSelection(session)}
        >
          Fit
        </button>
        <PanelMore />
      </div>
      {opened.value ? <SpanFilterBar session={session} /> : null}
      {critical ? <CriticalSummary session={session} /> : null}
      {look.as === "tree" ? <SpanTreePanel session={session} filter={look.filter} summary={summary} /> : null}
      {look.as === "flame" ? <FlamePanel session={session} filter={look.filter} summary={summary} /> : null}
      {look.as === "table" ? <SpanTable session={session} filter={look.filter} summary={summary} /> : null}
    </section>
  );
};

/** Zooms to the selected span with a little room on both sides; without one, to the whole run. */
const zoomToSelection = (session: RunSession): void => {
  const { selection, window, extent, at } = session.scene.peek();
  const bar = selection?.kind === "span" ? window.spans.find(({ id }) => id === selection.id) : undefined;
  const from = bar?.start ?? extent.from;
  const to = bar ? (bar.end ?? (at > bar.start ? at : extent.to)) : extent.to;
  const room = bar ? Math.max((to - from) * 0.1, 1000) : 0;
  session.setVisible({
    from: nanos(Math.max(extent.from, from - room)),
    to: nanos(Math.min(extent.to, to + room)),
  });
};
