import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Bookmark } from "../../core/wire/finding.ts";
import type { ProblemJson } from "../../core/wire/stream.ts";
import { openReader, openWriter } from "../../store/open.ts";
import { logLines, serveFolder } from "./served-folder.ts";

const send = async (
  address: string,
  method: string,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly json: unknown }> => {
  const answer = await fetch(address + path, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json() };
};

test("a bookmark is kept, changed, listed by run and taken away, and wrong ones are refused", async () => {
  const served = await serveFolder({ "a.jsonl": logLines(0, 20), "b.jsonl": logLines(0, 5) });
  try {
    const runs = await served.runsWhen((all) => all.length === 2 && all.every(({ events }) => events > 0));
    const [run, other] = [runs[0]?.id, runs[1]?.id];
    const text = "why <b>here</b>? '); DROP TABLE notes; --";
    const made = await send(served.address, "POST", "/api/notes", { run, event: "e3", at: 2e6, text });
    expect(made.status).toBe(200);
    const { id } = made.json as Bookmark;
    expect(await served.get(`/api/notes?run=${run}`)).toEqual([made.json]);
    expect(made.json).toMatchObject({ run, event: "e3", at: 2e6, text });
    expect(await served.get(`/api/notes?run=${other}`)).toEqual([]);

    const changed = await send(served.address, "PUT", `/api/notes/${id}`, {
      run,
      event: "e3",
      at: 2e6,
      text: "better",
    });
    expect(changed.json).toMatchObject({ id, text: "better" });
    expect(await served.get(`/api/notes?run=${run}`)).toEqual([changed.json]);

    const wrong: readonly (readonly [number, string, string, unknown])[] = [
      [404, "POST", "/api/notes", { run: "r-nothing", event: null, at: 0, text: "" }],
      [404, "PUT", `/api/notes/${id}`, { run: other, event: null, at: 0, text: "" }],
      [404, "PUT", "/api/notes/999", { run, event: null, at: 0, text: "" }],
      [404, "DELETE", "/api/notes/999", {}],
      [400, "PUT", "/api/notes/x", { run, event: null, at: 0, text: "" }],
      [400, "POST", "/api/notes", { run, event: "3", at: 0, text: "" }],
      [400, "POST", "/api/notes", { run, event: null, at: "soon", text: "" }],
      [400, "POST", "/api/notes", { run, event: null, at: 0, text: "x".repeat(10_001) }],
      [400, "POST", "/api/notes", { run, event: null, at: 0, text: "", more: 1 }],
      [400, "POST", "/api/notes", 1],
    ];
    for (const [status, method, path, body] of wrong) {
      const answer = await send(served.address, method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, status]);
      expect((answer.json as ProblemJson).detail).toMatch(/\S/);
    }
    expect((await send(served.address, "DELETE", `/api/notes/${id}`, {})).status).toBe(200);
    expect(await served.get("/api/notes")).toEqual([]);
  } finally {
    await served.close();
  }
});

test("bookmarks outlive the store's reader and writer, and verify holds their sums", async () => {
  const home = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  try {
    const place = join(home, "store.db");
    const writer = await openWriter(place);
    const kept = await writer.saveBookmark({
      id: 0,
      run: "r-a" as Bookmark["run"],
      event: null,
      at: 5 as Bookmark["at"],
      text: "first",
      changed: "2026-01-02T03:04:05Z",
    });
    await writer.close();
    const reader = await openReader(place);
    expect(await reader.bookmarks(undefined)).toEqual([kept]);
    expect((await reader.verify()).damages).toEqual([]);
    await reader.close();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
