/** A server on this machine that speaks both protocols, whole and in pieces, and fails as it is told. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type Protocol = "anthropic" | "openai";

export interface Answer {
  readonly thinking?: string;
  /** In the pieces they are sent in. */
  readonly text: readonly string[];
  readonly calls?: readonly {
    readonly id: string;
    readonly name: string;
    readonly json: readonly string[];
  }[];
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

type Respond = (response: ServerResponse, received: Received) => void;

export interface FakeProvider extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves when a client has closed its connection before the answer was whole. */
  readonly left: Promise<void>;
}

export const fakeProvider = async (respond: Respond): Promise<FakeProvider> => {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const server = createServer(async (request, response) => {
    const one = { path: request.url ?? "", headers: request.headers, body: await bodyOf(request) };
    received.push(one);
    response.on("close", () => !response.writableFinished && leave());
    respond(response, one);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    left,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
};

const bodyOf = async (request: IncomingMessage): Promise<Received["body"]> => {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
};

// ---- answers ------------------------------------------------------------------------------------------------

export const answered =
  (protocol: Protocol, answer: Answer): Respond =>
  (response, { body }) => {
    if (body.stream === true) {
      eventStream(response);
      for (const event of EVENTS[protocol](answer)) response.write(event);
      response.end();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(WHOLE[protocol](answer)));
  };

export const eventStream = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { "content-type": "text/event-stream" });

const event = (type: string, more: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const chunk = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

const anthropicEvents = ({ thinking, text, calls = [] }: Answer): string[] => {
  const blocks = [
    ...(thinking === undefined
      ? []
      : [
          {
            start: { type: "thinking", thinking: "", signature: "" },
            deltas: [{ type: "thinking_delta", thinking }],
          },
        ]),
    {
      start: { type: "text", text: "" },
      deltas: text.map((piece): object => ({ type: "text_delta", text: piece })),
    },
    ...calls.map(({ id, name, json }) => ({
      start: { type: "tool_use", id, name, input: {} },
      deltas: json.map((partial): object => ({ type: "input_json_delta", partial_json: partial })),
    })),
  ];
  return [
    event("message_start", { message: { ...message, content: [], stop_reason: null } }),
    event("ping", {}),
    ...blocks.flatMap(({ start, deltas }, index) => [
      event("content_block_start", { index, content_block: start }),
      ...deltas.map((delta) => event("content_block_delta", { index, delta })),
      event("content_block_stop", { index }),
    ]),
    event("message_delta", {
      delta: { stop_reason: calls.length > 0 ? "tool_use" : "end_turn" },
      usage: { output_tokens: 42 },
    }),
    event("message_stop", {}),
  ];
};

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "model-that-answered",
  usage: { input_tokens: 100, cache_read_input_tokens: 7, cache_creation_input_tokens: 3, output_tokens: 1 },
};

const anthropicWhole = ({ thinking, text, calls = [] }: Answer): object => ({
  ...message,
  content: [
    ...(thinking === undefined ? [] : [{ type: "thinking", thinking, signature: "" }]),
    { type: "text", text: text.join("") },
    ...calls.map(({ id, name, json }) => ({ type: "tool_use", id, name, input: JSON.parse(json.join("")) })),
  ],
  stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
  usage: { ...message.usage, output_tokens: 42 },
});

const completion = { id: "c-1", created: 0, model: "model-that-answered" };
const openaiUsage = {
  prompt_tokens: 107,
  completion_tokens: 42,
  total_tokens: 149,
  prompt_tokens_details: { cached_tokens: 7 },
};

const openaiEvents = ({ thinking, text, calls = [] }: Answer): string[] => {
  const deltas: object[] = [
    { role: "assistant", content: "" },
    ...(thinking === undefined ? [] : [{ reasoning_content: thinking }]),
    ...text.map((content) => ({ content })),
    ...calls.flatMap(({ id, name, json }, index) => [
      { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] },
      ...json.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
  ];
  const about = { ...completion, object: "chat.completion.chunk" };
  return [
    ...deltas.map((delta) => chunk({ ...about, choices: [{ index: 0, delta, finish_reason: null }] })),
    chunk({
      ...about,
      choices: [{ index: 0, delta: {}, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }],
    }),
    chunk({ ...about, choices: [], usage: openaiUsage }),
    "data: [DONE]\n\n",
  ];
};

const openaiWhole = ({ thinking, text, calls = [] }: Answer): object => ({
  ...completion,
  object: "chat.completion",
  choices: [
    {
      index: 0,
      finish_reason: calls.length > 0 ? "tool_calls" : "stop",
      message: {
        role: "assistant",
        content: text.join(""),
        ...(thinking !== undefined && { reasoning_content: thinking }),
        ...(calls.length > 0 && {
          tool_calls: calls.map(({ id, name, json }) => ({
            id,
            type: "function",
            function: { name, arguments: json.join("") },
          })),
        }),
      },
    },
  ],
  usage: openaiUsage,
});

/** The events of a streamed answer, each as it goes over the wire. */
export const EVENTS: Readonly<Record<Protocol, (answer: Answer) => string[]>> = {
  anthropic: anthropicEvents,
  openai: openaiEvents,
};
const WHOLE: Readonly<Record<Protocol, (answer: Answer) => object>> = {
  anthropic: anthropicWhole,
  openai: openaiWhole,
};

// ---- faults -------------------------------------------------------------------------------------------------

export const refused =
  (status: number, headers: Readonly<Record<string, string>> = {}, said = "no"): Respond =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ type: "error", error: { type: "some_error", message: said } }));
  };

/** Says the first words of an answer, and then does what it is told. */
export const begun =
  (protocol: Protocol, then: (response: ServerResponse) => void): Respond =>
  (response) => {
    eventStream(response);
    const events = EVENTS[protocol]({ text: ["The first words", " and those that never came"] });
    const upTo = events.findIndex((said) => said.includes("The first words")) + 1;
    response.write(events.slice(0, upTo).join(""), () => then(response));
  };
