/** The Lab on the command line: the command itself, over a store of its own. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Branch, BranchPlan } from "../../core/replay/branch-wire.ts";
import type { AttemptDetail, LabCall } from "../../core/replay/lab-wire.ts";
import { bundledCommand, type Command } from "./command.ts";

let command: Command;
let home: string;
let run: string;
const trace = () => join(home, "traces", "repair.jsonl");

const SCRIPT = [
  { when: { contains: "exactly once" }, text: '{"cause": "clock"}', repeat: true, usage: { costUsd: 0.5 } },
  { when: { contains: "steer" }, text: "\u001b[2Jcleared", repeat: true },
  { text: "Something else.", repeat: true },
];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "hindcast-lab-cli-"));
  mkdirSync(join(home, "traces"));
  copyFileSync(new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url), trace());
  writeFileSync(join(home, "script.jsonl"), SCRIPT.map((line) => JSON.stringify(line)).join("\n"));
  const providers = { script: { kind: "scripted", file: "script.jsonl" } };
  writeFileSync(join(home, "hindcast.json"), JSON.stringify({ providers }));
  command = await bundledCommand();
  const indexed = await command.run(["index", trace(), "--store", join(home, "store.db"), "--json"]);
  expect(indexed.code).toBe(0);
  const runs = await command.run(["runs", "--store", join(home, "store.db"), "--json"]);
  run = JSON.parse(runs.stdout).runs[0].id;
});
afterAll(() => {
  command.remove();
  rmSync(home, { recursive: true, force: true });
});

const kept = () => ["--store", join(home, "store.db"), "--config", join(home, "hindcast.json")];
const lab = async <T>(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly said: T }> => {
  const { code, stdout, stderr } = await command.run([...args, ...kept(), "--json"]);
  if (stdout === "") throw new Error(stderr);
  return { code, said: JSON.parse(stdout) as T };
};

test("a call is shown, edited, made again, checked and kept", async () => {
  const shown = await lab<LabCall>("attempt", run, "diagnose", "--show");
  expect(shown.said.request.model).toBe("large-2");
  type Answer = {
    readonly attempts: readonly (AttemptDetail & { readonly checks: readonly object[] })[];
    kept: boolean;
  };
  const edits = ["--replace", "once=>exactly once", "--set", "temperature=0", "--times", "2", "--valid-json"];
  // The script looks at the last message: that of the tool stands behind the one that is edited here.
  const request = { ...shown.said.request, messages: shown.said.request.messages.slice(0, 4) };
  writeFileSync(join(home, "request.json"), JSON.stringify({ ...shown.said, request }));
  const args = ["attempt", run, "diagnose", "--request", join(home, "request.json"), ...edits];
  const good = await lab<Answer>(...args);
  expect(good.code).toBe(0);
  expect(good.said.kept).toBe(true);
  expect(
    good.said.attempts.map(({ outcome, nth, costUsd, checks }) => [outcome, nth, costUsd, checks]),
  ).toEqual([
    ["done", 1, 0.5, [{ name: "valid JSON", passed: true, says: null }]],
    ["done", 2, 0.5, [{ name: "valid JSON", passed: true, says: null }]],
  ]);
  expect(good.said.attempts[0]?.request.parameters.temperature).toBe(0);
  const bad = await lab<Answer>("attempt", run, "diagnose", "--contains", "fake clock");
  expect(bad.code).toBe(1);
  expect(bad.said.attempts[0]?.checks).toEqual([
    { name: 'contains "fake clock"', passed: false, says: 'The answer does not contain "fake clock"' },
  ]);
});

test("a branch is planned, made, listed and branched again; its own text reaches no terminal raw", async () => {
  const point = ["branch", run, "review.verdict", "--replace", "two sentences=>three sentences"];
  const planned = await lab<{ plan: BranchPlan; branch: null }>(...point, "--plan");
  expect(planned.said.plan.edit).toEqual(["message 4 (user) +1 −1 lines"]);
  expect(planned.said.branch).toBeNull();
  expect((await lab<{ branches: readonly Branch[] }>("branches", run)).said.branches).toEqual([]);

  const made = await lab<{ branch: Branch }>(...point, "--name", "three");
  expect(made.code).toBe(0);
  expect(made.said.branch).toMatchObject({ state: "finished", name: "three", parent: run });
  const again = await lab<{ branch: Branch }>(
    "branch",
    made.said.branch.run,
    "review.verdict",
    "--max-cost",
    "0",
  );
  expect(again.code).toBe(1);
  expect(again.said.branch).toMatchObject({ state: "stopped", parent: made.said.branch.run });
  const { said } = await lab<{ branches: readonly Branch[] }>("branches", run);
  expect(said.branches.map(({ parent }) => parent)).toEqual([run, made.said.branch.run]);
  // Store and configuration are named: the current folder, in which they lie, is none that is watched.
  const told = await command.run(["branches", ...kept()], { cwd: home });
  expect(told.stdout).toMatch(/^ {2}b-[0-9a-f]{10} /m);

  const parted = await command.run(["diff", run, made.said.branch.run, ...kept()]);
  expect(parted.stdout).toMatch(/llm review\.verdict .* edited$/m);
  const state = await command.run(["state", made.said.branch.run, ...kept(), "--json"]);
  expect(JSON.parse(state.stdout).state.run.status).toBe("finished");
  const verified = await command.run(["verify", "--sources", ...kept(), "--json"]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ damages: [], changed: [] });

  const steered = ["attempt", run, "summary", "--replace", "Close=>steer: Close"];
  const raw = await command.run([...steered, ...kept()], { cwd: home });
  expect(raw.stdout).toContain("\\u001b[2Jcleared");
});

test("a path to a trace needs no store; what is wrong is said before anything is asked", async () => {
  const config = ["--config", join(home, "hindcast.json")];
  const free = await command.run(["branch", trace(), "review.verdict", ...config]);
  expect([free.code, free.stdout]).toEqual([
    0,
    expect.stringContaining("finished. The talk came to its end"),
  ]);
  expect(free.stderr).toContain("Not kept");
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["attempt", run, "nobody"], /No model call has the name nobody: e\d+ \(plan\.draft\)/],
    [["attempt", run, "diagnose", "--replace", "not in it=>x"], /No message has "not in it"/],
    [["attempt", run, "diagnose", "--provider", "else"], /no provider "else"/],
    [["attempt", run], /Name a run and a model call/],
    [["branch", run, "e1", "--max-calls", "0"], /--max-calls needs a whole number/],
    [["branches", "two", "of them"], /takes the id of one run/],
  ];
  for (const [args, says] of wrong) {
    const { code, stderr, stdout } = await command.run([...args, ...kept()]);
    expect([args, code, stdout, stderr]).toEqual([args, 2, "", expect.stringMatching(says)]);
  }
});
