import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { GridAnswer } from "../../core/compare/grid.ts";
import { keyedState } from "../../core/compare/keyed-state.ts";
import { patched } from "../../core/compare/state-diff.ts";
import { fold } from "../../core/fold.ts";
import { eventName } from "../../core/ids.ts";
import { countUpTo } from "../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import type { StatesAnswer, TextsAnswer } from "../../core/wire/compared.ts";
import type { EventPage, SpanAnswer } from "../../core/wire/events.ts";
import type { Writers } from "../../core/wire/finding.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { gridAnswer, statesAnswer, textsAnswer } from "../../server/schemas/side-by-side.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";

const FILES = [
  "morph-ppo-41",
  "morph-ppo-42",
  "morph-ppo-43",
  "repair-checkout-test",
  "repair-checkout-test-v3",
] as const;
let served: ServedFolder;
let runs: Readonly<Record<(typeof FILES)[number], RunSummary>>;

beforeAll(async () => {
  const demo = (name: string): string =>
    readFileSync(new URL(`../../fixtures/demo/${name}.jsonl`, import.meta.url), "utf8");
  served = await serveFolder(Object.fromEntries(FILES.map((name) => [`${name}.jsonl`, demo(name)])));
  const all = await served.runsWhen(
    (found) => found.length === FILES.length && found.every(({ events }) => events > 0),
  );
  runs = Object.fromEntries(
    FILES.map((name) => [
      name,
      all.find(({ sources }) => sources.some(({ path }) => path === `${name}.jsonl`)) as RunSummary,
    ]),
  ) as typeof runs;
});
afterAll(() => served.close());

const get = async <T>(path: string, status = 200): Promise<T> => {
  const answer = await fetch(served.address + path);
  expect(answer.status, path).toBe(status);
  return (await answer.json()) as T;
};

const eventsOf = async (run: string): Promise<EventPage["events"]> => {
  const events: EventPage["events"][number][] = [];
  for (let total = 1; events.length < total; ) {
    const page = await get<EventPage>(`/api/runs/${run}/events?offset=${events.length}&limit=1000`);
    events.push(...page.events);
    total = page.total;
  }
  return events;
};

const stateAt = async (run: string, at: StatesAnswer["left"]["at"]): Promise<RunState> => {
  const events = await eventsOf(run);
  return fold(EMPTY_STATE, at.moment ? events.slice(0, countUpTo(events, at.moment)) : []);
};

test.each([
  ["two moments of a training", "morph-ppo-42", "t2000", "morph-ppo-42", "t2600"],
  ["a moment and an earlier one", "repair-checkout-test", "end", "repair-checkout-test", "t60"],
  ["two trainings at one step", "morph-ppo-41", "ep30", "morph-ppo-42", "ep30"],
  ["two agents", "repair-checkout-test", "t170", "repair-checkout-test-v3", "t150"],
] as const)("the changes make the first state into the second: %s", async (_, one, aAt, other, bAt) => {
  const [a, b] = [runs[one].id, runs[other].id];
  const answer = await get<StatesAnswer>(`/api/compare/state?a=${a}&aAt=${aAt}&b=${b}&bAt=${bAt}`);
  statesAnswer.parse(answer);
  expect(answer.differences).toBeGreaterThan(3);
  expect(answer.changes).toHaveLength(answer.differences + answer.quiet);
  const [left, right] = [await stateAt(a, answer.left.at), await stateAt(b, answer.right.at)];
  expect(plain(patched(keyedState(left), answer.changes))).toEqual(plain(keyedState(right)));
});
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("a change names the event that made it, the one the state itself would name", async () => {
  const run = runs["morph-ppo-42"].id;
  const { changes, right } = await get<StatesAnswer>(
    `/api/compare/state?a=${run}&aAt=t2000&b=${run}&bAt=t2600`,
  );
  const linked = changes.filter(({ quiet, made }) => !quiet && made !== null);
  expect(linked.length / changes.filter(({ quiet }) => !quiet).length).toBeGreaterThan(0.9);
  const asked = linked.filter((_, i) => i % Math.ceil(linked.length / 25) === 0);
  for (const { path, made } of asked) {
    const writers = await get<Writers>(
      `/api/runs/${run}/writers?at=${right.at.event}&path=${encodeURIComponent(path)}`,
    );
    if (writers.writer) expect(made, path).toEqual({ side: "right", event: eventName(writers.writer.event) });
  }
});

test.each([
  ["morph-ppo-41", "t500", "t9000"],
  ["morph-ppo-41", "t9000", "t500"],
  ["morph-ppo-42", "start", "end"],
  ["repair-checkout-test", "t60", "t300"],
  ["repair-checkout-test", "end", "start"],
] as const)("what made a change of %s from %s to %s lies between the two", async (name, aAt, bAt) => {
  const { id } = runs[name];
  const { changes, left, right } = await get<StatesAnswer>(
    `/api/compare/state?a=${id}&aAt=${aAt}&b=${id}&bAt=${bAt}`,
  );
  const events = await eventsOf(id);
  const ranks = new Map(events.map((event, i) => [eventName(event), i + 1]));
  const [low, high] = [left.at.rank, right.at.rank].sort((one, other) => one - other);
  const loud = changes.filter(({ quiet, path }) => !quiet && !path.startsWith("/totals/seriesNames"));
  const made = loud.filter((change) => change.made !== null);
  expect(made.length / loud.length).toBeGreaterThan(0.97);
  for (const change of made) {
    const rank = ranks.get(change.made?.event ?? "");
    expect(rank, JSON.stringify(change)).toBeGreaterThan(low ?? 0);
    expect(rank, JSON.stringify(change)).toBeLessThanOrEqual(high ?? 0);
  }
});

test("a run against itself at one moment is no change", async () => {
  const run = runs["repair-checkout-test"].id;
  expect(await get(`/api/compare/state?a=${run}&b=${run}`)).toMatchObject({
    changes: [],
    differences: 0,
    quiet: 0,
  });
});

test("the texts of two calls are compared where they differ", async () => {
  const [a, b] = [runs["repair-checkout-test"].id, runs["repair-checkout-test-v3"].id];
  const call = async (run: string): Promise<string> => {
    const events = await eventsOf(run);
    const found = events.find((event) => event.kind === "span-start" && event.name === "diagnose");
    return eventName(found as NonNullable<typeof found>);
  };
  const [aSpan, bSpan] = [await call(a), await call(b)];
  const answer = await get<TextsAnswer>(`/api/compare/text?a=${a}&b=${b}&aSpan=${aSpan}&bSpan=${bSpan}`);
  textsAnswer.parse(answer);
  expect(answer).toMatchObject({ left: { name: "diagnose" }, right: { name: "diagnose" }, omitted: [] });
  const { response } = answer.detail;
  expect((response?.added ?? 0) + (response?.removed ?? 0)).toBeGreaterThan(0);
  const told = (side: "removed" | "added"): string =>
    (response?.lines ?? [])
      .flatMap((line) =>
        line.change === "same"
          ? [line.text]
          : line.change === side
            ? [line.pieces.map(({ text }) => text).join("")]
            : [],
      )
      .join("\n");
  const left = await get<SpanAnswer>(`/api/runs/${a}/spans/${aSpan}`);
  const right = await get<SpanAnswer>(`/api/runs/${b}/spans/${bSpan}`);
  expect(told("removed")).toBe(left.detail.response);
  expect(told("added")).toBe(right.detail.response);
  const alone = await get<TextsAnswer>(`/api/compare/text?a=${a}&b=${b}&bSpan=${bSpan}`);
  expect(alone).toMatchObject({ left: null, detail: { response: { removed: 0 } } });
});

test("runs stand in a grid, the first of them as the baseline", async () => {
  const ids = ["morph-ppo-41", "morph-ppo-42", "morph-ppo-43"].map((name) => runs[name as "morph-ppo-41"].id);
  const grid = await get<GridAnswer>(`/api/compare/grid?runs=${ids.join(",")},r-not-there`);
  gridAnswer.parse(grid);
  expect(grid).toMatchObject({ baseline: ids[0], missing: ["r-not-there"] });
  expect(grid.runs).toHaveLength(3);
  expect(grid.runs[0]).toMatchObject({
    id: ids[0],
    regression: 0,
    subjects: { added: 0, removed: 0, changed: 0 },
  });
  expect(grid.configuration).toContain("/seed");
  for (const { id, lanes, figures, headline } of grid.runs) {
    const summary = Object.values(runs).find((run) => run.id === id);
    expect(headline).toEqual(summary?.headline);
    expect(figures.gatesFailed).toBe(summary?.gates.failed);
    expect(lanes.length).toBeGreaterThan(5);
  }
});

test("what is asked wrongly is refused in one sentence", async () => {
  const run = runs["morph-ppo-41"].id;
  expect(await get(`/api/compare/state?a=${run}`, 400)).toMatchObject({
    detail: expect.stringContaining("b:"),
  });
  expect(await get(`/api/compare/text?a=${run}&b=${run}`, 400)).toMatchObject({
    detail: expect.stringContaining("aSpan or bSpan"),
  });
  await get(`/api/compare/text?a=${run}&b=${run}&aSpan=e999999999`, 404);
  await get(`/api/compare/state?a=${run}&b=r-not-there`, 404);
  await get("/api/compare/grid?runs=r-not-there", 404);
  const many = Array.from({ length: 51 }, (_, i) => `r-${i}`).join(",");
  await get(`/api/compare/grid?runs=${many}`, 400);
});
