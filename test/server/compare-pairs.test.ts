import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PinnedPair } from "../../core/compare/alignment.ts";
import type { DiffRows, RunDiff } from "../../core/compare/run-diff.ts";
import { serveFolder } from "./served-folder.ts";

const demo = (name: string): string =>
  readFileSync(new URL(`../../fixtures/demo/${name}`, import.meta.url), "utf8");

test("a pair that a person forbids is none any more, whichever run is called left, until it is taken back", async () => {
  const served = await serveFolder({
    "a.jsonl": demo("repair-checkout-test.jsonl"),
    "b.jsonl": demo("repair-checkout-test-v3.jsonl"),
  });
  const send = async (method: string, path: string, body: unknown = {}) => {
    const answer = await fetch(served.address + path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, json: (await answer.json()) as unknown };
  };
  try {
    const runs = await served.runsWhen(
      (all) => all.length === 2 && all.every(({ spans }) => spans.total > 0),
    );
    const [a, b] = runs.map(({ id }) => id);
    const rows = async (left = a, right = b): Promise<DiffRows["lines"]> =>
      (await served.get<DiffRows>(`/api/compare/rows?a=${left}&b=${right}&show=all&limit=1000`)).lines;
    const joined = (lines: DiffRows["lines"]) =>
      lines.flatMap((line) => (line.line === "pair" && line.pair.left && line.pair.right ? [line.pair] : []));
    const chosen = joined(await rows()).find(({ descendants, row }) => row > 0 && descendants === 0);
    const [left, right] = [chosen?.left?.id, chosen?.right?.id];
    const isPair = async (one = a, other = b, mine = left, theirs = right): Promise<boolean> =>
      joined(await rows(one, other)).some((pair) => pair.left?.id === mine && pair.right?.id === theirs);
    expect(await isPair()).toBe(true);

    const made = await send("POST", "/api/compare/pairs", { a, b, left, right, says: "forbid" });
    expect(made.status).toBe(200);
    const { id } = made.json as PinnedPair;
    for (const asked of [`a=${a}&b=${b}`, `a=${b}&b=${a}`])
      expect(await served.get(`/api/compare/pairs?${asked}`)).toEqual([made.json]);
    expect(await isPair()).toBe(false);
    expect(await isPair(b, a, right, left)).toBe(false);

    for (const [status, path, body] of [
      [404, "/api/compare/pairs", { a: "r-none", b, left, right, says: "join" }],
      [400, "/api/compare/pairs", { a, b, left, right, says: "perhaps" }],
    ] as const)
      expect((await send("POST", path, body)).status).toBe(status);
    expect((await send("DELETE", `/api/compare/pairs/999?a=${a}&b=${b}`)).status).toBe(404);
    expect((await send("DELETE", `/api/compare/pairs/${id}?a=${b}&b=${a}`)).json).toEqual([]);
    expect(await isPair()).toBe(true);
    expect((await served.get<RunDiff>(`/api/compare?a=${a}&b=${b}`)).same).toBe(false);
  } finally {
    await served.close();
  }
});
