/**
 * Everything a key does (DESIGN-UI section 8), as one table: shortcuts, help, palette and settings are made from it.
 * A new action is a new row here; one whose place is a button of the page is that button, marked `data-key`.
 */
import { nanos, type Subject } from "../../core/ids.ts";
import type { OpenRun } from "../open-run.ts";
import { newestLive } from "../runs/now.ts";
import type { Session } from "../session.ts";
import { callAtCursor } from "../views/call-at-cursor.ts";
import { policyGroups, shownPolicy } from "../views/policy-group.ts";
import { startOf } from "../views/selection.ts";
import { hasAxis } from "../views/time-axis.ts";
import type { AxisName, Ghost } from "../views/view.ts";
import { answerFirst, putAside } from "./attention-keys.ts";
import { setBookmark } from "./bookmarking.ts";
import { openDialog } from "./dialogs.ts";
import { moveRow, nextPanel, pressKeyed } from "./panel-focus.ts";
import { toggleTheme } from "./theme.ts";
import { undoLayer } from "./undo-layer.ts";
import { askWhoSet } from "./who-set.ts";

export type ActionGroup = "Time" | "Clock" | "Move" | "View" | "Act" | "Compare" | "Anywhere";

export interface Action {
  readonly id: string;
  readonly group: ActionGroup;
  /** What it does, as the palette says it. */
  readonly title: string;
  /** The line of the help it shares with its counterparts. */
  readonly row: string;
  /** As tinykeys writes them; the first is shown. A person may change it. */
  readonly keys: readonly string[];
  /** Needs a run that is open. */
  readonly run?: true;
  /** Needs the Compare page: its key may be that of an action of a run. */
  readonly compare?: true;
  /** Of a run, and where two runs are beside each other a button of that page hears it. */
  readonly both?: true;
  /** Its list, tree or dialog hears the key itself: shown, not bound, not in the palette. */
  readonly told?: true;
  readonly act: (app: Session, event: KeyboardEvent | undefined) => void;
}

const inRun =
  (act: (run: OpenRun, app: Session) => void): Action["act"] =>
  (app) => {
    const run = app.open.peek();
    if (run?.ready.peek()) act(run, app);
  };

const nothing = (): void => undefined;

type Row = Omit<Action, "group" | "row" | "act" | "run">;

const pair = (
  group: ActionGroup,
  row: string,
  back: Row,
  forward: Row,
  act: (run: OpenRun, by: 1 | -1) => void,
): readonly Action[] =>
  ([-1, 1] as const).map((by) => ({
    ...(by < 0 ? back : forward),
    group,
    row,
    run: true,
    act: inRun((run) => act(run, by)),
  }));

const one = (
  group: ActionGroup,
  id: string,
  title: string,
  keys: readonly string[],
  act: Action["act"],
): Action => ({
  group,
  id,
  title,
  row: title,
  keys,
  act,
});
const ofRun = (
  group: ActionGroup,
  id: string,
  title: string,
  keys: readonly string[],
  act: (run: OpenRun, app: Session) => void,
): Action => ({ ...one(group, id, title, keys, inRun(act)), run: true });

/** Its place is a button of the Compare page. */
const ofCompare = (id: string, title: string, keys: readonly [string]): Action => ({
  ...one("Compare", id, title, keys, () => pressKeyed(keys[0])),
  compare: true,
});

const FOCUSED = Array.from(
  { length: 9 },
  (_, i): Action => ({
    ...ofRun("Move", `focus-${i + 1}`, `Environment, lane or column ${i + 1}`, [String(i + 1)], (run) =>
      run.setFocus(run.scene.peek().focus === i + 1 ? undefined : i + 1),
    ),
    row: "Environment, lane or column n",
  }),
);

const TABLE: readonly Action[] = [
  ofRun("Time", "play", "Play or pause", ["Space"], (run) => run.steering.toggle()),
  ...pair(
    "Time",
    "Previous, next event",
    { id: "event-back", title: "Previous event", keys: ["ArrowLeft", "Control+ArrowLeft"] },
    { id: "event-next", title: "Next event", keys: ["ArrowRight", "Control+ArrowRight"] },
    (run, by) => void run.steering.step(by),
  ),
  ...pair(
    "Time",
    "Previous, next span edge",
    { id: "edge-back", title: "Previous span edge", keys: ["Shift+ArrowLeft"] },
    { id: "edge-next", title: "Next span edge", keys: ["Shift+ArrowRight"] },
    (run, by) => void run.steering.step(by, true),
  ),
  ...pair(
    "Time",
    "Previous, next anomaly",
    { id: "anomaly-back", title: "Previous anomaly", keys: ["["] },
    { id: "anomaly-next", title: "Next anomaly", keys: ["]"] },
    (run, by) => run.steering.toAnomaly(by),
  ),
  ...pair(
    "Time",
    "Previous, next mark or bookmark",
    { id: "mark-back", title: "Previous mark or bookmark", keys: ["{", "Shift+{"] },
    { id: "mark-next", title: "Next mark or bookmark", keys: ["}", "Shift+}"] },
    (run, by) => run.steering.toMark(by),
  ),
  ...pair(
    "Time",
    "Start, end of the run",
    { id: "start", title: "Start of the run", keys: ["Home"] },
    { id: "end", title: "End of the run", keys: ["End"] },
    (run, by) => run.jump({ address: { kind: by < 0 ? "start" : "end" } }),
  ),
  ofRun("Time", "live", "Go to the live edge, follow", ["Shift+l"], (run) => run.steering.goLive()),
  ...pair(
    "Time",
    "Slower, faster",
    { id: "slower", title: "Play slower", keys: [","] },
    { id: "faster", title: "Play faster", keys: ["."] },
    (run, by) => run.playing.faster(by),
  ),
  ofRun("Time", "range", "First end of a range, then its second", ["r"], (run) => rangeEnd(run)),
  ofRun("Time", "loop", "Loop the selected range", ["Shift+Space"], (run) => {
    run.playing.loop.value = !run.playing.loop.peek();
  }),

  ofRun("Clock", "axis", "Axis: wall, step, epoch", ["x"], (run) => nextAxis(run)),
  ofRun("Clock", "snap", "Snap: event, edge, mark, off", ["s"], (run) => run.steering.nextSnap()),
  ofRun("Clock", "moment", "Type a time, step or event", ["@", "Shift+@"], () => openDialog("palette", "@")),

  { ...one("Move", "row-next", "Next row", ["j"], () => moveRow(1)), row: "Next, previous row" },
  { ...one("Move", "row-back", "Previous row", ["k"], () => moveRow(-1)), row: "Next, previous row" },
  { ...one("Move", "panel-back", "Previous panel", ["h"], () => nextPanel(-1)), row: "Previous, next panel" },
  { ...one("Move", "panel-next", "Next panel", ["l"], () => nextPanel(1)), row: "Previous, next panel" },
  ...FOCUSED,
  { ...one("Move", "open", "Open or unfold", ["Enter"], nothing), told: true },
  { ...one("Move", "fold", "Fold, or up to the parent", ["Backspace"], nothing), told: true },
  { ...one("Move", "tab", "Next control", ["Tab"], nothing), told: true },

  ofRun("View", "zoom-in", "Zoom in at the cursor", ["+", "Shift++", "="], (run) => run.view.zoom(0.5)),
  ofRun("View", "zoom-out", "Zoom out at the cursor", ["-"], (run) => run.view.zoom(2)),
  ofRun("View", "pan-back", "Pan to earlier", ["Alt+Shift+ArrowLeft"], (run) => run.view.pan(-0.2)),
  ofRun("View", "pan-next", "Pan to later", ["Alt+Shift+ArrowRight"], (run) => run.view.pan(0.2)),
  ofRun("View", "fit", "Zoom to the selection, back", ["f"], (run) => fitSelection(run)),
  ofRun("View", "whole", "Whole run", ["0"], (run) => run.view.showWhole()),
  ofRun("View", "inspector", "Inspector on, off", ["i"], (run) => {
    run.inspectorOpen.value = !run.inspectorOpen.peek();
  }),
  ofRun("View", "group", "Next policy group", ["o"], (run) => nextGroup(run)),
  ofRun("View", "critical", "Critical path on, off", ["p"], (run) => run.toggleCriticalPath()),
  one("View", "table", "Chart as a table", ["v"], () => pressKeyed("v")),
  ofRun("View", "future", "Future: ghost, hidden, shown", ["Shift+h"], (run) => nextGhost(run)),

  ofRun("Act", "bookmark", "Bookmark this moment", ["m"], setBookmark),
  ofRun("Act", "bookmarks", "Bookmarks of this run", ["Shift+m"], () => openDialog("bookmarks")),
  ofRun("Act", "who-set", "Who set the focused value?", ["Shift+w"], askWhoSet),
  ofRun("Act", "edit", "Edit the selected model call in the Lab", ["e"], editInLab),
  ofRun("Act", "branch", "Branch from the model call at the cursor, in the Lab", ["b"], editInLab),
  one("Act", "replay", "Replay as a branch", ["$mod+Shift+Enter"], () => pressKeyed("$mod+Shift+Enter")),
  one("Act", "attempt", "Run an attempt, send an answer", ["$mod+Enter"], () => pressKeyed("$mod+Enter")),
  one("Act", "answer", "Answer the first in the queue", ["a"], (app) => answerFirst(app)),
  one("Act", "aside", "Put the question aside, take it back", ["z"], (app) => putAside(app)),
  one("Act", "export", "Export a panel: picture or data", ["Shift+e"], () => exportPanel()),
  one("Act", "copy", "Copy a link to this moment", ["y"], (app) => void app.copyLink()),

  one("Compare", "pick", "Pick for compare; of a run: compare with another", ["c"], () => pressKeyed("c")),
  one("Compare", "pick-more", "Pick one more, for more than two", ["Shift+c"], () => pressKeyed("Shift+c")),
  ofCompare("first-difference", "First divergence", ["d"]),
  { ...ofCompare("difference-next", "Next difference", ["n"]), row: "Next, previous difference" },
  { ...ofCompare("difference-back", "Previous difference", ["p"]), row: "Next, previous difference" },
  ofCompare("swap", "Swap A and B", ["w"]),
  ofCompare("fold-same", "Fold what is the same", ["u"]),
  ofCompare("link-cursors", "Link the cursors, let them go", ["\\"]),

  one("Anywhere", "search", "Search or filter", ["/"], () => focusSearch()),
  one("Anywhere", "palette", "Command palette", ["$mod+k"], () => openDialog("palette")),
  {
    ...one("Anywhere", "runs", "Runs", ["g r"], (app) => app.showRuns()),
    row: "Runs, live, compare, Lab, attention",
  },
  {
    ...one("Anywhere", "newest", "Newest run in progress", ["g l"], goToLive),
    row: "Runs, live, compare, Lab, attention",
  },
  {
    ...one("Anywhere", "attention", "Attention over all runs", ["g a"], (app) => app.showAttention()),
    row: "Runs, live, compare, Lab, attention",
  },
  {
    ...one("Anywhere", "compare", "Compare two runs", ["g c"], (app) => app.showCompare()),
    row: "Runs, live, compare, Lab, attention",
  },
  {
    ...one("Anywhere", "lab", "Lab: make a model call again", ["g b"], (app) => app.showLab()),
    row: "Runs, live, compare, Lab, attention",
  },
  one("Anywhere", "theme", "Theme", ["t"], toggleTheme),
  one("Anywhere", "settings", "Settings", ["Shift+s"], () => openDialog("settings")),
  one("Anywhere", "undo", "Close, then clear range and selection", ["Escape"], (app) => undoLayer(app)),
  one("Anywhere", "help", "This help", ["?", "Shift+?"], () => openDialog("help")),
];

/** What moves one cursor moves two. */
const BOTH: ReadonlySet<string> = new Set(
  "play event-back event-next edge-back edge-next start end live slower faster axis snap".split(" "),
);

export const ACTIONS: readonly Action[] = TABLE.map((action) =>
  BOTH.has(action.id)
    ? {
        ...action,
        both: true,
        act: (app, event) =>
          app.route.peek().page === "compare" ? pressKeyed(action.keys[0] as string) : action.act(app, event),
      }
    : action,
);

/** The selected model call, else the one that runs at the cursor or was the last before it. */
function editInLab(run: OpenRun, app: Session): void {
  const call = callAtCursor(run.scene.peek());
  app.showLab(run.run.peek().id, call?.event);
}

function goToLive(app: Session): void {
  const live = newestLive(app.runs.peek()?.values() ?? []);
  if (live) app.openRun(live.id, { at: { kind: "live" } });
  else app.notify("No run is in progress.", "info");
}

/** The panel with the focus, else the one under the pointer, stands first. */
const exportPanel = (): void => {
  const panel = document.activeElement?.closest(".panel") ?? document.querySelector(".main .panel:hover");
  openDialog("export", panel?.ariaLabel ?? panel?.querySelector("h2")?.textContent ?? "");
};

const focusSearch = (): void => {
  const field = document.querySelector<HTMLInputElement>("#search");
  field?.focus();
  field?.select();
};

const fitSelection = (run: OpenRun): void => {
  const scene = run.scene.peek();
  const start = scene.selection && startOf(scene, scene.selection);
  if (scene.range) run.view.fit(scene.range);
  else if (start && scene.selection?.kind === "span") {
    const bar = scene.window.spans.find(({ id }) => id === scene.selection?.id);
    run.view.fit(bar && { from: bar.start, to: bar.end ?? scene.at });
  } else run.view.fit(start && { from: nanos(start.at - 5e8), to: nanos(start.at + 5e8) });
};

/** The first press sets one end at the cursor, the second the other. */
const rangeEnd = (run: OpenRun): void => {
  const { at, range } = run.scene.peek();
  const first = run.rangeFrom.peek();
  if (first === undefined || range) {
    run.rangeFrom.value = at;
    run.setRange(undefined);
    return;
  }
  run.rangeFrom.value = undefined;
  if (first !== at) run.setRange({ from: nanos(Math.min(first, at)), to: nanos(Math.max(first, at)) });
};

/** The next policy group, where the run has several. */
const nextGroup = (run: OpenRun): void => {
  const scene = run.scene.peek();
  const groups = policyGroups(scene.state);
  const shown = shownPolicy(scene, run.group.peek());
  if (groups.length === 0) return;
  run.setFocus(undefined);
  run.showGroup(groups[(groups.indexOf(shown as Subject) + 1) % groups.length] as Subject);
};

const nextAxis = (run: OpenRun): void => {
  const { axes } = run.view.overview.peek();
  const names: readonly AxisName[] = (["wall", "step", "epoch"] as const).filter(
    (name) => name === "wall" || hasAxis(axes, name),
  );
  run.setAxis(names[(names.indexOf(run.scene.peek().axis) + 1) % names.length] ?? "wall");
};

const GHOSTS: readonly Ghost[] = ["ghost", "hidden", "shown"];
const nextGhost = (run: OpenRun): void =>
  run.setGhost(GHOSTS[(GHOSTS.indexOf(run.scene.peek().ghost) + 1) % GHOSTS.length] ?? "ghost");
