/** Traces that exporters send: a real server, real requests, and the run they become. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import { openInbox } from "../../server/otlp/inbox.ts";
import { otlpPlace } from "../../server/otlp/place.ts";
import { tokenGate } from "../../server/security/token.ts";
import { report } from "./figures.ts";
import { serveParts } from "./guarded-app.ts";
import { request, sendRaw } from "./raw-http.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const serve = async (...given: Parameters<typeof serveFolder>): Promise<ServedFolder> => {
  const served = await serveFolder(...given);
  closing.push(served.close);
  return served;
};
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  closing.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Digits beyond what a JavaScript number holds are part of it. */
const exported = (from: number, count: number, space?: number): string =>
  JSON.stringify(
    {
      resourceSpans: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
          scopeSpans: [
            {
              scope: { name: "test" },
              spans: Array.from({ length: count }, (_, i) => ({
                traceId: "5b8efff798038103d269b633813fc60c",
                spanId: (from + i).toString(16).padStart(16, "0"),
                name: `span ${from + i}`,
                kind: 2,
                startTimeUnixNano: `17672256${String(from + i).padStart(2, "0")}000000001`,
                endTimeUnixNano: `17672256${String(from + i).padStart(2, "0")}500000001`,
              })),
            },
          ],
        },
      ],
    },
    null,
    space,
  );

const spansOf = (run: RunSummary | undefined): number => run?.eventsByKind["span-start"] ?? 0;

const JSON_TYPE = { "content-type": "application/json" };
const post = (
  address: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = JSON_TYPE,
) => fetch(`${address}/v1/traces`, { method: "POST", headers, body });
const received = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith("otlp-"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trimEnd().split("\n"));

test("spans of parallel exports, packed and plain, are kept a line each and seen in one run while it grows", async () => {
  const served = await serve({}, { otlp: true });
  const first = await post(served.address, exported(0, 3, 2));
  expect([first.status, first.headers.get("content-type"), await first.text()]).toEqual([
    200,
    "application/json",
    "{}",
  ]);
  const [seen] = await served.runsWhen(([run]) => spansOf(run) === 3);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? post(served.address, exported(10 + 2 * i, 2))
        : post(served.address, gzipSync(exported(10 + 2 * i, 2)), {
            ...JSON_TYPE,
            "content-encoding": "gzip",
          }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(received(served.folder)).toHaveLength(21);
  const runs = await served.runsWhen(([run]) => spansOf(run) === 43);
  const { paths } = await served.get<{ readonly paths: Readonly<Record<string, object>> }>(
    "/api/openapi.json",
  );
  expect(Object.keys(paths["/v1/traces"] ?? {})).toEqual(["post"]);
  expect(runs.map(({ id, dialect, problems }) => [id, dialect, problems])).toEqual([[seen?.id, "otlp", 0]]);
});

test("without --otlp nothing is taken, and the answer says how to change that", async () => {
  const served = await serve();
  const answer = await post(served.address, exported(0, 1));
  expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
    404,
    "Taking traces is off: start hindcast with --otlp.",
  ]);
  expect(readdirSync(served.folder)).toEqual([]);
});

test("what is no export in JSON is refused with what to do, and keeps nothing", async () => {
  const folder = newFolder();
  const served = await serveParts({ otlp: { inbox: openInbox(folder), bytes: 100_000 } });
  closing.push(served.close);
  const gzip = { ...JSON_TYPE, "content-encoding": "gzip" };
  const refused = async (
    ...sent: [body: string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>]
  ) => {
    const answer = await post(served.address, ...sent);
    return `${answer.status} ${((await answer.json()) as { detail: string }).detail}`;
  };
  expect(await refused("\n", { "content-type": "application/x-protobuf" })).toContain(
    "415 OTLP is taken as JSON, not as protobuf: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
  );
  expect(await refused("a", { "content-type": "text/plain" })).toMatch(/^415 Send OTLP as JSON/);
  expect(await refused("a", { ...JSON_TYPE, "content-encoding": "br" })).toMatch(/^415 .*gzip/);
  expect(await refused("{")).toMatch(/^400 The body is not JSON/);
  expect(await refused("[]")).toMatch(/^400 /);
  expect(await refused('{"resourceMetrics":[]}')).toMatch(/^400 The body has no resourceSpans/);
  expect(await refused('{"resourceSpans":[1]}')).toMatch(/^400 /);
  expect(await refused(`${"[".repeat(2000)}${"]".repeat(2000)}`)).toMatch(/^400 The body is nested deeper/);
  expect(await refused(Buffer.from([0xff, 0x7b]))).toMatch(/^400 .*UTF-8/);
  expect(await refused("no gzip", gzip)).toMatch(/^400 .*gzip/);
  expect(await refused(gzipSync(exported(0, 3)).subarray(0, 50), gzip)).toMatch(/^400 .*gzip/);
  expect(await refused("x".repeat(100_001))).toMatch(/^413 /);
  expect(await refused(gzipSync(Buffer.alloc(50 << 20)), gzip)).toMatch(/^413 .*unpacks/);
  expect(await (await post(served.address, "{}")).text()).toBe("{}");
  expect(await (await post(served.address, '{"resourceSpans":[]}')).text()).toBe("{}");
  expect(readdirSync(folder)).toEqual([]);
});

test("only this machine, no other site, and with a token only its holder can send spans", async () => {
  const folder = newFolder();
  const token = "0123456789abcdef0123456789abcdef";
  const otlp = { inbox: openInbox(folder), bytes: 100_000 };
  const [open, gated] = [await serveParts({ otlp }), await serveParts({ otlp, token: tokenGate(token) })];
  closing.push(open.close, gated.close);
  const body = exported(0, 1);
  const send = async (port: number, headers: Record<string, string>): Promise<number> => {
    const all = {
      Host: `127.0.0.1:${port}`,
      "Content-Type": "application/json",
      "Content-Length": `${body.length}`,
    };
    return (await sendRaw(port, request("POST", "/v1/traces", { ...all, ...headers }, body))).status;
  };
  const own = `http://127.0.0.1:${open.port}`;
  const refused = [
    (await send(open.port, { Host: "evil.example" })) === 421,
    (await send(open.port, { Origin: "http://evil.example" })) === 403,
    (await send(open.port, { Origin: "null" })) === 403,
    (await send(open.port, { "Sec-Fetch-Site": "cross-site" })) === 403,
    (await send(open.port, { Origin: own, "Content-Type": "text/plain" })) === 415,
    (await send(open.port, { Origin: own, "Content-Type": "application/x-www-form-urlencoded" })) === 415,
    (await send(gated.port, {})) === 401,
    (await send(gated.port, { Authorization: "Bearer wrong" })) === 401,
  ];
  report("D62 OTLP", refused);
  expect(readdirSync(folder)).toEqual([]);
  expect(await send(open.port, {})).toBe(200);
  expect(await send(gated.port, { Authorization: `Bearer ${token}` })).toBe(200);
  expect(received(folder)).toEqual([body, body]);
});

test("files roll by day and by size, and a line that was cut off does not swallow the next", async () => {
  const folder = newFolder();
  let day = "2026-01-02";
  const inbox = openInbox(folder, () => day, 20);
  writeFileSync(join(folder, "otlp-2026-01-02.jsonl"), '{"cut');
  await inbox.append('{"a":1}');
  await inbox.append('{"a":2}');
  await inbox.append('{"a":3}');
  day = "2026-01-03";
  await inbox.append('{"a":4}');
  await inbox.close();
  const text = (name: string): string => readFileSync(join(folder, name), "utf8");
  expect(readdirSync(folder).map((name) => [name, text(name)])).toEqual([
    ["otlp-2026-01-02-2.jsonl", '{"a":3}\n'],
    ["otlp-2026-01-02.jsonl", '{"cut\n{"a":1}\n{"a":2}\n'],
    ["otlp-2026-01-03.jsonl", '{"a":4}\n'],
  ]);
});

test("spans that cannot be written are not acknowledged", async () => {
  const served = await serveParts({ otlp: { inbox: openInbox(join(newFolder(), "gone")), bytes: 100_000 } });
  closing.push(served.close);
  const answer = await post(served.address, exported(0, 1));
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(await answer.text()).not.toContain("gone");
  expect(served.log.join()).toMatch(/Spans could not be kept .*ENOENT/);
});

test("received traces go to the first watched folder, or to the named one, which is watched too", () => {
  const [watched, other] = [newFolder(), join(newFolder(), "new")];
  const file = join(watched, "x.jsonl");
  writeFileSync(file, "");
  expect(otlpPlace([file, watched], undefined)).toEqual({ folder: watched, paths: [file, watched] });
  expect(otlpPlace([file], other)).toEqual({ folder: other, paths: [file, other] });
  expect(() => otlpPlace([file], undefined)).toThrow(/--otlp-dir DIR/);
  expect(() => otlpPlace([watched], file)).toThrow(/cannot be kept in .*x\.jsonl \(E/);
  if (process.getuid?.() === 0) return;
  chmodSync(watched, 0o500);
  expect(() => otlpPlace([watched], undefined)).toThrow(/EACCES/);
  chmodSync(watched, 0o700);
});
