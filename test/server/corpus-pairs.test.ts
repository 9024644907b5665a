/** Pairs of real traces beside the project, about which is known what they differ in. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import { bundledCommand, type Command } from "./command.ts";

const CORPUS = resolve("../shared/corpus");

let hindcast: Command;
beforeAll(async () => {
  hindcast = await bundledCommand();
});
afterAll(() => hindcast.remove());

const diff = async (left: string, right: string, ...flags: readonly string[]): Promise<RunDiff> => {
  const { code, stdout, stderr } = await hindcast.run([
    "diff",
    join(CORPUS, left),
    join(CORPUS, right),
    "--json",
    ...flags,
  ]);
  expect(code, stderr).toBe(1);
  return JSON.parse(stdout);
};
const channel = (found: RunDiff, name: string) =>
  found.firstDivergence.find((divergence) => divergence.channel === name);

describe.runIf(existsSync(CORPUS))("pairs of real runs", () => {
  test("other seed: one run has its target at the first evaluation, the other misses it", async () => {
    const found = await diff("mlperf/bert-a100-run0.jsonl", "mlperf/bert-a100-run1.jsonl");
    const accuracy = found.metrics.pairs.find(({ name }) => name === "eval_accuracy");
    expect(accuracy?.first?.left?.value).toBeGreaterThan(0.712);
    expect(accuracy?.first?.right?.value).toBeLessThan(0.712);
    expect(accuracy?.points).toMatchObject({ left: 1, right: 2 });
    expect(found.configuration.changes.map(({ path }) => path)).toContain("/seed");
  });

  test("two models: nine of a hundred answers change their verdict", async () => {
    const found = await diff(
      "inspect/popularity.gpt-5.events.jsonl",
      "inspect/popularity.claude-sonnet-4.events.jsonl",
    );
    const verdicts = found.metrics.pairs.filter(({ name }) => name.startsWith("verdict"));
    expect(verdicts).toHaveLength(9);
    const gained = verdicts.filter(({ last }) => Number(last.right?.value) > Number(last.left?.value));
    expect([gained.length, verdicts.length - gained.length].sort()).toEqual([2, 7]);
    expect(found.spans.counts).toMatchObject({ added: 0, removed: 0 });
  });

  test("the same tool calls up to `think`; then one calls `calculate`, and passes", async () => {
    const found = await diff(
      "tau-bench/airline-task-06.trial-0.jsonl",
      "tau-bench/airline-task-06.trial-1.jsonl",
      "--ignore",
      "prompt,response",
    );
    const first = channel(found, "content");
    expect(first?.left?.name).toBe("think");
    expect(first?.classes).toEqual(["arguments"]);
    const tools = found.spans.pairs.filter(({ spanKind }) => spanKind === "tool");
    expect(tools.map(({ left, right }) => [left?.name, right?.name])).toContainEqual([
      "calculate",
      undefined,
    ]);
    expect(tools.filter(({ row }) => row < (first?.row ?? 0))).toEqual([]);
    expect(found.records.changes).toContainEqual(
      expect.objectContaining({ path: "/run/result/reward", left: 1, right: 0 }),
    );
  });

  test("one controller, 18 hours apart: their seeds end otherwise", async () => {
    const found = await diff(
      "training-lifecycle/telemetry_2025-12-05_111053/events.jsonl",
      "training-lifecycle/telemetry_2025-12-06_054426/events.jsonl",
    );
    expect(found.firstDivergence[0]?.channel).toBe("lifecycle");
    expect(found.lifecycles.counts.changed).toBeGreaterThan(20);
  });

  test("the same task in another configuration parts in the system prompt", async () => {
    const found = await diff(
      "swe-agent/marshmallow-1867.default.traj",
      "swe-agent/marshmallow-1867.xml.traj",
    );
    expect(found.firstDivergence[0]?.left?.name).toBe("system");
    expect(found.records.changes.map(({ right }) => right)).toContain("xml_thought_action");
  });

  test("console texts of two seeds part in the accuracy alone", async () => {
    for (const name of ["dlrm-a100-run0 dlrm-a100-run1", "ssd-v100-run1 ssd-v100-run2"]) {
      const [left, right] = name.split(" ");
      const found = await diff(`mlperf/${left}.console.txt`, `mlperf/${right}.console.txt`);
      expect(found.firstDivergence[0]?.channel, name).toBe("metrics");
      expect(found.metrics.pairs.map((pair) => pair.name)).toEqual(["eval_accuracy"]);
    }
  });

  test("a local activity that fails after retries against one that completes", async () => {
    const found = await diff(
      "temporal/laRetriesAndFails_1_17.json",
      "temporal/laSuccessfulCompletion_1_17.json",
    );
    expect(found.records.changes).toContainEqual(
      expect.objectContaining({ path: "/run/outcome", left: "failed", right: "finished" }),
    );
  });

  test("a workflow before and after a change of its code: no id of a timer is a difference", async () => {
    const found = await diff(
      "temporal/cancellationScopeDeterminism.json",
      "temporal/cancellationScopeDeterminism_beforeFlag.json",
    );
    expect(found.spans.counts).toMatchObject({ added: 0, removed: 0, changed: 0 });
  });

  test("two runs of different length part in what one of them has more of", async () => {
    const found = await diff(
      "training-metrics/fetch-reach/run-1/metrics.jsonl",
      "training-metrics/fetch-reach/run-2/metrics.jsonl",
    );
    expect(found.metrics.counts.changed + found.metrics.counts.added).toBeGreaterThan(0);
    expect(found.firstDivergence[0]?.channel).toBe("metrics");
  });

  test("two sub-agents of a session part at the task they were given", async () => {
    const folder = "claude-code/fa812bfe-b295-4cca-9c2f-fdf01028cb46/subagents";
    const found = await diff(`${folder}/agent-a93ccab.jsonl`, `${folder}/agent-aa84377.jsonl`);
    expect(found.firstDivergence[0]).toMatchObject({
      classes: ["prompt"],
      left: { name: "task" },
      others: 0,
    });
  });
});
