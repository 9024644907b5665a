/** What a branch adds to a store: a hundred of them, each with three calls of its own, of a run of a hundred thousand events. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { keepingOf } from "../../server/ingest/keeping.ts";
import { ingestOnce } from "../../server/ingest/once.ts";
import { Branches } from "../../server/lab/branches.ts";
import { scripted } from "../../server/providers/scripted.ts";
import { openReader, openWriter } from "../../store/open.ts";
import { random } from "../random.ts";
import { median, ms, quantile, type Row } from "./table.ts";

const BRANCHES = 100;
const EVENTS_OF_TURN = 10;
/** Turns of one talk; then another begins. */
const TURNS = 20;

const SCRIPT = [
  { when: { contains: "again" }, text: "First.", toolCalls: [{ name: "read", arguments: { n: 1 } }] },
  {
    when: { contains: "what file 1 holds" },
    text: "Second.",
    toolCalls: [{ name: "read", arguments: { n: 2 } }],
  },
  { text: "Done." },
].map((line) => ({ ...line, repeat: true, usage: { input: 900, output: 40, costUsd: 0.01 } }));

export const benchBranches = async (small: boolean): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const events = small ? 20_000 : 100_000;
    const [trace, store] = [join(folder, "agent.jsonl"), join(folder, "store.db")];
    writeFileSync(trace, agentTrace(Math.floor(events / EVENTS_OF_TURN)));
    writeFileSync(join(folder, "script.jsonl"), SCRIPT.map((line) => JSON.stringify(line)).join("\n"));
    const first = await openWriter(store);
    await ingestOnce([trace], first);
    while (await first.remake(1000));
    await first.close();
    const before = statSync(store).size;
    const took = await branchOff(store, join(folder, "script.jsonl"));
    const each = (statSync(store).size - before) / BRANCHES;
    return [
      {
        what: `store per branch, ${BRANCHES} of a run of ${events / 1000}k events`,
        figure: `${((each / before) * 100).toFixed(2)} % (${(each / 1000).toFixed(1)} kB of ${(before / 1e6).toFixed(1)} MB)`,
        goal: "1 %",
      },
      {
        what: "a branch of three calls, from its plan to its end, no waiting for a model",
        figure: `p50 ${ms(median(took))}, p95 ${ms(quantile(took, 0.95))}`,
        goal: "",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** From calls all over the run. */
const branchOff = async (store: string, script: string): Promise<readonly number[]> => {
  const writer = await openWriter(store);
  const reader = await openReader(store);
  const now = () => performance.now();
  const keeping = keepingOf(writer, now, () => undefined);
  const branches = new Branches({ store: reader, keeping, prices: {}, log: console.error });
  const [run] = await reader.runs();
  if (!run) throw new Error("The bench trace gave no run");
  const calls = ((await reader.spans(run.id)) ?? []).filter(({ spanKind }) => spanKind === "llm");
  const r = random(11);
  const took: number[] = [];
  for (let i = 0; i < BRANCHES; i++) {
    const call = calls[Math.floor(r.next() * calls.length)];
    if (!call) throw new Error("The bench trace has no call");
    const began = now();
    const request = {
      model: "m",
      parameters: {},
      messages: [{ role: "user", content: `again ${i}` }] as const,
    };
    const order = { run: run.id, event: call.event, provider: "script", request, limits: { costUsd: null } };
    const begun = await branches.begin(order, { provider: scripted("script", script), kind: "scripted" });
    const ended = await begun.done;
    if (ended.state !== "finished") throw new Error(`Branch ${i}: ${ended.reason}`);
    took.push(now() - began);
    await writer.settle(now());
  }
  await writer.settle(now(), true);
  const { damages } = await reader.verify();
  if (damages.length > 0) throw new Error(damages[0]);
  await reader.close();
  await writer.close();
  return took;
};

const agentTrace = (turns: number): string => {
  const r = random(3);
  const words = (n: number) => Array.from({ length: n }, () => r.next().toString(36).slice(2, 8)).join(" ");
  const lines: object[] = [{ at: time(0), kind: "run", status: "started", name: "a long agent" }];
  for (let turn = 0; turn < turns; turn++) {
    const at = time(turn * 1000 + 1);
    const [agent, id] = [`agent-${Math.floor(turn / TURNS)}`, `call-${turn}`];
    if (turn % TURNS === 0)
      lines.push({ at, kind: "span-start", id: agent, spanKind: "agent", name: "worker" });
    lines.push(
      { at, kind: "mark", mark: "model-call", name: "work" },
      {
        at,
        kind: "span-start",
        id,
        parent: agent,
        spanKind: "llm",
        name: "work",
        messages: [{ role: "user", content: words(60) }],
        parameters: { model: "m" },
      },
    );
    if (turn % TURNS > 0)
      lines.push({ at, kind: "link", relation: "follows", from: `span:${id}`, to: `span:call-${turn - 1}` });
    for (let chunk = 0; chunk < 2; chunk++)
      lines.push({
        at: time(turn * 1000 + 100 * chunk),
        kind: "span-event",
        id,
        name: "chunk",
        text: words(20),
      });
    const usage = { input: 900, output: 40, costUsd: 0.01 };
    const called = { tool_calls: [{ id: "c", name: "read", arguments: { n: 1 } }] };
    lines.push({
      at: time(turn * 1000 + 400),
      kind: "span-end",
      id,
      status: "ok",
      usage,
      response: words(40),
      attributes: called,
    });
    for (const n of [1, 2]) {
      const tool = { at: time(turn * 1000 + 500 + n), id: `tool-${turn}-${n}` };
      lines.push({
        ...tool,
        kind: "span-start",
        parent: agent,
        spanKind: "tool",
        name: "read",
        parameters: { n },
      });
      lines.push({ ...tool, kind: "span-end", status: "ok", result: `what file ${n} holds: ${words(30)}` });
    }
  }
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
};

const time = (ms: number): string => new Date(Date.UTC(2026, 0, 2) + ms).toISOString();
