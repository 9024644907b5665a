/** With --redact no secret of a trace leaves, by whatever address; the store keeps it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeBlock } from "../../core/block.ts";
import type { SegmentList } from "../../core/wire/segments.ts";
import type { Health } from "../../core/wire/sources.ts";
import { serveFolder } from "./served-folder.ts";

const SECRETS = [`ghp_${"a1B2".repeat(9)}`, `sk-ant-api03-${"Zx9_".repeat(12)}`, "hunter2!secret9"];
const [token = "", key = "", password = ""] = SECRETS;
const line = (second: number, body: object): string =>
  `${JSON.stringify({ at: new Date(Date.UTC(2026, 0, 2, 3, 4, second)).toISOString(), ...body })}\n`;
const TRACE = [
  line(0, { kind: "run", status: "started", configuration: { db_password: password, model: "m" } }),
  line(1, {
    kind: "span-start",
    id: "c",
    spanKind: "llm",
    name: "call",
    attributes: { headers: `Authorization: Bearer ${token}` },
    messages: [{ role: "user", content: `my key is ${key}, keep it` }],
    parameters: { password },
  }),
  line(2, { kind: "log", severity: "info", message: `cloning with ${token}` }),
  line(3, { kind: "record", name: "settings", value: { api_key: key } }),
  line(4, { kind: "span-end", id: "c", status: "ok", response: `ok, ${key}` }),
].join("");

test("no address gives a secret away, and the store has them all", async () => {
  const served = await serveFolder({ "a.jsonl": TRACE }, { redact: true });
  try {
    const [run] = await served.runsWhen((runs) => runs[0]?.events === 5);
    const of = `/api/runs/${run?.id}`;
    const { segments } = await served.get<SegmentList>(`${of}/segments`);
    const paths = [
      "/api/runs",
      `${of}/state?at=end`,
      `${of}/tail`,
      `${of}/window?from=0&to=4000000000000&px=100`,
      `${of}/events`,
      `${of}/spans/e2`,
      `${of}/spans/e2/call`,
      `${of}/find?q=keep`,
      `${of}/export`,
      `${of}/writers?path=/records/settings`,
      "/api/units/2",
      "/api/sources",
    ];
    for (const path of paths) {
      const answer = await fetch(served.address + path);
      const text = await answer.text();
      expect([path, SECRETS.filter((secret) => text.includes(secret))]).toEqual([path, []]);
    }
    const detail = await (await fetch(`${served.address}${of}/spans/e2`)).text();
    expect(detail).toContain("my key is [hidden: model provider key], keep it");
    for (const { events } of segments) {
      const bytes = new Uint8Array(
        await (await fetch(`${served.address}/api/blocks/${events}`)).arrayBuffer(),
      );
      const block = decodeBlock(bytes);
      const text = JSON.stringify(block.events(0, block.length));
      expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    }
    const raw = await fetch(`${served.address}/api/sources/1/raw`);
    expect(raw.status).toBe(403);
    expect((await served.get<Health>("/api/health")).notes.join(" ")).toMatch(/Secrets are hidden/);
    expect(readFileSync(join(served.folder, "a.jsonl"), "utf8")).toBe(TRACE);
  } finally {
    await served.close();
  }
});
