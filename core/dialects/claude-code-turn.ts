/** Lines that go to the model: what a person writes, what the program adds, and results of tools. */
import type { Digests } from "../event.ts";
import { spanId } from "../ids.ts";
import { takeJson } from "../json.ts";
import type { Attributes, Json } from "../value.ts";
import { textDigest } from "./bodies.ts";
import { blocksOf, blockText, isToolResult, messageOf, resultText } from "./claude-code-blocks.ts";
import {
  agentSpan,
  agentStart,
  type Fields,
  fieldsOf,
  headOf,
  isFields,
  orNothing,
  type SessionLine,
  shortValues,
  text,
} from "./claude-code-line.ts";
import { NOTHING_ASKED, putLine, remembered, spanAfter, type Thread } from "./claude-code-memory.ts";
import { closeReply } from "./claude-code-reply.ts";
import { isSmall } from "./small.ts";

export const readTurn = (line: SessionLine): void => {
  const { message } = line.fields;
  const blocks = typeof message === "string" ? blocksOf(message) : blocksOf(messageOf(line.fields).content);
  const said = blocks.filter((block) => !isToolResult(block));
  let thread = line.thread();
  for (const block of blocks) if (isToolResult(block)) thread = endTool(line, thread, block);
  if (said.length > 0) thread = prompt(line, thread, said.map(blockText).join("\n"));
  if (blocks.length === 0) {
    const keys = Object.keys(messageOf(line.fields)).join(", ");
    line.say({ kind: "unknown", summary: `a message without content (it has: ${keys || "nothing"})` });
  }
  line.put(thread);
  putLine(line.draft, line.uuid, thread.last);
};

/** The model was given one more thing; `span` is where the conversation stands now. */
const given = (
  line: SessionLine,
  thread: Thread,
  role: string,
  content: Digests[string],
  span: string,
): Thread => ({
  agent: thread.agent,
  open: thread.open,
  asked: line.time ?? thread.asked,
  request: {
    said: textDigest(`${thread.request.said}\u0002${role}\u0001${content.digest}`).digest,
    length: thread.request.length + content.length,
  },
  last: span,
});

// ---- prompts ----------------------------------------------------------------------------------------------

/** Only what a person wrote is a person's: programs, hooks and the spawning agent write such lines too. */
const authorOf = (line: SessionLine): "prompt" | "task" | "meta" | "summary" => {
  if (line.fields.isCompactSummary === true) return "summary";
  if (line.fields.isMeta === true) return "meta";
  return line.who === "main" ? "prompt" : "task";
};

const prompt = (line: SessionLine, before: Thread, content: string): Thread => {
  let thread = closeReply(line, before);
  const author = authorOf(line);
  const digest = textDigest(content);
  const id = line.uuid || `prompt:${digest.digest}`;
  const from = pathBack(line, thread);
  line.say({
    kind: "span-start",
    id: spanId(id),
    parent: spanId(thread.agent),
    spanKind: author === "prompt" ? "human" : "internal",
    name: author,
    attributes: promptAttributes(line, content),
    digests: { prompt: digest },
  });
  line.say({ kind: "span-end", id: spanId(id), status: "ok" });
  if (from !== null) link(line, "follows", id, from);
  if (from !== thread.last && from !== null && thread.last !== null) link(line, "forks", id, from);
  if (from !== thread.last)
    thread = { agent: thread.agent, open: null, asked: null, request: NOTHING_ASKED, last: from };
  if (author === "prompt") nameRun(line, content);
  return given(line, thread, "user", digest, id);
};

const link = (line: SessionLine, relation: "follows" | "forks", from: string, to: string): void =>
  line.say({ kind: "link", relation, from: `span:${from}`, to: `span:${to}` });

/** What the prompt goes on from: the newest, unless it names an older line, or none at all. */
const pathBack = (line: SessionLine, thread: Thread): string | null => {
  const { parentUuid } = line.fields;
  if (parentUuid === null) return null;
  return spanAfter(line.draft, text(parentUuid)) ?? thread.last;
};

const promptAttributes = (line: SessionLine, content: string): Attributes => {
  const kept: Record<string, Json> = { text: headOf(content, 200) };
  const { permissionMode, thinkingMetadata, todos } = line.fields;
  if (text(permissionMode) !== "") kept.permission_mode = text(permissionMode);
  shortValues(fieldsOf(thinkingMetadata), kept);
  const open = takeJson(todos);
  if (Array.isArray(open) && open.length > 0 && isSmall(open)) kept.todos = open;
  if (line.fields.isVisibleInTranscriptOnly === true) kept.visible_in_transcript_only = true;
  return kept;
};

const COMMAND = /<command-name>([^<]*)<\/command-name>/;
const ARGUMENTS = /<command-args>([^<]*)<\/command-args>/;

/** A session is called what its summary says, else what the person asked first. */
const nameRun = (line: SessionLine, content: string): void => {
  if (line.draft.named || content.startsWith("<local-command")) return;
  const command = COMMAND.exec(content.slice(0, 2000))?.[1];
  const asked =
    command === undefined
      ? headOf(content)
      : headOf(`${command} ${ARGUMENTS.exec(content.slice(0, 4000))?.[1] ?? ""}`);
  if (asked === "") return;
  line.draft.named = true;
  line.say({ kind: "run", name: asked }, line.time, ["derived"]);
};

// ---- results ----------------------------------------------------------------------------------------------

const endTool = (line: SessionLine, thread: Thread, block: Fields): Thread => {
  const id = text(block.tool_use_id);
  const content = resultText(block.content);
  const result = fieldsOf(line.fields.toolUseResult);
  endSubAgent(line, id, result);
  const digest = textDigest(content);
  const failed = block.is_error === true;
  line.say({
    kind: "span-end",
    id: spanId(id),
    status: failed ? "error" : "ok",
    error: failed ? headOf(content, 300) || "the tool reported an error" : undefined,
    attributes: orNothing(resultAttributes(result)),
    digests: { result: digest },
  });
  if (thread.last !== null) link(line, "follows", id, thread.last);
  if (line.draft.questions.includes(id)) {
    line.draft.questions = line.draft.questions.filter((open) => open !== id);
    line.say({ kind: "attention", action: "resolved", id, answer: answerIn(result, content) });
  }
  return given(line, thread, "tool", digest, id);
};

/** Sums over a sub-agent's calls stand here as attributes: the calls themselves are counted in its own file. */
const resultAttributes = (result: Fields): Attributes => {
  const kept: Record<string, Json> = {};
  shortValues(result, kept);
  const usage = takeJson(result.usage);
  if (isFields(usage) && isSmall(usage)) kept.usage = usage as Json;
  return kept;
};

const answerIn = (result: Fields, content: string): string => {
  const answers = isFields(result.answers) ? Object.values(result.answers).map(text).filter(Boolean) : [];
  return answers.length > 0 ? answers.join("\n") : headOf(content, 300);
};

/** A result that names an agent ends it, unless the agent goes on in the background. */
const endSubAgent = (line: SessionLine, tool: string, result: Fields): void => {
  const agent = text(result.agentId);
  if (agent === "" || result.status !== "completed") return;
  spawn(line, agent, tool);
  line.say({ kind: "span-end", id: agentSpan(agent, line.session), status: "ok" });
};

/** Says once which call a sub-agent came from. Its own file says the rest under the same span. */
export const spawn = (line: SessionLine, agent: string, tool: string): void => {
  if (line.draft.agents.includes(agent)) return;
  line.draft.agents = remembered(line.draft.agents, agent);
  const id = agentSpan(agent, line.session);
  line.say(agentStart(id, agent, spanId(tool)));
  line.say({ kind: "link", relation: "delegates", from: `span:${tool}`, to: `span:${id}` });
};
