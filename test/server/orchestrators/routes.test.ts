/** Actions over HTTP: as JSON, and as plain forms of a page without script. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ActionsAnswer } from "../../../core/operator-actions.ts";
import type { AttentionAnswer } from "../../../core/wire/attention.ts";
import type { ProblemJson } from "../../../core/wire/stream.ts";
import { type StandIn, standIn } from "../../stand-in-orchestrator.ts";
import { type ServedFolder, serveFolder } from "../served-folder.ts";

const PATIENCE = { timeout: 40_000, interval: 15 };
const HOSTILE = `Question: "><script>alert(1)</script> & 'so' </textarea>?`;

let home: string;
let orchestrator: StandIn;
let served: ServedFolder;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  orchestrator = await standIn();
  const config = join(home, "hindcast.json");
  writeFileSync(config, JSON.stringify({ orchestrators: { "shift/*": orchestrator.address } }));
  served = await serveFolder({}, { config });
  orchestrator.tap(join(served.folder, "shift/ws_frames.jsonl"));
  orchestrator.asks("bystander", HOSTILE);
});
afterAll(async () => {
  await served.close();
  await orchestrator[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const waits = async (unit: string): Promise<{ readonly run: string; readonly event: string }> => {
  const find = async (): Promise<{ readonly run: string; readonly event: string } | undefined> => {
    const { runs } = await served.get<AttentionAnswer>("/api/attention");
    return runs.flatMap(({ run, items }) =>
      items.filter(({ id }) => id === unit).map(({ event }) => ({ run, event })),
    )[0];
  };
  await expect.poll(find, PATIENCE).toBeDefined();
  return (await find()) as { readonly run: string; readonly event: string };
};
const stateOf = async (event: string): Promise<string | undefined> => {
  const { runs } = await served.get<ActionsAnswer>(
    `/api/attention/actions?run=${(await waits("bystander")).run}`,
  );
  return runs[0]?.actions.findLast((action) => action.event === event)?.state;
};
const send = async (
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly json: unknown }> => {
  const answer = await fetch(served.address + path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json() };
};
const form = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${served.address}/attention/plain`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: served.address, "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(fields).toString(),
  });

test("an action is taken as JSON, brought, and confirmed by the trace; what is wrong is refused", async () => {
  orchestrator.asks("search", "API error after 3 retries: 529");
  const { run, event } = await waits("search");
  const wrong: readonly (readonly [number, string, string, unknown])[] = [
    [422, "POST", "/api/attention/actions", { run, event, action: { kind: "retry-merge" } }],
    [400, "POST", "/api/attention/actions", { run, event, action: { kind: "delete" } }],
    [400, "POST", "/api/attention/actions", { run, event, action: { kind: "answer", text: "  " } }],
    [400, "POST", "/api/attention/actions", { run, event: "7", action: { kind: "retry" } }],
    [404, "POST", "/api/attention/actions", { run: "r-none", event, action: { kind: "retry" } }],
    [404, "DELETE", "/api/attention/actions/99", {}],
    [400, "DELETE", "/api/attention/actions/x", {}],
  ];
  for (const [status, method, path, body] of wrong) {
    const answer = await send(method, path, body);
    expect([method, body, answer.status]).toEqual([method, body, status]);
    expect((answer.json as ProblemJson).detail).toMatch(/\S/);
  }
  expect(orchestrator.asked).toEqual([]);
  const taken = await send("POST", "/api/attention/actions", { run, event, action: { kind: "retry" } });
  expect(taken).toMatchObject({ status: 200, json: { state: "queued", unit: "search", sends: 0 } });
  await expect.poll(() => stateOf(event), PATIENCE).toBe("confirmed");
  expect(orchestrator.posts()).toEqual(["retry search"]);
});

test("a form of another site, or of none, changes nothing", async () => {
  const { run, event } = await waits("bystander");
  const fields = { run, event, act: "answer", text: "yes" };
  const foreign = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "content-type": "text/plain" },
    { "content-type": "multipart/form-data; boundary=x" },
  ];
  for (const headers of foreign) expect([403, 415]).toContain((await form(fields, headers)).status);
  const unnamed = await fetch(`${served.address}/attention/plain`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
  expect(unnamed.status).toBe(403);
  expect((await form({ ...fields, text: "y".repeat(300_000) })).status).toBe(413);
  expect(await stateOf(event)).toBeUndefined();
});

test("the page of forms needs no script, lets none in, and takes an answer", async () => {
  orchestrator.asks("auth_token", "Question: Which store?");
  const { run, event } = await waits("auth_token");
  const page = await fetch(`${served.address}/attention/plain`);
  const text = await page.text();
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(text).not.toMatch(/<script|<\/textarea>\s*\?/);
  expect(text).toContain("Question: &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;so&#39;");
  expect(text).toContain(`<input type="hidden" name="event" value="${event}">`);

  const empty = await form({ run, event, act: "answer", text: " " });
  expect([empty.status, (await empty.text()).includes("An answer is needed.")]).toEqual([422, true]);
  const unfit = await form({ run, event, act: "retry", text: "keep <this>" });
  const kept = await unfit.text();
  expect([unfit.status, kept.includes("keep &lt;this&gt;</textarea>")]).toEqual([422, true]);
  const answered = await form({ run, event, act: "answer", text: "The <session> table" });
  expect([answered.status, answered.headers.get("location")]).toEqual([303, `/attention/plain#${event}`]);
  await expect.poll(() => stateOf(event), PATIENCE).toBe("confirmed");
  expect(orchestrator.asked.at(-1)?.body).toEqual({ answer: "The <session> table" });
});
