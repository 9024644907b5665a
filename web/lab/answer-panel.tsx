/** The answer that came, against the recorded one or another attempt; as it is written. */
import { useMemo } from "preact/hooks";
import { diffText } from "../../core/compare/text.ts";
import type { Attempt, LabCall } from "../../core/replay/lab-wire.ts";
import { SideBadge } from "../compare/side-badge.tsx";
import { TextDiffView } from "../compare/text-diff-view.tsx";
import { visibleLine } from "../draw/visible.ts";
import { count, duration, money } from "../format.ts";
import { LongText } from "../panels/long-text.tsx";
import type { Session } from "../session.ts";
import { attemptAnswer, notWhole, outcomeWord, recordedAnswer, shownAnswers } from "./answers.ts";
import { ANSWER_VIEWS, type LabRoute, refineLab } from "./lab-route.ts";
import type { LabSession } from "./lab-session.ts";
import { siblingsOf, varyingLines } from "./varying.ts";

interface Props {
  readonly app: Session;
  readonly lab: LabSession;
  readonly call: LabCall;
  readonly route: LabRoute;
}

const VIEWS = { diff: "Diff", only: "B only", side: "Side" } as const;

export const AnswerPanel = ({ app, lab, call, route }: Props) => {
  const all = lab.list.value?.attempts ?? [];
  const { attempt, against } = shownAnswers(route, all);
  const writing = lab.writing.value;
  const a = against ? attemptAnswer(against, writing) : recordedAnswer(call);
  return (
    <section class="panel answer" id="inspector" aria-label="Response">
      <div class="ph">
        <h2>Response</h2>
        <SideBadge side="left" />
        <select
          class="plain"
          aria-label="A: compared with"
          value={against ? String(against.id) : ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            refineLab(app, { against: value === "" ? undefined : Number(value) });
          }}
        >
          <option value="">{call.response ? "recorded" : "recorded: no answer"}</option>
          {all
            .filter(({ id }) => id !== attempt?.id)
            .map(({ id, label }) => (
              <option key={id} value={id}>
                attempt {id} · {visibleLine(label)}
              </option>
            ))}
        </select>
        {attempt ? (
          <>
            <SideBadge side="right" />
            <span class="n">attempt {attempt.id}</span>
          </>
        ) : null}
        <span class="grow" />
        {attempt ? (
          <div class="seg" role="group" aria-label="How the answers are shown">
            {ANSWER_VIEWS.map((view) => (
              <button
                key={view}
                type="button"
                aria-pressed={route.view === view}
                onClick={() => refineLab(app, { view })}
              >
                {VIEWS[view]}
              </button>
            ))}
          </div>
        ) : null}
      </div>
      {attempt ? (
        <>
          <Progress lab={lab} call={call} attempt={attempt} />
          <Compared
            lab={lab}
            route={route}
            attempt={attempt}
            a={a}
            b={attemptAnswer(attempt, writing)}
            all={all}
          />
        </>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by the keyboard
        <div class="pb scroll answer-text" tabIndex={0}>
          {a === "" ? (
            <p class="empty">The trace has no answer to this call.</p>
          ) : (
            <LongText text={a} whole />
          )}
        </div>
      )}
    </section>
  );
};

interface ProgressProps {
  readonly lab: LabSession;
  readonly call: LabCall;
  readonly attempt: Attempt;
}

const LOOKS = { running: "info", done: "ok", failed: "crit", stopped: "warn", interrupted: "warn" } as const;

const Progress = ({ lab, call, attempt }: ProgressProps) => {
  const { outcome, response, durationMs, costUsd, costFrom } = attempt;
  const written = attemptAnswer(attempt, lab.writing.value);
  const share = Math.min(1, written.length / Math.max(1, recordedAnswer(call).length));
  const output = response?.usage?.output;
  const said = [
    output === undefined ? `${count(written.length)} chars` : `${count(output)} tok`,
    ...(durationMs === null ? [] : [duration(durationMs * 1e6)]),
    ...(costUsd === null ? [] : [`${money(costUsd)}${costFrom === "computed" ? " computed" : ""}`]),
  ];
  const why = notWhole(attempt);
  return (
    <>
      <div class="answer-state">
        <span class={`chip ${LOOKS[outcome]}`} role="status">
          {outcomeWord(attempt)}
          {attempt.of > 1 ? ` ${attempt.nth} of ${attempt.of}` : ""}
        </span>
        <span class="dim num">{said.join(" · ")}</span>
        <span class="grow" />
        {outcome === "running" ? (
          <>
            <progress value={share} max={1} aria-label="Written, against the length of the recorded answer" />
            <button type="button" class="btn sm" onClick={() => void lab.stop(attempt.id)}>
              Stop
            </button>
          </>
        ) : (
          <button
            type="button"
            class="btn sm ghost"
            title="The prompt and parameters of this attempt become what is edited"
            onClick={() => void lab.takeFrom(attempt.id)}
          >
            Edit this
          </button>
        )}
      </div>
      {why === undefined ? null : <p class={`note ${outcome === "failed" ? "crit" : "warn"}`}>{why}</p>}
    </>
  );
};

interface ComparedProps {
  readonly lab: LabSession;
  readonly route: LabRoute;
  readonly attempt: Attempt;
  readonly a: string;
  readonly b: string;
  readonly all: readonly Attempt[];
}

const Compared = ({ lab, route, attempt, a, b, all }: ComparedProps) => {
  const writes = attempt.outcome === "running";
  // The end of A is not missing while B is being written: it has no counterpart yet.
  const [begun, rest] = writes ? asManyLines(a, b) : [a, 0];
  const diff = useMemo(
    () => (route.view === "only" ? undefined : diffText(begun, b)),
    [begun, b, route.view],
  );
  const siblings = siblingsOf(attempt, all).map((each) => attemptAnswer(each, lab.writing.peek()));
  const chance = useMemo(
    () => (diff && siblings.length > 0 && !writes ? varyingLines(a, b, siblings) : undefined),
    [diff, siblings.join("\u0000"), writes],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by the keyboard
    <div class="pb scroll answer-text" tabIndex={0}>
      {chance ? (
        <p class="note dim">
          {count(siblings.length + 1)} answers to the same prompt are kept: what varies among them is greyed.
        </p>
      ) : null}
      {diff === undefined ? (
        b === "" ? (
          <p class="empty">{writes ? "Waiting for the first words." : "It said nothing."}</p>
        ) : (
          <LongText text={b} whole />
        )
      ) : (
        <TextDiffView diff={diff} columns={route.view === "side"} chance={chance} />
      )}
      {diff && rest > 0 ? (
        <p class="dim rest">
          {count(rest)} {rest === 1 ? "line" : "lines"} of A without a counterpart yet
        </p>
      ) : null}
    </div>
  );
};

/** The beginning of A with as many lines as B has, and how many are left. */
const asManyLines = (a: string, b: string): readonly [begun: string, rest: number] => {
  const lines = a.split("\n");
  const shown = b.split("\n").length;
  return [lines.slice(0, shown).join("\n"), Math.max(0, lines.length - shown)];
};
