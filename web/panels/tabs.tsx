/** Tabs of a panel, with the keys that tabs have. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly body: () => ComponentChildren;
}

/** `chosen` keeps its value when the tabs change: the same tab stays open from one selection to the next where both have it. */
export const Tabs = ({
  tabs,
  chosen,
  label,
}: {
  readonly tabs: readonly Tab[];
  readonly chosen: Signal<string>;
  readonly label: string;
}) => {
  const list = useRef<HTMLDivElement>(null);
  const open = tabs.find(({ id }) => id === chosen.value) ?? tabs[0];
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || !open || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = tabs[(tabs.indexOf(open) + step + tabs.length) % tabs.length];
    if (!next) return;
    chosen.value = next.id;
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  if (!open) return null;
  return (
    <>
      <div ref={list} class="itabs" role="tablist" aria-label={label} onKeyDown={walk}>
        {tabs.map((tab) => (
          <button
            type="button"
            role="tab"
            key={tab.id}
            id={`tab-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab === open}
            aria-controls="tab-body"
            tabIndex={tab === open ? 0 : -1}
            class={tab === open ? "on" : ""}
            onClick={() => {
              chosen.value = tab.id;
            }}
          >
            {tab.title}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by the keyboard */}
      <div class="pb scroll" role="tabpanel" id="tab-body" aria-labelledby={`tab-${open.id}`} tabIndex={0}>
        {open.body()}
      </div>
    </>
  );
};
