/** Why a request to a provider failed, from what its client throws. */
import type { CallFailure } from "../../core/replay/model-call.ts";

/** What both official clients throw for an answer that is an error. */
interface ApiError {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly message: string;
  readonly type?: string | null | undefined;
}

const LONGEST = 600;

/** `answering`: whether the provider had begun to answer. `now`: ms since 1970, for a Retry-After that is a date. */
export const failureOf = (error: unknown, answering: boolean, now: number): CallFailure => {
  if (error instanceof SyntaxError)
    return {
      cause: "malformed",
      message: `The answer cannot be read: ${error.message.slice(0, LONGEST)}`,
      mayBePaid: true,
    };
  const { status, headers, message, type } = error as ApiError;
  const said = message.slice(0, LONGEST);
  if (typeof status === "number") {
    const retryAfterMs = retryAfter(headers, now);
    const more = { message: said, status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    if (status === 429) return { cause: "rate-limited", mayBePaid: false, ...more };
    if (status === 401 || status === 403) return { cause: "key-refused", mayBePaid: false, ...more };
    if (status >= 500) return { cause: "server-error", mayBePaid: true, ...more };
    return { cause: "rejected", mayBePaid: false, ...more };
  }
  if (typeof type === "string" || isStreamed(error))
    return { cause: "server-error", message: said, mayBePaid: true };
  if (answering)
    return {
      cause: "reset",
      message: `The connection broke while the provider was answering${reason(error)}`,
      mayBePaid: true,
    };
  return {
    cause: "unreachable",
    message: `The provider did not answer${reason(error)}`,
    // A connection that was never made cost nothing; one that broke may have delivered the request.
    mayBePaid: !/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CERT|was not sent/.test(reason(error)),
  };
};

/** An error that the provider tells inside a stream has a body and no status. */
const isStreamed = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  typeof (error as { error?: unknown }).error === "object" &&
  (error as { error?: unknown }).error !== null;

/** The innermost reason: clients and fetch wrap it. */
const reason = (error: unknown): string => {
  let at = error;
  for (let depth = 0; depth < 5 && at instanceof Error && at.cause instanceof Error; depth++) at = at.cause;
  const { code, message } = at as { code?: unknown; message?: unknown };
  const said = typeof code === "string" ? code : typeof message === "string" ? message.slice(0, LONGEST) : "";
  return said === "" ? "" : ` (${said})`;
};

/** Seconds or an HTTP date (RFC 9110, 10.2.3), or `retry-after-ms`. */
const retryAfter = (headers: Headers | undefined, now: number): number | undefined => {
  const exact = Number(headers?.get("retry-after-ms") || Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const said = headers?.get("retry-after")?.trim();
  if (!said) return undefined;
  const seconds = Number(said);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;
  const date = Date.parse(said);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};
