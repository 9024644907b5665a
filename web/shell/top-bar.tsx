/** Where we are: brand, path, the tabs of a run, the connection, the search field. */
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Route } from "../address.ts";
import { comparePage } from "../compare-page.tsx";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import { tabsOf } from "../pages/run-tabs.ts";
import type { Session } from "../session.ts";
import type { Selection } from "../views/view.ts";
import { ConnectionBadge } from "./connection-badge.tsx";
import { Link } from "./rail.tsx";
import { Search } from "./search.tsx";

export const TopBar = ({ app }: { readonly app: Session }) => {
  const open = app.open.value;
  const route = app.route.value;
  const CompareTabs = comparePage.value?.CompareTabs;
  return (
    <header class="top">
      <Skip to="main" name="main view" />
      <Skip to="inspector" name="inspector" />
      {open || route.page === "compare" ? <Skip to="transport" name="transport" /> : null}
      <span class="brand hide-n">HINDCAST</span>
      <span class="sep hide-n" aria-hidden="true">
        /
      </span>
      {open ? <RunCrumbs app={app} open={open} /> : <PlaceCrumbs app={app} />}
      {route.page === "compare" && CompareTabs ? <CompareTabs app={app} place={route} /> : null}
      {open ? <Tabs open={open} /> : null}
      <span class="grow" />
      <ConnectionBadge app={app} />
      <Search app={app} />
    </header>
  );
};

/** First in the order of focus; seen only with it. Where a page has no such part it does nothing. */
const Skip = ({ to, name }: { readonly to: string; readonly name: string }) => (
  <button
    type="button"
    class="skip"
    onClick={() => {
      const part = document.getElementById(to);
      if (!part) return;
      part.setAttribute("tabindex", "-1");
      part.focus();
      part.addEventListener("blur", () => part.removeAttribute("tabindex"), { once: true });
    }}
  >
    Skip to the {name}
  </button>
);

const PLACES = { runs: "Runs", run: "Runs", attention: "Attention", compare: "Compare", lab: "Lab" } as const;

/** The run whose call is in the Lab. */
const LabRun = ({ app }: { readonly app: Session }) => {
  const route = app.route.value;
  const run = route.page === "lab" ? app.runs.value?.get(route.path.split("/")[2] as RunId) : undefined;
  if (!run) return null;
  return (
    <>
      <span class="sep" aria-hidden="true">
        /
      </span>
      <Link href={`/run/${run.id}`} go={() => app.openRun(run.id)} class="ell" title={run.name}>
        {run.name}
      </Link>
    </>
  );
};

const PlaceCrumbs = ({ app }: { readonly app: Session }) => (
  <div class="crumbs">
    {comparesTwo(app.route.value) ? (
      <>
        <Link href="/compare" go={() => app.showCompare()} class="hide-n">
          Compare
        </Link>
        <span class="sep hide-n" aria-hidden="true">
          /
        </span>
        <h1>A against B</h1>
      </>
    ) : (
      <h1>{PLACES[app.route.value.page]}</h1>
    )}
    <LabRun app={app} />
  </div>
);

const comparesTwo = (route: Route): boolean =>
  route.page === "compare" && /^\/compare\/[^/]+\/[^/]+/.test(route.path);

/** What is selected is what the comparison looks at. */
const lookedAt = (selection: Selection | undefined): string => {
  const tab = selection && TAB_OF[selection.kind];
  if (!selection || !tab) return "";
  const id = selection.kind === "span" && /^[ab]:/.test(selection.id) ? `a:${selection.id}` : selection.id;
  return `tab=${tab}&pair=${encodeURIComponent(id)}`;
};
const TAB_OF: Readonly<Partial<Record<Selection["kind"], string>>> = {
  span: "spans",
  subject: "lifecycles",
  metric: "metrics",
};

const RunCrumbs = ({ app, open }: { readonly app: Session; readonly open: OpenRun }) => {
  const run = open.run.value;
  const ending = open.indexing.value ? ({ text: "indexing", look: "info" } as const) : endingOf(run);
  return (
    <nav class="crumbs" aria-label="Breadcrumb">
      <Link href="/runs" go={() => app.showRuns({ run: run.id })}>
        {run.status === "live" ? "Live" : "Runs"}
      </Link>
      <span class="sep" aria-hidden="true">
        /
      </span>
      <h1 class="ell" title={run.name}>
        {run.name}
      </h1>
      <span class="chip hide-n">{run.id}</span>
      <span class={`chip hide-n ${ending.look}`}>{ending.text}</span>
      <button
        type="button"
        class="btn sm ghost hide-n"
        data-key="c"
        title="Compare with another run  c"
        onClick={() =>
          app.navigate({
            page: "compare",
            path: `/compare/${run.id}`,
            query: lookedAt(open.scene.peek().selection),
          })
        }
      >
        <Icon name="compare" size={14} />
        <span class="sr">Compare with another run</span>
      </button>
    </nav>
  );
};

/** How the run ended, in a few words. */
export const endingOf = (
  run: RunSummary,
): { readonly text: string; readonly look: "ok" | "warn" | "crit" | "info" } => {
  if (run.status === "live") return { text: "running", look: "info" };
  if (run.status === "truncated")
    return { text: run.cutAtLine === null ? "cut short" : `cut at line ${run.cutAtLine}`, look: "warn" };
  switch (run.outcome) {
    case "finished":
      return { text: "ended ok", look: "ok" };
    case "failed":
      return { text: "failed", look: "crit" };
    case "stopped":
      return { text: "stopped", look: "warn" };
    default:
      return { text: run.status === "stale" ? "quiet" : "no end recorded", look: "warn" };
  }
};

const Tabs = ({ open }: { readonly open: OpenRun }) => {
  const tabs = tabsOf(open);
  const on = tabs.find(({ id }) => id === open.tab.value) ?? tabs[0];
  return (
    <nav class="tabs" aria-label="Views">
      {tabs.map(({ id, title }) => (
        <Link
          key={id}
          href={`/run/${open.run.value.id}/${id}`}
          go={() => open.openTab(id)}
          class={`t${id === on?.id ? " on" : ""}`}
          current={id === on?.id}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
};
