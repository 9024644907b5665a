/** Rows of the fault matrix about what the system does not give: rights, watches, handles, events. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished, test } from "vitest";
import type { Health, SourceReport } from "../../core/wire/sources.ts";
import { bundledCommand, type Command, type Running } from "./command.ts";
import { report } from "./figures.ts";
import { logLines } from "./served-folder.ts";

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

interface Served {
  readonly running: Running;
  readonly health: () => Promise<Health>;
  readonly sources: () => Promise<readonly SourceReport[]>;
}

const serve = async (
  args: readonly string[],
  options: Parameters<Command["start"]>[1] = {},
): Promise<Served> => {
  const running = hindcast.start(["serve", ...args, "--port", "0", "--no-open"], options);
  onTestFinished(() => void running.child.kill("SIGKILL"));
  const [address] = await running.printed(/^http:\/\/\S+(?=\/\n)/m);
  const ask = async (path: string) => (await fetch(`${address}/api/${path}`)).json();
  return {
    running,
    health: async () => (await ask("health")) as Health,
    sources: async () => (await ask("sources")) as SourceReport[],
  };
};

/** Asks again until the answer fits; the time limit of the test ends what never does. */
const until = async <T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> => {
  let answer = await ask();
  while (!fits(answer)) answer = await ask();
  return answer;
};

const folders = (name: string, count: number): string => {
  const root = join(home, name);
  for (let i = 0; i < count; i++) {
    mkdirSync(join(root, `d${i}`), { recursive: true });
    writeFileSync(join(root, `d${i}`, "a.jsonl"), logLines(i * 10, 10));
  }
  return root;
};

const somebody = process.getuid?.() === 0 ? { uid: 65_534 } : {};

test("D14 a file that may not be read is listed with the reason and read when it may be", async () => {
  if ((await hindcast.run(["--version"], { ...somebody, cwd: "/" })).code !== 0)
    return console.log("D14 file: not tried, since another user cannot read this clone or this Node");
  const own = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  chmodSync(own, 0o755);
  const [folder, data] = [join(own, "traces"), join(own, "data")];
  for (const each of [folder, data]) mkdirSync(each);
  if (somebody.uid) chownSync(data, somebody.uid, somebody.uid);
  const closed = join(folder, "closed.jsonl");
  writeFileSync(closed, logLines(0, 100));
  chmodSync(closed, somebody.uid ? 0o600 : 0o000);
  writeFileSync(join(folder, "open.jsonl"), logLines(100, 10));
  const { health, sources } = await serve([folder, "--store", join(data, "store.db")], {
    ...somebody,
    cwd: "/",
  });
  const stateOf = async (): Promise<SourceReport | undefined> =>
    (await sources()).find(({ path }) => path.endsWith("closed.jsonl"));
  const listed = await until(stateOf, (source) => source !== undefined);
  const before = (await until(health, ({ events }) => events >= 10)).events;
  chmodSync(closed, 0o644);
  const since = performance.now();
  await until(health, ({ events }) => events === 110);
  const ms = Math.round(performance.now() - since);
  const after = await until(stateOf, (source) => source?.state === "idle" || source?.state === "live");
  console.log(`D14 file: ${listed?.state}, ${listed?.note}; read ${ms} ms after it may be`);
  report("D14 file", [
    listed?.state === "unreadable" && /EACCES/.test(listed.note ?? ""),
    before === 10,
    ms <= 5000,
    after?.lines === 100,
  ]);
}, 30_000);

const inNamespace = (limit: string, value: number): readonly string[] => [
  ...["unshare", "--user", "--map-root-user", "sh", "-c"],
  ...[`echo ${value} > /proc/sys/user/${limit} && exec "$@"`, "sh"],
];
const canUnshare = (): boolean =>
  spawnSync("unshare", [
    "--user",
    "--map-root-user",
    "sh",
    "-c",
    "echo 9 > /proc/sys/user/max_inotify_watches",
  ]).status === 0;

/** Alive, told to be polling with the setting named, and still finding what is appended everywhere. */
const degraded = async (
  row: string,
  through: readonly string[],
  setting: RegExp,
): Promise<readonly boolean[]> => {
  const count = 80;
  const root = folders(row, count);
  const { health, running } = await serve([root, "--store", `${root}.db`], { through });
  const told = await until(health, ({ mode, events }) => mode === "polling" && events === count * 10);
  const note = told.notes.find((one) => setting.test(one));
  for (let i = 0; i < count; i++) appendFileSync(join(root, `d${i}`, "a.jsonl"), logLines(5000 + i, 1));
  const since = performance.now();
  await until(health, ({ events }) => events === count * 11);
  const ms = Math.round(performance.now() - since);
  running.child.kill("SIGTERM");
  const { code, stderr } = await running.done;
  console.log(`${row} ${note}; all found after ${ms} ms`);
  return [note !== undefined, ms <= 5000, code === 0, !/\n\s+at /.test(stderr)];
};

test("D28 without enough watches it asks the files itself and says which limit to raise", async () => {
  if (!canUnshare()) return console.log("D28: not tried, since this machine gives no user namespace");
  report(
    "D28",
    await degraded("D28", inNamespace("max_inotify_watches", 40), /max_user_watches \(now \d+\)/),
  );
}, 60_000);

test("D29 without a watch instance it does likewise; with no file handle to spare it lives and misses nothing", async () => {
  const outcomes: boolean[] = [];
  if (canUnshare())
    outcomes.push(
      ...(await degraded(
        "D29 instances",
        inNamespace("max_inotify_instances", 0),
        /max_user_instances \(now \d+\)/,
      )),
    );
  else console.log("D29 instances: not tried, since this machine gives no user namespace");
  const count = 80;
  const root = folders("D29 handles", count);
  const { health, running } = await serve([root, "--store", `${root}.db`]);
  await until(health, ({ events }) => events === count * 10);
  const pid = String(running.child.pid);
  const spare = 4;
  const limit = existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length + spare : 64;
  if (spawnSync("prlimit", ["--pid", pid, `--nofile=${limit}:${limit}`]).status === 0) {
    for (let i = 0; i < count; i++) {
      appendFileSync(join(root, `d${i}`, "a.jsonl"), logLines(5000 + i, 1));
      mkdirSync(join(root, `new${i}`));
      writeFileSync(join(root, `new${i}`, "a.jsonl"), logLines(6000 + i, 1));
    }
    const found = await until(health, ({ events }) => events === count * 12);
    running.child.kill("SIGTERM");
    const { code, stderr } = await running.done;
    console.log(
      `D29 handles: all ${count * 2} appends found with ${spare} handles to spare, by ${found.mode}`,
    );
    outcomes.push(code === 0, !/\n\s+at /.test(stderr));
  } else console.log("D29 handles: not tried, since this machine has no prlimit");
  if (outcomes.length > 0) report("D29", outcomes);
}, 120_000);

test("D30 by asking every half second an append is noticed within a second", async () => {
  const root = folders("D30", 1);
  const file = join(root, "d0", "a.jsonl");
  const { health } = await serve([root, "--store", `${root}.db`, "--poll", "500"]);
  let { events } = await until(health, (one) => one.mode === "polling" && one.events === 10);
  const delays: number[] = [];
  for (let n = 0; n < 20; n++) {
    const since = performance.now();
    appendFileSync(file, logLines(100 + n, 1));
    events++;
    await until(health, (one) => one.events === events);
    delays.push(Math.round(performance.now() - since));
  }
  console.log(`D30 noticed after at most ${Math.max(...delays)} ms (at most 1000)`);
  report(
    "D30",
    delays.map((delay) => delay <= 1000),
  );
}, 60_000);
