/** The page: address -> session -> rail, bar and the page that is open. */
import { effect } from "@preact/signals";
import { render } from "preact";
import "@fontsource-variable/oxanium/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/panels.css";
import "./styles/run.css";
import "./styles/states.css";
import "./styles/tools.css";
import { AttentionPage } from "./attention-page.tsx";
import { ComparePage } from "./compare-page.tsx";
import { watchPalette } from "./draw/color.ts";
import { Patterns } from "./glyphs.tsx";
import { LabPage } from "./lab-page.tsx";
import { Session } from "./session.ts";
import { Dialogs } from "./shell/dialogs-shown.tsx";
import { Notices } from "./shell/notices.tsx";
import { startOccasionalStyles } from "./shell/occasional-styles.ts";
import { onUse } from "./shell/on-use.tsx";
import { startPanelMenus } from "./shell/panel-menus.ts";
import { startMotion } from "./shell/preferences.ts";
import { Rail } from "./shell/rail.tsx";
import { startShortcuts } from "./shell/shortcuts.ts";
import { startTheme } from "./shell/theme.ts";
import { TopBar } from "./shell/top-bar.tsx";
import { Waiting } from "./shell/waiting.tsx";

const RunsPage = onUse("Runs", async () => (await import("./runs/runs-page.tsx")).RunsPage, {
  meanwhile: Waiting,
});
const RunPage = onUse("The run", async () => (await import("./run-page.tsx")).RunPage, {
  meanwhile: Waiting,
});

const App = ({ app }: { readonly app: Session }) => {
  const route = app.route.value;
  const open = app.open.value;
  return (
    <>
      <Patterns />
      <div class="app">
        <TopBar app={app} />
        <Rail app={app} />
        {route.page === "run" ? (
          open ? (
            <RunPage key={open.run.value.id} app={app} session={open} />
          ) : (
            <Waiting />
          )
        ) : null}
        {route.page === "attention" ? <AttentionPage app={app} item={route.item} /> : null}
        {route.page === "compare" ? <ComparePage app={app} place={route} /> : null}
        {route.page === "lab" ? <LabPage app={app} place={route} /> : null}
        {route.page === "runs" ? <RunsPage app={app} route={route} /> : null}
      </div>
      <Notices app={app} />
      <Dialogs app={app} />
    </>
  );
};

const PLACES = { runs: "Runs", run: "Runs", attention: "Attention", compare: "Compare", lab: "Lab" } as const;

startTheme();
startOccasionalStyles();
startMotion();
watchPalette();
const app = new Session();
startShortcuts(app);
startPanelMenus();
const root = document.getElementById("app");
if (!root) throw new Error("The page has no element #app to stand in");
render(<App app={app} />, root);
effect(() => {
  const run = app.open.value?.run.value;
  const place = PLACES[app.route.value.page];
  document.title = `${run?.name ?? place} · Hindcast`;
});
void app.start();
