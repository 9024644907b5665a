/** "Who set this?": values of the page say which place of the state they show, in `data-path`. */
import type { OpenRun } from "../open-run.ts";
import type { Session } from "../session.ts";

const TOLD = "[data-path]";

/** Of the value that has the focus, else of the one under the pointer. */
export const askWhoSet = (run: OpenRun, app: Session): void => {
  const focused = document.activeElement?.closest<HTMLElement>(TOLD);
  const under = [...document.querySelectorAll<HTMLElement>(`${TOLD}:hover`)].at(-1);
  const path = (focused ?? under)?.dataset.path;
  if (path === undefined)
    app.notify(
      "Point at a value of the state strip, the inspector, the configuration, a unit, a stage or an anomaly first.",
      "info",
    );
  else run.asked.value = path;
};

/** Buttons that name a place of the state ask for its writer when they are pressed. */
export const listenForPaths = (run: OpenRun): (() => void) => {
  const stop = new AbortController();
  document.addEventListener(
    "click",
    (event) => {
      const button =
        event.target instanceof Element
          ? event.target.closest<HTMLElement>(`button:is(.who, .v)${TOLD}`)
          : null;
      if (button?.dataset.path !== undefined) run.asked.value = button.dataset.path;
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
};
