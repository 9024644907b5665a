import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listPageFiles } from "../../server/page-files.ts";
import { type Served, serveParts } from "./guarded-app.ts";

let served: Served;
let folder: string;

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  folder = join(home, "web");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Hindcast</title>");
  writeFileSync(join(folder, "assets", "index-B1x2y3Z4.js"), "export {};");
  writeFileSync(join(folder, "assets", "index-B1x2y3Z4.js.br"), brotliCompressSync("export {};"));
  writeFileSync(join(folder, "assets", "sans-B1x2y3Z4.woff2"), "font");
  writeFileSync(join(folder, "icon.svg"), "<svg/>");
  writeFileSync(join(home, "secret.txt"), "secret");
  symlinkSync(join(home, "secret.txt"), join(folder, "link.txt"));
  served = await serveParts({ page: await listPageFiles(folder) });
});
afterAll(async () => {
  await served.close();
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(served.address + path, init);

test("every address of the page is the page, asked for again each time", async () => {
  for (const path of [
    "/",
    "/runs",
    "/runs?q=x",
    "/run/r-1/trace?at=e5&t=1.5",
    "/compare/a/b",
    "/lab/r-1/e2",
    "/attention",
  ]) {
    const answer = await get(path);
    expect([path, answer.status, answer.headers.get("cache-control")]).toEqual([path, 200, "no-cache"]);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await answer.text()).toContain("<title>Hindcast</title>");
  }
});

test("files named by their content are kept for ever, others are not", async () => {
  const script = await get("/assets/index-B1x2y3Z4.js");
  expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect((await get("/assets/sans-B1x2y3Z4.woff2")).headers.get("content-type")).toBe("font/woff2");
  expect((await get("/icon.svg")).headers.get("cache-control")).toBe("no-cache");
});

test("what the build has packed is sent as it is, to those who unpack it, and has no address of its own", async () => {
  const address = "/assets/index-B1x2y3Z4.js";
  for (const [accepted, coding] of [
    ["br, gzip", "br"],
    ["identity", null],
  ]) {
    const script = await get(address, { headers: { "accept-encoding": accepted ?? "" } });
    expect(script.headers.get("content-encoding")).toBe(coding);
    expect(await script.text()).toBe("export {};");
  }
  expect((await get(`${address}.br`)).status).toBe(404);
});

test("nothing beside the page's own files is served, and no address falls back to the page by guessing", async () => {
  for (const path of [
    "/link.txt",
    "/secret.txt",
    "/assets",
    "/assets/",
    "/runs.js",
    "/runner",
    "/api",
    "/api/nowhere",
  ]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
});

test("a question for the headers alone is answered without a body", async () => {
  const answer = await get("/runs", { method: "HEAD" });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe("");
});

test("a person at an address that is none gets the page, which says so; programs get a problem", async () => {
  const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  for (const path of ["/nonsense", "/runner/x?y=z", "/assets/index-00000000.js", "/secret.txt"]) {
    const answer = await get(path, { headers: { accept } });
    expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
      path,
      404,
      "text/html; charset=utf-8",
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await answer.text()).toContain("<title>Hindcast</title>");
    expect((await get(path)).headers.get("content-type")).toBe("application/problem+json");
  }
  for (const path of ["/api", "/api/nowhere", "/api/runs/r-1/nonsense"]) {
    const answer = await get(path, { headers: { accept } });
    expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
      path,
      404,
      "application/problem+json",
    ]);
  }
});
