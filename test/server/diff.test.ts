import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import { bundledCommand, type Command, type Done } from "./command.ts";

const AGENT = resolve("fixtures/demo/repair-checkout-test.jsonl");
const TRAINING = resolve("fixtures/demo/morph-ppo-42.jsonl");
const OTHER_TRAINING = resolve("fixtures/demo/morph-ppo-43.jsonl");

let hindcast: Command;
let home: string;

beforeAll(async () => {
  hindcast = await bundledCommand();
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
});
afterAll(() => {
  hindcast.remove();
  rmSync(home, { recursive: true, force: true });
});

const diff = (...args: readonly string[]): Promise<Done> => hindcast.run(["diff", ...args], { cwd: home });
const told = ({ stdout }: Done): RunDiff => JSON.parse(stdout);

/** A trace with one text in place of another wherever it stands. */
const edited = (name: string, path: string, from: string, to: string): string => {
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  const made = join(home, name);
  writeFileSync(made, text.replaceAll(from, to));
  return made;
};

test("a trace and its copy are the same, and the exit code says so", async () => {
  for (const path of [AGENT, TRAINING]) {
    const copy = join(home, "copy.jsonl");
    writeFileSync(copy, readFileSync(path));
    const done = await diff(path, copy, "--json");
    expect(done.stderr).toBe("");
    expect(done.code).toBe(0);
    expect(told(done)).toMatchObject({ version: 1, same: true, firstDivergence: [], incomplete: [] });
    const { counts, rows } = told(done).spans;
    expect(counts).toEqual({ added: 0, removed: 0, changed: 0, same: rows });
  }
});

test("a changed text is found where it was changed, in words and with exit code 1", async () => {
  const done = await diff(
    AGENT,
    edited("renamed.jsonl", AGENT, '"name":"repo.search voucher"', '"name":"repo.grep voucher"'),
  );
  expect(done.code).toBe(1);
  expect(done.stdout).toContain(
    "“repo.search voucher” (A 38.4 s) of A is “repo.grep voucher” (B 38.4 s) in B.",
  );
  expect(done.stdout).toContain("It is the only difference among the spans.");
});

test("other ids and times inside of what is asked and answered are no difference; anything else is", async () => {
  const [ids, times] = [/"s-(\d{4})"/g, /"(\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/g];
  const asking = (name: string, more: (line: number) => string, change = (line: string): string => line) => {
    const made = join(home, name);
    const lines = readFileSync(AGENT, "utf8").split("\n");
    const text = lines.map((line, i) =>
      change(line.replaceAll('"parameters":{', `"parameters":{${more(i)},`)),
    );
    writeFileSync(made, text.join("\n"));
    return made;
  };
  const uuid = (from: number, line: number): string =>
    `"request":"${(from + line).toString(16).padStart(8, "0")}-1111-4222-8333-444455556666"`;
  const left = asking("asked-a.jsonl", (i) => `${uuid(77, i)},"of":"s-0001"`);
  const later = (line: string): string =>
    line
      .replaceAll(ids, '"call-$1x"')
      .replaceAll(times, (_, time) => `"${new Date(Date.parse(time) + 3_600_000).toISOString()}"`);
  const right = asking("asked-b.jsonl", (i) => `${uuid(990_000, i)},"of":"s-0001"`, later);
  const done = await diff(left, right, "--json");
  expect(told(done)).toMatchObject({ same: true, incomplete: [] });
  expect(done.code).toBe(0);
  const other = asking(
    "asked-c.jsonl",
    (i) => `${uuid(5, i)},"of":"s-0001"`,
    (line) => later(line).replace("voucher.ts", "voucher.tsx"),
  );
  expect((await diff(left, other)).code).toBe(1);
});

test("two trainings part in a lifecycle or a metric, and the settings that differ are beside it", async () => {
  const done = await diff(TRAINING, OTHER_TRAINING, "--json");
  expect(done.code).toBe(1);
  const channels = told(done).firstDivergence.map(({ channel }) => channel);
  expect(channels).toContain("lifecycle");
  expect(channels).toContain("metrics");
  expect(channels.at(-1)).toBe("configuration");
});

test("a class that is left out does not count", async () => {
  const other = edited(
    "other-name.jsonl",
    AGENT,
    '"name":"repo.search voucher"',
    '"name":"repo.grep voucher"',
  );
  const found = told(await diff(AGENT, other, "--json")).firstDivergence.flatMap(({ classes }) => classes);
  const done = await diff(AGENT, other, "--ignore", "name,prompt", "--ignore", "attributes", "--json");
  expect(found).toContain("name");
  expect(done.code).toBe(0);
  expect(told(done).same).toBe(true);
  expect(told(done).ignored).toEqual(["attributes", "name", "prompt"]);
});

test("a trace that was cut off is no proof that nothing differs", async () => {
  const text = readFileSync(AGENT, "utf8");
  const cut = join(home, "cut.jsonl");
  writeFileSync(cut, `${text}{"kind":"log","sev`);
  const done = await diff(AGENT, cut, "--json");
  expect(told(done)).toMatchObject({ same: true });
  expect(told(done).incomplete.join()).toContain("right run");
  expect(done.code).toBe(3);
});

test("what cannot be compared is wrong use", async () => {
  for (const args of [
    [],
    [AGENT],
    [AGENT, TRAINING, AGENT],
    [AGENT, "nowhere.jsonl"],
    [AGENT, AGENT, "--ignore", "colour"],
    [AGENT, AGENT, "--tolerance", "x"],
  ]) {
    const done = await diff(...args);
    expect(done.code, args.join(" ")).toBe(2);
    expect(done.stdout).toBe("");
  }
});

test("of a trace with several runs the option that chooses one is named", async () => {
  const two = join(home, "two");
  mkdirSync(two);
  for (const path of [AGENT, TRAINING]) cpSync(path, join(two, basename(path)));
  const left = await diff(two, AGENT);
  expect(left.code).toBe(2);
  expect(left.stderr).toContain("choose one with --left-run");
  expect((await diff(AGENT, two)).stderr).toContain("choose one with --right-run");
});

const RENAMED = ['"name":"repo.search voucher"', '"name":"repo.grep voucher"'] as const;
const OTHER_ANSWER = ['"name":"plan.draft"', '"name":"plan.sketch"'] as const;

test("what differs among good runs is noise, and only what lies outside of it counts", async () => {
  const [noisy, broken] = [
    edited("noisy.jsonl", AGENT, ...RENAMED),
    edited("broken.jsonl", AGENT, ...OTHER_ANSWER),
  ];
  const both = edited("both.jsonl", noisy, ...OTHER_ANSWER);
  const within = await diff("--baseline", AGENT, "--baseline", noisy, noisy, "--json");
  expect(within.code).toBe(0);
  expect(told(within).same).toBe(true);
  for (const path of [broken, both]) {
    const outside = await diff("--baseline", AGENT, "--baseline", noisy, path, "--json");
    expect(outside.code).toBe(1);
    expect(told(outside).spans.counts).toMatchObject({ changed: 1 });
    expect(told(outside).firstDivergence[0]).toMatchObject({ left: { name: "plan.draft" } });
  }
});

test("rules say what is not compared, and what belongs together", async () => {
  const other = edited("ruled.jsonl", AGENT, ...RENAMED);
  const rules = join(home, "rules.json");
  writeFileSync(rules, JSON.stringify({ spans: ["repo.search voucher"] }));
  expect((await diff(AGENT, other, "--rules", rules)).code).toBe(0);
  writeFileSync(rules, JSON.stringify({ forbid: [["s-0001", "s-0001"]] }));
  const apart = told(await diff(AGENT, AGENT, "--rules", rules, "--json"));
  expect(apart.spans.counts).toMatchObject({ added: 1, removed: 1 });
  for (const wrong of ["{", "[]", JSON.stringify({ colour: 1 })]) {
    writeFileSync(rules, wrong);
    const done = await diff(AGENT, other, "--rules", rules);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain("rules");
  }
});

test("a report in Markdown or JUnit carries nothing that a trace could command it with", async () => {
  const hostile = '"name":"</failure><script>alert(1)</script> **x** | `y` ![z](http://e)"';
  const other = edited("hostile.jsonl", AGENT, RENAMED[0], hostile);
  const markdown = await diff(AGENT, other, "--markdown");
  expect(markdown.code).toBe(1);
  expect(markdown.stdout).toContain("### Runs differ");
  expect(markdown.stdout).toContain("| Spans | 200 | 1 | 0 | 0 |");
  expect(markdown.stdout).not.toMatch(/<script|(?<!\\)!\[|(?<!\\)\*(?<!\\)\*x/);
  const junit = await diff(AGENT, other, "--junit");
  expect(junit.stdout).toContain('<testsuite name="hindcast diff" tests="5" failures="1" errors="0">');
  expect(junit.stdout.match(/<testcase /g)).toHaveLength(5);
  expect(junit.stdout.match(/<\/failure>/g)).toHaveLength(1);
  expect(junit.stdout).not.toContain("<script");
  const same = await diff(AGENT, AGENT, "--junit");
  expect(same.stdout).toContain('failures="0"');
});

test("in JUnit each part fails with its own differences, and what is incomplete is an error of its own", async () => {
  const other = edited("prices.jsonl", AGENT, ...RENAMED);
  const { stdout } = await diff(AGENT, other, "--junit");
  const failures = stdout.match(/<failure [\s\S]*?<\/failure>/g) ?? [];
  expect(failures).toHaveLength(1);
  expect(failures[0]).toContain("spans (1)");
  expect(failures[0]).not.toMatch(/^(metrics|records|configuration) \(/m);
  const cut = join(home, "cut-junit.jsonl");
  writeFileSync(cut, `${readFileSync(AGENT, "utf8")}{"kind":"log","sev`);
  const incomplete = await diff(AGENT, cut, "--junit");
  expect(incomplete.code).toBe(3);
  expect(incomplete.stdout).toContain('tests="6" failures="0" errors="1"');
  expect(incomplete.stdout.match(/<error [\s\S]*?<\/error>/g)).toEqual([
    expect.stringContaining("right run"),
  ]);
});
