/** What the reader of a session file remembers between lines. Bounded: a session of any length fits. */
import type { AbsoluteTime, Usage } from "../event.ts";

/** Replies whose usage may be repeated by a later line. */
const REPLIES_KEPT = 64;
/** Lines that a prompt may go back to; further back, a prompt counts as going on. */
const LINES_KEPT = 64;
const THREADS_KEPT = 8;
const NAMES_KEPT = 64;

export interface Reply {
  readonly id: string;
  /** As its newest line says. */
  readonly usage: Usage;
}

/** The reply that is still being written. Its end is the time of its last line, known when something else comes. */
export interface OpenReply {
  readonly id: string;
  readonly end: AbsoluteTime | undefined;
  /** Digest and length of the blocks so far. */
  readonly said: string;
  readonly length: number;
  readonly stop: string | null;
}

/** One conversation with the model: that of the session, or of a sub-agent. */
export interface Thread {
  /** Span of the agent. */
  readonly agent: string;
  readonly open: OpenReply | null;
  /** When the model was last given something. */
  readonly asked: AbsoluteTime | null;
  /** Digest and length of what it was given since its last reply. */
  readonly request: { readonly said: string; readonly length: number };
  /** The span that the conversation stands at. */
  readonly last: string | null;
}

export interface SessionMemory {
  readonly session: string | null;
  /** Sessions whose start was told. */
  readonly started: readonly string[];
  /** Version, folder and branch as last told. */
  readonly resource: readonly string[];
  /** A summary has named the session. */
  readonly named: boolean;
  readonly replies: readonly Reply[];
  readonly threads: Readonly<Record<string, Thread>>;
  /** Newest lines, and the span that the conversation stood at after each. */
  readonly lines: readonly (readonly [uuid: string, span: string])[];
  /** Sub-agents whose spawning call was told. */
  readonly agents: readonly string[];
  /** Tool calls that wait for a person's answer. */
  readonly questions: readonly string[];
}

export const NEW_MEMORY: SessionMemory = {
  session: null,
  started: [],
  resource: [],
  named: false,
  replies: [],
  threads: {},
  lines: [],
  agents: [],
  questions: [],
};

export type Draft = { -readonly [K in keyof SessionMemory]: SessionMemory[K] };

export const draftOf = (memory: SessionMemory): Draft => ({
  session: memory.session,
  started: memory.started,
  resource: memory.resource,
  named: memory.named,
  replies: memory.replies,
  threads: memory.threads,
  lines: memory.lines,
  agents: memory.agents,
  questions: memory.questions,
});

export const NOTHING_ASKED: Thread["request"] = { said: "", length: 0 };

export const threadOf = (draft: Draft, key: string): Thread | undefined =>
  Object.hasOwn(draft.threads, key) ? draft.threads[key] : undefined;

/** Replaces a thread; the oldest goes when there are too many. */
export const putThread = (draft: Draft, key: string, thread: Thread): void => {
  if (draft.threads[key] === thread) return;
  const others = Object.entries(draft.threads).filter(([name]) => name !== key);
  draft.threads = Object.fromEntries([...others.slice(1 - THREADS_KEPT), [key, thread]]);
};

/** Adds to a list without a second, dropping the oldest. */
export const remembered = (list: readonly string[], name: string): readonly string[] =>
  list.includes(name) ? list : [...list.slice(1 - NAMES_KEPT), name.slice(0, 200)];

export const putLine = (draft: Draft, uuid: string, span: string | null): void => {
  if (uuid !== "" && span !== null) draft.lines = [...draft.lines.slice(1 - LINES_KEPT), [short(uuid), span]];
};

/** Where the conversation stood after the line with this id. */
export const spanAfter = (draft: Draft, uuid: string): string | undefined => {
  const found = draft.lines.findLast(([name]) => name === short(uuid));
  return found?.[1];
};

const short = (uuid: string): string => uuid.slice(0, 13);

const USAGE_KEYS = ["input", "output", "cacheRead", "cacheWrite"] as const;

/**
 * What a line adds to the usage of its reply: each line repeats it, and the last one wins. `undefined` when it adds
 * nothing.
 */
export const usageAdded = (draft: Draft, id: string, usage: Usage): Usage | undefined => {
  const { replies } = draft;
  const at = replies.findLastIndex((reply) => reply.id === id);
  const before = replies[at];
  const now = { id, usage: before ? merged(before.usage, usage) : usage };
  if (before) draft.replies = replies.with(at, now);
  else draft.replies = [...replies.slice(1 - REPLIES_KEPT), now];
  if (!before) return Object.keys(usage).length > 0 ? usage : undefined;
  const added: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const key of USAGE_KEYS) {
    const more = (usage[key] ?? before.usage[key] ?? 0) - (before.usage[key] ?? 0);
    if (more !== 0 || (usage[key] !== undefined && before.usage[key] === undefined)) added[key] = more;
  }
  return Object.keys(added).length > 0 ? added : undefined;
};

const merged = (before: Usage, after: Usage): Usage => {
  const all: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const key of USAGE_KEYS) {
    const value = after[key] ?? before[key];
    if (value !== undefined) all[key] = value;
  }
  return all;
};
