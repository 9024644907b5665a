/** The attention queue as of the cursor: what waits, or what was answered. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useActions } from "../attention/use-actions.ts";
import { usePanelData } from "../export/panel-data.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { AttentionCard } from "./attention-card.tsx";
import { useFirst } from "./first-of.tsx";
import { PanelMore } from "./panel-more.tsx";
import { toggleAside } from "./put-aside.ts";
import { useAttention } from "./use-attention.ts";
import { usePacedScene, useScene } from "./use-scene.ts";

/** More than a person answers in one go. */
const FIRST_ITEMS = 60;

export const AttentionQueue = ({ session }: { readonly session: RunSession }) => {
  const { waiting, history, resolvedCount } = useAttention(session);
  const actions = useActions(session.run.peek().id).get(session.run.peek().id);
  const list = useRef<HTMLDivElement>(null);
  const showing = useSignal<"waiting" | "resolved">("waiting");
  const opened = useSignal<string | undefined>(undefined);
  const active = useSignal(0);
  const selection = useScene(session, (scene) => scene.selection);
  const stale = usePacedScene(session, (scene) => scene.stale);
  usePanelData("Attention", (rows) => rows.attentionRows(all, session.scene.peek().extent.from));
  const all = showing.value === "waiting" ? waiting : history.resolved;
  const { shown: items, more } = useFirst(all, FIRST_ITEMS);
  // Once for each that is selected: a run that grows must not turn the list over under who reads it.
  const turnedTo = useRef<string | undefined>(undefined);
  useSignalEffect(() => {
    const { selection } = session.scene.value;
    const id = selection?.kind === "attention" ? selection.id : undefined;
    if (id !== undefined && id !== turnedTo.current) showing.value = "waiting";
    turnedTo.current = id;
  });
  const chosen =
    selection?.kind === "attention"
      ? items.find(({ id }) => id === selection.id)
      : selection?.kind === "subject"
        ? items.find(({ subject }) => subject === selection.id)
        : undefined;
  const open = chosen ?? items.find(({ event }) => event === opened.value) ?? items[0];
  const place = Math.min(active.value, Math.max(0, items.length - 1));

  const focusOn = (to: number): void => {
    active.value = Math.max(0, Math.min(items.length - 1, to));
    list.current?.querySelectorAll<HTMLElement>("article")[active.value]?.focus();
  };
  const choose = (index: number): void => {
    const item = items[index];
    if (!item) return;
    opened.value = item.event;
    if (showing.value === "waiting") session.select({ kind: "attention", id: item.id });
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, textarea")) return;
    const onArticle = event.target instanceof Element && event.target.matches("article");
    const act: (() => void) | undefined = {
      ArrowDown: () => focusOn(place + 1),
      j: () => focusOn(place + 1),
      ArrowUp: () => focusOn(place - 1),
      k: () => focusOn(place - 1),
      Enter: onArticle ? () => choose(place) : undefined,
      z: () => {
        const item = items[place];
        if (item && showing.value === "waiting") toggleAside(session.run.peek().id, item.event);
      },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <section class="panel queue" aria-label="Attention">
      <div class="ph">
        <h2>Attention</h2>
        {waiting.length > 0 ? <span class="chip crit hide-n">{count(waiting.length)} waiting</span> : null}
        <span class="grow" />
        <span class="seg">
          <button
            type="button"
            aria-pressed={showing.value === "waiting"}
            onClick={() => (showing.value = "waiting")}
          >
            Waiting {count(waiting.length)}
          </button>
          <button
            type="button"
            aria-pressed={showing.value === "resolved"}
            onClick={() => (showing.value = "resolved")}
          >
            Resolved {count(resolvedCount)}
          </button>
        </span>
        <PanelMore />
      </div>
      {items.length === 0 ? (
        <p class="empty">
          {showing.value === "waiting"
            ? "Nothing waits for you at the cursor."
            : "Nothing was resolved up to the cursor."}
        </p>
      ) : null}
      {items.length > 0 ? (
        <div
          ref={list}
          class={`pb scroll ${stale ? "stale-values" : ""}`}
          role="feed"
          aria-label={
            items.length === 0
              ? undefined
              : showing.value === "waiting"
                ? "Waiting, what blocks most first"
                : "Resolved, newest first"
          }
          onKeyDown={keys}
        >
          {items.map((item, index) => (
            <AttentionCard
              key={item.event}
              session={session}
              item={item}
              later={history.later.get(item.event)}
              open={item === open}
              actions={actions}
              place={index + 1}
              total={all.length}
              tabbable={index === place}
              onOpen={() => choose(index)}
              onFocus={() => {
                active.value = index;
              }}
            />
          ))}
        </div>
      ) : null}
      {more}
    </section>
  );
};
