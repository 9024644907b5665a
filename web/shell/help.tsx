/** The keyboard help, opened with `?`: every key that does something now. */
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { helpOpen, shortcutsOn } from "./preferences.ts";

type Row = readonly [keys: string, action: string];
const GROUPS: readonly { readonly title: string; readonly rows: readonly Row[] }[] = [
  {
    title: "Time",
    rows: [
      ["Space", "Play or pause"],
      ["← →", "Previous, next event"],
      ["⇧← ⇧→", "Previous, next span edge"],
      ["[ ]", "Previous, next anomaly"],
      ["{ }", "Previous, next mark"],
      ["Home End", "Start, end of the run"],
      ["⇧L", "Go to the live edge, follow"],
      [", .", "Slower, faster"],
      ["r", "First end of a range, then its second"],
      ["⇧Space", "Loop the selected range"],
    ],
  },
  {
    title: "View",
    rows: [
      ["+ −", "Zoom at the cursor"],
      ["Alt⇧← Alt⇧→", "Pan"],
      ["f", "Zoom to the selection, back"],
      ["0", "Whole run"],
      ["i", "Inspector on, off"],
      ["⇧H", "Future: ghost, hidden, shown"],
      ["x", "Axis: wall, step, epoch"],
      ["o", "Next policy group"],
      ["s", "Snap: event, edge, mark, off"],
      ["p", "Critical path, on or off"],
    ],
  },
  {
    title: "Move",
    rows: [
      ["j k", "Next, previous row"],
      ["h l", "Previous, next panel"],
      ["1 … 9", "Environment, lane or column n"],
      ["Enter", "Open or unfold"],
      ["Backspace", "Fold, or up to the parent"],
    ],
  },
  {
    title: "Anywhere",
    rows: [
      ["/", "Search field"],
      ["g r", "Runs"],
      ["g l", "Newest run in progress"],
      ["g a", "Attention over all runs"],
      ["a", "First question of the queue"],
      ["z", "Put the question aside, take it back"],
      ["y", "Copy a link to this moment"],
      ["t", "Theme"],
      ["Esc", "Close, then clear range and selection"],
      ["?", "This help"],
    ],
  },
];

export const Help = () => {
  const dialog = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const open = helpOpen.value;
  useEffect(() => {
    if (!open) return undefined;
    before.current = document.activeElement;
    dialog.current?.querySelector<HTMLElement>("button")?.focus();
    return () => (before.current as HTMLElement | null)?.focus?.();
  }, [open]);
  if (!open) return null;
  const close = (): void => {
    helpOpen.value = false;
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") trap(event, dialog.current);
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the dialog closes it; Escape and the button do the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div class="scrim" onClick={(event) => event.target === event.currentTarget && close()}>
      <div
        class="dlg"
        role="dialog"
        aria-modal="true"
        aria-labelledby="keyboard-help"
        ref={dialog}
        onKeyDown={keys}
        tabIndex={-1}
      >
        <div class="head">
          <h2 id="keyboard-help">Keyboard</h2>
          <span class="grow" />
          <button type="button" class="btn ghost ico" onClick={close}>
            <Icon name="close" size={14} />
            <span class="sr">Close</span>
          </button>
        </div>
        <div class="cols">
          {GROUPS.map(({ title, rows }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {rows.map(([names, action]) => (
                  <div key={action}>
                    <dt>
                      {names.split(" ").map((name) => (name === "…" ? "…" : <kbd key={name}>{name}</kbd>))}
                    </dt>
                    <dd>{action}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <div class="foot">
          <button
            type="button"
            class="switch"
            role="switch"
            aria-checked={shortcutsOn.value}
            onClick={() => {
              shortcutsOn.value = !shortcutsOn.value;
            }}
          >
            <i />
            Single-key shortcuts
          </button>
          <span>Letters do nothing while you type in a field.</span>
          <span class="grow" />
          <span>
            <kbd>Esc</kbd> closes
          </span>
        </div>
      </div>
    </div>
  );
};

/** Keeps the focus inside the dialog. */
const trap = (event: KeyboardEvent, dialog: HTMLElement | null): void => {
  const stops = [...(dialog?.querySelectorAll<HTMLElement>("button, input, a[href]") ?? [])];
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
};
