/**
 * Agent logs before July 2026: `[<time>] <MessageType>(<Python repr>)`. Blocks of a message are found by their names,
 * their texts are not unescaped beyond quotes: sessions, calls, failures and cost are told as of the newer lines.
 */
const LINE = /^\[(\d{4}-\d\d-\d\d[T ][^\]]{8,30})\] ([A-Z]\w*Message)\((.*?)\)?\s*$/s;
const START = /^\[\d{4}-\d\d-\d\d[T ][^\]]{8,30}\] [A-Z]\w*Message\(/;

export const isOldLine = (line: string): boolean => line.charCodeAt(0) === 0x5b && START.test(line);

type Fields = Readonly<Record<string, unknown>>;

/** A Python string literal, in either quote. */
const STRING = String.raw`('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`;
const BLOCK = new RegExp(
  String.raw`TextBlock\(text=${STRING}` +
    String.raw`|ToolUseBlock\(id=${STRING}, name=${STRING}, input=` +
    String.raw`|ToolResultBlock\(tool_use_id=${STRING}, content=(?:${STRING}|(\[.*?\])|None)(?:, is_error=(True|False|None))?`,
  "gs",
);

const unquoted = (literal: string | undefined): string =>
  literal === undefined
    ? ""
    : literal
        .slice(1, -1)
        .replace(/\\(['"\\n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));

/** What a line says, each part in the form of the newer lines. None: a message without parts that we know. */
export const oldParts = (
  line: string,
): {
  readonly stamp: string;
  readonly type: string;
  readonly body: string;
  readonly parts: readonly Fields[];
} => {
  const [, stamp = "", type = "", body = ""] = LINE.exec(line) ?? [];
  const parts = type === "ResultMessage" ? [resultOf(body)] : [...body.matchAll(BLOCK)].map(blockOf);
  return { stamp, type, body, parts };
};

const blockOf = (found: RegExpMatchArray): Fields => {
  const [, said, id, name, answers, content, parts, failed] = found;
  if (id !== undefined)
    return { type: "tool_call", tool_id: unquoted(id), name: unquoted(name), input: null };
  if (answers !== undefined)
    return {
      type: "tool_result",
      tool_use_id: unquoted(answers),
      content: content === undefined ? (parts ?? "") : unquoted(content),
      is_error: failed === "True",
    };
  return { type: "text", text: unquoted(said) };
};

const resultOf = (body: string): Fields => {
  const field = (name: string): string | undefined =>
    new RegExp(String.raw`(?:^|, )${name}=(?:${STRING}|([-\w.]+))`, "s").exec(body)?.slice(1).find(Boolean);
  const number = (name: string): number | undefined => {
    const digits = field(name);
    return digits === undefined || Number.isNaN(Number(digits)) ? undefined : Number(digits);
  };
  const quoted = (name: string): string | null => {
    const literal = field(name);
    return literal === undefined || !/^['"]/.test(literal) ? null : unquoted(literal);
  };
  return {
    type: "result",
    subtype: quoted("subtype"),
    duration_ms: number("duration_ms"),
    total_cost_usd: number("total_cost_usd"),
    num_turns: number("num_turns"),
    is_error: field("is_error") === "True",
    session_id: quoted("session_id"),
    result_text: quoted("result"),
  };
};
