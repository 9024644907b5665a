/** Model and parameters of the request, a small field each; long ones have a tab of the editor. */
import { useSignal } from "@preact/signals";
import { visibleLine } from "../draw/visible.ts";
import { type Draft, isLong, withParameter } from "./draft.ts";
import type { LabSession } from "./lab-session.ts";

interface Props {
  readonly lab: LabSession;
  readonly draft: Draft;
  readonly before: Draft;
}

/** Offered when the recording does not say them. */
const OFFERED = ["temperature", "max_tokens", "top_p", "seed", "stop"];

export const Parameters = ({ lab, draft, before }: Props) => {
  const adding = useSignal(false);
  const short = Object.entries(draft.parameters).filter(([, text]) => !isLong(text));
  const gone = Object.keys(before.parameters).filter((name) => !Object.hasOwn(draft.parameters, name));
  const offered = [...new Set([...gone, ...OFFERED])].filter(
    (name) => !Object.hasOwn(draft.parameters, name),
  );
  return (
    <div class="params" role="group" aria-label="Parameters">
      <Field
        name="model"
        text={draft.model}
        edited={draft.model !== before.model}
        edit={(model) => lab.edit({ ...draft, model })}
      />
      {short.map(([name, text]) => (
        <Field
          key={name}
          name={name}
          text={text}
          edited={before.parameters[name] !== text}
          edit={(now) => lab.edit(withParameter(name, now, draft))}
        />
      ))}
      {gone.length > 0 ? (
        <span class="d-removed dim">− {gone.map((name) => visibleLine(name)).join(", ")}</span>
      ) : null}
      {adding.value ? (
        <Added
          offered={offered}
          add={(name, text) => {
            adding.value = false;
            if (name !== "" && text !== "") lab.edit(withParameter(name, text, draft));
          }}
        />
      ) : (
        <button type="button" class="btn sm ghost" onClick={() => (adding.value = true)}>
          Add
          <span class="sr">a parameter</span>
        </button>
      )}
    </div>
  );
};

interface FieldProps {
  readonly name: string;
  readonly text: string;
  readonly edited: boolean;
  readonly edit: (text: string) => void;
}

/** Taken when the field is left, or with Enter: an empty one takes the parameter out. */
const Field = ({ name, text, edited, edit }: FieldProps) => (
  <label class={`param ${edited ? "edited" : ""}`}>
    <span>{visibleLine(name)}</span>
    <input
      type="text"
      value={text}
      style={{ width: `${Math.max(3, Math.min(28, text.length)) + 1}ch` }}
      spellcheck={false}
      onChange={(event) => edit(event.currentTarget.value)}
    />
    {edited ? (
      <span class="d-changed">
        ~<span class="sr">edited</span>
      </span>
    ) : null}
  </label>
);

interface AddedProps {
  readonly offered: readonly string[];
  readonly add: (name: string, text: string) => void;
}

const Added = ({ offered, add }: AddedProps) => {
  const name = useSignal(offered[0] ?? "");
  return (
    <form
      class="param"
      onSubmit={(event) => {
        event.preventDefault();
        const value = new FormData(event.currentTarget).get("value");
        add(name.value, typeof value === "string" ? value.trim() : "");
      }}
    >
      <select
        aria-label="Parameter"
        value={name.value}
        onChange={(event) => {
          name.value = event.currentTarget.value;
        }}
      >
        {offered.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      {/* biome-ignore lint/a11y/noAutofocus: it was asked for by the button in whose place it stands */}
      <input type="text" name="value" size={6} aria-label="Value" autoFocus />
      <button type="submit" class="btn sm ghost">
        Set
      </button>
    </form>
  );
};
