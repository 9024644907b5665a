import { describe, expect, test } from "vitest";
import { orchestrator } from "../../../core/dialects/orchestrator.ts";
import { attentionKind } from "../../../core/dialects/orchestrator-kinds.ts";
import type { EventOf, NewEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import { spanId } from "../../../core/ids.ts";
import { compareMoments } from "../../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../../core/state.ts";
import { recordingFolder } from "../../../server/ingest/run-name.ts";
import { checks } from "../../fidelity/orchestrator.ts";
import { fixtureLines } from "./conformance.ts";
import { hasShared, linesOf, readLines, root, runsOf, sourceOf } from "./read-file.ts";

const FRAMES = "recording/ws_frames.jsonl";
const unitsOf = (lines: readonly string[], path = FRAMES): readonly (readonly NewEvent[])[] =>
  readLines(orchestrator, lines, sourceOf(path)).units.map(({ events }) => events);
/** The state that files of one folder give together. */
const stateOf = (files: Readonly<Record<string, readonly string[]>>): RunState => {
  const events = Object.entries(files).flatMap(([path, lines]) => {
    const source = sourceOf(path);
    return [...runsOf(readLines(orchestrator, lines, source).units, source).values()].flat();
  });
  return fold(EMPTY_STATE, events.sort(compareMoments));
};
const of = <K extends NewEvent["kind"]>(
  kind: K,
  lines: readonly string[],
): readonly Extract<NewEvent, { kind: K }>[] =>
  unitsOf(lines)
    .flat()
    .filter((event): event is Extract<NewEvent, { kind: K }> => event.kind === kind);

const at = (second: number): string => `2026-07-21T09:00:${String(second).padStart(2, "0")}.5+00:00`;
const update = (second: number, chunk: string, status: string, phase = "PLAN"): string =>
  JSON.stringify({ type: "work_unit_update", data: { chunk, status, phase }, timestamp: at(second) });
const attention = (second: number, chunk: string, action: string, reason?: string): string =>
  JSON.stringify({
    type: "attention_update",
    data: { action, chunk, attention_reason: reason ?? null },
    timestamp: at(second),
  });
const connected = (...units: readonly object[]): string =>
  JSON.stringify({ type: "initial_state", data: { work_units: units, attention_items: [] } });
const body = (chunk: string, status: string, more: object = {}): object => ({
  ...{ chunk, status, phase: "PLAN", blocked_by: [], created_at: at(0), updated_at: at(0) },
  ...more,
});
const path = (events: readonly EventOf<"stage">[] | readonly NewEvent[]): readonly string[] =>
  events.flatMap((event) =>
    event.kind === "stage"
      ? [`${event.subject} ${event.to}${event.notes?.includes("derived") ? " derived" : ""}`]
      : [],
  );

describe("work units", () => {
  test("a unit that runs after it was blocked was unblocked, at the latest then", () => {
    const stages = of("stage", [update(1, "a", "BLOCKED"), update(5, "a", "RUNNING")]);
    expect(path(stages)).toEqual(["unit:a BLOCKED", "unit:a READY derived", "unit:a RUNNING"]);
    expect(stages.map(({ time }) => time)).toEqual([stages[0]?.time, stages[2]?.time, stages[2]?.time]);
  });

  test("a unit whose blockers are known is ready when the last of them is done", () => {
    const lines = [
      connected(body("a", "RUNNING"), body("b", "RUNNING"), body("c", "BLOCKED", { blocked_by: ["a", "b"] })),
      update(3, "a", "DONE", "COMPLETE"),
      update(7, "b", "DONE", "COMPLETE"),
      update(9, "c", "RUNNING"),
    ];
    expect(path(unitsOf(lines)[1] ?? [])).toEqual(["unit:a DONE"]);
    expect(path(unitsOf(lines)[2] ?? [])).toEqual(["unit:b DONE", "unit:c READY derived"]);
    expect(path(unitsOf(lines)[3] ?? [])).toEqual(["unit:c RUNNING"]);
    expect(stateOf({ [FRAMES]: lines.slice(0, 2) }).links.size).toBe(1);
    expect(stateOf({ [FRAMES]: lines.slice(0, 3) }).links.size).toBe(0);
  });

  test("the history knows exactly when a unit was unblocked, and nothing is counted twice", () => {
    const history = JSON.stringify({
      chunk: "a",
      history: [
        { old_status: null, new_status: "BLOCKED", timestamp: at(1) },
        { old_status: "BLOCKED", new_status: "READY", timestamp: at(2) },
        { old_status: "READY", new_status: "RUNNING", timestamp: at(5) },
        { old_status: "RUNNING", new_status: "DONE", timestamp: at(7) },
      ],
    });
    const frames = [update(1, "a", "BLOCKED"), update(5, "a", "RUNNING"), update(7, "a", "DONE")];
    const files = { [FRAMES]: frames, "recording/status_history.jsonl": [history] };
    const { totals } = stateOf(files);
    expect(totals.stagesEntered).toEqual({ BLOCKED: 1, READY: 1, RUNNING: 1, DONE: 1 });
    expect([totals.subjects, totals.transitions]).toEqual([1, 4]);
  });

  test("a unit that is done is one unit, however often that is said", () => {
    const frames = [update(1, "a", "RUNNING"), update(2, "a", "DONE"), update(2, "a", "DONE")];
    const last = JSON.stringify(body("a", "DONE", { updated_at: at(2) }));
    const files = { [FRAMES]: frames, "recording/final_work_units.jsonl": [last] };
    expect(stateOf(files).totals.subjectsByStage).toEqual({ RUNNING: 0, DONE: 1 });
    expect(stateOf(files).totals.subjects).toBe(1);
  });

  test("units that were done before the recording began are no work of it", () => {
    const state = stateOf({ [FRAMES]: [connected(body("old", "DONE"), body("a", "READY"))] });
    expect([...state.subjects.keys()]).toEqual(["unit:a"]);
    expect(state.totals.subjects).toBe(1);
  });

  test("a state that is weeks old does not stretch the run", () => {
    const old = body("old", "READY", { updated_at: "2026-05-01T09:00:00+00:00" });
    const [first] = unitsOf([connected(old, body("a", "READY"))]);
    const times = first?.flatMap((event) => (event.kind === "stage" ? [event.time?.seconds] : []));
    expect(times?.[0]).toBeUndefined();
    expect(times?.[1]).toBe(Date.parse("2026-07-21T09:00:00Z") / 1000);
  });

  test("the run is finished when no unit is left, and goes on when another comes", () => {
    const lines = [update(1, "a", "RUNNING"), update(2, "a", "DONE"), update(3, "b", "READY", "GOAL")];
    expect(of("run", lines).map(({ status, notes }) => [status, notes])).toEqual([
      ["finished", ["derived"]],
      ["resumed", ["derived"]],
    ]);
  });
});

describe("what frames leave out", () => {
  test("a rename is told by a unit in the middle of its phases, while one runs in the phase before", () => {
    const lines = [update(1, "draft", "RUNNING"), update(2, "final", "READY", "IMPLEMENT")];
    expect(path(of("stage", lines))).toEqual([
      "unit:draft RUNNING",
      "unit:draft RUNNING derived",
      "unit:final RUNNING derived",
      "unit:final READY",
    ]);
    expect([...stateOf({ [FRAMES]: lines }).subjects.keys()]).toEqual(["unit:final"]);
  });

  test("two units that could have been renamed are left alone", () => {
    const lines = [
      update(1, "a", "RUNNING"),
      update(1, "b", "RUNNING"),
      update(2, "final", "READY", "IMPLEMENT"),
    ];
    expect([...stateOf({ [FRAMES]: lines }).subjects.keys()]).toEqual(["unit:a", "unit:b", "unit:final"]);
  });

  test("after a lost connection: what moved, what is gone, what has another name since its creation", () => {
    const lines = fixtureLines("orchestrator", "lost-and-renamed");
    const state = stateOf({ [FRAMES]: lines.slice(0, 6) });
    expect([...state.subjects.values()].map(({ subject, stage }) => `${subject} ${stage}`)).toEqual([
      "unit:final_name RUNNING",
      "unit:invoice_pdf_export NEEDS_ATTENTION",
      "unit:new_meanwhile READY",
    ]);
    expect([...state.attention.keys()]).toEqual(["invoice_pdf_export"]);
    expect(state.totals.stagesEntered.DELETED).toBe(1);
  });

  test("an item is resolved when its unit goes on, though no frame says so", () => {
    const lines = [
      update(1, "a", "RUNNING"),
      attention(2, "a", "added", "Question: which?"),
      update(2, "a", "NEEDS_ATTENTION"),
      update(4, "a", "READY"),
    ];
    expect(stateOf({ [FRAMES]: lines.slice(0, 3) }).attention.size).toBe(1);
    const state = stateOf({ [FRAMES]: lines });
    expect([state.attention.size, state.totals.attentionResolved]).toEqual([0, 1]);
  });
});

describe("attention", () => {
  test("a merge conflict is not a conflict between units", () => {
    expect(attentionKind("Merge conflict during finalization after 2 retries. Error: conflict")).toBe(
      "merge_conflict",
    );
    expect(attentionKind("Failed to recreate worktree for a")).toBe("merge_conflict");
    expect(attentionKind("Unresolved conflict with running a. Verdict: ASK_OPERATOR")).toBe("conflict");
  });

  test("each reason has its kind", () => {
    const kinds = of("attention", fixtureLines("orchestrator", "attention-kinds"));
    expect(kinds.map((event) => event.attention)).toEqual([
      ...["question", "conflict", "review_escalated", "review_loop", "review_undecided", "implement_loop"],
      ...["merge_conflict", "merge_conflict", "merge_conflict", "api_error", "rename", "completion", "other"],
    ]);
  });

  test("the reason, which only the item has, is why the unit waits", () => {
    const stages = of("stage", fixtureLines("orchestrator", "ws_frames"));
    const waits = stages.find(({ to }) => to === "NEEDS_ATTENTION");
    expect(waits?.cause).toBe("Question: Should the export include archived invoices?");
  });

  test("the answer is in the call that gave it; a refused call answers nothing", () => {
    const answers = of("attention", fixtureLines("orchestrator", "rest_calls"));
    expect(answers.map(({ id, answer }) => [id, answer])).toEqual([
      ["invoice_export", "Yes, but flag them."],
      ["invoice_export", "serialize with token_store"],
      ["invoice_export", "retry merge"],
    ]);
  });

  test("an answer and the frame that follows it resolve the item once", () => {
    const frames = [
      update(1, "a", "RUNNING"),
      attention(2, "a", "added", "Question: which?"),
      attention(5, "a", "resolved"),
    ];
    const call = { endpoint: "POST /work-units/a/answer", request: { answer: "this" }, status: 200 };
    for (const second of [4, 6]) {
      const calls = [JSON.stringify({ ...call, at: at(second), response: {} })];
      const state = stateOf({ [FRAMES]: frames, "recording/rest_calls.jsonl": calls });
      expect([state.totals.attentionRaised, state.totals.attentionResolved]).toEqual([1, 1]);
    }
  });
});

describe("agent logs", () => {
  const LOG = "ve_chunks/token_store/log/plan.txt";
  const lines = linesOf(`${root}/fixtures/orchestrator/${LOG}`);
  const events = unitsOf(lines, `recording/${LOG}`).flat();
  const details = (id: string) =>
    orchestrator.detail(
      { id: spanId(id) },
      unitsOf(lines, LOG).flatMap((unit, i) =>
        unit.some((event) => "id" in event && event.id === id) ? [{ text: lines[i] ?? "", ks: [0] }] : [],
      ),
    );

  test("the path names unit and phase", () => {
    const session = events.find((event) => event.kind === "span-start");
    expect(session).toMatchObject({
      name: "token_store · plan",
      subject: "unit:token_store",
      attributes: { phase: "PLAN", iteration: 1 },
    });
  });

  test("each result ends a session, and its cost counts once", () => {
    const ends = events.flatMap((event) => (event.kind === "span-end" && event.usage ? [event] : []));
    expect(ends.map(({ status, usage }) => [status, usage?.costUsd])).toEqual([
      ["error", 0.25],
      ["ok", 0.125],
    ]);
  });

  test("a session that asked and was resumed is one; a call without a result stays open", () => {
    const name = "ve_chunks/invoice_export/log/implement.txt";
    const state = stateOf({ [name]: linesOf(`${root}/fixtures/orchestrator/${name}`) });
    expect(state.totals.spans.agent).toEqual({ started: 2, ended: 1, failed: 0 });
    expect([...state.spans.keys()]).toEqual(["session:invoice_export:IMPLEMENT:2", "toolu_13"]);
  });

  test("a person reads what a session said, as far as the cursor is", () => {
    const said = details("session:token_store:PLAN:2").response ?? "";
    const texts = events.flatMap((event) =>
      event.kind === "span-event" && event.id === "session:token_store:PLAN:2" ? [event.length ?? 0] : [],
    );
    expect(texts.map((length) => said.slice(0, length))).toEqual([
      "Again.\nFrom the top.",
      "Again.\nFrom the top.\n\nThe plan is written.",
    ]);
  });

  test("a person reads what a call was given, and how it failed", () => {
    expect(details("toolu_02")).toMatchObject({
      parameters: { command: "make test" },
      result: "Exit code 1\nFAILED test_store",
      error: "Exit code 1\nFAILED test_store",
    });
  });

  test("logs from before July 2026 tell sessions, calls, failures and cost too", () => {
    const name = "ve_chunks/token_store/log/review.txt";
    const old = linesOf(`${root}/fixtures/orchestrator/${name}`);
    const { totals } = stateOf({ [name]: old });
    expect(totals.spans).toEqual({
      agent: { started: 1, ended: 1, failed: 0 },
      tool: { started: 1, ended: 1, failed: 1 },
    });
    expect(totals.usage.costUsd).toBe(0.0625);
    expect(orchestrator.recognizes(old, "notes.txt")).toBe(true);
  });

  test("lines of text with a time are ours only where logs lie", () => {
    const text = [JSON.stringify({ timestamp: at(1), type: "text", text: "hello" })];
    expect(orchestrator.recognizes(text, "notes/chat.jsonl")).toBe(false);
    expect(orchestrator.recognizes(text, ".ve/chunks/a/log/goal.txt")).toBe(true);
  });
});

test("all files of a recording are one run, however deep they lie", () => {
  const files = ["ws_frames.jsonl", "ve_chunks/a/log/plan.txt", ".ve/chunks/b/log/goal.txt"];
  expect(files.map((file) => recordingFolder(`shift/run_a/${file}`))).toEqual(files.map(() => "shift/run_a"));
  expect(orchestrator.assembly.by).toBe("folder");
});

test("memory stays small with thousands of units", () => {
  const source = sourceOf(FRAMES);
  let memory = orchestrator.start(source);
  for (let i = 0; i < 3000; i++) {
    const name = `unit_${i}_${"x".repeat(i % 200)}`;
    memory = orchestrator.read(update(i % 60, name, "BLOCKED"), memory, source, i + 1).memory;
  }
  expect(JSON.stringify(memory).length).toBeLessThan(64_000);
});

test("the samples are tried where they are, and it is said where they are not", () => {
  if (!hasShared)
    console.log("There is no ../shared beside the project: orchestrator samples are not tried.");
  expect(checks.length > 0).toBe(hasShared);
});

if (hasShared)
  test.each(checks.map((check) => [check.file, check] as const))(
    "%s has the figures of its files",
    async (_, check) => {
      for (const { what, raw, ours } of await check.figures())
        if (ours !== undefined) expect([what, ours]).toEqual([what, raw]);
    },
  );
