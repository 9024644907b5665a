/** Sessions of Claude Code: counted from the lines, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { claudeCode } from "../../core/dialects/claude-code.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { readTogether, type Together } from "./together.ts";

const FOLDER = "corpus/claude-code";

// ---- from the raw lines -----------------------------------------------------------------------------------

// biome-ignore lint/suspicious/noExplicitAny: raw lines are whatever they are
type Raw = any;

const rawLines = (files: readonly string[]): readonly Raw[] =>
  files.flatMap((file) =>
    readFileSync(join(shared, FOLDER, file), "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line))
      .map((line) => (line?.type === "assistant" ? { ...line, file } : line)),
  );

const blocks = (line: Raw, type: string): readonly Raw[] =>
  (Array.isArray(line.message?.content) ? line.message.content : []).filter(
    (block: Raw) => block?.type === type,
  );

/**
 * The last line of each reply, by its id. A file of the corpus holds an edited copy of a reply of another: with other
 * content it is another reply, however it is called.
 */
const replies = (lines: readonly Raw[]): readonly Raw[] => [
  ...new Map(
    lines
      .filter(({ type }) => type === "assistant")
      .map((line) => [`${line.message.id} in ${line.file}`, line.message]),
  ).values(),
];

const counted = (lines: readonly Raw[]): Readonly<Record<string, number | string | null>> => {
  const said = lines.filter((line) => line !== null && typeof line === "object" && !Array.isArray(line));
  const last = replies(said);
  const tokens = (key: string): number | null => {
    const found = last.map(({ usage }) => usage[key]).filter((value) => value !== undefined);
    return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0);
  };
  const calls = said.flatMap((line) => (line.type === "assistant" ? blocks(line, "tool_use") : []));
  const results = said.flatMap((line) => (line.type === "user" ? blocks(line, "tool_result") : []));
  const stamps = said
    .map((line) => line.timestamp ?? line.snapshot?.timestamp)
    .filter(Boolean)
    .map((stamp) => Date.parse(stamp));
  return {
    "model replies": last.length,
    "tool calls": new Set(calls.map(({ id }) => id)).size,
    "results of tools": new Set(results.map((result) => result.tool_use_id)).size,
    "failed tools": new Set(results.filter(({ is_error }) => is_error === true).map((r) => r.tool_use_id))
      .size,
    "failed spans": new Set(results.filter(({ is_error }) => is_error === true).map((r) => r.tool_use_id))
      .size,
    "input tokens": tokens("input_tokens"),
    "output tokens": tokens("output_tokens"),
    "cache read": tokens("cache_read_input_tokens"),
    "cache write": tokens("cache_creation_input_tokens"),
    "prompts of a person": said.filter(isPrompt).length,
    "sub-agents": new Set(said.map((line) => line.agentId ?? line.data?.agentId).filter(Boolean)).size,
    "delegating calls": new Set(said.map((line) => line.data?.agentId).filter(Boolean)).size,
    compactions: said.filter(({ subtype }) => subtype === "compact_boundary").length,
    "file backups": said.filter(({ type }) => type === "file-history-snapshot").length,
    "questions asked": calls.filter(({ name }) => name === "AskUserQuestion" || name === "ExitPlanMode")
      .length,
    first: Math.min(...stamps),
    last: Math.max(...stamps),
    problems: 0,
    lines: lines.length,
  };
};

const isPrompt = (line: Raw): boolean => {
  if (line.type !== "user" || line.isMeta || line.isCompactSummary || line.agentId || line.isSidechain)
    return false;
  const content = typeof line.message === "string" ? line.message : line.message?.content;
  if (typeof content === "string") return true;
  return Array.isArray(content) && content.some((block: Raw) => block?.type !== "tool_result");
};

// ---- from our events --------------------------------------------------------------------------------------

const told = ({ state, events, units }: Together): Readonly<Record<string, number | string | null>> => {
  const { spans, usage, attentionRaised } = state.totals;
  const ends = events.filter((event) => event.kind === "span-end");
  const tools = new Set(
    events.flatMap((event) => (event.kind === "span-start" && event.spanKind === "tool" ? [event.id] : [])),
  );
  const ofTools = ends.filter((end) => end.kind === "span-end" && tools.has(end.id));
  const times = units.flatMap((unit) => unit.events.flatMap(({ time }) => (time ? [time] : [])));
  const ms = times.map(({ seconds, nanos }) => seconds * 1000 + nanos / 1e6);
  const agents = events.flatMap((event) =>
    event.kind === "span-start" && event.spanKind === "agent" && event.name !== "session" ? [event.id] : [],
  );
  return {
    "model replies": spans.llm?.started ?? 0,
    "tool calls": spans.tool?.started ?? 0,
    "results of tools": new Set(ofTools.map((end) => (end.kind === "span-end" ? end.id : ""))).size,
    "failed tools": spans.tool?.failed ?? 0,
    "failed spans": Object.values(spans).reduce((sum, { failed }) => sum + failed, 0),
    "input tokens": usage.input ?? null,
    "output tokens": usage.output ?? null,
    "cache read": usage.cacheRead ?? null,
    "cache write": usage.cacheWrite ?? null,
    "prompts of a person": spans.human?.started ?? 0,
    "sub-agents": new Set(agents).size,
    "delegating calls": events.filter((event) => event.kind === "link" && event.relation === "delegates")
      .length,
    compactions: events.filter(({ native, kind }) => native === "system/compact_boundary" && kind === "log")
      .length,
    "file backups": events.filter((event) => event.kind === "record" && event.name === "file-history").length,
    "questions asked": attentionRaised,
    first: Math.min(...ms),
    last: Math.max(...ms),
    problems: units.filter(({ problem }) => problem !== undefined).length,
    lines: units.length,
  };
};

// ---- the table --------------------------------------------------------------------------------------------

/** Sessions with their sub-agents; files that share a session id, as one that was resumed elsewhere, are one group. */
const groups = (): ReadonlyMap<string, readonly string[]> => {
  const files = hasShared ? filesUnder(join(shared, FOLDER), ".jsonl") : [];
  const found = new Map<string, string[]>();
  const groupOf = new Map<string, string[]>();
  for (const file of files) {
    const session = `${file.split("/subagents/")[0]?.replace(/\.jsonl$/, "")}.jsonl`;
    const ids = [session, ...rawLines([file]).flatMap(({ sessionId }) => (sessionId ? [sessionId] : []))];
    const known = ids.flatMap((id) => groupOf.get(id) ?? []);
    const group = groupOf.get(ids.find((id) => groupOf.has(id)) ?? "") ?? [];
    if (known.length === 0) found.set(session, group);
    group.push(file);
    for (const id of ids) groupOf.set(id, group);
  }
  return found;
};

export const checks: readonly FidelityCheck[] = [...groups()].map(([session, names]) => {
  const files = names.map((name) => `${FOLDER}/${name}`);
  return {
    dialect: claudeCode.name,
    file: `${FOLDER}/${session}`,
    files,
    figures: async (): Promise<readonly Figure[]> => {
      const raw = counted(rawLines(names));
      const ours = told(readTogether(claudeCode, files));
      return Object.keys(raw).map((what) => ({ what, raw: raw[what] ?? null, ours: ours[what] ?? null }));
    },
  };
});
