/** SWE-agent and mini-swe-agent: documents that say things twice, and have few times or none. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyDialect, SpanDetail } from "../../../core/dialects/dialect.ts";
import { miniSweAgent } from "../../../core/dialects/mini-swe-agent.ts";
import { sweAgent } from "../../../core/dialects/swe-agent.ts";
import type { NewEvent } from "../../../core/event.ts";
import { type ReadUnit, readLines, root, sourceOf, unitTexts } from "./read-file.ts";

type Of<K extends NewEvent["kind"]> = Extract<NewEvent, { kind: K }>;
const of = <K extends NewEvent["kind"]>(kind: K, units: readonly ReadUnit[]): readonly Of<K>[] =>
  units.flatMap(({ events }) => events).filter((event): event is Of<K> => event.kind === kind);
const fileOf = (dialect: AnyDialect, name: string): string => join(root, "fixtures", dialect.name, name);
const unitsOf = (dialect: AnyDialect, name: string): readonly ReadUnit[] =>
  readLines(dialect, unitTexts(dialect, fileOf(dialect, name)), sourceOf(name)).units;
/** As the store asks: with the units of the spans before it, and of its own. */
const detailOf = (dialect: AnyDialect, units: readonly ReadUnit[], id: string): SpanDetail => {
  const start = of("span-start", units).find((span) => span.id === id) as Of<"span-start">;
  const last = units.findLastIndex(({ events }) =>
    events.some((event) => "id" in event && event.id === id && event.kind !== "attention"),
  );
  return dialect.detail(
    { id: start.id, start },
    units.slice(1, last + 1).map(({ text }) => ({ text, ks: [0] })),
  );
};

describe("SWE-agent", () => {
  test("a part is a step, its observation, a message before the first step, or what the run ended with", () => {
    const parts = sweAgent.parts?.(readFileSync(fileOf(sweAgent, "thought-and-action.traj"), "utf8"));
    expect(parts?.map(({ key }) => key)).toEqual([
      "",
      "/history/0",
      "/history/1",
      "/history/2",
      "/trajectory/0",
      "/trajectory/0/observation",
      "/trajectory/1",
      "/trajectory/1/observation",
      "/info",
    ]);
  });

  test("the total over many files is no cost of this one", () => {
    const end = of("span-end", unitsOf(sweAgent, "thought-and-action.traj")).find(({ id }) => id === "task");
    expect(end?.usage).toEqual({ input: 12000, output: 340, costUsd: 0.25 });
    expect(end?.attributes).toMatchObject({ total_cost: 3.5 });
  });

  test("a reply without an action has no call, and a limit stops the run", () => {
    const units = unitsOf(sweAgent, "function-calls.traj");
    const calls = of("span-start", units).filter(({ spanKind }) => spanKind === "tool");
    expect(calls.map(({ name }) => name)).toEqual(["bash"]);
    expect(of("run", units).map(({ status }) => status)).toEqual(["started", "stopped"]);
  });

  test("a person reads what the model was sent, what it said and what it called", () => {
    const units = unitsOf(sweAgent, "function-calls.traj");
    const reply = detailOf(sweAgent, units, "reply-2");
    expect(reply.messages?.map(({ role, content }) => [role, content])).toEqual([
      ["system", "You are a programmer."],
      ["assistant", 'I look.\n\nbash({"command":"ls"})'],
      ["tool", "till.ts"],
    ]);
    expect(detailOf(sweAgent, units, "action-1")).toEqual({
      parameters: { command: "ls" },
      result: "till.ts",
    });
  });
});

describe("mini-swe-agent", () => {
  const units = unitsOf(miniSweAgent, "submitted.traj.json");

  test("a turn lasts from its reply to the next", () => {
    const at = (id: string, kind: "span-start" | "span-end"): number | undefined =>
      of(kind, units).find((span) => span.id === id)?.time?.seconds;
    expect([at("turn-1", "span-start"), at("turn-1", "span-end")]).toEqual([1_772_355_600, 1_772_355_605]);
  });

  test("cached tokens are told apart from those of the prompt, and the file's sum is not added", () => {
    const usages = of("span-end", units).flatMap(({ usage }) => (usage ? [usage] : []));
    expect(usages.length).toBe(4);
    expect(usages[1]).toEqual({ input: 200, cacheRead: 900, output: 10, costUsd: 0.001 });
  });

  test("the file's sum counts where no call says its cost", () => {
    const usages = of("span-end", unitsOf(miniSweAgent, "without-costs.traj.json")).flatMap(({ usage }) =>
      usage ? [usage] : [],
    );
    expect(usages).toEqual([{ costUsd: 0.5 }]);
  });

  test("a command fails by its exit code, or when its time is over", () => {
    const errors = (name: string): readonly (string | undefined)[] =>
      of("span-end", unitsOf(miniSweAgent, name))
        .filter(({ id }) => id.startsWith("action"))
        .map(({ error }) => error);
    expect(errors("submitted.traj.json")).toEqual([undefined, "exit code 1", undefined]);
    expect(errors("without-costs.traj.json")[0]).toMatch(/timed out/);
  });

  test("a person reads the talk so far, the reasoning, and the command with its result", () => {
    const reply = detailOf(miniSweAgent, units, "reply-3");
    expect(reply.messages?.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
      "assistant",
      "user",
    ]);
    expect(reply.attributes?.reasoning).toBe("I think.");
    expect(detailOf(miniSweAgent, units, "action-3").parameters).toEqual({ command: "npm test" });
  });
});
