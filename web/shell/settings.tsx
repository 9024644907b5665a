/** What a person chooses for this browser: theme, times, motion, playback, announcements, keys. */
import { type Signal, useSignal } from "@preact/signals";
import { ACTIONS, type Action } from "./actions.ts";
import { canChange, chooseKey, chosenKeys, pressedKey, resetKeys, shownKey } from "./bindings.ts";
import { Modal } from "./modal.tsx";
import { announceEvery, motion, pauseAt, zone } from "./preferences.ts";
import { SingleKeys } from "./single-keys.tsx";
import { theme, toggleTheme } from "./theme.ts";

export const Settings = () => (
  <Modal title="Settings" class="settings">
    <div class="scroll body">
      <section>
        <h3>This browser</h3>
        <Choice
          name="Theme"
          value={theme.value}
          options={[
            ["dark", "Dark"],
            ["light", "Light"],
          ]}
          choose={(chosen) => chosen !== theme.peek() && toggleTheme()}
        />
        <Stored
          name="Wall times in"
          of={zone}
          options={[
            ["local", "this zone"],
            ["utc", "UTC"],
          ]}
        />
        <Stored
          name="Motion"
          of={motion}
          options={[
            ["system", "as the system"],
            ["reduced", "reduced"],
          ]}
        />
        <Stored
          name="Playing stops at"
          of={pauseAt}
          options={[
            ["never", "no anomaly"],
            ["critical", "critical ones"],
            ["all", "all anomalies"],
          ]}
        />
        <Stored
          name="While playing, a screen reader hears"
          of={announceEvery}
          options={[
            ["0", "nothing"],
            ["10", "every 10 s"],
            ["30", "every 30 s"],
          ]}
        />
      </section>
      <Keys />
    </div>
  </Modal>
);

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly choose: (value: T) => void;
}

const Choice = <T extends string>({ name, value, options, choose }: ChoiceProps<T>) => (
  <fieldset class="setting">
    <legend>{name}</legend>
    <span class="seg">
      {options.map(([each, text]) => (
        <label key={each} class={each === value ? "on" : ""}>
          <input type="radio" name={name} checked={each === value} onChange={() => choose(each)} />
          {text}
        </label>
      ))}
    </span>
  </fieldset>
);

const Stored = <T extends string>({
  of,
  ...rest
}: Omit<ChoiceProps<T>, "value" | "choose"> & { readonly of: Signal<T> }) => (
  <Choice
    {...rest}
    value={of.value}
    choose={(value) => {
      of.value = value;
    }}
  />
);

const Keys = () => {
  const waiting = useSignal<string | undefined>(undefined);
  const said = useSignal("");
  const press = (action: Action, event: KeyboardEvent): void => {
    if (waiting.peek() !== action.id) return;
    event.preventDefault();
    if (event.key === "Escape") {
      waiting.value = undefined;
      return;
    }
    const key = pressedKey(event);
    if (key === undefined) return;
    const holder = chooseKey(action, key);
    said.value = holder
      ? `That key belongs to “${holder.title}”: give that one another key first.`
      : `${action.title}: ${shownKey(action.id)}`;
    waiting.value = undefined;
  };
  return (
    <section>
      <h3>Keys</h3>
      <p class="row">
        <SingleKeys />
        <span class="grow" />
        <button
          type="button"
          class="btn sm"
          disabled={Object.keys(chosenKeys.value).length === 0}
          onClick={() => {
            resetKeys();
            said.value = "Every key is as it was.";
          }}
        >
          Reset all keys
        </button>
      </p>
      <p class="sec" role="status">
        {said.value || "Press a button, then the new key. Esc leaves it as it is."}
      </p>
      <ul class="keys">
        {ACTIONS.filter(canChange).map((action) => (
          <li key={action.id}>
            <span class="ell">{action.title}</span>
            <button
              type="button"
              class={`btn sm ${chosenKeys.value[action.id] === undefined ? "" : "on"}`}
              aria-label={`Key of “${action.title}”: ${shownKey(action.id)}. Change`}
              onClick={() => {
                waiting.value = action.id;
                said.value = `Press the new key of “${action.title}”.`;
              }}
              onBlur={() => {
                if (waiting.peek() === action.id) waiting.value = undefined;
              }}
              onKeyDown={(event) => press(action, event)}
            >
              {waiting.value === action.id ? "press a key" : <kbd>{shownKey(action.id)}</kbd>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
