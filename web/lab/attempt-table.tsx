/** The recorded answer and all attempts, one a row: what was edited, what it took, how like the recorded one it is. */
import { useRef } from "preact/hooks";
import type { Attempt, LabCall, LabCheck } from "../../core/replay/lab-wire.ts";
import type { ModelResponse } from "../../core/replay/model-call.ts";
import { SideBadge } from "../compare/side-badge.tsx";
import { visibleLine } from "../draw/visible.ts";
import { count, duration, money } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import { stepKey } from "../runs/step-key.ts";
import type { Session } from "../session.ts";
import { notWhole, outcomeWord, shownAnswers } from "./answers.ts";
import { checksPassed } from "./checked.ts";
import { type LabRoute, refineLab } from "./lab-route.ts";
import type { LabSession } from "./lab-session.ts";

interface Props {
  readonly app: Session;
  readonly lab: LabSession;
  readonly call: LabCall;
  readonly route: LabRoute;
}

export const AttemptTable = ({ app, lab, call, route }: Props) => {
  const body = useRef<HTMLTableSectionElement>(null);
  const { attempts = [], checks = [] } = lab.list.value ?? {};
  const { attempt: shown } = shownAnswers(route, attempts);
  const models = attempts.some(({ model }) => model !== call.request.model);
  const look = (index: number): void => {
    const id = attempts[index]?.id;
    if (id === undefined) return;
    refineLab(app, { attempt: id });
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-attempt="${id}"]`)?.focus());
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = attempts.findIndex(({ id }) => id === shown?.id);
    const to = stepKey(event.key, here, attempts.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    look(to);
  };
  return (
    <section class="panel attempts" aria-label="Attempts">
      <div class="ph">
        <h2>Attempts</h2>
        <span class="n">
          {attempts.length === 0 ? "none yet: edit and run" : `${count(attempts.length)}, kept in the store`}
        </span>
      </div>
      <div class="pb scroll" tabIndex={attempts.length === 0 ? 0 : -1}>
        <table>
          <thead>
            <tr>
              <th>#</th>
              <th>Edit</th>
              {models ? <th>Model</th> : null}
              <th class="r">Out</th>
              <th class="r">Cost</th>
              <th class="r">Time</th>
              <th>Like A</th>
              <th>Checks</th>
              <th>
                <span class="sr">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={keys}>
            <tr class="of-recording">
              <td>
                <SideBadge side="left" />
              </td>
              <td>recorded</td>
              {models ? <td class="sec">{visibleLine(call.request.model) || "not recorded"}</td> : null}
              <td class="r">{tokens(call.response)}</td>
              <td class="r">{call.costUsd === null ? "" : money(call.costUsd)}</td>
              <td class="r">{call.durationMs === null ? "" : duration(call.durationMs * 1e6)}</td>
              <td>{call.response ? <Like share={1} /> : null}</td>
              <td>
                <Checked answer={call.response} call={call} checks={checks} />
              </td>
              <td />
            </tr>
            {attempts.map((attempt) => (
              <Row
                key={attempt.id}
                lab={lab}
                call={call}
                checks={checks}
                attempt={attempt}
                models={models}
                on={attempt.id === shown?.id}
                look={() => refineLab(app, { attempt: attempt.id })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

interface RowProps {
  readonly lab: LabSession;
  readonly call: LabCall;
  readonly checks: readonly LabCheck[];
  readonly attempt: Attempt;
  /** Some attempt asks another model. */
  readonly models: boolean;
  readonly on: boolean;
  readonly look: () => void;
}

const Row = ({ lab, call, checks, attempt, models, on, look }: RowProps) => {
  const { id, label, model, costUsd, costFrom, durationMs, likeness, response, outcome } = attempt;
  return (
    <tr
      data-attempt={id}
      tabIndex={on ? 0 : -1}
      aria-selected={on}
      class={on ? "sel" : ""}
      onClick={look}
      onFocus={on ? undefined : look}
    >
      <td class="num">{id}</td>
      <td class="ell" title={visibleLine(label)}>
        {visibleLine(label)}
        {attempt.of > 1 ? (
          <span class="dim">
            {" "}
            · {attempt.nth} of {attempt.of}
          </span>
        ) : null}
      </td>
      {models ? <td class="sec ell">{visibleLine(model)}</td> : null}
      <td class="r">{tokens(response)}</td>
      <td
        class="r"
        title={costFrom === "computed" ? "Computed from tokens and the table of prices" : undefined}
      >
        {costUsd === null ? "" : money(costUsd)}
      </td>
      <td class="r">{durationMs === null ? "" : duration(durationMs * 1e6)}</td>
      <td>{likeness === null ? null : <Like share={likeness} />}</td>
      <td>
        {outcome === "done" ? (
          <Checked answer={response} call={call} checks={checks} />
        ) : (
          <span class={outcome === "failed" ? "crit" : "sec"} title={notWhole(attempt)}>
            {outcomeWord(attempt)}
          </span>
        )}
      </td>
      <td>
        {outcome === "running" ? null : (
          <button
            type="button"
            class="btn sm ghost ico"
            title={`Remove attempt ${id}`}
            onClick={(event) => {
              event.stopPropagation();
              void lab.remove(id);
            }}
          >
            <Icon name="close" size={12} />
            <span class="sr">Remove attempt {id}</span>
          </button>
        )}
      </td>
    </tr>
  );
};

const tokens = (response: ModelResponse | null): string => {
  const output = response?.usage?.output;
  return output === undefined ? "" : count(output);
};

const Like = ({ share }: { readonly share: number }) => (
  <span class="like">
    <meter value={share} min={0} max={1} aria-hidden="true" />
    <span class="num">{share.toFixed(2)}</span>
  </span>
);

interface CheckedProps {
  readonly answer: ModelResponse | null;
  readonly call: LabCall;
  readonly checks: readonly LabCheck[];
}

const Checked = ({ answer, call, checks }: CheckedProps) => {
  if (checks.length === 0 || !answer) return null;
  const { passed, says } = checksPassed(checks, answer, call.response);
  return (
    <span class="checked" title={says.join("\n") || "All checks pass"}>
      {passed === checks.length ? (
        <span class="ok" aria-hidden="true">
          ✓
        </span>
      ) : (
        <SeverityGlyph severity={passed === 0 ? "error" : "warning"} size={12} />
      )}{" "}
      {passed} of {checks.length}
    </span>
  );
};
