import { describe, expect, test } from "vitest";
import { claudeCode } from "../../../core/dialects/claude-code.ts";
import type { SpanDetail } from "../../../core/dialects/dialect.ts";
import type { NewEvent } from "../../../core/event.ts";
import { spanId } from "../../../core/ids.ts";
import { fixtureLines } from "./conformance.ts";
import { readLines, sourceOf } from "./read-file.ts";

const source = sourceOf("session.jsonl");
const eventsOf = (lines: readonly string[]): readonly NewEvent[] =>
  readLines(claudeCode, lines, source).units.flatMap(({ events }) => events);
type Of<K extends NewEvent["kind"]> = Extract<NewEvent, { kind: K }>;
const of = <K extends NewEvent["kind"]>(kind: K, events: readonly NewEvent[]): readonly Of<K>[] =>
  events.filter((event): event is Of<K> => event.kind === kind);
const secondsOf = (event: NewEvent | undefined): number =>
  (event?.time?.seconds ?? Number.NaN) - Date.UTC(2026, 2, 1, 9) / 1000 + (event?.time?.nanos ?? 0) / 1e9;

const session = fixtureLines("claude-code", "session");

describe("a reply", () => {
  const events = eventsOf(session);
  const start = of("span-start", events).find(({ id }) => id === "msg_1");
  const end = of("span-end", events).find(({ id }) => id === "msg_1");

  test("is one span from the line that asked to its last line, whatever comes in between", () => {
    expect(of("span-start", events).filter(({ id }) => id === "msg_1").length).toBe(1);
    expect([secondsOf(start), secondsOf(end)]).toEqual([1, 5]);
  });

  test("counts its usage once, the last line's figures", () => {
    const said = of("span-event", events).filter(({ id }) => id === "msg_1");
    const sum = (key: "input" | "output" | "cacheRead"): number =>
      said.reduce((total, { usage }) => total + (usage?.[key] ?? 0), 0);
    expect([sum("input"), sum("output"), sum("cacheRead")]).toEqual([4, 61, 900]);
  });

  test("has a mark at its start, and goes on from what was asked", () => {
    expect(of("mark", events).map(secondsOf)).toEqual([1, 8, 9.1, 30]);
    const follows = of("link", events).flatMap(({ from, to }) => (from === "span:msg_2" ? [to] : []));
    expect(follows).toEqual(["span:toolu_2"]);
  });

  test("stays open while nothing says that it is over", () => {
    const lines = session.slice(0, 6);
    expect(of("span-end", eventsOf(lines)).filter(({ id }) => id === "msg_1")).toEqual([]);
  });

  test("that was read before is not begun again when it is told once more", () => {
    const again = eventsOf([...session, session[4] as string]);
    expect(of("span-start", again).filter(({ id }) => id === "msg_1").length).toBe(1);
  });

  test("that the provider refused has failed", () => {
    const ends = of("span-end", eventsOf(fixtureLines("claude-code", "going-back")));
    expect(ends.filter(({ error }) => error !== undefined).map(({ id, error }) => [id, error])).toEqual([
      ["5ee00000-err", "API Error: 529 overloaded"],
    ]);
  });
});

describe("tools", () => {
  const events = eventsOf(session);
  test("end at their result, and fail where it says so", () => {
    const ends = of("span-end", events).filter(({ id }) => id.startsWith("toolu"));
    expect(ends.map(({ id, status }) => [id, status])).toEqual([
      ["toolu_1", "ok"],
      ["toolu_2", "error"],
      ["toolu_3", "ok"],
      ["toolu_4", "ok"],
    ]);
  });

  test("a question to a person waits until it is answered", () => {
    expect(of("attention", events).map(({ action, text, answer }) => [action, text ?? answer])).toEqual([
      ["raised", "Round half up or to even?"],
      ["resolved", "half up"],
    ]);
  });

  test("the list of things to do is the plan", () => {
    const plan = of("record", events).find(({ name }) => name === "plan");
    expect(plan?.value).toEqual([
      { step: "Use Math.round", status: "in_progress" },
      { step: "Run the tests", status: "pending" },
    ]);
  });
});

describe("sub-agents", () => {
  const lines = fixtureLines("claude-code", "sub-agent");
  const own = lines.filter((line) => line.includes('"agentId":"a1b2c3d","type"'));
  const parents = lines.filter((line) => !own.includes(line));

  test("are spawned by the call that the session's file names", () => {
    const events = eventsOf(parents);
    const agent = of("span-start", events).find(({ id }) => id === "agent:a1b2c3d");
    expect(agent?.parent).toBe("toolu_5");
    expect(of("link", events).filter(({ relation }) => relation === "delegates").length).toBe(1);
  });

  test("tell their calls in their own file only, under the same span and in the same run", () => {
    const events = eventsOf(own);
    const starts = of("span-start", events);
    expect(starts.find(({ id }) => id === "msg_6")?.parent).toBe("agent:a1b2c3d");
    expect(new Set(events.map(({ run }) => run))).toEqual(new Set(eventsOf(parents).map(({ run }) => run)));
    const told = of("span-start", eventsOf(parents)).map(({ id }) => id);
    expect(told).not.toContain("msg_6");
    expect(told).not.toContain("toolu_6");
  });

  test("sums over their calls are no usage", () => {
    const end = of("span-end", eventsOf(parents)).find(({ id }) => id === "toolu_5");
    expect(end?.usage).toBeUndefined();
    expect(end?.attributes).toMatchObject({ totalTokens: 4220 });
  });
});

test("a prompt that goes back leaves what came after behind", () => {
  const lines = fixtureLines("claude-code", "going-back");
  const prompt = (JSON.parse(lines[4] as string) as { uuid: string }).uuid;
  const links = of("link", eventsOf(lines)).filter(({ from }) => from === `span:${prompt}`);
  expect(links.map(({ relation, to }) => [relation, to])).toEqual([
    ["follows", "span:msg_10"],
    ["forks", "span:msg_10"],
  ]);
});

test("a run is called what was asked first, until a summary names it", () => {
  const names = (lines: readonly string[]): readonly (string | undefined)[] =>
    of("run", eventsOf(lines)).flatMap(({ name }) => (name === undefined ? [] : [name]));
  expect(names(session)).toEqual(["The till rounds wrongly.", "Rounding at the till"]);
  expect(names([...session].reverse())).toEqual(["Rounding at the till"]);
  expect(names(fixtureLines("claude-code", "going-back"))).toEqual(["/review till.ts"]);
});

describe("what a person reads", () => {
  const units = (lines: readonly string[]): readonly { text: string; ks: readonly number[] }[] =>
    lines.map((text) => ({ text, ks: [0] }));
  const detailOf = (id: string, lines: readonly string[]): SpanDetail =>
    claudeCode.detail({ id: spanId(id) }, units(lines));

  test("of a reply: the talk so far with each reply once, its words and calls, its thoughts apart", () => {
    // As the store hands them over: a reply is ended by the first line of the next, which so comes before the results.
    const lines = session.slice(2, 13);
    const detail = detailOf("msg_2", [lines[0] as string, lines.at(-1) as string, ...lines.slice(1, -1)]);
    expect(detail.messages?.map(({ role, content }) => [role, content.split("\n")[0]])).toEqual([
      ["user", "The till rounds wrongly."],
      ["assistant", "I look at the till."],
      ["tool", "export const round = Math.floor;"],
      ["tool", "Exit code 1"],
    ]);
    expect(detail.response).toMatch(/^TodoWrite\(\{"todos"/);
    expect(detailOf("msg_1", session.slice(2, 10)).attributes?.thinking).toBe("Look at the till first.");
  });

  test("of a tool call: its arguments, its result, its failure", () => {
    expect(detailOf("toolu_2", session)).toMatchObject({
      parameters: { command: "npm test" },
      result: "Exit code 1\n2 tests failed",
      error: "Exit code 1\n2 tests failed",
    });
  });
});
