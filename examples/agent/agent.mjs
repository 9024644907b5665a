#!/usr/bin/env node
/**
 * A small agent that shows both sides of a replay. It has a question, asks a model (here one that is written below, so
 * that no network is needed), calls tools, and writes what it does as hindcast lines.
 *
 *   node agent.mjs trace.jsonl        a run from the beginning
 *   hindcast … --allow-replay         starts it again at a mark of a recorded run: HINDCAST_START names a file with
 *                                     what is known there, HINDCAST_TRACE the file to write to
 */
import { appendFileSync, readFileSync } from "node:fs";

const trace = process.env.HINDCAST_TRACE ?? process.argv[2];
if (!trace) {
  console.error("usage: node agent.mjs TRACE");
  process.exit(2);
}
/** Times are those of now; Hindcast moves them behind the cut. */
const tell = (line) =>
  appendFileSync(trace, `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);

// ---- the model and the tools --------------------------------------------------------------------------------

const FILES = {
  "store.ts": "export const kind = 'session table';",
  "cache.ts": "export const kind = 'cache';",
};
const TOOLS = { read_file: ({ path }) => FILES[path] ?? `there is no ${path}` };

/** Answers by what was said: a model that thinks the same of the same words. */
const model = (messages) => {
  const words = messages.map(({ content }) => content).join("\n");
  const file = /cache/i.test(words) && !/not the cache/i.test(words) ? "cache.ts" : "store.ts";
  const read = messages.findLast(({ role }) => role === "tool");
  if (read === undefined)
    return { text: `I look into ${file}.`, call: { name: "read_file", arguments: { path: file } } };
  return { text: `It is the ${/'(.+)'/.exec(read.content)?.[1] ?? "unknown one"}.` };
};

// ---- where it begins ----------------------------------------------------------------------------------------

/** At a mark, what was said before comes from the file; from the beginning, it is the question alone. */
const begin = () => {
  if (process.env.HINDCAST_START === undefined)
    return {
      parent: undefined,
      messages: [
        { role: "system", content: "You find out where tokens are kept." },
        { role: "user", content: "Which store holds the refresh tokens?" },
      ],
    };
  const start = JSON.parse(readFileSync(process.env.HINDCAST_START, "utf8"));
  const task = start.state.spans.find(({ spanKind }) => spanKind === "task");
  return { parent: task?.id, messages: start.request?.messages ?? [] };
};

const { parent, messages } = begin();
const task = parent ?? "task";
if (parent === undefined) {
  tell({ kind: "run", status: "started", name: "example agent" });
  tell({ kind: "span-start", id: task, spanKind: "task", name: "find the token store" });
}

// ---- what it does -------------------------------------------------------------------------------------------

for (let turn = 1; ; turn++) {
  const id = `call-${turn}`;
  tell({
    kind: "span-start",
    id,
    parent: task,
    spanKind: "llm",
    name: `turn ${turn}`,
    attributes: { model: "example-1" },
    messages: turn === 1 ? messages : messages.slice(-2),
  });
  if (turn > 1) tell({ kind: "link", relation: "follows", from: `span:${id}`, to: `span:call-${turn - 1}` });
  const { text, call } = model(messages);
  const usage = {
    input: messages.reduce((sum, { content }) => sum + content.length, 0),
    output: text.length,
  };
  tell({ kind: "span-end", id, status: "ok", response: text, usage });
  if (call === undefined) {
    console.log(text);
    break;
  }
  const tool = `tool-${turn}`;
  tell({
    kind: "span-start",
    id: tool,
    parent: id,
    spanKind: "tool",
    name: call.name,
    parameters: call.arguments,
  });
  const result = TOOLS[call.name](call.arguments);
  tell({ kind: "span-end", id: tool, status: "ok", result });
  messages.push({ role: "assistant", content: text }, { role: "tool", content: result, name: call.name });
}
tell({ kind: "span-end", id: task, status: "ok" });
tell({ kind: "run", status: "finished" });
