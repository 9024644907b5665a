/** Asks a provider and keeps everything that it says. */
import type { ModelEvent, ModelRequest } from "../../../core/replay/model-call.ts";
import type { Provider } from "../../../server/providers/provider.ts";

export const PROMPT: ModelRequest = {
  model: "model-1",
  messages: [
    { role: "system", content: "Be short." },
    { role: "user", content: "What is the weather in Zurich?" },
  ],
  parameters: { temperature: 0.2, max_tokens: 512 },
};

export interface Asked {
  readonly events: readonly ModelEvent[];
  readonly end: ModelEvent | undefined;
  /** Joined from its pieces. */
  readonly text: string;
}

export const ask = async (
  provider: Provider | undefined,
  request: ModelRequest = PROMPT,
  signal: AbortSignal = new AbortController().signal,
  each: (event: ModelEvent) => void = () => {},
): Promise<Asked> => {
  if (!provider) throw new Error("There is no such provider");
  const events: ModelEvent[] = [];
  for await (const event of provider.ask(request, signal)) {
    events.push(event);
    each(event);
  }
  const text = events.map((event) => (event.kind === "text" ? event.text : "")).join("");
  return { events, end: events.at(-1), text };
};
