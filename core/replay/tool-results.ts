import type { RequestMessage } from "./model-call.ts";

/** A result whose call the recording does not tell: providers refuse it as a result, so the model is told in words. */
export const loneResult = ({ content, name }: Extract<RequestMessage, { role: "tool" }>): string =>
  `Result of ${name === undefined ? "a tool" : `the tool ${name}`}:\n${content}`;
