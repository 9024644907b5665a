import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttentionAnswer } from "../../core/wire/attention.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { type ServedFolder, serveFolder } from "./served-folder.ts";

let served: ServedFolder;
let runs: readonly RunSummary[];
const SHIFT = readFileSync(new URL("../../fixtures/demo/weekday-shift.jsonl", import.meta.url), "utf8");
const lines = SHIFT.split("\n").length - 1;

beforeAll(async () => {
  served = await serveFolder({
    "shift.jsonl": SHIFT,
    "quiet.jsonl":
      '{"at":"2026-01-02T03:04:05Z","kind":"log","severity":"info","message":"nothing to ask"}\n',
  });
  runs = await served.runsWhen((all) => all.length === 2 && all.some((run) => run.lines === lines));
});
afterAll(() => served.close());

const asked = () => served.get<AttentionAnswer>("/api/attention");

test("what waits is told by run, in the order in which it is best answered", async () => {
  const shift = runs.find((run) => run.attention.open > 0);
  const { state } = await served.get<StateAnswer>(`/api/runs/${shift?.id}/state`);
  const answer = await asked();
  expect(answer.runs.map(({ run }) => run)).toEqual([shift?.id]);
  const items = answer.runs[0]?.items ?? [];
  expect(new Set(items.map(({ event }) => event))).toEqual(
    new Set(state.attention.map(({ event }) => event)),
  );
  expect(items.map(({ id, blocks, phase }) => [id, blocks.length, phase])).toEqual([
    ["auth_token_refresh-2", 2, "plan"],
    ["checkout_totals-4", 2, "rebase"],
    ["image_resizing-6", 1, "complete"],
    ["data_retention-2", 0, "plan"],
  ]);
});

test("what is answered waits no more", async () => {
  const resolved = {
    at: "2026-11-20T14:22:00Z",
    kind: "attention",
    subject: "unit:data_retention",
    action: "resolved",
    id: "data_retention-2",
    answer: "Leave invoices out",
  };
  served.append("shift.jsonl", `${JSON.stringify(resolved)}\n`);
  await served.runsWhen((all) => all.some((run) => run.lines === lines + 1));
  const { runs } = await asked();
  expect(runs[0]?.items.map(({ id }) => id)).not.toContain("data_retention-2");
  expect(runs[0]?.items).toHaveLength(3);
});
