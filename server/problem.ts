/** Answers that say no: RFC 9457, one clear sentence, nothing of the inside. */
import type { ProblemJson } from "../core/wire/stream.ts";

/** Thrown by guards and routes, answered by `onError` in app.ts. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

export const badRequest = (detail: string): Refusal => new Refusal(400, detail);
export const notFound = (detail: string): Refusal => new Refusal(404, detail);

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "A token is needed",
  403: "Refused",
  404: "Not found",
  405: "Method not allowed",
  409: "Not as things stand",
  413: "Too large",
  415: "Unsupported content",
  421: "Wrong host",
  422: "Not for this",
  500: "Something failed inside",
  503: "Not ready",
};

/** `requestId` is printed in the log beside what happened; it is all a client learns of a failure inside. */
export const problemResponse = (
  status: number,
  detail: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response => {
  const body: ProblemJson = {
    type: "about:blank",
    title: TITLES[status] ?? "Refused",
    status,
    detail,
    instance: `urn:request:${requestId}`,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
};
