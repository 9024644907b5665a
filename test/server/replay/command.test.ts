/** D58: a replay command that hangs, floods, forks away or fails is ended whole, and how it ended is told. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleForNode, cacheDir } from "../../../scripts/thread-files.mjs";
import { type CommandOrder, endWords, environmentFor, runCommand } from "../../../server/replay/command.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
});
let passed = 0;
afterAll(() => {
  console.log(`D58 ${passed}/4`);
  rmSync(home, { recursive: true, force: true });
});

let count = 0;
const order = (script: string, more: Partial<CommandOrder> = {}): CommandOrder => ({
  argv: [process.execPath, "-e", script],
  folder: home,
  environment: environmentFor(process.env, []),
  mark: `test-${process.pid}-${++count}`,
  output: join(home, `output-${count}.txt`),
  outputBytes: 10_000_000,
  timeMs: 60_000,
  stop: new AbortController().signal,
  ...more,
});

/** Gone, or dead and not yet buried by whoever inherited it. */
const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const status = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "latin1") : "";
  return /\) [ZX] /.test(status);
};
const pidIn = (name: string): number => Number(readFileSync(join(home, name), "utf8"));

test("it hangs, and does not listen when it is asked to end", async () => {
  const hung = order(
    `process.on("SIGTERM", () => {}); require("fs").writeFileSync("hung", String(process.pid)); setInterval(() => {}, 1000)`,
    { timeMs: 3000 },
  );
  const end = await runCommand(hung);
  expect(endWords(end, hung)).toBe("The program took longer than 3 s and was ended.");
  await expect.poll(() => isGone(pidIn("hung")), { timeout: 20_000 }).toBe(true);
  passed++;
});

test("it floods its output", async () => {
  const flood = order(`for (;;) require("fs").writeSync(1, "y\\n".repeat(4096))`, { outputBytes: 1_000_000 });
  const end = await runCommand(flood);
  expect(endWords(end, flood)).toMatch(/wrote more than 1000000 bytes/);
  expect(statSync(flood.output).size).toBe(1_000_000);
  passed++;
});

test("it forks a program that leaves its group and its parent, and both are ended", async () => {
  const stopping = new AbortController();
  const sleeper = `require("fs").writeFileSync("grandchild", String(process.pid)); setInterval(() => {}, 1000)`;
  const parent = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(sleeper)}], { detached: true, stdio: "inherit" }).unref()`;
  const forks = order(
    `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(parent)}], { stdio: "inherit" }); setInterval(() => {}, 1000)`,
    { stop: stopping.signal },
  );
  const running = runCommand(forks);
  await expect
    .poll(() => existsSync(join(home, "grandchild")) && pidIn("grandchild") > 0, { timeout: 40_000 })
    .toBe(true);
  stopping.abort();
  expect(await running).toEqual({ kind: "stopped" });
  await expect.poll(() => isGone(pidIn("grandchild")), { timeout: 20_000 }).toBe(true);
  passed++;
});

test("it dies with a code, and its last words are told", async () => {
  const dies = order(`console.error("starting"); console.error("no model: set one"); process.exit(3)`);
  expect(endWords(await runCommand(dies), dies)).toBe("The program ended with 3: no model: set one");
  passed++;
});

test("Hindcast is killed and can say nothing: the program ends all the same, with all that left it", async () => {
  const bundles = mkdtempSync(`${cacheDir}-command-`);
  try {
    const file = await bundleForNode(resolve("server/replay/command.ts"), bundles, "command");
    const deaf = (name: string): string =>
      `process.on("SIGTERM", () => {}); require("fs").writeFileSync(${JSON.stringify(name)}, String(process.pid)); setInterval(() => {}, 1000);`;
    const { stop: _, ...asked } = order(
      `${deaf("orphan")} require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(deaf("stray"))}], { detached: true, stdio: "ignore" }).unref()`,
    );
    const script = `import { runCommand } from ${JSON.stringify(pathToFileURL(file).href)};
      runCommand({ ...${JSON.stringify(asked)}, stop: new AbortController().signal });`;
    const killed = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    const names = ["orphan", "stray"];
    await expect
      .poll(() => names.every((name) => existsSync(join(home, name)) && pidIn(name) > 0), { timeout: 40_000 })
      .toBe(true);
    expect(names.map((name) => isGone(pidIn(name)))).toEqual([false, false]);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    await expect
      .poll(() => names.map((name) => isGone(pidIn(name))), { timeout: 20_000 })
      .toEqual([true, process.platform === "linux"]);
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
});

test("it has no shell, no variable of ours that was not named, and need not exist", async () => {
  const told = order("", {
    argv: [
      process.execPath,
      "-e",
      `const held = [3, 4, 5, 6].filter((fd) => { try { return require("fs").fstatSync(fd).isSocket(); } catch { return false; } });
       console.log(JSON.stringify([process.argv.slice(1), process.env, held]))`,
      "$(id); rm -rf *",
      "--",
      "`x`",
    ],
    environment: environmentFor({ PATH: process.env.PATH, CANARY_KEY: "sk-canary", MODEL: "m" }, ["MODEL"]),
  });
  expect(await runCommand(told)).toMatchObject({ kind: "exited", code: 0 });
  const [argv, environment, held] = JSON.parse(readFileSync(told.output, "utf8"));
  expect(argv).toEqual(["$(id); rm -rf *", "--", "`x`"]);
  expect(environment.CANARY_KEY).toBeUndefined();
  expect(environment.MODEL).toBe("m");
  // Not the pipe that ends it: whoever holds that could keep it open.
  expect(held).toEqual([]);

  const none = order("", { argv: [join(home, "nothing-there")] });
  expect(endWords(await runCommand(none), none)).toMatch(/was not started: there is no program/);
});
