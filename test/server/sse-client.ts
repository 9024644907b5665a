/** A client of the stream that can be cut at any message. */
export interface SseMessage {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Messages as they come; heartbeats have the event "comment". Ends when the server ends or `signal` aborts. */
export async function* readStream(
  address: string,
  {
    lastEventId,
    signal,
  }: { readonly lastEventId?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<SseMessage, void> {
  const answer = await fetch(address, {
    headers: {
      accept: "text/event-stream",
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok || !answer.body)
    throw new Error(`the stream answered ${answer.status}: ${await answer.text()}`);
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        yield parse(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

const parse = (frame: string): SseMessage => {
  const field = (name: string): string | undefined =>
    frame
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return {
    event: frame.startsWith(":") ? "comment" : (field("event") ?? "message"),
    id: field("id"),
    data: field("data") ?? "",
  };
};
