/** A served folder with providers, and the ways of the Lab to it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AttemptMessage } from "../../core/replay/lab-wire.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";

export interface LabFolder extends ServedFolder {
  /** Where configuration and script lie, outside of what is watched. */
  readonly home: string;
  send<T>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly json: T }>;
  /** Everything that is told of attempts; `each` sees it as it comes. */
  attempt(order: object, each?: (message: AttemptMessage) => void): Promise<readonly AttemptMessage[]>;
}

/** `script`: lines of the provider `script`; `recording` answers from the trace. */
export const serveLab = async (
  files: Readonly<Record<string, string>>,
  script: readonly object[] = [],
  configuration: object = {},
): Promise<LabFolder> => {
  const home = mkdtempSync(join(tmpdir(), "hindcast-lab-"));
  writeFileSync(join(home, "script.jsonl"), script.map((line) => JSON.stringify(line)).join("\n"));
  const providers = {
    script: { kind: "scripted", file: "script.jsonl" },
    recording: { kind: "recorded" },
  };
  const file = join(home, "hindcast.json");
  writeFileSync(file, JSON.stringify({ providers, ...configuration }));
  const served = await serveFolder(files, { config: file });
  const request = (method: string, path: string, body: unknown) =>
    fetch(served.address + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
  return {
    ...served,
    home,
    send: async <T>(method: string, path: string, body?: unknown) => {
      const answer = await request(method, path, body);
      return { status: answer.status, json: (await answer.json()) as T };
    },
    attempt: async (order, each) => {
      const answer = await request("POST", "/api/attempts", order);
      if (!answer.ok || !answer.body) throw new Error(`${answer.status}: ${await answer.text()}`);
      const messages: AttemptMessage[] = [];
      for await (const message of messagesIn(answer.body)) {
        messages.push(message);
        each?.(message);
      }
      return messages;
    },
    close: async () => {
      await served.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

async function* messagesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<AttemptMessage> {
  let waiting = "";
  for await (const text of body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    waiting += text;
    const frames = waiting.split("\n\n");
    waiting = frames.pop() ?? "";
    for (const frame of frames) yield JSON.parse(frame.slice(frame.indexOf("data: ") + 6)) as AttemptMessage;
  }
}
