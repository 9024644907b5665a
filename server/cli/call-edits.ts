/** How a recorded call is edited on the command line. */
import { readFileSync } from "node:fs";
import type { AttemptOrder } from "../../core/replay/lab-wire.ts";
import type { ModelRequest } from "../../core/replay/model-call.ts";
import { type Json, put } from "../../core/value.ts";
import { askedRequest } from "../schemas/lab.ts";
import { wrongUse } from "./exit.ts";
import { visible } from "./terminal.ts";

export const EDIT_OPTIONS = {
  request: { type: "string" },
  model: { type: "string" },
  message: { type: "string", multiple: true },
  replace: { type: "string", multiple: true },
  set: { type: "string", multiple: true },
} as const;

export const EDIT_HELP = `  --replace "OLD=>NEW"  in every message that has OLD; repeatable
  --message N=FILE      message N (from 1) is what FILE holds; repeatable
  --set KEY=JSON        a parameter: --set temperature=0; null takes it away; repeatable
  --model NAME          another model
  --request FILE        all of it: { model, messages, parameters }`;

export interface EditFlags {
  readonly request?: string | undefined;
  readonly model?: string | undefined;
  readonly message?: readonly string[] | undefined;
  readonly replace?: readonly string[] | undefined;
  readonly set?: readonly string[] | undefined;
}

type Request = AttemptOrder["request"];

export const isEdited = (flags: EditFlags): boolean =>
  [flags.request, flags.model, flags.message, flags.replace, flags.set].some((flag) => flag !== undefined);

export const editedRequest = (recorded: ModelRequest, flags: EditFlags): Request => {
  const { model, messages, parameters } = flags.request === undefined ? recorded : requestIn(flags.request);
  let edited: Request = { model: flags.model ?? model, messages, parameters };
  for (const each of flags.message ?? []) edited = withMessage(edited, each);
  for (const each of flags.replace ?? []) edited = withReplaced(edited, each);
  for (const each of flags.set ?? []) edited = withParameter(edited, each);
  return edited;
};

const textIn = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw wrongUse(`${visible(file)} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
};

const requestIn = (file: string): Request => {
  let value: unknown;
  try {
    value = JSON.parse(textIn(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw wrongUse(`${visible(file)} is no JSON: ${visible(error.message)}.`);
  }
  const read = askedRequest.safeParse(requestOf(value));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw wrongUse(
    `${visible(file)}: ${visible(`${issue?.path.join(".") || "the request"}: ${issue?.message}`)}.`,
  );
};

/** Also what `--show --json` printed: the call around the request, and what is not for a person to choose. */
const requestOf = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if ("request" in value) return requestOf(value.request);
  const { protocolVersion: _, ...rest } = value as Record<string, unknown>;
  return rest;
};

const withMessage = (request: Request, given: string): Request => {
  const found = /^(\d{1,6})=(.+)$/s.exec(given);
  const at = Number(found?.[1] ?? 0) - 1;
  const message = request.messages[at];
  if (!found?.[2] || !message)
    throw wrongUse(
      `--message needs N=FILE with N from 1 to ${request.messages.length}, not "${visible(given)}".`,
    );
  const content = textIn(found[2]);
  return { ...request, messages: request.messages.with(at, { ...message, content }) };
};

const withReplaced = (request: Request, given: string): Request => {
  const arrow = given.indexOf("=>");
  const [old, fresh] = [given.slice(0, arrow), given.slice(arrow + 2)];
  if (arrow < 1) throw wrongUse(`--replace needs "OLD=>NEW", not "${visible(given)}".`);
  if (!request.messages.some(({ content }) => content.includes(old)))
    throw wrongUse(`No message has "${visible(old)}".`);
  const messages = request.messages.map((message) => ({
    ...message,
    content: message.content.replaceAll(old, () => fresh),
  }));
  return { ...request, messages };
};

const withParameter = (request: Request, given: string): Request => {
  const equals = given.indexOf("=");
  if (equals < 1) throw wrongUse(`--set needs KEY=JSON, not "${visible(given)}".`);
  const [key, text] = [given.slice(0, equals), given.slice(equals + 1)];
  const parameters: Record<string, Json> = { ...request.parameters };
  const value = jsonOrText(text);
  if (value === null) delete parameters[key];
  else put<Json>(parameters, key, value);
  return { ...request, parameters };
};

/** What is no JSON is a text: `--set service_tier=flex`. */
const jsonOrText = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};
