/**
 * Figures of the orchestrator samples, one run a folder. Status is counted from the database's own history of it,
 * which the events do not use for that; the rest from the lines as they stand.
 */
import { join } from "node:path";
import { orchestrator } from "../../core/dialects/orchestrator.ts";
import type { TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { compareMoments } from "../../core/moment.ts";
import { EMPTY_STATE } from "../../core/state.ts";
import {
  filesUnder,
  hasShared,
  linesOf,
  readLines,
  runsOf,
  shared,
  sourceOf,
} from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";

type Fields = Readonly<Record<string, unknown>>;

const linesIn = (folder: string, ending: string): readonly Fields[] =>
  filesUnder(join(shared, folder), ending).flatMap((file) =>
    linesOf(join(shared, folder, file)).map((line) => JSON.parse(line) as Fields),
  );

const count = <T>(items: readonly T[], fits: (item: T) => boolean): number => items.filter(fits).length;
const microseconds = (stamp: string): number =>
  Date.parse(`${stamp.slice(0, 19)}Z`) * 1000 + Number(stamp.slice(20, 26));

/** Every file of the folder as one run. */
export const recording = (
  folder: string,
): { readonly events: readonly TraceEvent[]; readonly problems: number; readonly runs: number } => {
  const names = [...filesUnder(join(shared, folder), ".jsonl"), ...filesUnder(join(shared, folder), ".txt")];
  const events: TraceEvent[] = [];
  const keys = new Set<string>();
  let problems = 0;
  for (const name of names) {
    const source = sourceOf(`${folder}/${name}`);
    const { units } = readLines(orchestrator, linesOf(join(shared, folder, name)), source);
    problems += count(units, ({ problem }) => problem !== undefined);
    for (const [key, own] of runsOf(units, source)) {
      keys.add(key);
      events.push(...own);
    }
  }
  return { events: events.sort(compareMoments), problems, runs: keys.size };
};

const STATUSES = ["READY", "RUNNING", "BLOCKED", "NEEDS_ATTENTION", "DONE"] as const;

const figuresOf = async (folder: string): Promise<readonly Figure[]> => {
  const frames = linesIn(folder, "ws_frames.jsonl");
  const calls = linesIn(folder, "rest_calls.jsonl");
  const moves = linesIn(folder, "status_history.jsonl").flatMap(
    ({ history }) => history as readonly Fields[],
  );
  const final = linesIn(folder, "final_work_units.jsonl");
  const logs = linesIn(folder, ".txt");
  const { events, problems, runs } = recording(folder);
  const state = fold(EMPTY_STATE, events);
  const { totals } = state;
  const of = (type: string): readonly Fields[] => logs.filter((line) => line.type === type);
  const attention = (action: string): readonly Fields[] =>
    frames.map(({ data }) => data as Fields).filter((data) => data.action === action);
  const failed = (line: Fields): boolean => line.is_error === true;
  const stamps = [...frames, ...logs].flatMap(({ timestamp }) =>
    typeof timestamp === "string" ? [timestamp] : [],
  );
  const connected = (frames[0]?.data ?? {}) as Fields;
  const created = ((connected.work_units ?? []) as readonly Fields[]).map(({ updated_at: at }) => String(at));
  const whole = [...stamps, ...created, ...calls.map(({ at }) => String(at))].map(microseconds);
  const reason = (pattern: RegExp): number =>
    count(attention("added"), ({ attention_reason: text }) => pattern.test(String(text)));
  const kind = (name: string): number =>
    count(
      events,
      (event) => event.kind === "attention" && event.attention === name && event.action === "raised",
    );
  return [
    { what: "runs", raw: 1, ours: runs },
    { what: "problems", raw: 0, ours: problems },
    { what: "work units", raw: final.length, ours: totals.subjects },
    { what: "changes of status", raw: moves.length, ours: totals.transitions },
    { what: "changes that are not allowed", raw: 0, ours: totals.illegalTransitions },
    ...STATUSES.map((status) => ({
      what: `entered ${status}`,
      raw: count(moves, ({ new_status: to }) => to === status),
      ours: totals.stagesEntered[status] ?? 0,
    })),
    ...STATUSES.map((status) => ({
      what: `${status} at the end`,
      raw: count(final, (unit) => unit.status === status),
      ours: totals.subjectsByStage[status] ?? 0,
    })),
    { what: "items raised", raw: attention("added").length, ours: totals.attentionRaised },
    { what: "items resolved", raw: attention("resolved").length, ours: totals.attentionResolved },
    { what: "questions", raw: reason(/^Question/), ours: kind("question") },
    { what: "merge conflicts", raw: reason(/^Merge conflict/), ours: kind("merge_conflict") },
    { what: "escalations", raw: reason(/escalated:/i), ours: kind("review_escalated") + kind("review_loop") },
    {
      what: "answers given",
      raw: count(calls, ({ endpoint }) => String(endpoint).startsWith("POST ")),
      ours: count(events, (event) => event.kind === "attention" && event.answer !== undefined),
    },
    {
      what: "blocking links at the end",
      raw: final.reduce((sum, unit) => sum + (unit.blocked_by as readonly string[]).length, 0),
      ours: state.links.size,
    },
    { what: "sessions that ended", raw: of("result").length, ours: totals.spans.agent?.ended ?? 0 },
    { what: "sessions that failed", raw: count(of("result"), failed), ours: totals.spans.agent?.failed ?? 0 },
    { what: "tool calls", raw: of("tool_call").length, ours: totals.spans.tool?.started ?? 0 },
    { what: "failed spans", raw: count([...of("result"), ...of("tool_result")], failed) },
    {
      what: "lines",
      raw:
        frames.length +
        calls.length +
        logs.length +
        final.length +
        linesIn(folder, "status_history.jsonl").length,
    },
    { what: "tool results", raw: of("tool_result").length, ours: totals.spans.tool?.ended ?? 0 },
    { what: "tool errors", raw: count(of("tool_result"), failed), ours: totals.spans.tool?.failed ?? 0 },
    { what: "texts", raw: of("text").length, ours: totals.events["span-event"] ?? 0 },
    {
      what: "cost in millionths of a dollar",
      raw: of("result").reduce((sum, line) => sum + Math.round(Number(line.total_cost_usd) * 1e6), 0),
      ours: Math.round((totals.usage.costUsd ?? 0) * 1e6),
    },
    { what: "tokens", raw: null, ours: totals.usage.input ?? null },
    { what: "spans still open", raw: 0, ours: state.spans.size + state.pendingEnds.size },
    {
      what: "microseconds from first to last",
      raw: Math.max(...whole) - Math.min(...whole),
      ours: Math.round(((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)) / 1000),
    },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? ["samples/orchestrator/run_a", "samples/orchestrator/run_b"] : []
).map((folder) => ({ dialect: "orchestrator", file: folder, figures: () => figuresOf(folder) }));
