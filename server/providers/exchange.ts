/**
 * The way of one request to a provider, under the official clients: they are given its `fetch`, and a word in place of
 * the key. The key is put on here, where the address is known to be the configured one.
 */
import type { CallFailure } from "../../core/replay/model-call.ts";

export interface Endpoint {
  readonly baseUrl: string;
  /** How the key goes into the headers. */
  readonly keyHeader: (key: string) => readonly [name: string, value: string];
  readonly key: string | undefined;
  /** Nothing coming for this long is a failure. */
  readonly silenceMs: number;
  /** Longer answers are broken off. */
  readonly answerBytes: number;
}

/** The clients take more headers out of the environment than we ask them to; these pass. */
const HEADERS = new Set(["accept", "content-type", "user-agent", "anthropic-version"]);

export class Exchange {
  readonly signal: AbortSignal;
  readonly #endpoint: Endpoint;
  readonly #abort = new AbortController();
  readonly #streamed: boolean;
  #timer: NodeJS.Timeout | undefined;
  #fault: CallFailure | undefined;
  #answering = false;

  /** `stop`: of the person who asks. */
  constructor(endpoint: Endpoint, stop: AbortSignal, streamed: boolean) {
    this.#endpoint = endpoint;
    this.#streamed = streamed;
    this.signal = AbortSignal.any([stop, this.#abort.signal]);
  }

  /** What was found wrong here, which the client then only knows as a broken request. */
  get fault(): CallFailure | undefined {
    return this.#fault;
  }

  /** Whether the provider had begun to answer. */
  get answering(): boolean {
    return this.#answering;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const base = new URL(this.#endpoint.baseUrl);
    if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname.replace(/\/+$/, "")))
      throw new Error(`A request to ${url.origin} was not sent: ${base.origin} is configured`);
    this.#wait();
    const response = await fetch(url, {
      method: init.method ?? "POST",
      body: init.body ?? null,
      headers: this.#headers(new Headers(init.headers)),
      redirect: "manual",
      signal: this.signal,
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw this.#fail({
        cause: "redirect",
        message: `The provider answered with a redirect (${response.status}), which is not followed: configure the address it leads to`,
        status: response.status,
        mayBePaid: false,
      });
    }
    if (response.ok) this.#checkType(response);
    return new Response(response.body?.pipeThrough(this.#measure(response.ok)) ?? null, response);
  };

  /** To be called whatever came of it. */
  close(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  #headers(given: Headers): Headers {
    const headers = new Headers([...given].filter(([name]) => HEADERS.has(name)));
    const { key, keyHeader } = this.#endpoint;
    if (key !== undefined) headers.set(...(keyHeader(key) as [string, string]));
    return headers;
  }

  #checkType(response: Response): void {
    const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    const expected = this.#streamed ? "text/event-stream" : "application/json";
    if (type === "" || type === expected) return;
    throw this.#fail({
      cause: "malformed",
      message: `The provider answered with ${type.slice(0, 60)} where ${expected} was expected: is the base URL right?`,
      status: response.status,
      mayBePaid: true,
    });
  }

  #measure(isAnswer: boolean): TransformStream<Uint8Array, Uint8Array> {
    let bytes = 0;
    return new TransformStream({
      transform: (chunk, controller) => {
        bytes += chunk.byteLength;
        this.#answering ||= isAnswer;
        this.#wait();
        if (bytes <= this.#endpoint.answerBytes) return controller.enqueue(chunk);
        const fault = this.#fail({
          cause: "too-large",
          message: `The answer is larger than ${this.#endpoint.answerBytes} bytes and was broken off`,
          mayBePaid: true,
        });
        this.#abort.abort();
        controller.error(fault);
      },
      flush: () => clearTimeout(this.#timer),
    });
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#fail({
        cause: "silence",
        message: `Nothing came from the provider for ${this.#endpoint.silenceMs} ms`,
        mayBePaid: true,
      });
      this.#abort.abort();
    }, this.#endpoint.silenceMs);
  }

  #fail(failure: CallFailure): Error {
    this.#fault ??= failure;
    return new Error(failure.message);
  }
}
