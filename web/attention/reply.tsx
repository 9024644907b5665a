/** What a person decides about an item that waits: sent to its orchestrator, folded until the trace confirms it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { RunId } from "../../core/ids.ts";
import {
  type Actionable,
  type ActionsOfRun,
  actionWords,
  type Forwarded,
  isUnderWay,
  type Offer,
  type OperatorAction,
  offersFor,
} from "../../core/operator-actions.ts";
import { actionsTold } from "../actions-told.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { actionFor } from "./use-actions.ts";
import "../styles/board.css";
import "../styles/reply.css";

interface ReplyProps {
  readonly run: RunId;
  readonly item: Actionable & { readonly event: string };
  /** Answers that the trace offers. */
  readonly offered: readonly string[];
  /** `undefined` while it is not known. */
  readonly of: ActionsOfRun | undefined;
  readonly offline: boolean;
  /** What else can be done, in the same row. */
  readonly children: ComponentChildren;
}

export const Reply = (props: ReplyProps) => {
  const { item, of, children } = props;
  const action = actionFor(of, item.event);
  return (
    <>
      <div aria-live="polite">
        {action === undefined ? null : <Told action={action} offline={props.offline} />}
      </div>
      {action !== undefined && isUnderWay(action) ? (
        <div class="att-actions">{children}</div>
      ) : (
        <Decide key={action?.id} {...props} before={action} />
      )}
    </>
  );
};

// ---- what was decided ---------------------------------------------------------------------------------------

const Told = ({ action, offline }: { readonly action: Forwarded; readonly offline: boolean }) => {
  const failure = useSignal<string | undefined>(undefined);
  const takeBack = (): void => {
    failure.value = undefined;
    api
      .takeBack(action.id)
      .then(() => actionsTold.value++)
      .catch((error: unknown) => {
        failure.value = messageOf(error);
      });
  };
  const words = WORDS[action.state];
  if (words === undefined) return null;
  return (
    <div class={`reply-told ${action.state === "refused" ? "crit" : ""}`}>
      <p>
        <b>{words}</b> {action.state === "refused" ? null : <q>{visibleLine(actionWords(action.action))}</q>}
      </p>
      {action.says === null ? null : <p class="sec">{visibleLine(action.says)}</p>}
      {action.state === "queued" && !action.unsure ? (
        <button type="button" class="btn sm ghost" disabled={offline} onClick={takeBack}>
          Take back
        </button>
      ) : null}
      {failure.value === undefined ? null : <p class="crit">{failure.value}</p>}
    </div>
  );
};

/** Of what has no word nothing is left to say here: the trace tells it, or the person took it back. */
const WORDS: Readonly<Partial<Record<Forwarded["state"], string>>> = {
  queued: "Kept, and sent when the orchestrator can be reached:",
  sending: "On its way:",
  sent: "Answered, waiting for the unit:",
  refused: "Refused.",
};

// ---- what to decide -----------------------------------------------------------------------------------------

interface Draft {
  readonly choice: string | undefined;
  readonly text: string;
}
/** Kept while the page is open, whatever card is looked at. */
const drafts = new Map<string, Draft>();

const textOf = (before: Forwarded | undefined): string =>
  before?.action.kind === "answer" && before.state !== "confirmed" ? before.action.text : "";

const Decide = ({
  run,
  item,
  offered,
  of,
  offline,
  before,
  children,
}: ReplyProps & { readonly before: Forwarded | undefined }) => {
  const id = useId();
  const key = `${run} ${item.event}`;
  const draft = useSignal<Draft>(drafts.get(key) ?? { choice: undefined, text: textOf(before) });
  const busy = useSignal(false);
  const failure = useSignal<string | undefined>(undefined);
  const offers = offersFor(item);
  const answers = offers.some(({ kind }) => kind === "answer");
  // A recording tells what was done; it takes nothing any more.
  if (of === undefined || offers.length === 0 || of.target === "ended")
    return <div class="att-actions">{children}</div>;

  const off = of.target !== "ready" || offline || busy.value;
  const write = (part: Partial<Draft>): void => {
    draft.value = { ...draft.peek(), ...part };
    drafts.set(key, draft.peek());
  };
  const send = (action: OperatorAction): void => {
    if (off) return;
    busy.value = true;
    failure.value = undefined;
    api
      .act(run, item.event, action)
      .then(() => {
        drafts.delete(key);
        actionsTold.value++;
      })
      .catch((error: unknown) => {
        failure.value = messageOf(error);
      })
      .finally(() => {
        busy.value = false;
      });
  };
  const answer = answerOf(draft.value);
  const sendAnswer = (): void => {
    if (answer !== "") send({ kind: "answer", text: answer });
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    sendAnswer();
  };
  return (
    <div class="reply" role="group" aria-label="Decide" onKeyDown={answers ? keys : undefined}>
      {answers && offered.length > 0 ? (
        <fieldset class="att-offered" disabled={off}>
          <legend class="sr">Offered answers</legend>
          {offered.map((text) => (
            <label key={text} class={draft.value.choice === text ? "picked" : ""}>
              <input
                type="radio"
                name={`${id}-offered`}
                checked={draft.value.choice === text}
                onChange={() => write({ choice: text })}
              />
              <span>{visibleLine(text)}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {answers ? (
        <textarea
          class="reply-text"
          rows={3}
          aria-label={offered.length > 0 ? "Your answer, or a word more" : "Your answer"}
          placeholder={offered.length > 0 ? "Your answer, or a word more" : "Your answer"}
          value={draft.value.text}
          disabled={off && !busy.value}
          onInput={(event) => write({ text: event.currentTarget.value })}
        />
      ) : null}
      {of.whyNot === null ? null : (
        <p class="sec" id={`${id}-why`}>
          {of.whyNot}
        </p>
      )}
      {failure.value === undefined ? null : (
        <p class="crit" role="alert">
          {failure.value}
        </p>
      )}
      <div class="att-actions">
        {answers ? (
          <button
            type="button"
            class="btn pri sm"
            disabled={off || answer === ""}
            aria-describedby={of.whyNot === null ? undefined : `${id}-why`}
            onClick={sendAnswer}
          >
            Answer <kbd>Ctrl ↵</kbd>
          </button>
        ) : null}
        {offers
          .flatMap((offer) => buttonsOf(offer))
          .map(({ label, title, action }) => (
            <button
              key={label}
              type="button"
              class="btn sm"
              title={title}
              disabled={off}
              aria-describedby={of.whyNot === null ? undefined : `${id}-why`}
              onClick={() => send(action)}
            >
              {label}
            </button>
          ))}
        {children}
      </div>
    </div>
  );
};

/** What was chosen, and what was written below it. */
const answerOf = ({ choice, text }: Draft): string =>
  [choice, text.trim()].filter((part) => part !== undefined && part !== "").join("\n\n");

interface Button {
  readonly label: string;
  readonly title?: string;
  readonly action: OperatorAction;
}

const buttonsOf = (offer: Offer): readonly Button[] => {
  switch (offer.kind) {
    case "answer":
      return [];
    case "resolve": {
      const { other } = offer;
      return [
        {
          label: "Run in parallel",
          title: `Let it run beside ${other}`,
          action: { kind: "resolve", verdict: "parallelize", other },
        },
        {
          label: "Run one after the other",
          title: `Let it wait for ${other}`,
          action: { kind: "resolve", verdict: "serialize", other },
        },
      ];
    }
    case "retry-merge":
      return [{ label: "Retry merge", action: { kind: "retry-merge" } }];
    case "retry":
      return [{ label: "Retry", action: { kind: "retry" } }];
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
