/** A dialog over the page: takes the focus, keeps it inside, gives it back. Escape, the button or a click beside it close it. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { closeDialog } from "./dialogs.ts";
import "../styles/dialogs.css";

interface ModalProps {
  readonly title: string;
  readonly class?: string;
  /** Beside the title. */
  readonly head?: ComponentChildren;
  /** No head: the title is only for screen readers. */
  readonly bare?: boolean;
  readonly children: ComponentChildren;
}

export const Modal = ({ title, class: name = "", head, bare = false, children }: ModalProps) => {
  const box = useRef<HTMLDivElement>(null);
  // Before the first frame: letters typed right after the key that opens it land in its field.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const first = box.current?.querySelector<HTMLElement>("[data-first]") ?? box.current;
    first?.focus();
    const { current } = box;
    return () => {
      const now = document.activeElement;
      // A key pressed right after may have taken the focus elsewhere.
      if (now === document.body || current?.contains(now)) (before as HTMLElement | null)?.focus?.();
    };
  }, []);
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented) closeDialog();
    if (event.key === "Tab") trap(event, box.current);
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the dialog closes it; Escape and the button do the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div class="scrim" onClick={(event) => event.target === event.currentTarget && closeDialog()}>
      <div
        class={`dlg ${name}`}
        role="dialog"
        aria-modal="true"
        aria-label={title}
        ref={box}
        onKeyDown={keys}
        tabIndex={-1}
      >
        {bare ? null : (
          <div class="head">
            <h2>{title}</h2>
            <span class="grow" />
            {head}
            <button type="button" class="btn ghost ico" onClick={closeDialog}>
              <Icon name="close" size={14} />
              <span class="sr">Close</span>
            </button>
          </div>
        )}
        {children}
      </div>
    </div>
  );
};

/** Keeps the focus inside the dialog. */
const trap = (event: KeyboardEvent, box: HTMLElement | null): void => {
  const stops = [
    ...(box?.querySelectorAll<HTMLElement>("button:not([tabindex='-1']), input, select, textarea, a[href]") ??
      []),
  ].filter((stop) => stop.getClientRects().length > 0);
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving && document.activeElement !== box) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
};
