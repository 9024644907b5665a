/** The keys that the design promises, each held by the action that it names; `test/browser/keyboard.test.ts` presses them. */
import { expect, test } from "vitest";
import { ACTIONS } from "../../web/shell/actions.ts";

/** Keys as tinykeys writes them, and the action they belong to. */
const MAP: Readonly<Record<string, string>> = {
  Space: "play",
  ArrowLeft: "event-back",
  ArrowRight: "event-next",
  "Control+ArrowLeft": "event-back",
  "Control+ArrowRight": "event-next",
  "Shift+ArrowLeft": "edge-back",
  "Shift+ArrowRight": "edge-next",
  "[": "anomaly-back",
  "]": "anomaly-next",
  "{": "mark-back",
  "}": "mark-next",
  Home: "start",
  End: "end",
  "Shift+l": "live",
  ",": "slower",
  ".": "faster",
  r: "range",
  "Shift+Space": "loop",
  x: "axis",
  s: "snap",
  "@": "moment",
  d: "first-difference",
  n: "difference-next",
  p: "difference-back",
  "/": "search",
  "$mod+k": "palette",
  "g r": "runs",
  "g l": "newest",
  "g c": "compare",
  "g a": "attention",
  "g b": "lab",
  e: "edit",
  b: "branch",
  "$mod+Enter": "attempt",
  "$mod+Shift+Enter": "replay",
  j: "row-next",
  k: "row-back",
  h: "panel-back",
  l: "panel-next",
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), `focus-${i + 1}`])),
  Enter: "open",
  Backspace: "fold",
  "+": "zoom-in",
  "-": "zoom-out",
  "Alt+Shift+ArrowLeft": "pan-back",
  "Alt+Shift+ArrowRight": "pan-next",
  f: "fit",
  "0": "whole",
  i: "inspector",
  v: "table",
  "Shift+h": "future",
  c: "pick",
  a: "answer",
  z: "aside",
  m: "bookmark",
  y: "copy",
  "\\": "link-cursors",
  w: "swap",
  u: "fold-same",
  Escape: "undo",
  "?": "help",
  t: "theme",
};

test.each(Object.entries(MAP))("%s is for %s", (key, id) => {
  expect(ACTIONS.find((action) => action.id === id)?.keys).toContain(key);
});

test("a key means one thing where it is heard", () => {
  const places = new Map<string, string[]>();
  for (const { keys, id, group } of ACTIONS)
    for (const key of keys) {
      // In a comparison its own keys go before those of a run.
      const place = `${group === "Compare" ? "compare" : "run"} ${key}`;
      places.set(place, [...(places.get(place) ?? []), id]);
    }
  expect([...places].filter(([, ids]) => ids.length > 1)).toEqual([]);
});
