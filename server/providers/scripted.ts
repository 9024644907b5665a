/** Answers from a local JSONL file, at its own pace and with the faults it asks for. Needs no network. */
import { readFile, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { Usage } from "../../core/event.ts";
import type {
  CallFailure,
  FailureCause,
  ModelEvent,
  ModelRequest,
  ModelResponse,
} from "../../core/replay/model-call.ts";
import type { Json } from "../../core/value.ts";
import type { Provider } from "./provider.ts";

/** A line of the file. Lines are used from the top, each once unless it repeats, the first that fits the request. */
export interface ScriptedAnswer {
  /** Fits when the last message contains the text, and the model is this. Absent: fits always. */
  readonly when?: { readonly contains?: string | undefined; readonly model?: string | undefined } | undefined;
  readonly repeat?: boolean | undefined;
  readonly text?: string | undefined;
  readonly thinking?: string | undefined;
  readonly toolCalls?:
    | readonly {
        readonly id?: string | undefined;
        readonly name: string;
        readonly arguments?: Json | undefined;
      }[]
    | undefined;
  readonly stopReason?: string | undefined;
  readonly usage?: { readonly [key in keyof Usage]?: number | undefined } | undefined;
  /** Before the first piece, and between words. */
  readonly delayMs?: number | undefined;
  readonly wordMs?: number | undefined;
  /** Ends the answer, after that many words of its text. */
  readonly fault?:
    | {
        readonly cause: FailureCause;
        readonly message?: string | undefined;
        readonly status?: number | undefined;
        readonly retryAfterMs?: number | undefined;
        readonly afterWords?: number | undefined;
      }
    | undefined;
}

const LARGEST = 16 * 2 ** 20;

export const scripted = (name: string, file: string): Provider => {
  let lines: Promise<ScriptedAnswer[]> | undefined;
  const used = new Set<number>();
  const next = async (request: ModelRequest): Promise<ScriptedAnswer | undefined> => {
    lines ??= readScript(file);
    const all = await lines;
    const at = all.findIndex((line, index) => !used.has(index) && fits(line, request));
    const line = all[at];
    if (line && line.repeat !== true) used.add(at);
    return line;
  };
  return {
    name,
    async *ask(request, signal): AsyncGenerator<ModelEvent> {
      if (signal.aborted) return yield { kind: "stopped" };
      const body = { model: request.model, ...request.parameters, messages: request.messages as Json };
      yield { kind: "sent", body, leftOut: [] };
      try {
        const line = await next(request);
        if (line) yield* answer(line, request, signal);
        else yield notScripted("The script has no line left that fits this request");
      } catch (error) {
        yield signal.aborted ? { kind: "stopped" } : notScripted((error as Error).message);
      }
    },
  };
};

const notScripted = (message: string): ModelEvent => ({
  kind: "failed",
  failure: { cause: "not-scripted", message, mayBePaid: false },
});

const readScript = async (file: string): Promise<ScriptedAnswer[]> => {
  const { parseScriptLine } = await import("../schemas/script.ts");
  const size = await stat(file).then(
    (found) => found.size,
    (error: NodeJS.ErrnoException) => {
      throw new Error(`The script cannot be read (${error.code})`);
    },
  );
  if (size > LARGEST) throw new Error(`The script is larger than ${LARGEST} bytes`);
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const parsed = parseScriptLine(line);
    if ("wrong" in parsed) throw new Error(`Line ${index + 1} of the script is wrong: ${parsed.wrong}`);
    return [parsed.answer];
  });
};

const fits = ({ when }: ScriptedAnswer, { model, messages }: ModelRequest): boolean =>
  (when?.model === undefined || when.model === model) &&
  (when?.contains === undefined || messages.at(-1)?.content.includes(when.contains) === true);

async function* answer(
  line: ScriptedAnswer,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const pause = (ms: number | undefined) => (ms ? wait(ms, undefined, { signal }) : undefined);
  await pause(line.delayMs);
  if (line.thinking) yield { kind: "thinking", text: line.thinking };
  const words = (line.text ?? "").match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const { fault } = line;
  for (const [index, text] of words.slice(0, fault ? (fault.afterWords ?? 0) : undefined).entries()) {
    if (index > 0) await pause(line.wordMs);
    if (signal.aborted) return yield { kind: "stopped" };
    yield { kind: "text", text };
  }
  yield fault
    ? { kind: "failed", failure: failureOf(fault) }
    : { kind: "done", response: responseOf(line, request) };
}

const failureOf = ({
  cause,
  message,
  status,
  retryAfterMs,
}: NonNullable<ScriptedAnswer["fault"]>): CallFailure => ({
  cause,
  message: message ?? `The script says: ${cause}`,
  ...(status !== undefined && { status }),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
  mayBePaid: false,
});

const responseOf = (line: ScriptedAnswer, { model }: ModelRequest): ModelResponse => {
  const toolCalls = (line.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${index + 1}`,
    name: call.name,
    arguments: call.arguments ?? {},
  }));
  return {
    text: line.text ?? "",
    ...(line.thinking !== undefined && { thinking: line.thinking }),
    toolCalls,
    stopReason: line.stopReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop"),
    model,
    ...(line.usage && { usage: line.usage as Usage }),
  };
};
