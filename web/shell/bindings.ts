/** Which keys an action has: those of the table, or the one a person chose for this browser. */
import { computed, signal } from "@preact/signals";
import { ACTIONS, type Action } from "./actions.ts";
import { recall, remember } from "./preferences.ts";

type Chosen = Readonly<Record<string, string>>;

const stored = (): Chosen => {
  try {
    const value: unknown = JSON.parse(recall("keys") ?? "{}");
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(entries.filter(([id, key]) => typeof key === "string" && isChangeable(id)));
  } catch {
    return {};
  }
};

const isChangeable = (id: string): boolean => ACTIONS.some((action) => action.id === id && canChange(action));

/** Keys that lists, dialogs and the browser share stay as they are. */
export const canChange = ({ told, keys }: Action): boolean => !told && !/Escape|\$mod| /.test(keys[0] ?? "");

export const chosenKeys = signal<Chosen>(stored());

/** Keys by action, as tinykeys reads them. */
export const keysById = computed<ReadonlyMap<string, readonly string[]>>(
  () =>
    new Map(
      ACTIONS.map((action) => {
        const own = chosenKeys.value[action.id];
        return [action.id, own === undefined ? action.keys : [own]];
      }),
    ),
);

/** `undefined` gives the action its own key back. Answers who has the key already, and then changes nothing. */
export const chooseKey = (action: Action, key: string | undefined): Action | undefined => {
  const { [action.id]: _, ...others } = chosenKeys.peek();
  const wanted = key === undefined ? action.keys : [key];
  const holder = ACTIONS.find(
    (each) =>
      each.id !== action.id &&
      !areApart(each, action) &&
      (others[each.id] === undefined ? each.keys : [others[each.id] as string]).some((own) =>
        wanted.includes(own),
      ),
  );
  if (holder) return holder;
  chosenKeys.value = key === undefined ? others : { ...others, [action.id]: key };
  remember("keys", JSON.stringify(chosenKeys.peek()));
  return undefined;
};

/** A page shows the one or the other: they may have the same key. */
const areApart = (one: Action, other: Action): boolean =>
  Boolean((one.run && !one.both && other.compare) || (one.compare && other.run && !other.both));

export const resetKeys = (): void => {
  chosenKeys.value = {};
  remember("keys", "{}");
};

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Shift: "⇧",
  Escape: "Esc",
  Control: "Ctrl",
  "-": "−",
};
const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** `Shift+ArrowLeft` reads `⇧←`, `Shift+l` reads `L`, `$mod+k` reads `Ctrl K` or `⌘K`. */
export const keyText = (keys: string): string =>
  keys
    .split(" ")
    .map((press) => {
      const letter = /^Shift\+([a-z])$/.exec(press)?.[1];
      if (letter) return letter.toUpperCase();
      const parts = /^(.*\+)?(.+)$/.exec(press);
      const marks = (parts?.[1] ?? "").split("+").filter(Boolean);
      const name = (part: string): string =>
        part === "$mod"
          ? isMac()
            ? "⌘"
            : "Ctrl "
          : `${NAMES[part] ?? part}${part === "Control" || part === "Alt" ? " " : ""}`;
      const key = parts?.[2] ?? press;
      return (
        marks.map(name).join("") +
        (NAMES[key] ?? (marks.length > 0 && key.length === 1 ? key.toUpperCase() : key))
      );
    })
    .join(" ");

/** The keys of an action as a person reads them; "" when it has none. */
export const shownKey = (id: string): string => keyText(keysById.value.get(id)?.[0] ?? "");

/** What was pressed, as the table writes it; `undefined` for a modifier alone and keys that cannot be given. */
export const pressedKey = (event: KeyboardEvent): string | undefined => {
  const { key } = event;
  if (["Shift", "Control", "Alt", "Meta", "Escape", "Tab", "Enter", "Dead"].includes(key)) return undefined;
  if (event.ctrlKey || event.metaKey) return undefined;
  const name = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
  return `${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${name}`;
};
