/** The two answers that are looked at, as texts. Pure. */
import type { Attempt, LabCall } from "../../core/replay/lab-wire.ts";
import { answerText } from "../../core/replay/likeness.ts";
import type { CallFailure, ModelResponse } from "../../core/replay/model-call.ts";
import type { LabRoute } from "./lab-route.ts";
import type { Written } from "./lab-session.ts";

export interface Answers {
  /** Absent: the recording. */
  readonly against: Attempt | undefined;
  /** Absent: nothing was run yet. */
  readonly attempt: Attempt | undefined;
}

/** What the address asks for, else the recording and the newest attempt. */
export const shownAnswers = (
  { attempt, against }: Pick<LabRoute, "attempt" | "against">,
  attempts: readonly Attempt[],
): Answers => ({
  attempt: attempts.find(({ id }) => id === attempt) ?? attempts.at(-1),
  against: attempts.find(({ id }) => id === against),
});

export const saidIn = (response: ModelResponse | null): string => (response ? answerText(response) : "");

export const recordedAnswer = ({ response }: LabCall): string => saidIn(response);

export const attemptAnswer = ({ id, response }: Attempt, writing: ReadonlyMap<number, Written>): string =>
  response ? saidIn(response) : (writing.get(id)?.text ?? "");

const OUTCOMES = {
  running: "writing",
  done: "done",
  failed: "failed",
  stopped: "stopped",
  interrupted: "interrupted",
} as const;
export const outcomeWord = ({ outcome }: Attempt): string => OUTCOMES[outcome];

/** What providers say ends with a full stop or without. */
export const stopped = (text: string): string => (/[.!?…]\s*$/.test(text) ? text : `${text}.`);

/** What a failure means for asking once more: it may cost twice, and when it has a chance. */
export const againWords = (failure: CallFailure | null): string =>
  [
    failure?.mayBePaid ? " It may have been paid for." : "",
    failure?.retryAfterMs
      ? ` The provider takes it again in ${Math.ceil(failure.retryAfterMs / 1000)} s.`
      : "",
  ].join("");

/** Why an answer is not whole, as a sentence. */
export const notWhole = ({ outcome, failure, response }: Attempt): string | undefined => {
  const partly = response === null ? "" : " What came of it is shown.";
  switch (outcome) {
    case "failed":
      return `${stopped(failure?.message ?? "The attempt failed")}${againWords(failure)}${partly}`;
    case "stopped":
      return `Stopped by you: this is no whole answer.${response === null ? " Nothing had come." : ""}`;
    case "interrupted":
      return "The server ended while it ran: nobody knows what came of it.";
    default:
      return undefined;
  }
};
