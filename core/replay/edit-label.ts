/** What a person changed of a recorded request, in a few words. */
import { diffText } from "../compare/text.ts";
import { canonicalText } from "../dialects/bodies.ts";
import type { Json } from "../value.ts";
import type { ModelRequest, RequestMessage } from "./model-call.ts";

export const NO_EDIT = "as recorded";

const LONGEST = 120;

export const editLabel = (recorded: ModelRequest, asked: ModelRequest): string => {
  const changes = editChanges(recorded, asked);
  const label = changes.length === 0 ? NO_EDIT : changes.join(", ");
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
};

/** One for each thing that was changed. */
export const editChanges = (recorded: ModelRequest, asked: ModelRequest): readonly string[] => [
  ...(recorded.model === asked.model ? [] : [`model ${recorded.model || "none"} → ${asked.model}`]),
  ...messageChanges(recorded.messages, asked.messages),
  ...parameterChanges(recorded.parameters, asked.parameters),
];

const messageChanges = (
  recorded: readonly RequestMessage[],
  asked: readonly RequestMessage[],
): readonly string[] => {
  const changes: string[] = [];
  for (let i = 0; i < Math.max(recorded.length, asked.length); i++) {
    const [before, after] = [recorded[i], asked[i]];
    if (!before) changes.push(`message ${i + 1} (${after?.role}) added`);
    else if (!after) changes.push(`message ${i + 1} (${before.role}) left out`);
    else if (canonicalText(before as Json) !== canonicalText(after as Json))
      changes.push(messageChange(i, before, after));
  }
  return changes;
};

const messageChange = (i: number, before: RequestMessage, after: RequestMessage): string => {
  const what = `message ${i + 1} (${after.role})`;
  if (before.content === after.content) return `${what} changed`;
  const { added, removed } = diffText(before.content, after.content);
  return `${what} +${added} −${removed} ${added + removed === 1 ? "line" : "lines"}`;
};

type Parameters = ModelRequest["parameters"];

const parameterChanges = (recorded: Parameters, asked: Parameters): readonly string[] =>
  [...new Set([...Object.keys(recorded), ...Object.keys(asked)])].flatMap((name) => {
    const [before, after] = [own(recorded, name), own(asked, name)];
    if (before !== undefined && after !== undefined && canonicalText(before) === canonicalText(after))
      return [];
    return [`${name} ${short(before)} → ${short(after)}`];
  });

const own = (parameters: Parameters, name: string): Json | undefined =>
  Object.hasOwn(parameters, name) ? parameters[name] : undefined;

const short = (value: Json | undefined): string => {
  if (value === undefined) return "none";
  const text = canonicalText(value);
  return text.length > 24 ? "…" : text;
};
