/** The command palette: every action with its key, runs, tabs, series, subjects, spans, bookmarks; `@` types a moment. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { visibleLine } from "../draw/visible.ts";
import { clock } from "../format.ts";
import type { Session } from "../session.ts";
import { runTabs } from "../views/index.ts";
import { ACTIONS } from "./actions.ts";
import { shownKey } from "./bindings.ts";
import { closeDialog, dialog } from "./dialogs.ts";
import { fuzzy } from "./fuzzy.ts";
import { Modal } from "./modal.tsx";
import { readMomentText } from "./moment-text.ts";

interface Command {
  readonly id: string;
  readonly sort: string;
  readonly text: string;
  readonly key?: string;
  readonly act: () => void;
}

const SHOWN = 40;

export const Palette = ({ app }: { readonly app: Session }) => {
  const typed = useSignal(dialog.peek()?.text ?? "");
  const active = useSignal(0);
  const commands = useMemo(() => commandsOf(app), [app]);
  const names = app.open.value?.seriesNames.value;
  const found = typed.value.startsWith("@")
    ? momentsOf(app, typed.value)
    : best([...commands, ...seriesOf(app, names ?? [])], typed.value);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    closeDialog();
    command.act();
  };
  const keys = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      active.value = found.length === 0 ? 0 : (active.peek() + by + found.length) % found.length;
      document.getElementById(`command-${active.peek()}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[active.peek()]);
    }
  };
  return (
    <Modal title="Command palette" class="palette" bare>
      <input
        data-first
        type="text"
        role="combobox"
        aria-label="Command, run, series, subject or span; @ and a moment"
        aria-expanded="true"
        aria-controls="commands"
        aria-activedescendant={found.length > 0 ? `command-${active.value}` : undefined}
        aria-autocomplete="list"
        placeholder="An action, run, series or span … or @ and a moment"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          active.value = 0;
        }}
        onKeyDown={keys}
      />
      <div id="commands" role="listbox" aria-label="Commands" class="scroll" tabIndex={-1}>
        {found.map((command, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above hears the keys
          <div
            key={command.id}
            id={`command-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active.value}
            class={`command ${i === active.value ? "on" : ""}`}
            onClick={() => run(command)}
          >
            <span class="dim">{command.sort}</span>
            <span class="ell">{command.text}</span>
            {command.key ? <kbd>{command.key}</kbd> : null}
          </div>
        ))}
        {found.length === 0 ? (
          <p class="empty">
            {typed.value.startsWith("@")
              ? "Not a moment. Write 2:58.4, 12.5, step 100, epoch 96, e2847, start or end."
              : `Nothing is called “${typed.value}”.`}
          </p>
        ) : null}
      </div>
    </Modal>
  );
};

const best = (commands: readonly Command[], typed: string): readonly Command[] =>
  commands
    .flatMap((command) => {
      const score = fuzzy(typed, command.text) ?? fuzzy(typed, `${command.sort} ${command.text}`);
      return score === undefined ? [] : [{ command, score }];
    })
    .sort((left, right) => right.score - left.score)
    .slice(0, SHOWN)
    .map(({ command }) => command);

const momentsOf = (app: Session, typed: string): readonly Command[] => {
  const address = readMomentText(typed);
  const open = app.open.peek();
  if (!address || !open) return [];
  return [
    {
      id: "moment",
      sort: "go to",
      text: visibleLine(typed.slice(1).trim()),
      act: () => open.jump({ address }),
    },
  ];
};

const commandsOf = (app: Session): readonly Command[] => {
  const open = app.open.peek();
  const comparing = app.route.peek().page === "compare";
  const actions = ACTIONS.filter((action) => !action.told && !/^(palette|undo)$/.test(action.id))
    .filter((action) => open || !action.run || (action.both && comparing))
    .filter((action) => comparing || !action.compare)
    .map(
      (action): Command => ({
        id: action.id,
        sort: "do",
        text: action.title,
        key: shownKey(action.id),
        act: () => action.act(app, undefined),
      }),
    );
  const runs = [...(app.runs.peek()?.values() ?? [])].map(
    (run): Command => ({
      id: run.id,
      sort: "run",
      text: `${visibleLine(run.name)} · ${run.id}`,
      act: () => app.openRun(run.id),
    }),
  );
  if (!open) return [...actions, ...runs];
  const { state, window, extent } = open.scene.peek();
  return [
    ...actions,
    ...runTabs(open.run.peek()).map(
      ({ id, title }): Command => ({
        id: `tab ${id}`,
        sort: "tab",
        text: title,
        act: () => open.openTab(id),
      }),
    ),
    ...open.bookmarks.list.peek().map(
      ({ id, text, event, at }): Command => ({
        id: `bookmark ${id}`,
        sort: "bookmark",
        text: `${clock(at - extent.from)} ${visibleLine(text)}`,
        act: () => open.steering.jumpTo(event, at),
      }),
    ),
    ...[...state.subjects.keys()].map(
      (subject): Command => ({
        id: `subject ${subject}`,
        sort: "subject",
        text: visibleLine(subject),
        act: () => open.select({ kind: "subject", id: subject }),
      }),
    ),
    ...window.spans.map(
      ({ id, name, spanKind }): Command => ({
        id: `span ${id}`,
        sort: spanKind,
        text: visibleLine(name),
        act: () => open.select({ kind: "span", id }),
      }),
    ),
    ...runs,
  ];
};

const seriesOf = (app: Session, names: readonly { readonly name: string }[]): readonly Command[] =>
  [...new Set(names.map(({ name }) => name))].map((name) => ({
    id: `series ${name}`,
    sort: "series",
    text: visibleLine(name),
    act: () => {
      const open = app.open.peek();
      open?.openTab("metrics");
      open?.select({ kind: "metric", id: name });
    },
  }));
