import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listPageFiles } from "../../server/page-files.ts";
import type { StoreReader } from "../../store/store.ts";
import { type Served, serveParts } from "./guarded-app.ts";

const SCRIPT = "export const place = 'the same words again and again';\n".repeat(500);
const FONT = Buffer.from(SCRIPT);
const RUNS = Array.from({ length: 100 }, (_, i) => ({ id: `r-${i}`, name: `a run of this name ${i}` }));

let served: Served;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Hindcast</title>");
  writeFileSync(join(folder, "assets", "index-B1x2y3Z4.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "sans-B1x2y3Z4.woff2"), FONT);
  const store = {
    runs: async () => RUNS,
    run: async () => RUNS[0],
    head: async () => 0,
    blob: async () => Buffer.from("a block as it lies on disk"),
  } as unknown as StoreReader;
  served = await serveParts({ page: await listPageFiles(folder), store });
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Sent {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** As they came over the wire. */
  readonly bytes: Buffer;
}

const ask = (path: string, accepted: string | undefined, method = "GET"): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
    const asked = request(served.address + path, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(chunks) }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });

const unpacked = ({ headers, bytes }: Sent): string => {
  const coding = headers["content-encoding"];
  if (coding === undefined) return bytes.toString();
  return (coding === "br" ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toString();
};

const WISHES: readonly (readonly [accepted: string | undefined, coding: string | undefined])[] = [
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["gzip;q=1.0, br;q=0.5", "gzip"],
  ["br;q=0, *", "gzip"],
  ["GZIP", "gzip"],
  ["deflate", undefined],
  ["identity", undefined],
  ["br;q=0", undefined],
  [undefined, undefined],
];

test("a script goes out as the client can unpack it, smaller, and is kept for ever all the same", async () => {
  for (const [accepted, coding] of WISHES) {
    for (const round of ["first", "again"]) {
      const sent = await ask("/assets/index-B1x2y3Z4.js", accepted);
      expect([accepted, round, sent.status, sent.headers["content-encoding"]]).toEqual([
        accepted,
        round,
        200,
        coding,
      ]);
      expect(unpacked(sent)).toBe(SCRIPT);
      expect(sent.headers).toMatchObject({
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        vary: "Accept-Encoding",
        "content-length": String(sent.bytes.length),
      });
      if (coding) expect(sent.bytes.length).toBeLessThan(SCRIPT.length / 4);
    }
  }
});

test("fonts, and what is small, go out as they are", async () => {
  const font = await ask("/assets/sans-B1x2y3Z4.woff2", "br, gzip");
  expect(font.headers["content-encoding"]).toBeUndefined();
  expect(font.bytes.equals(FONT)).toBe(true);
  for (const path of ["/runs", "/api/runs/r-1"]) {
    const small = await ask(path, "br, gzip");
    expect([path, small.status, small.headers["content-encoding"]]).toEqual([path, 200, undefined]);
  }
});

test("long JSON answers go out packed", async () => {
  for (const [accepted, coding] of WISHES) {
    const sent = await ask("/api/runs", accepted);
    expect([accepted, sent.status, sent.headers["content-encoding"]]).toEqual([accepted, 200, coding]);
    expect(JSON.parse(unpacked(sent)).runs).toEqual(RUNS);
    expect(sent.headers).toMatchObject({
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      vary: "Accept-Encoding",
    });
  }
});

test("blocks stay as they are stored, and the stream is never held back to be packed", async () => {
  const block = await ask("/api/blocks/0123456789abcdef", "gzip, deflate, br");
  expect(block.headers["content-encoding"]).toBe("deflate");
  expect(block.bytes.toString()).toBe("a block as it lies on disk");
  const stream = await fetch(`${served.address}/api/stream`);
  const { value } = (await stream.body?.getReader().read()) ?? {};
  expect(stream.headers.get("content-encoding")).toBeNull();
  expect(Buffer.from(value ?? []).toString()).toMatch(/^event: hello|^data: \{"kind":"hello"/m);
});

test("a question for the headers alone gets those of the whole answer", async () => {
  for (const path of ["/assets/index-B1x2y3Z4.js", "/api/runs"]) {
    const [whole, head] = [await ask(path, "br"), await ask(path, "br", "HEAD")];
    expect(head.bytes.length).toBe(0);
    for (const name of ["content-type", "content-length", "content-encoding", "cache-control", "vary"])
      expect([path, name, head.headers[name]]).toEqual([path, name, whole.headers[name]]);
  }
});
