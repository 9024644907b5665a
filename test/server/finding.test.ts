import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventName } from "../../core/ids.ts";
import type { EventPage } from "../../core/wire/events.ts";
import type { FindLine, RangeSummary, Writers } from "../../core/wire/finding.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { random } from "../random.ts";
import { storm } from "../storm.ts";
import { report } from "./figures.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";

let served: ServedFolder;
let training: RunSummary;
let agent: RunSummary;

beforeAll(async () => {
  const demo = (name: string): string =>
    readFileSync(new URL(`../../fixtures/demo/${name}`, import.meta.url), "utf8");
  served = await serveFolder({
    "training.jsonl": demo("morph-ppo-42.jsonl"),
    "agent.jsonl": demo("repair-checkout-test.jsonl"),
  });
  const runs = await served.runsWhen((all) => all.length === 2 && all.every(({ events }) => events > 0));
  const of = (path: string): RunSummary =>
    runs.find(({ sources }) => sources.some((source) => source.path === path)) as RunSummary;
  training = of("training.jsonl");
  agent = of("agent.jsonl");
});
afterAll(() => served.close());

const linesOf = async (path: string): Promise<readonly FindLine[]> => {
  const answer = await fetch(served.address + path);
  expect(answer.status).toBe(200);
  return (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as FindLine);
};
const hitsOf = (lines: readonly FindLine[]) => lines.flatMap((line) => (line.line === "hit" ? [line] : []));

test("every line of the file that holds the word is found once, and no other", async () => {
  const word = "voucher";
  const held = readFileSync(
    new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url),
    "utf8",
  )
    .split("\n")
    .filter((line) => values(line).some((value) => value.toLowerCase().includes(word)));
  expect(held.length).toBeGreaterThan(3);
  const lines = await linesOf(`/api/runs/${agent.id}/find?q=VOUCHER`);
  const hits = hitsOf(lines);
  expect(hits).toHaveLength(held.length);
  expect(new Set(hits.map(({ event }) => event.seq)).size).toBe(hits.length);
  for (const { snippet } of hits) expect(snippet.toLowerCase()).toContain(word);
  expect(hits.map(({ event }) => event.at)).toEqual(hits.map(({ event }) => event.at).sort((a, b) => a - b));
  expect(lines.at(-1)).toEqual({ line: "end", hits: hits.length, complete: true });
});

const values = (line: string): readonly string[] => {
  const found: string[] = [];
  const take = (_: string, value: unknown): unknown => {
    if (typeof value === "string") found.push(value);
    return value;
  };
  if (line) JSON.parse(line, take);
  return found;
};

test("filters are about the events of the unit, and a search over all runs names the run", async () => {
  const failed = hitsOf(await linesOf(`/api/runs/${training.id}/find?q=kind:gate+status:failed&limit=10000`));
  expect(failed).toHaveLength(training.gates.failed);
  const tools = hitsOf(await linesOf(`/api/runs/${agent.id}/find?q=kind:tool+kind:span-start`));
  expect(tools.length).toBeGreaterThan(0);
  const all = await linesOf("/api/find?q=e&each=2");
  expect(new Set(hitsOf(all).map(({ run }) => run))).toEqual(new Set([training.id, agent.id]));
  expect(hitsOf(all)).toHaveLength(4);
  expect(all.at(-1)).toMatchObject({ line: "end", complete: false });
});

test("D79 strange questions are answered or refused, and no engine speaks", async () => {
  const r = random(20260102);
  const strange = [
    "voucher",
    "\0",
    '"',
    "'",
    "''; DROP TABLE runs; --",
    "' OR 1=1 --",
    "NEAR(a b)",
    "* OR *",
    "kind:",
    "kind:llm",
    "kind:'",
    "name:%",
    "name:\0",
    "status:failed",
    'status:"',
    "(((",
    "\\",
    "\\u0000",
    "%00",
    "🦊",
    "\ud800",
    "ａ".repeat(40),
    "-",
    "a AND NOT b",
    "{}",
    "[]",
    "^$.*+?",
    "\u202e",
    "x".repeat(1001),
    "",
  ];
  const outcomes: boolean[] = [];
  let slowestMs = 0;
  for (let i = 0; i < storm(200, 1500); i++) {
    const text = Array.from({ length: 1 + r.below(3) }, () => r.pick(strange)).join(" ");
    const given = r.chance(0.3) ? r.shuffled([...text]).join("") : text;
    // Half a surrogate pair cannot stand in an address.
    const q = encodeURIComponent(Buffer.from(given).toString());
    const path = r.pick([`runs/${training.id}/find`, `runs/${agent.id}/find`, "find"]);
    const begun = performance.now();
    const answer = await fetch(`${served.address}/api/${path}?q=${q}&limit=${r.below(40) + 1}`);
    const body = await answer.text();
    slowestMs = Math.max(slowestMs, performance.now() - begun);
    const said = answer.status === 400 ? body : "";
    outcomes.push(
      (answer.status === 200 || answer.status === 400) &&
        !/sqlite|fts5|syntax error|no such (table|column)|\bSQL\b/i.test(
          said.replace(/"detail":"q: [^"]*"/, ""),
        ),
    );
    if (answer.status === 200) expect(body).toMatch(/"line":"end"[^\n]*\n$/);
  }
  // Told, not asserted: on a loaded machine a second says nothing of the search.
  console.log(`D79 slowest answer ${slowestMs.toFixed(0)} ms`);
  report("D79", outcomes);
}, 120_000);

interface Spot {
  readonly path: string;
  readonly value: unknown;
}

/** Places of a state that something wrote, as JSON pointers, with their values. */
const spots = ({ state }: StateAnswer): readonly Spot[] => {
  const part = (text: string): string => text.replaceAll("~", "~0").replaceAll("/", "~1");
  return [
    ...Object.entries(state.run.configuration).map(([key, value]) => ({
      path: `/run/configuration/${part(key)}`,
      value,
    })),
    ...Object.entries(state.series).flatMap(([subject, series]) =>
      Object.entries(series).flatMap(([name, { last, max }]) => [
        { path: `/series/${part(subject)}/${part(name)}`, value: last },
        { path: `/series/${part(subject)}/${part(name)}/max`, value: max },
      ]),
    ),
    ...state.subjects.map(({ subject, stage }) => ({
      path: `/subjects/${part(subject)}/stage`,
      value: stage,
    })),
    ...state.spans.map(({ id, name }) => ({ path: `/spans/${part(id)}/name`, value: name })),
    ...Object.entries(state.axes).map(([name, { value }]) => ({ path: `/axes/${part(name)}/value`, value })),
    ...Object.entries(state.totals.events).map(([kind, value]) => ({
      path: `/totals/events/${kind}`,
      value,
    })),
    ...Object.entries(state.totals.spans).map(([kind, { failed }]) => ({
      path: `/totals/spans/${kind}/failed`,
      value: failed,
    })),
    { path: "/totals/gatesFailed", value: state.totals.gatesFailed },
  ].filter(({ value }) => value !== undefined && value !== 0);
};

test("the writer of a value is the newest event after which the state has it", async () => {
  const r = random(7);
  for (const run of [training, agent])
    for (const at of ["t60", "t600", "end"]) {
      const state = await served.get<StateAnswer>(`/api/runs/${run.id}/state?at=${at}`);
      const all = spots(state);
      expect(all.length).toBeGreaterThan(3);
      for (let i = 0; i < 8; i++) {
        const { path, value } = r.pick(all);
        const told = await served.get<Writers>(
          `/api/runs/${run.id}/writers?at=${at}&path=${encodeURIComponent(path)}`,
        );
        const { writer, before } = told;
        expect([path, told.value, writer?.value]).toEqual([path, value, value]);
        if (!writer) throw new Error(`Nobody wrote ${path} at ${at}`);
        expect(writer.rank).toBeLessThanOrEqual(state.at.rank);
        if (before) expect(before.rank).toBeLessThan(writer.rank);
        if (writer.rank === 1) continue;
        // The one before it is who is told one event earlier.
        const earlier = await served.get<Writers>(
          `/api/runs/${run.id}/writers?at=${await nameAt(run, writer.rank - 1)}&path=${encodeURIComponent(path)}`,
        );
        expect([path, earlier.writer?.rank ?? null]).toEqual([path, before?.rank ?? null]);
      }
    }
}, 60_000);

const nameAt = async (run: RunSummary, rank: number): Promise<string> => {
  const { events } = await served.get<EventPage>(`/api/runs/${run.id}/events?offset=${rank - 1}&limit=1`);
  return eventName(events[0] as (typeof events)[number]);
};

test("a path that the state cannot have is refused in one sentence", async () => {
  for (const path of ["", "run", "/run", "/nothing/here", "/totals/nothing", "/run/configuration/~2"]) {
    const answer = await fetch(
      `${served.address}/api/runs/${training.id}/writers?path=${encodeURIComponent(path)}`,
    );
    expect([path, answer.status]).toEqual([path, 400]);
    expect(((await answer.json()) as { detail: string }).detail).toContain("path:");
  }
});

test("a range is summed as the whole run is", async () => {
  const of = (run: RunSummary, from: number, to: number) =>
    served.get<RangeSummary>(`/api/runs/${run.id}/range?from=${from}&to=${to}`);
  for (const run of [training, agent]) {
    const whole = await of(run, run.from, run.to);
    expect(whole.byKind).toEqual(run.eventsByKind);
    expect(whole.events).toBe(run.events);
    expect(whole.tokens).toEqual(run.tokens);
    expect(whole.errors.gates).toBe(run.gates.failed);
    expect(whole.errors.spans).toBe(run.spans.failed);
    expect(whole.spans.started).toBe(run.spans.total);
    const middle = Math.round((run.from + run.to) / 2);
    const [left, right] = [await of(run, run.from, middle), await of(run, middle + 1, run.to)];
    expect(left.events + right.events).toBe(whole.events);
    expect(left.spans.sum + right.spans.sum).toBe(whole.spans.sum);
  }
});
