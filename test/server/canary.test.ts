/**
 * D71: a key in the environment is found nowhere. The program in a process of its own, with providers that repeat the
 * key wherever they can; then everything that it shows, says, keeps, exports and starts is searched. A word that must
 * be found in the same places proves that the search sees them.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { BranchList } from "../../core/replay/branch-wire.ts";
import type { AttemptList, LabCall } from "../../core/replay/lab-wire.ts";
import type { RunList } from "../../core/wire/runs.ts";
import { bundledCommand, type Command, type Running } from "./command.ts";
import { report } from "./figures.ts";
import { answered, type FakeProvider, fakeProvider, refused } from "./providers/fake-provider.ts";

const CANARY = "sk-canary-d71-7f3a9c1e5b2d4f60";
/** Said in the prompt of an attempt, in a branch, by the program. */
const WORD = "kingfisher";
const KEYS = { ANTHROPIC_API_KEY: CANARY, OPENAI_API_KEY: CANARY, MY_KEY: CANARY };
const PATIENCE = { timeout: 40_000, interval: 20 };

/** Place and what is there. */
const seen: (readonly [place: string, text: string])[] = [];
const see = (place: string, text: string): void => void seen.push([place, text]);

let command: Command;
let home: string;
let server: Running;
let address: string;
let run: string;
const fakes: FakeProvider[] = [];

beforeAll(async () => {
  command = await bundledCommand();
  home = mkdtempSync(join(tmpdir(), "hindcast-canary-"));
  for (const name of ["traces", "bin"]) mkdirSync(join(home, name));
  const demo = new URL("../../fixtures/demo/repair-checkout-test.jsonl", import.meta.url);
  copyFileSync(demo, join(home, "traces", "repair.jsonl"));
  fakes.push(
    await fakeProvider(answered("openai", { text: [`${WORD} ${CANARY.slice(0, 9)}`, CANARY.slice(9), "."] })),
    await fakeProvider(refused(401, { "x-echo": CANARY }, `Incorrect API key provided: ${CANARY}`)),
    await fakeProvider((response) => response.end(`{"panic": "${CANARY}`)),
  );
  const [echo, refuses, breaks] = fakes.map(({ url }) => `${url}/v1`);
  const providers = {
    echo: { kind: "openai", baseUrl: echo, keyVariable: "MY_KEY" },
    refuses: { kind: "anthropic", baseUrl: refuses, keyVariable: "ANTHROPIC_API_KEY" },
    breaks: { kind: "openai", baseUrl: breaks, keyVariable: "OPENAI_API_KEY", stream: false },
  };
  // Waits until it is ended: its process is looked at meanwhile.
  const program = `const fs = require("fs"), at = () => new Date().toISOString();
    fs.appendFileSync(process.env.HINDCAST_TRACE, [
      { at: at(), kind: "span-start", id: "p", spanKind: "agent", name: "${WORD}" },
      { at: at(), kind: "log", message: JSON.stringify(process.env) },
    ].map((line) => JSON.stringify(line) + "\\n").join(""));
    console.log(process.env); setInterval(() => {}, 1000);`;
  const replay = { command: [process.execPath, "-e", program] };
  writeFileSync(join(home, "hindcast.json"), JSON.stringify({ providers, replay }));
  // What opens the page tells what it was given.
  const opener = `#!/bin/sh\n(echo "$@"; env) > ${join(home, "opened.part")}; mv ${join(home, "opened.part")} ${join(home, "opened")}\n`;
  for (const name of ["xdg-open", "open"]) writeFileSync(join(home, "bin", name), opener, { mode: 0o755 });
  server = command.start([join(home, "traces"), ...kept(), "--port", "0", "--open", "--allow-replay"], {
    env: { ...KEYS, PATH: `${join(home, "bin")}:${process.env.PATH}` },
  });
  [address] = (await server.printed(/http:\/\/127\.0\.0\.1:\d+\//)) as unknown as [string];
  const finished = async () => expect((await json<RunList>("api/runs")).runs[0]?.outcome).toBe("finished");
  await vi.waitFor(finished, PATIENCE);
  run = (await json<RunList>("api/runs")).runs[0]?.id ?? "";
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.done;
  for (const fake of fakes) await fake[Symbol.asyncDispose]();
  command.remove();
  rmSync(home, { recursive: true, force: true });
});

const kept = () => ["--store", join(home, "store.db"), "--config", join(home, "hindcast.json")];
const json = async <T>(path: string): Promise<T> => (await (await fetch(address + path)).json()) as T;
const asked = async (method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await fetch(address + path, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  see(`${method} ${path}`, `${JSON.stringify([...answer.headers])}\n${text}`);
  return text;
};
const leaks = () => seen.filter(([, text]) => text.includes(CANARY)).map(([place]) => place);
const findsWord = (place: RegExp) => seen.some(([where, text]) => place.test(where) && text.includes(WORD));

test("what is asked of providers and programs, and the processes that are begun for it", async () => {
  const event = await firstCall();
  const { request } = await json<LabCall>(`api/runs/${run}/spans/${event}/call`);
  const messages = [...request.messages, { role: "user", content: WORD }];
  for (const provider of ["echo", "refuses", "breaks"])
    await asked("POST", "api/attempts", { run, event, provider, request: { ...request, messages } });
  expect(fakes.map(({ received }) => JSON.stringify(received[0]?.headers).includes(CANARY))).toEqual([
    true,
    true,
    true,
  ]);
  await asked("POST", "api/branches", { run, event, provider: "refuses", request: { ...request, messages } });
  const branch = JSON.parse(await asked("POST", "api/replays", { run, event })).run as string;
  await expect
    .poll(async () => JSON.stringify(await json(`api/runs/${branch}/events?limit=200`)), PATIENCE)
    .toContain("HINDCAST_START");
  if (process.platform === "linux") {
    const children = descendants(server.child.pid ?? 0);
    for (const pid of [server.child.pid, ...children]) see(`arguments of ${pid}`, proc(pid, "cmdline"));
    for (const pid of children) see(`environment of ${pid}`, proc(pid, "environ"));
    expect(
      seen.some(([place, text]) => /^environment/.test(place) && text.includes(`HINDCAST_REPLAY=${branch}`)),
    ).toBe(true);
    // Its own environment has it, or nothing was tested.
    expect(proc(server.child.pid, "environ")).toContain(CANARY);
  }
  await expect.poll(() => existsSync(join(home, "opened")), PATIENCE).toBe(true);
  see("the browser", readFileSync(join(home, "opened"), "utf8"));
  expect(seen.at(-1)?.[1]).toMatch(/^PATH=/m);
  await asked("POST", `api/replays/${branch}/stop`);
  await expect
    .poll(async () => (await json<BranchList>("api/branches")).branches.map(({ state }) => state), PATIENCE)
    .toEqual(["failed", "stopped"]);
  expect(leaks()).toEqual([]);
});

test("every address of the API and of the page, right and wrong", async () => {
  const { paths } = JSON.parse(await asked("GET", "api/openapi.json")) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const [branches, attempts] = [
    await json<BranchList>("api/branches"),
    await json<AttemptList>(`api/attempts?run=${run}&event=${await firstCall()}`),
  ];
  const named = (path: string, of: string): string =>
    path
      .slice(1)
      .replace("{run}", of)
      .replace("{left}", run)
      .replace("{right}", of)
      .replace("{event}", "e1")
      .replace("{id}", String(attempts.attempts[0]?.id))
      .replace(/\{\w+\}/g, "1");
  const said = (await eventsOf(branches.branches.at(-1)?.run ?? "")).map(({ seq }) => seq).slice(-4);
  const runs = [run, ...branches.branches.map((branch) => branch.run)];
  for (const [path, methods] of Object.entries(paths)) {
    if (path.endsWith("/stream")) continue;
    // What is sent is no order: the answer is an error.
    for (const of of path.includes("{run}") ? runs : [run])
      for (const method of Object.keys(methods).map((name) => name.toUpperCase()))
        if (method !== "DELETE")
          await asked(method, named(path, of), method === "GET" ? undefined : { not: "known" });
  }
  for (const seq of said) await asked("GET", `api/units/${seq}`);
  for (const { id } of attempts.attempts) await asked("GET", `api/attempts/${id}`);
  for (const path of [
    "",
    `run/${run}`,
    `lab/${run}/e1`,
    "attention",
    "nothing/here",
    "api/nothing",
    "api/runs/none",
  ])
    await asked("GET", path);
  expect(attempts.attempts).toHaveLength(3);
  for (const place of [/attempts\/\d/, /\/events$/, /\/export/, /\/units/])
    expect([place, findsWord(place)]).toEqual([place, true]);
  expect(leaks()).toEqual([]);
});

test("the log, and the commands that ask a provider or tell of it", async () => {
  const event = await firstCall();
  server.child.kill("SIGTERM");
  const { stdout, stderr } = await server.done;
  see("the log", `${stdout}\n${stderr}`);
  const told = async (...args: readonly string[]): Promise<string> => {
    const done = await command.run([...args, "--config", join(home, "hindcast.json")], { env: KEYS });
    see(args.join(" "), `${done.stdout}\n${done.stderr}`);
    return `${done.stdout}\n${done.stderr}`;
  };
  const trace = join(home, "traces", "repair.jsonl");
  const [config, kept, refused, broken] = await Promise.all([
    told("config", join(home, "traces")),
    told("attempt", run, event, "--provider", "echo", "--json", "--store", join(home, "store.db")),
    told("attempt", trace, "diagnose", "--provider", "refuses"),
    told("branch", trace, "diagnose", "--provider", "breaks", "--json"),
  ]);
  expect(config).toContain("MY_KEY");
  expect(kept).toContain(`${WORD} [key].`);
  expect(refused).toContain("Incorrect API key provided: [key]");
  expect(JSON.parse(broken.slice(0, broken.lastIndexOf("}") + 1)).branch.state).toBe("failed");
  expect(leaks()).toEqual([]);
});

test("every byte that is kept", () => {
  for (const file of filesIn(home))
    if (!file.endsWith("hindcast.json")) see(file, readFileSync(file, "latin1"));
  const db = new Sqlite(join(home, "store.db"), { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  let unpacked = 0;
  for (const table of tables)
    for (const row of db.prepare(`SELECT * FROM "${table}"`).raw().all() as readonly unknown[][])
      for (const cell of row) {
        if (!Buffer.isBuffer(cell)) continue;
        const text = plain(cell);
        if (text !== undefined) unpacked++;
        see(`store, ${table}`, text ?? cell.toString("latin1"));
      }
  db.close();
  expect(unpacked).toBeGreaterThan(3);
  for (const place of [/^store, attempts/, /^store, /, /trace\.jsonl$/])
    expect([place, findsWord(place)]).toEqual([place, true]);
  expect(leaks()).toEqual([]);
  report(
    "D71",
    seen.map(([, text]) => !text.includes(CANARY)),
  );
});

interface Known {
  readonly seq: number;
  readonly spanKind?: string;
}
const eventsOf = async (of: string): Promise<readonly Known[]> =>
  (await json<{ readonly events: readonly Known[] }>(`api/runs/${of}/events?limit=200`)).events;
const firstCall = async (): Promise<string> =>
  `e${(await eventsOf(run)).find(({ spanKind }) => spanKind === "llm")?.seq}`;

const proc = (pid: number | undefined, what: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "latin1").replaceAll("\0", "\n");
  } catch {
    return ""; // It ended meanwhile.
  }
};

const descendants = (of: number): readonly number[] => {
  const parents = readdirSync("/proc").flatMap((name) => {
    const parent = /\) \S (\d+) /.exec(/^\d+$/.test(name) ? proc(Number(name), "stat") : "")?.[1];
    return parent === undefined ? [] : [[Number(name), Number(parent)] as const];
  });
  const below = (pid: number): number[] =>
    parents.flatMap(([child, parent]) => (parent === pid ? [child, ...below(child)] : []));
  return below(of);
};

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

const plain = (bytes: Buffer): string | undefined => {
  try {
    return inflateSync(bytes).toString("utf8");
  } catch {
    return undefined;
  }
};
