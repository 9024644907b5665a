/** The keyboard map (DESIGN-UI section 8), as far as there is something to do. Letters are inert where people type. */
import { tinykeys } from "tinykeys";
import { nanos, type Subject } from "../../core/ids.ts";
import type { OpenRun } from "../open-run.ts";
import { newestLive } from "../runs/pick.ts";
import type { Session } from "../session.ts";
import { policyGroups, shownPolicy } from "../views/policy-group.ts";
import { startOf } from "../views/selection.ts";
import { hasAxis } from "../views/time-axis.ts";
import type { AxisName, Ghost } from "../views/view.ts";

import { answerFirst, putAside } from "./attention-keys.ts";
import { moveRow, nextPanel } from "./panel-focus.ts";
import { helpOpen, shortcutsOn } from "./preferences.ts";
import { toggleTheme } from "./theme.ts";

type Act = (event: KeyboardEvent) => void;

/** Listens on the page until the returned function is called. */
export const startShortcuts = (app: Session): (() => void) => {
  const bindings = { ...anywhere(app), ...inRun(app) };
  return tinykeys(
    window,
    Object.fromEntries(Object.entries(bindings).map(([keys, act]) => [keys, guarded(keys, act)])),
  );
};

const TYPING = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true]";
const PRESSED = "button, a[href], summary, input, [role=button], [role=switch]";

/** Leaves the key to the field, control or list that has the focus. */
const guarded =
  (keys: string, act: Act): Act =>
  (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const typing = target?.closest(TYPING) !== null && target !== undefined;
    if (event.defaultPrevented || event.isComposing || helpOpen.peek()) return;
    if (typing && keys !== "Escape") return;
    if (/^(Shift\+)?Space$/.test(keys) && target?.closest(PRESSED)) return;
    if (/Arrow|Home|End/.test(keys) && target?.closest("input[type=range]")) return;
    const single = !/Arrow|Home|End|Escape|Space|\$mod|Control/.test(keys);
    if (single && !shortcutsOn.peek()) return;
    event.preventDefault();
    act(event);
  };

const anywhere = (app: Session): Readonly<Record<string, Act>> => ({
  "?": openHelp,
  "Shift+?": openHelp,
  "/": focusSearch,
  "g r": () => app.showRuns(),
  "g l": () => {
    const live = newestLive(app.runs.peek()?.values() ?? []);
    if (live) app.openRun(live.id, { at: { kind: "live" } });
    else app.notify("No run is in progress.", "info");
  },
  "g a": () => app.showAttention(),
  a: () => answerFirst(app),
  z: () => putAside(app),
  t: toggleTheme,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  h: () => nextPanel(-1),
  l: () => nextPanel(1),
  Escape: () => undoLayer(app),
});

const openHelp = (): void => {
  helpOpen.value = true;
};

const focusSearch = (): void => document.querySelector<HTMLInputElement>("#search")?.focus();

/** Undoes one layer: a field's focus, the range, the selection. */
const undoLayer = (app: Session): void => {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches(TYPING)) {
    focused.blur();
    return;
  }
  const run = app.open.peek();
  if (run?.scene.peek().range) run.setRange(undefined);
  else run?.select(undefined);
};

/** Binds what needs an open run; without one the key does nothing. */
const inRun = (app: Session): Readonly<Record<string, Act>> => {
  const on =
    (act: (run: OpenRun) => void): Act =>
    () => {
      const run = app.open.peek();
      if (run?.ready.peek()) act(run);
    };
  const back = on((run) => void run.step(-1));
  const forward = on((run) => void run.step(1));
  const markBack = on((run) => run.toMark(-1));
  const markForward = on((run) => run.toMark(1));
  const zoomIn = on((run) => run.view.zoom(0.5));
  return {
    Space: on((run) => run.toggle()),
    "Shift+Space": on((run) => {
      run.playing.loop.value = !run.playing.loop.peek();
    }),
    ArrowLeft: back,
    ArrowRight: forward,
    "Control+ArrowLeft": back,
    "Control+ArrowRight": forward,
    "Shift+ArrowLeft": on((run) => void run.step(-1, true)),
    "Shift+ArrowRight": on((run) => void run.step(1, true)),
    "[": on((run) => run.toAnomaly(-1)),
    "]": on((run) => run.toAnomaly(1)),
    "{": markBack,
    "Shift+{": markBack,
    "}": markForward,
    "Shift+}": markForward,
    Home: on((run) => run.jump({ address: { kind: "start" } })),
    End: on((run) => run.jump({ address: { kind: "end" } })),
    "Shift+l": on((run) => run.goLive()),
    ",": on((run) => run.playing.faster(-1)),
    ".": on((run) => run.playing.faster(1)),
    r: on(rangeEnd),
    "+": zoomIn,
    "Shift++": zoomIn,
    "=": zoomIn,
    "-": on((run) => run.view.zoom(2)),
    "Alt+Shift+ArrowLeft": on((run) => run.view.pan(-0.2)),
    "Alt+Shift+ArrowRight": on((run) => run.view.pan(0.2)),
    f: on(fitSelection),
    "0": on((run) => run.view.showWhole()),
    o: on(nextGroup),
    x: on(nextAxis),
    s: on((run) => run.nextSnap()),
    p: on((run) => run.toggleCriticalPath()),
    "Shift+h": on(nextGhost),
    i: on((run) => {
      run.inspectorOpen.value = !run.inspectorOpen.peek();
    }),
    y: () => void app.copyLink(),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [String(i + 1), on((run) => focus(run, i + 1))]),
    ),
  };
};

const focus = (run: OpenRun, place: number): void =>
  run.setFocus(run.scene.peek().focus === place ? undefined : place);

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
  run.group.value = groups[(groups.indexOf(shown as Subject) + 1) % groups.length];
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
