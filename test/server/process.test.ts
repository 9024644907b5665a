import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Health, SourceReport } from "../../core/wire/sources.ts";
import { bundledCommand, type Command, type Done, type Running } from "./command.ts";
import { report } from "./figures.ts";
import { logLines } from "./served-folder.ts";
import { readStream } from "./sse-client.ts";

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

const traces = (name: string, text = logLines(0, 100)): string => {
  const folder = join(home, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "a.jsonl"), text);
  return folder;
};

const serve = (folder: string, more: readonly string[] = [], node: readonly string[] = []): Running => {
  const running = hindcast.start(
    ["serve", folder, "--port", "0", "--no-open", "--store", `${folder}.db`, ...more],
    { node },
  );
  onTestFinished(() => void running.child.kill("SIGKILL"));
  return running;
};
const addressOf = async (running: Running): Promise<string> =>
  (await running.printed(/^http:\/\/\S+(?=\/\n)/m))[0];

/** One sentence on standard error, nothing on standard output, no stack. */
const isOneSentence = ({ stdout, stderr }: Done): boolean =>
  stdout === "" && /^hindcast: [^\n]+\.?\n$/.test(stderr) && !/\n\s+at |\.ts:\d|node:internal/.test(stderr);

/** True when the stream was ended by the server, not cut. */
const readToEnd = async (stream: ReturnType<typeof readStream>): Promise<boolean> => {
  try {
    while (!(await stream.next()).done);
    return true;
  } catch {
    return false;
  }
};

test("a signal ends fifty streams and a busy ingest cleanly, and the store is whole", async () => {
  const folder = traces("ends", logLines(0, 30_000));
  const running = serve(folder);
  const address = await addressOf(running);
  const { runs } = (await (await fetch(`${address}/api/runs`)).json()) as {
    readonly runs: readonly { readonly id: string }[];
  };
  const streams = Array.from({ length: 50 }, () =>
    readStream(`${address}/api/stream?runs=${runs[0]?.id ?? ""}`),
  );
  await Promise.all(streams.map((stream) => stream.next()));
  appendFileSync(join(folder, "a.jsonl"), logLines(30_000, 30_000));
  const asked = performance.now();
  running.child.kill("SIGTERM");
  const { code, stderr } = await running.done;
  const ms = Math.round(performance.now() - asked);
  const ended = await Promise.all(streams.map(readToEnd));
  const isFlushed = !existsSync(`${folder}.db-wal`) || readFileSync(`${folder}.db-wal`).length === 0;
  const db = new Sqlite(`${folder}.db`, { readonly: true });
  const whole = db.pragma("integrity_check", { simple: true }) === "ok";
  db.close();
  console.log(`D45 ended in ${ms} ms`);
  expect(stderr).not.toMatch(/\n\s+at /);
  report("D45", [code === 0, ms <= 5000, whole, isFlushed, ...ended]);
});

test("a second signal ends at once", async () => {
  const running = serve(traces("twice"));
  await addressOf(running);
  running.child.kill("SIGINT");
  running.child.kill("SIGINT");
  const { code } = await running.done;
  expect([0, 130]).toContain(code);
});

test("a taken port is one sentence with a remedy", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const done = await hindcast.run([
    "serve",
    traces("port"),
    "--port",
    String(port),
    "--no-open",
    "--store",
    join(home, "port.db"),
  ]);
  other.close();
  expect(done.stderr).toContain(`Port ${port} is in use`);
  report("D46", [done.code === 2, isOneSentence(done), done.stderr.includes("--port")]);
});

test("a server is reached from this machine only, and wider only with a token", async () => {
  const running = serve(traces("bind"));
  const { port } = new URL(await addressOf(running));
  const others = Object.values(networkInterfaces())
    .flat()
    .flatMap((each) => (each && !each.internal && each.family === "IPv4" ? [each.address] : []));
  const reached = await Promise.all(
    others.map((address) =>
      fetch(`http://${address}:${port}/api/health`).then(
        () => true,
        () => false,
      ),
    ),
  );
  const wide = await hindcast.run([
    "serve",
    traces("wide"),
    "--host",
    "0.0.0.0",
    "--port",
    "0",
    "--store",
    join(home, "wide.db"),
  ]);
  expect(wide.stderr).toMatch(/--token/);
  report("D59", [
    ...reached.map((each) => !each),
    wide.code === 2,
    isOneSentence(wide),
    !existsSync(join(home, "wide.db")),
  ]);
});

test("a token is printed once, in the address, and opens the server once", async () => {
  const running = serve(traces("token"), ["--host", "0.0.0.0", "--token"]);
  const [address] = await running.printed(/^http:\/\/localhost:\d+\/\?token=[0-9a-f]{32}(?=\n)/m);
  const first = await fetch(address, { redirect: "manual" });
  const again = await fetch(address, { redirect: "manual" });
  expect([first.status, again.status]).toEqual([303, 401]);
  const { written } = running;
  const token = new URL(address).searchParams.get("token") ?? "";
  expect((written.stdout + written.stderr).split(token)).toHaveLength(2);
});

test("a second server on a store refuses to start", async () => {
  const folder = traces("second");
  const running = serve(folder);
  await addressOf(running);
  const done = await hindcast.run(["serve", folder, "--port", "0", "--no-open", "--store", `${folder}.db`]);
  expect(done.stderr).toContain(String(running.child.pid));
  expect(done.stderr).toContain(`${folder}.db`);
  report("D41", [done.code === 2, isOneSentence(done)]);
});

test("a store of a newer version, and a file that is no store, are refused and left alone", async () => {
  const folder = traces("newer");
  const store = join(home, "newer.db");
  expect((await hindcast.run(["index", folder, "--store", store])).code).toBe(0);
  const db = new Sqlite(store);
  const version = db.pragma("user_version", { simple: true }) as number;
  db.pragma(`user_version = ${version + 1}`);
  db.close();
  const text = join(home, "text.db");
  writeFileSync(text, "this is a diary, not a store\n".repeat(100));
  const hash = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
  const before = [store, text].map(hash);
  const refusals: Done[] = [];
  for (const file of [store, text]) {
    refusals.push(await hindcast.run(["serve", folder, "--port", "0", "--no-open", "--store", file]));
    refusals.push(await hindcast.run(["runs", "--store", file]));
    refusals.push(await hindcast.run(["index", folder, "--store", file]));
  }
  expect([store, text].map(hash)).toEqual(before);
  expect(refusals.slice(0, 3).every(({ stderr }) => stderr.includes("newer version"))).toBe(true);
  expect(refusals.filter(({ code }) => code !== 2).map(({ stderr }) => stderr)).toEqual([]);
  report(
    "D35 D36",
    refusals.map((done) => done.code === 2 && isOneSentence(done)),
  );
});

/** Root may read everything: it starts the command as somebody who may not. */
const somebody = process.getuid?.() === 0 ? { uid: 65_534 } : {};

test("a folder that may not be read is said once, with the remedy, and is read when it may be", async () => {
  const tried = await hindcast.run(["--version"], { ...somebody, cwd: "/" });
  if (tried.code !== 0) {
    console.log("D14 folder: not tried, since another user cannot read this clone or this Node");
    return;
  }
  // The store of that user lies in a folder of its own.
  const own = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  const [folder, data] = [join(own, "closed"), join(own, "data")];
  for (const each of [folder, data]) mkdirSync(each);
  chmodSync(own, 0o755);
  if (somebody.uid) chownSync(data, somebody.uid, somebody.uid);
  writeFileSync(join(folder, "a.jsonl"), logLines(0, 100));
  chmodSync(folder, somebody.uid ? 0o700 : 0o000);
  const running = hindcast.start(
    ["serve", folder, "--port", "0", "--no-open", "--store", join(data, "store.db")],
    { ...somebody, cwd: "/" },
  );
  onTestFinished(() => void running.child.kill("SIGKILL"));
  const address = await addressOf(running);
  const health = async (): Promise<Health> => (await (await fetch(`${address}/api/health`)).json()) as Health;
  const isSaid = (sentence: string): boolean =>
    sentence.includes(folder) && /cannot be read \(EACCES\); give this user the right/.test(sentence);
  let noted = await health();
  while (noted.notes.length === 0) noted = await health();
  chmodSync(folder, 0o755);
  const since = performance.now();
  let read = await health();
  while (read.events < 100 || read.notes.length > 0) read = await health();
  const ms = Math.round(performance.now() - since);
  const listed = async (): Promise<readonly string[]> =>
    ((await (await fetch(`${address}/api/sources`)).json()) as SourceReport[]).map(
      ({ path, state }) => `${path} ${state}`,
    );
  while ((await listed()).includes(" skipped"));
  running.child.kill("SIGTERM");
  const { code, stderr } = await running.done;
  console.log(`D14 folder read ${ms} ms after it may be`);
  const said = stderr.split("\n").filter(isSaid);
  report("D14 folder", [noted.notes.some(isSaid), said.length === 1, ms <= 5000, code === 0]);
});

test("the demo goes without a trace, and without a word", async () => {
  const temporary = join(home, "temporary");
  mkdirSync(temporary);
  const outcomes: boolean[] = [];
  for (let round = 0; round < 3; round++) {
    const running = hindcast.start(["demo", "--port", "0", "--no-open"], { env: { TMPDIR: temporary } });
    onTestFinished(() => void running.child.kill("SIGKILL"));
    const address = await addressOf(running);
    await (await fetch(`${address}/api/runs`)).text();
    running.child.kill("SIGTERM");
    const { code, stderr } = await running.done;
    expect(stderr).toMatch(/^Watching [^\n]+ Ctrl-C ends\.\n$/);
    outcomes.push(code === 0, readdirSync(temporary).length === 0);
  }
  report("demo ends", outcomes);
});

test("wrong use is one sentence and exit code 2", async () => {
  const cases: readonly (readonly string[])[] = [
    ["--nope"],
    ["idnex"],
    ["runs", "--nope"],
    ["serve", "--port", "x"],
    ["serve", "--port"],
    ["serve", "--dialect", "esper"],
    ["serve", "--poll", "1"],
    ["state"],
    ["state", "a", "b"],
    ["state", "nothing-there.jsonl"],
    ["state", "r-0000000000", "--store", join(home, "none.db")],
    ["state", traces("use"), "--at", "noon"],
    ["events", traces("use"), "--kind", "spam"],
    ["index"],
    ["index", "nothing-there"],
    ["verify", "extra"],
    ["runs", "--config", join(home, "none.json")],
    ["demo", "extra"],
    ["runs", traces("use"), "--dialect", "klingon=*.jsonl"],
  ];
  const outcomes: boolean[] = [];
  for (const args of cases) {
    const done = await hindcast.run(args);
    expect([args.join(" "), done.code, isOneSentence(done) || done.stderr]).toEqual([
      args.join(" "),
      2,
      true,
    ]);
    outcomes.push(done.code === 2);
  }
  report("wrong use", outcomes);
});

test("a stray error is logged and ends the server with 1, its work written", async () => {
  const folder = traces("stray");
  const fault = "data:text/javascript,process.once('SIGUSR2',()=>Promise.reject(new Error('stray fault')))";
  const running = serve(folder, [], ["--import", fault]);
  await addressOf(running);
  running.child.kill("SIGUSR2");
  const { code, stderr } = await running.done;
  expect(stderr).toContain("stray fault");
  expect(stderr).not.toMatch(/\n\s+at /);
  const after = await hindcast.run(["runs", "--store", `${folder}.db`, "--json"]);
  report("D47 stray", [code === 1, JSON.parse(after.stdout).runs[0]?.events === 100]);
});
