/** What waits for a person, run by run: the same queue as on the board of each. */
import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { RunId } from "../../core/ids.ts";
import type { ActionsOfRun } from "../../core/operator-actions.ts";
import type { WaitingItem, WaitingRun } from "../../core/wire/attention.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import * as api from "../api.ts";
import { count } from "../format.ts";
import { PanelMore } from "../panels/panel-more.tsx";
import { asideLast } from "../panels/put-aside.ts";
import { useAsk } from "../panels/use-ask.ts";
import type { Session } from "../session.ts";
import { Link } from "../shell/rail.tsx";
import { useActions } from "./use-actions.ts";
import { WaitingCard } from "./waiting-card.tsx";
import "../styles/board.css";
import "../styles/attention.css";

interface Listed {
  readonly run: RunSummary;
  readonly at: WaitingRun["at"];
  readonly items: readonly WaitingItem[];
}

export const WaitingPage = ({ app, item }: { readonly app: Session; readonly item: string | undefined }) => {
  const list = useRef<HTMLDivElement>(null);
  const asked = useAsk("attention", (signal) => api.attention(signal), useChanges(app));
  const actions = useActions(undefined);
  const runs = app.runs.value;
  const found = (asked.value ?? []).flatMap(({ run, at, items }): readonly Listed[] => {
    const summary = runs?.get(run);
    return summary ? [{ run: summary, at, items: asideLast(run, items) }] : [];
  });
  const [waiting, left] = [
    found.filter(({ run }) => run.outcome === "open"),
    found.filter(({ run }) => run.outcome !== "open"),
  ];
  const first = waiting[0]?.items[0] ?? left[0]?.items[0];
  const open = item ?? first?.event;
  const total = waiting.reduce((sum, { items }) => sum + items.length, 0);

  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea")) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const articles = [...(list.current?.querySelectorAll<HTMLElement>("article") ?? [])];
    const here = articles.findIndex((article) => article.contains(document.activeElement));
    if (event.key === "Enter" && document.activeElement === articles[here]) {
      event.preventDefault();
      app.lookAt(articles[here]?.dataset.event ?? "");
      return;
    }
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    articles[Math.max(0, Math.min(articles.length - 1, here + step))]?.focus();
  };

  return (
    <section class="panel waiting-panel" aria-label="Attention">
      <div class="ph">
        <h2>Waiting for you</h2>
        <span class="n">
          {asked.value
            ? `${count(total)} in ${count(waiting.length)} run${waiting.length === 1 ? "" : "s"}`
            : ""}
        </span>
        <span class="grow" />
        <span class="hide-n">
          <kbd>a</kbd> <kbd>z</kbd> <kbd>j</kbd> <kbd>k</kbd>
        </span>
        <PanelMore />
      </div>
      {asked.failure !== undefined ? (
        <p class="empty crit">What waits could not be read: {asked.failure}</p>
      ) : null}
      {asked.value && found.length === 0 ? <p class="empty">Nothing waits for you in any run.</p> : null}
      <div ref={list} class="pb scroll" role="group" aria-label="Questions by run" onKeyDown={keys}>
        {waiting.map((each) => (
          <RunItems
            key={each.run.id}
            app={app}
            listed={each}
            open={open}
            actions={actions.get(each.run.id)}
          />
        ))}
        {left.length > 0 ? <h3 class="left-open">Left open when their runs ended</h3> : null}
        {left.map((each) => (
          <RunItems
            key={each.run.id}
            app={app}
            listed={each}
            open={open}
            actions={actions.get(each.run.id)}
          />
        ))}
        {item !== undefined &&
        asked.value &&
        !found.some(({ items }) => items.some(({ event }) => event === item)) ? (
          <p class="empty warn" role="status">
            {item} does not wait any more. It is told in the log of its run.
          </p>
        ) : null}
      </div>
    </section>
  );
};

/** Rises when the questions of any run change. */
const useChanges = (app: Session): number => {
  const seen = useRef({ text: "", version: 0 });
  const text = useMemo(
    () =>
      computed(() =>
        [...(app.runs.value?.values() ?? [])]
          .map(({ id, attention }): string => `${id as RunId} ${attention.raised} ${attention.resolved}`)
          .join("\n"),
      ),
    [app],
  ).value;
  if (seen.current.text !== text) seen.current = { text, version: seen.current.version + 1 };
  return seen.current.version;
};

const RunItems = ({
  app,
  listed: { run, at, items },
  open,
  actions,
}: {
  readonly app: Session;
  readonly listed: Listed;
  readonly open: string | undefined;
  readonly actions: ActionsOfRun | undefined;
}) => (
  <section class="waiting-run" aria-label={run.name}>
    <h3 class="waiting-head">
      <Link href={`/run/${run.id}/board`} go={() => app.openRun(run.id, { tab: "board" })}>
        {run.name}
      </Link>
      <span class={`chip ${run.status === "live" ? "info" : ""}`}>
        {run.status === "live" ? "running" : run.outcome === "open" ? "no end recorded" : run.outcome}
      </span>
      <span class="grow" />
      <span class="num dim">{count(items.length)}</span>
    </h3>
    <div role="feed" aria-label={`Questions of ${run.name}`}>
      {items.map((item) => (
        <WaitingCard
          key={item.event}
          app={app}
          run={run}
          newest={at}
          item={item}
          open={item.event === open}
          actions={actions}
        />
      ))}
    </div>
  </section>
);
