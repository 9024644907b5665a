/** What panels ask the server about one run. A signal ends a question nobody waits for any more. */
import type { Place } from "../core/event.ts";
import type { Nanos, RunId, Seq } from "../core/ids.ts";
import type { SpanAnswers, SpanQuestion } from "../core/span-questions.ts";
import type { StateJson } from "../core/state-json.ts";
import type { EventFilter, EventPage, RawUnit, SpanAnswer } from "../core/wire/events.ts";
import type { Problem, SourceReport } from "../core/wire/sources.ts";
import type { Window } from "../core/wire/window.ts";
import * as api from "./api.ts";
import type { Range } from "./views/view.ts";

export interface RunQuestions {
  /** What there is in another range than the visible one. */
  windowOf(range: Range, px: number, signal?: AbortSignal): Promise<Window>;
  /** The state at the end of the run: what the cursor's values are measured against. */
  endState(signal?: AbortSignal): Promise<StateJson>;
  /** Log rows. `offset` is a rank in the filtered list; `around` puts that moment's event in the middle of the page. */
  events(
    filter: EventFilter,
    page: {
      readonly offset?: number;
      readonly around?: Place;
      readonly limit: number;
    },
    signal?: AbortSignal,
  ): Promise<EventPage>;
  /** Detail of a span by the name of its start event. */
  span(event: string, signal?: AbortSignal): Promise<SpanAnswer>;
  /** What is asked of all spans of the run at once. */
  spanQuestion<Question extends SpanQuestion>(
    question: Question,
    signal?: AbortSignal,
  ): Promise<SpanAnswers[Question["ask"]]>;
  unit(seq: Seq, signal?: AbortSignal): Promise<RawUnit>;
  /** The run's sources with their reports, and its problems: tab File. */
  sources(): Promise<readonly (SourceReport & { readonly id: number })[]>;
  problems(after: number, limit: number): Promise<readonly Problem[]>;
}

/** `start`: of the run, as it is known when a question is asked. */
export const runQuestions = (run: RunId, start: () => Nanos): RunQuestions => ({
  windowOf: (range, px, signal) => api.windowOf(run, range, px, signal),
  endState: (signal) => api.endState(run, signal),
  events: (filter, page, signal) => api.events(run, filter, page, start(), signal),
  span: (event, signal) => api.span(run, event, signal),
  spanQuestion: (question, signal) => api.spanQuestion(run, question, signal),
  unit: (seq, signal) => api.unit(seq, signal),
  sources: () => api.sources(run),
  problems: (after, limit) => api.problems(run, after, limit),
});
