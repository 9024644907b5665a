/** Answers from the trace: the same input, the answer that was recorded. */
import { differenceText, inputDifference, inputText, nearestInput } from "../../core/replay/equal-input.ts";
import type { CallFailure, ModelEvent, ModelRequest, ModelResponse } from "../../core/replay/model-call.ts";
import type { Json } from "../../core/value.ts";
import type { Provider } from "./provider.ts";

export interface RecordedCall {
  readonly request: ModelRequest;
  readonly response: ModelResponse;
}

/**
 * Calls that were recorded with the same input are answered in their order; the last of them then stays. `calls` in the
 * order of the run.
 */
export const recorded = (name: string, calls: readonly RecordedCall[]): Provider => {
  const answers = new Map<string, ModelResponse[]>();
  for (const { request, response } of calls) {
    const input = inputText(request);
    const known = answers.get(input);
    if (known) known.push(response);
    else answers.set(input, [response]);
  }
  const next = (request: ModelRequest): ModelResponse | undefined => {
    const known = answers.get(inputText(request));
    return known && known.length > 1 ? known.shift() : known?.[0];
  };
  return {
    name,
    async *ask(request, signal): AsyncGenerator<ModelEvent> {
      if (signal.aborted) return yield { kind: "stopped" };
      const body = { model: request.model, ...request.parameters, messages: request.messages as Json };
      yield { kind: "sent", body, leftOut: [] };
      const response = next(request);
      if (!response) return yield { kind: "failed", failure: notRecorded(calls, request) };
      if (response.thinking) yield { kind: "thinking", text: response.thinking };
      if (response.text !== "") yield { kind: "text", text: response.text };
      yield { kind: "done", response };
    },
  };
};

const notRecorded = (calls: readonly RecordedCall[], request: ModelRequest): CallFailure => {
  const nearest = nearestInput(calls, request);
  const difference = nearest && inputDifference(nearest.request, request);
  return {
    cause: "not-recorded",
    message: difference
      ? `The recording has no answer for this input: ${differenceText(difference)}`
      : "The recording has no model call to answer from",
    mayBePaid: false,
  };
};
