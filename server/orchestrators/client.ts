/** The two things said to an orchestrator: how a work unit stands, and what a person decided about it. */
import { request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { OperatorAction } from "../../core/operator-actions.ts";
import type { Target } from "./target.ts";

/** Nothing coming for this long is a time-out. */
export const SILENCE_MS = 10_000;
const MOST_BYTES = 1 << 20;

/** How a unit stands. */
export type Seen =
  | { readonly kind: "waits"; readonly reason: string; readonly pending: string | undefined }
  | { readonly kind: "moved"; readonly status: string }
  | { readonly kind: "gone" }
  /** Down, or not able to say: it is worth asking again. */
  | { readonly kind: "unreachable"; readonly why: string }
  /** What answers is no orchestrator, or will not talk to us. */
  | { readonly kind: "strange"; readonly why: string };

export type Answered =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly why: string }
  /** `unsure`: it may have been taken all the same. */
  | { readonly kind: "unreachable"; readonly why: string; readonly unsure: boolean };

export interface Client {
  see(unit: string): Promise<Seen>;
  send(unit: string, action: OperatorAction): Promise<Answered>;
}

/** `closing`: gives up what is under way. */
export const clientOf = (target: Target, closing: AbortSignal, silenceMs = SILENCE_MS): Client => ({
  see: async (unit) => {
    const got = await exchange(target, "GET", pathOf(unit), undefined, { closing, silenceMs });
    if ("failed" in got) return { kind: "unreachable", why: got.failed };
    if (got.status === 404) return { kind: "gone" };
    if (isTroubled(got.status))
      return { kind: "unreachable", why: `it answered ${got.status}${said(got.body)}` };
    if (got.status !== 200) return { kind: "strange", why: `it answered ${got.status}${said(got.body)}` };
    return standing(unit, got.body);
  },
  send: async (unit, action) => {
    const [path, body] = endpointOf(action);
    const got = await exchange(target, "POST", `${pathOf(unit)}/${path}`, body, { closing, silenceMs });
    if ("failed" in got) return { kind: "unreachable", why: got.failed, unsure: got.sent };
    const { status } = got;
    if (status >= 200 && status < 300) return { kind: "taken" };
    if (isTroubled(status))
      return { kind: "unreachable", why: `it answered ${status}${said(got.body)}`, unsure: true };
    return { kind: "refused", why: `the orchestrator refused it with ${status}${said(got.body)}` };
  },
});

const isTroubled = (status: number): boolean => status >= 500 || status === 429 || status === 408;

const pathOf = (unit: string): string => `work-units/${encodeURIComponent(unit)}`;

const endpointOf = (action: OperatorAction): readonly [path: string, body: object] => {
  switch (action.kind) {
    case "answer":
      return ["answer", { answer: action.text }];
    case "resolve":
      return ["resolve", { other_chunk: action.other, verdict: action.verdict }];
    case "retry-merge":
      return ["retry-merge", {}];
    case "retry":
      return ["retry", {}];
    default:
      throw new Error(`Unknown action: ${JSON.stringify(action satisfies never)}`);
  }
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
};
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const standing = (unit: string, body: string): Seen => {
  const fields = fieldsOf(body);
  const status = textOf(fields?.status);
  if (fields?.chunk !== unit || status === undefined)
    return { kind: "strange", why: "its answer is no work unit: is the address right?" };
  if (status !== "NEEDS_ATTENTION") return { kind: "moved", status };
  return {
    kind: "waits",
    reason: textOf(fields.attention_reason) ?? "",
    pending: textOf(fields.pending_answer),
  };
};

const LONGEST = 300;

/** What it says to a person, where it says something. */
const said = (body: string): string => {
  const fields = fieldsOf(body);
  const words = textOf(fields?.error) ?? textOf(fields?.detail) ?? textOf(fields?.message);
  return words === undefined || words.trim() === "" ? "" : `: ${words.trim().slice(0, LONGEST)}`;
};

type Got =
  | { readonly status: number; readonly body: string }
  /** `sent`: the request may have reached it. */
  | { readonly failed: string; readonly sent: boolean };

interface Patience {
  readonly closing: AbortSignal;
  readonly silenceMs: number;
}

const exchange = (
  target: Target,
  method: "GET" | "POST",
  path: string,
  body: object | undefined,
  { closing, silenceMs }: Patience,
): Promise<Got> =>
  new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      // A connection that was kept may be closed just when it is used, and then nobody knows what arrived.
      agent: false,
      signal: closing,
      headers: {
        accept: "application/json",
        ...(text !== undefined && {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        }),
      },
    };
    let connected = false;
    let timer: NodeJS.Timeout | undefined;
    const end = (got: Got): void => {
      clearTimeout(timer);
      resolve(got);
    };
    const sending = begin(target, path, options);
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => sending.destroy(new Error(`nothing came from it for ${silenceMs} ms`)),
        silenceMs,
      );
    };
    wait();
    const failed = (error: Error & { readonly code?: string }): void =>
      end({ failed: error.code === undefined ? error.message : `${words(error.code)}`, sent: connected });
    sending.on("socket", (socket) => {
      socket.once("connect", () => {
        connected = true;
      });
    });
    sending.on("error", failed);
    sending.on("response", (response) => {
      let got = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        wait();
        got += chunk;
        if (got.length > MOST_BYTES) sending.destroy(new Error("its answer is larger than 1 MiB"));
      });
      response.on("end", () => {
        if (response.complete) end({ status: response.statusCode ?? 0, body: got });
        else failed(new Error("its answer broke off"));
      });
      response.on("error", failed);
    });
    sending.end(text);
  });

const begin = (target: Target, path: string, options: RequestOptions) => {
  if ("socket" in target)
    return httpRequest({ ...options, socketPath: target.socket, host: "localhost", path: `/${path}` });
  const { url } = target;
  const whole = new URL(path, url.pathname.endsWith("/") ? url : `${url.href}/`);
  return (url.protocol === "https:" ? httpsRequest : httpRequest)(whole, options);
};

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there (ECONNREFUSED)",
  ENOENT: "there is no such socket (ENOENT)",
  ECONNRESET: "the connection broke (ECONNRESET)",
  ENOTFOUND: "its host is not known (ENOTFOUND)",
};
const words = (code: string): string => CODES[code] ?? code;
