import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Problem, SourceReport } from "../../core/wire/sources.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { runList, stateAnswer } from "../../server/schemas/runs.ts";
import { problemRows, sourceReports } from "../../server/schemas/sources.ts";
import { spanList } from "../../server/schemas/windows.ts";
import { bundledCommand, type Command, type Done } from "./command.ts";
import { logLines } from "./served-folder.ts";

const DEMO = resolve("fixtures/demo");
const AGENT = join(DEMO, "repair-checkout-test.jsonl");
const TRAINING = join(DEMO, "morph-ppo-42.jsonl");

let hindcast: Command;
let home: string;

beforeAll(async () => {
  hindcast = await bundledCommand();
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  mkdirSync(join(home, "temporary"));
});
afterAll(() => {
  hindcast.remove();
  rmSync(home, { recursive: true, force: true });
});

const run = (...args: readonly string[]): Promise<Done> =>
  hindcast.run(args, { env: { XDG_DATA_HOME: join(home, "data"), TMPDIR: join(home, "temporary") } });

/** Standard output as JSON; nothing else is on it. */
const json = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, stdout, stderr } = await run(...args, "--json");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
};

interface Report {
  readonly version: number;
  readonly sources: readonly SourceReport[];
  readonly problems: readonly Problem[];
  readonly runs: readonly RunSummary[];
}

test("every command explains itself", async () => {
  const { stdout, code } = await run("--help");
  expect(code).toBe(0);
  const named = [...stdout.matchAll(/^ {2}hindcast (?:\[(\w+)\]|(\w+))/gm)].flatMap(
    ([, first, second]) => first ?? second ?? [],
  );
  for (const command of named.filter((name) => name !== "COMMAND")) {
    const help = await run(command, "--help");
    expect([command, help.code, help.stdout.split("\n", 1)[0]]).toEqual([
      command,
      0,
      expect.stringContaining(`hindcast ${command === "serve" ? "[serve]" : command}`),
    ]);
    expect(help.stderr).toBe("");
  }
  expect((await run("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("a report on traces has the published shape and accounts for every line", async () => {
  const folder = join(home, "report");
  mkdirSync(folder);
  writeFileSync(join(folder, "good.jsonl"), logLines(0, 30));
  writeFileSync(join(folder, "bad.jsonl"), `${logLines(0, 25)}oops\n${logLines(25, 1)}{"half":`);
  const report = await json<Report>("index", folder);
  expect(report.version).toBe(1);
  sourceReports.parse(report.sources);
  problemRows.parse(report.problems);
  runList.parse({ version: 1, runs: report.runs });
  const bad = report.sources.find(({ path }) => path === "bad.jsonl");
  expect(bad).toMatchObject({ lines: 27, problems: 1, pendingBytes: 8 });
  expect(report.problems).toMatchObject([{ path: "bad.jsonl", line: 26 }]);
  const cut = report.runs.find(({ sources }) => sources[0]?.path === "bad.jsonl");
  expect(cut).toMatchObject({ status: "truncated", outcome: "open", cutAtLine: 28 });
  const text = await run("index", folder);
  expect(text.stdout).toContain("bad.jsonl, line 26, byte ");
  expect(text.stdout).toContain("line 28 has no end yet (8 bytes)");
  expect(text.stderr).toContain("2 runs, 56 events, 1 problems in 2 files");
});

test("index says below its table which fields of a mapping no line has", async () => {
  const folder = join(home, "mapped");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.jsonl"), '{"when":1770000000,"what":"boot"}\n');
  const config = join(home, "mapped.json");
  writeFileSync(config, JSON.stringify({ mappings: { "*.jsonl": { time: "when", session: "shift" } } }));
  const { stdout } = await run("index", folder, "--config", config);
  expect(stdout).toContain("a.jsonl: never found: shift: named by the mapping, and in no line that was read");
});

test("a store made by index answers by run id, and gives the same as the trace itself", async () => {
  const store = join(home, "answers.db");
  await json("index", DEMO, "--store", store);
  const { runs } = await json<{ readonly runs: readonly RunSummary[] }>("runs", "--store", store);
  const agent = runs.find(({ sources }) => sources[0]?.path === "repair-checkout-test.jsonl") as RunSummary;
  const state = await json<StateAnswer>("state", agent.id, "--store", store, "--at", "t100");
  stateAnswer.parse(state);
  const alone = await json<StateAnswer>("state", AGENT, "--at", "t100");
  expect(alone.at.rank).toBe(state.at.rank);
  expect(alone.state.totals).toEqual(state.state.totals);
  expect(alone.state.spans.map(({ id }) => id)).toEqual(state.state.spans.map(({ id }) => id));
  const spans = await json<z.infer<typeof spanList>>("spans", agent.id, "--store", store);
  spanList.parse(spans);
  expect(spans.spans).toHaveLength(agent.spans.total);
});

test("events come in order, within the moments and kinds that were asked for", async () => {
  interface Events {
    readonly version: number;
    readonly total: number;
    readonly events: readonly { readonly event: string; readonly kind: string; readonly at: number }[];
  }
  const all = await json<Events>("events", TRAINING);
  expect(all.events).toHaveLength(all.total);
  expect(all.events.map(({ at }) => at)).toEqual(
    all.events.map(({ at }) => at).sort((left, right) => left - right),
  );
  const some = await json<Events>(
    "events",
    TRAINING,
    "--from",
    "ep20",
    "--to",
    "ep40",
    "--kind",
    "gate",
    "--kind",
    "stage",
  );
  expect(some.total).toBeGreaterThan(0);
  expect(new Set(some.events.map(({ kind }) => kind))).toEqual(new Set(["gate", "stage"]));
  const named = all.events[10]?.event ?? "";
  const upTo = await json<Events>("events", TRAINING, "--to", named);
  expect(upTo.events.map(({ event }) => event)).toContain(named);
  const none = await json<Events>("events", TRAINING, "--kind", "attention");
  expect(none).toMatchObject({ version: 1, total: 0, events: [] });
  const text = await run("events", TRAINING, "--kind", "gate");
  expect(text.stdout.trimEnd().split("\n")).toHaveLength(
    (await json<Events>("events", TRAINING, "--kind", "gate")).total,
  );
});

test("raw export gives the bytes back, events export reads back as the same run", async () => {
  const raw = await run("export", AGENT, "--raw");
  expect(raw.stdout).toBe(readFileSync(AGENT, "utf8"));
  const lines = (await run("export", AGENT)).stdout;
  const again = join(home, "again.jsonl");
  writeFileSync(again, lines);
  const [before, after] = await Promise.all([json<Report>("runs", AGENT), json<Report>("runs", again)]);
  const { events, spans, tokens, metrics, start, end } = before.runs[0] as RunSummary;
  expect(after.runs[0]).toMatchObject({ events, spans, tokens, metrics, start, end });
  expect((await run("export", again)).stdout).toBe(lines);
});

test("a raw export goes on after a line that was too long to keep, and says what is missing", async () => {
  const folder = join(home, "long", "traces");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(home, "long", "hindcast.json"), '{ "limits": { "lineBytes": 1024 } }');
  const long = `{"message":"${"m".repeat(9_000_000)}"}\n`;
  writeFileSync(join(folder, "a.jsonl"), logLines(0, 20) + long + logLines(20, 1));
  const { stdout, stderr } = await run("export", folder, "--raw");
  expect(stdout).toBe(logLines(0, 20) + logLines(20, 1));
  expect(stderr).toContain(`the ${long.length} bytes from ${logLines(0, 20).length} on were not kept`);
});

test("a store is verified: whole, damaged, and beside changed files", async () => {
  const folder = join(home, "verified");
  const store = join(home, "verified.db");
  cpSync(AGENT, join(folder, "agent.jsonl"), { recursive: true });
  await json("index", folder, "--store", store);
  interface Verified {
    readonly checked: number;
    readonly damages: readonly string[];
    readonly changed: readonly string[];
  }
  const whole = await json<Verified>("verify", "--store", store, "--sources");
  expect(whole).toMatchObject({ damages: [], changed: [] });
  expect(whole.checked).toBeGreaterThan(0);
  appendFileSync(join(folder, "agent.jsonl"), "more\n");
  expect((await json<Verified>("verify", "--store", store, "--sources")).changed).toEqual([]);
  const bytes = readFileSync(join(folder, "agent.jsonl"));
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  writeFileSync(join(folder, "agent.jsonl"), bytes);
  const changed = await run("verify", "--store", store, "--sources");
  expect(changed.code).toBe(1);
  expect(changed.stdout).toContain("differs from what was read, from byte 5000 on");
  const stored = readFileSync(store);
  // Past the first page, which says what the file is; much of the rest is free space.
  for (let at = 65_536; at + 64 < stored.length; at += 4096) stored.fill(0x55, at, at + 64);
  writeFileSync(store, stored);
  const damaged = await run("verify", "--store", store);
  expect(damaged.code).toBe(1);
  expect(damaged.stdout + damaged.stderr).toMatch(/damage/);
});

test("reading a trace leaves nothing behind", async () => {
  await json("runs", AGENT);
  await json("state", AGENT);
  expect(existsSync(join(home, "data"))).toBe(false);
  expect(readdirSync(join(home, "temporary"))).toEqual([]);
});

test("a trace with several runs asks which", async () => {
  const { code, stderr } = await run("state", DEMO);
  expect(code).toBe(2);
  expect(stderr).toMatch(/holds \d+ runs: choose one with --run: r-/);
  const id = /r-[0-9a-z]{10}/.exec(stderr)?.[0] ?? "";
  expect((await json<StateAnswer>("state", DEMO, "--run", id)).run).toBe(id);
});

test("text of a trace cannot command the terminal", async () => {
  const file = join(home, "hostile.jsonl");
  const at = "2026-01-02T03:04:05Z";
  const name = "\u001b]0;owned\u0007\u202edetrevni";
  const lines = [
    { at, kind: "run", status: "started", name },
    { at, kind: "span-start", id: name, spanKind: "tool", name },
    { at, kind: "metric", values: { [name]: 1 } },
    { at, kind: "stage", lifecycle: "seed", subject: name, to: name },
    { at, kind: "log", severity: "info", message: name },
    { at, kind: "anomaly", severity: "critical", type: name, message: name },
    { at, kind: "attention", action: "raised", id: name, text: name },
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  for (const command of [
    ["runs", file],
    ["state", file],
    ["events", file],
    ["spans", file],
    ["index", file],
  ]) {
    const { stdout, stderr } = await run(...command);
    expect([command[0], /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.exec(stdout + stderr)]).toEqual([
      command[0],
      null,
    ]);
  }
});

test("the configuration's schema is published and takes what it describes", async () => {
  const schema = JSON.parse((await run("config", "--schema")).stdout);
  const shape = z.fromJSONSchema(schema);
  expect(
    shape.safeParse({ port: 0, dialects: { "*.jsonl": "esper" }, zones: { "*": "+02:00" } }).success,
  ).toBe(true);
  expect(shape.safeParse({ prt: 0 }).success).toBe(false);
  const shown = await json<{ readonly version: number; readonly port: number; readonly store: string }>(
    "config",
    join(home, "report"),
  );
  expect(shown).toMatchObject({ version: 1, port: 4600, host: "127.0.0.1" });
  expect(shown.store.startsWith(join(home, "data"))).toBe(true);
});
