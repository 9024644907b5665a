/** What an answer must be, as a person says it; shown for the answer that is looked at. */
import { useSignal } from "@preact/signals";
import { checkAnswer, checkName } from "../../core/replay/checks.ts";
import type { CheckRule, LabCall, LabCheck } from "../../core/replay/lab-wire.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import { shownAnswers } from "./answers.ts";
import type { LabRoute } from "./lab-route.ts";
import type { LabSession } from "./lab-session.ts";

interface Props {
  readonly lab: LabSession;
  readonly call: LabCall;
  readonly route: LabRoute;
}

export const Checks = ({ lab, call, route }: Props) => {
  const { attempts = [], checks = [] } = lab.list.value ?? {};
  const { attempt } = shownAnswers(route, attempts);
  const answer = attempt ? (attempt.outcome === "done" ? attempt.response : null) : call.response;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by the keyboard
    <div class="pb scroll" tabIndex={0}>
      {checks.length === 0 ? (
        <p class="sec pad">Say what a good answer has: each attempt is held to it.</p>
      ) : (
        <>
          <p class="sec pad">{attempt ? `Of attempt ${attempt.id}` : "Of the recorded answer"}</p>
          <ul class="check-list">
            {checks.map((check) => (
              <Check
                key={check.id}
                lab={lab}
                check={check}
                result={answer && checkAnswer(check, answer, call.response)}
              />
            ))}
          </ul>
        </>
      )}
      <AddCheck lab={lab} call={call} />
    </div>
  );
};

interface CheckProps {
  readonly lab: LabSession;
  readonly check: LabCheck;
  readonly result: { readonly passed: boolean; readonly says: string | null } | null;
}

const Check = ({ lab, check, result }: CheckProps) => (
  <li>
    {result === null ? (
      <span class="dim">–</span>
    ) : result.passed ? (
      <span class="ok">
        ✓<span class="sr">passes</span>
      </span>
    ) : (
      <SeverityGlyph severity="error" size={12} />
    )}
    <span class="ell" title={result?.says ?? undefined}>
      {visibleLine(checkName(check), 120)}
      {result?.says ? <span class="dim"> · {visibleLine(result.says, 160)}</span> : null}
    </span>
    <button
      type="button"
      class="btn sm ghost ico"
      title="Remove this check"
      onClick={() => void lab.removeCheck(check.id)}
    >
      <Icon name="close" size={12} />
      <span class="sr">Remove the check: {visibleLine(checkName(check), 60)}</span>
    </button>
  </li>
);

const RULES = {
  contains: "contains",
  "contains-not": "does not contain",
  json: "is valid JSON",
  "tool-call": "calls the recorded tools",
} as const;

const AddCheck = ({ lab, call }: { readonly lab: LabSession; readonly call: LabCall }) => {
  const rule = useSignal<keyof typeof RULES>("contains");
  const text = useSignal("");
  const needsText = rule.value === "contains" || rule.value === "contains-not";
  const calls = count(call.response?.toolCalls.length ?? 0);
  return (
    <form
      class="add-check"
      aria-label="Add a check"
      onSubmit={(event) => {
        event.preventDefault();
        if (needsText && text.value === "") return;
        void lab.addCheck(ruleOf(rule.value, text.value));
        text.value = "";
      }}
    >
      <select
        aria-label="The answer"
        value={rule.value}
        onChange={(event) => {
          rule.value = event.currentTarget.value as keyof typeof RULES;
        }}
      >
        {Object.entries(RULES).map(([id, says]) => (
          <option key={id} value={id}>
            {says}
            {id === "tool-call" ? ` (${calls})` : ""}
          </option>
        ))}
      </select>
      {needsText ? (
        <input
          type="text"
          aria-label="Text"
          placeholder="text"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      ) : null}
      <button type="submit" class="btn sm" disabled={needsText && text.value === ""}>
        Add
      </button>
    </form>
  );
};

const ruleOf = (rule: keyof typeof RULES, text: string): CheckRule => {
  switch (rule) {
    case "contains":
      return { rule, text };
    case "contains-not":
      return { rule: "contains", text, not: true };
    default:
      return { rule };
  }
};
