/** The keyboard help, opened with `?`: every key that does something now, made from the table of actions. */
import { useSignal } from "@preact/signals";
import { Icon } from "../icons.tsx";
import { ACTIONS, type Action, type ActionGroup } from "./actions.ts";
import { shownKey } from "./bindings.ts";
import { openDialog } from "./dialogs.ts";
import { Modal } from "./modal.tsx";
import { SingleKeys } from "./single-keys.tsx";

/** Columns as in the picture; a group goes below the one before it. */
const COLUMNS: readonly (readonly ActionGroup[])[] = [
  ["Time", "Clock"],
  ["Move"],
  ["View", "Compare"],
  ["Act", "Anywhere"],
];

export const Help = () => {
  const words = useSignal("");
  const wanted = words.value.toLowerCase().trim();
  const rows = rowsOf(ACTIONS).filter(
    ({ row, actions }) =>
      row.toLowerCase().includes(wanted) ||
      actions.some(
        ({ id, title }) => title.toLowerCase().includes(wanted) || shownKey(id).toLowerCase() === wanted,
      ),
  );
  return (
    <Modal
      title="Keyboard"
      head={
        <label class="search">
          <Icon name="find" size={13} />
          <span class="sr">Find a key or an action</span>
          <input
            type="search"
            data-first
            placeholder="Find a key or an action"
            value={words.value}
            onInput={(event) => {
              words.value = event.currentTarget.value;
            }}
          />
        </label>
      }
    >
      <div class="cols">
        {COLUMNS.map((groups) => (
          <div key={groups[0]}>
            {groups.map((group) => (
              <Group key={group} group={group} rows={rows.filter((row) => row.group === group)} />
            ))}
          </div>
        ))}
        {rows.length === 0 ? <p class="empty">Nothing matches “{words.value}”.</p> : null}
      </div>
      <div class="foot">
        <SingleKeys />
        <button type="button" class="btn sm" onClick={() => openDialog("settings")}>
          Change keys
        </button>
        <span>Letters do nothing while you type in a field.</span>
        <span class="grow" />
        <span>
          <kbd>Esc</kbd> closes
        </span>
      </div>
    </Modal>
  );
};

interface HelpRow {
  readonly group: ActionGroup;
  readonly row: string;
  readonly actions: readonly Action[];
}

/** Actions of one row stand together. */
const rowsOf = (actions: readonly Action[]): readonly HelpRow[] => {
  const rows = new Map<string, { group: ActionGroup; row: string; actions: Action[] }>();
  for (const action of actions) {
    const known = rows.get(action.row);
    if (known) known.actions.push(action);
    else rows.set(action.row, { group: action.group, row: action.row, actions: [action] });
  }
  return [...rows.values()];
};

const Group = ({ group, rows }: { readonly group: string; readonly rows: readonly HelpRow[] }) =>
  rows.length === 0 ? null : (
    <section>
      <h3>{group}</h3>
      <dl>
        {rows.map(({ row, actions }) => (
          <div key={row}>
            <dt>
              {actions.length > 3 ? (
                <>
                  <kbd>{shownKey((actions[0] as Action).id)}</kbd> …{" "}
                  <kbd>{shownKey((actions.at(-1) as Action).id)}</kbd>
                </>
              ) : (
                actions.map(({ id }) => <kbd key={id}>{shownKey(id)}</kbd>)
              )}
            </dt>
            <dd>{row}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
