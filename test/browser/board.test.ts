/** The board of an orchestrator at several moments, held against what the command line says of the same ones. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StateJson } from "../../core/state-json.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaults } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const program = fileURLToPath(new URL("../../dist/server/hindcast.js", import.meta.url));
const SHIFT = "weekday-shift.jsonl";
/** Recordings beside the project, where there are any. */
const SAMPLES = resolve("../shared/samples/orchestrator");

const recordings = (): Readonly<Record<string, string>> =>
  existsSync(SAMPLES)
    ? Object.fromEntries(
        readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [relative(SAMPLES, path), readFileSync(path, "utf8")]),
      )
    : {};

let browser: Browser;
let served: Served;
let runs: readonly RunSummary[];
beforeAll(async () => {
  browser = await launchBrowser();
  const files = { [SHIFT]: exampleRuns()[SHIFT] ?? "", ...recordings() };
  served = await serve(files);
  const lines = Object.values(files).reduce((sum, text) => sum + text.split("\n").filter(Boolean).length, 0);
  runs = await served.runsWhen((all) => all.reduce((sum, run) => sum + run.lines, 0) === lines);
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

/** What `hindcast state --json` says of a trace of the served folder. */
const stateOf = async (trace: string, at: string): Promise<StateJson> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, "state", join(served.folder, trace), "--at", at, "--json"],
    { maxBuffer: 1 << 28 },
  );
  return (JSON.parse(stdout) as StateAnswer).state;
};

const STAGES = ["RUNNING", "NEEDS_ATTENTION", "READY", "BLOCKED"] as const;
const living = (state: StateJson, stage: string): readonly string[] =>
  state.subjects
    .filter((unit) => unit.lifecycle === "work-unit" && unit.stage === stage)
    .map(({ subject }) => subject)
    .sort();

const fact = (page: Page, name: string): Promise<string | null> =>
  page.locator(`[data-fact="${name}"]`).first().textContent();
const show = (page: Page, way: string): Promise<void> =>
  page.locator(".units-panel .seg").getByRole("button", { name: way, exact: true }).click();
const subjectsOf = async (page: Page, within: string): Promise<readonly string[]> =>
  (
    await page
      .locator(`${within} [data-unit]`)
      .evaluateAll((units) => units.map((unit) => unit.getAttribute("data-unit") ?? ""))
  ).sort();
const cell = (page: Page, label: string): Promise<string | null> =>
  page
    .locator(".strip .c", { has: page.locator(".caps", { hasText: new RegExp(`^${label}$`) }) })
    .locator(".v")
    .evaluate((value) => {
      const copy = value.cloneNode(true) as Element;
      for (const small of copy.querySelectorAll("small")) small.remove();
      return copy.textContent;
    });

/** The moment at which axe looks as well. */
const LOOKED_AT = 0.55;

const CASES = [SHIFT, "run_a", "run_b"].flatMap((trace) =>
  [0.12, LOOKED_AT, 0.97].map((part) => [trace, part] as const),
);

describe.each(CASES)("%s at %d of its length", (trace, part) => {
  test("the page says what the command line says", async (context) => {
    const run = runs.find(({ sources }) => sources.some(({ path }) => path.startsWith(trace)));
    if (!run) return context.skip(`${trace} of the samples is not beside the project (../shared)`);
    const at = `t${Math.round((run.durationMs / 1000) * part)}`;
    const state = await stateOf(trace, at);
    const { page, complaints, close } = await watchedPage(browser, served.address, {
      colorScheme: part > 0.5 ? "light" : "dark",
    });
    await page.goto(`${served.address}run/${run.id}/board?at=${at}`);
    await page.locator(".units-panel").waitFor();

    for (const stage of STAGES) {
      const expected = living(state, stage);
      await expect.poll(() => fact(page, `units.${stage}`)).toBe(String(expected.length));
      const column = page.locator(".board-column", { has: page.locator(`[data-fact="units.${stage}"]`) });
      await expect.poll(() => column.locator(".unit").count()).toBe(expected.length);
    }
    await expect
      .poll(() => subjectsOf(page, ".board-columns"))
      .toEqual(STAGES.flatMap((stage) => living(state, stage)).sort());
    const done = state.totals.subjectsByStage.DONE ?? 0;
    if (done > 0) await expect.poll(() => fact(page, "units.DONE")).toBe(String(done));

    await page.getByRole("button", { name: `Waiting ${state.attention.length}`, exact: true }).waitFor();
    await expect.poll(() => page.locator(".queue article").count()).toBe(state.attention.length);
    const { attentionResolved } = state.totals;
    await page.getByRole("button", { name: `Resolved ${attentionResolved}`, exact: true }).click();
    await expect.poll(() => page.locator(".queue article").count()).toBe(attentionResolved);

    await expect.poll(() => cell(page, "Needs you")).toBe(String(state.attention.length));
    await expect.poll(() => cell(page, "Running")).toBe(String(living(state, "RUNNING").length));
    await expect.poll(() => cell(page, "Blocked")).toBe(String(living(state, "BLOCKED").length));
    await expect.poll(() => cell(page, "Done")).toBe(String(done));
    if (part === LOOKED_AT) expect.soft(await axeFaults(page)).toEqual([]);

    await show(page, "Grid");
    await expect
      .poll(() => subjectsOf(page, ".unit-grid"))
      .toEqual(STAGES.flatMap((stage) => living(state, stage)).sort());
    if (part === LOOKED_AT) expect.soft(await axeFaults(page)).toEqual([]);

    await show(page, "Dependencies");
    const links = state.links.filter(({ relation }) => relation === "blocks");
    if (links.length === 0) await page.getByText("No unit waits for another at the cursor.").waitFor();
    else {
      await expect.poll(() => fact(page, "links.blocks")).toBe(String(links.length));
      const ends = new Set(
        links.flatMap(({ from, to }) => [from, to].map((end) => end.slice("subject:".length))),
      );
      await expect.poll(() => subjectsOf(page, ".dep-graph")).toEqual([...ends].sort());
    }
    if (part === LOOKED_AT) expect.soft(await axeFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

const shiftAddress = (rest: string): string =>
  `${served.address}run/${runs.find(({ name }) => /weekday/.test(name))?.id}/${rest}`;
const focusedUnit = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.getAttribute("data-unit") ?? null);
const focusedQuestion = (page: Page): Promise<string | undefined> =>
  page.evaluate(
    () => document.activeElement?.closest("article")?.querySelector(".att-title")?.textContent ?? "",
  );

describe("the keyboard of the board", () => {
  test("numbers go to columns, j and k walk them, Enter opens a unit in detail", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await page.goto(shiftAddress("board?at=end"));
    await page.locator(".board-column .unit").first().waitFor();
    await page.keyboard.press("4");
    await expect.poll(() => focusedUnit(page)).toBe("unit:thumbnail_cache");
    await page.keyboard.press("j");
    await expect.poll(() => focusedUnit(page)).toBe("unit:refund_flow");
    await page.keyboard.press("k");
    await expect.poll(() => focusedUnit(page)).toBe("unit:thumbnail_cache");
    await page.keyboard.press("Enter");
    await page.locator(".insp h2", { hasText: "thumbnail_cache" }).waitFor();
    await page.locator(".unit-row").first().waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("sel")).toBe("unit:unit:thumbnail_cache");
    await page.getByRole("tab", { name: "Sessions" }).click();
    await page.locator(".unit-sessions li").first().waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator(".insp").waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await close();
  });

  test("a goes to the first question, z puts it aside and takes it back", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await page.goto(shiftAddress("events?at=end"));
    await page.locator(".log-row").first().waitFor();
    await page.keyboard.press("a");
    await expect.poll(() => focusedQuestion(page)).toBe("Which token store should the refresh use?");
    await page.keyboard.press("z");
    await expect
      .poll(() => page.locator(".queue article .att-title").last().textContent())
      .toBe("Which token store should the refresh use?");
    await page.reload();
    await page.locator(".queue .att-title", { hasText: "Which token store" }).click();
    await page.keyboard.press("z");
    await expect
      .poll(() => page.locator(".queue article .att-title").first().textContent())
      .toBe("Which token store should the refresh use?");
    expect(complaints).toEqual([]);
    await close();
  });

  test("g a shows what waits over all runs, and leads to where it was asked", async () => {
    const waiting = runs.reduce(
      (sum, { outcome, attention }) => sum + (outcome === "open" ? attention.open : 0),
      0,
    );
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await page.goto(`${served.address}runs`);
    await page.locator("tbody tr").first().waitFor();
    await expect.poll(() => page.locator(".rail .badge-n").textContent()).toBe(String(waiting));
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await expect.poll(() => page.locator("article.att").count()).toBe(waiting);
    expect(await axeFaults(page)).toEqual([]);
    await page.locator("article", { hasText: "Which token store" }).getByRole("button").first().click();
    await expect.poll(() => new URL(page.url()).searchParams.get("item")).toMatch(/^e\d+/);
    const item = new URL(page.url()).searchParams.get("item");
    await page.getByRole("button", { name: "Open trace at the question" }).click();
    await page.locator(".trace").waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("at")).toBe(item);
    await page.goBack();
    await page.locator("article.att").first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

test("while one follows, a unit that moves changes its column and is said in short", async () => {
  const start = Date.now() - 3_600_000;
  const line = (seconds: number, body: object): object => ({
    at: new Date(start + seconds * 1000).toISOString(),
    ...body,
  });
  const stage = (seconds: number, unit: string, to: string): object =>
    line(seconds, {
      kind: "stage",
      lifecycle: "work-unit",
      subject: `unit:${unit}`,
      to,
      attributes: { phase: "plan" },
    });
  const first = [stage(0, "alpha", "READY"), stage(1, "beta", "RUNNING")];
  const live = await serve({ "live.jsonl": first.map((each) => `${JSON.stringify(each)}\n`).join("") });
  const [run] = await live.runsWhen((all) => all[0]?.events === 2);
  const { page, complaints, close } = await watchedPage(browser, live.address);
  live.append("live.jsonl", line(2, { kind: "log", severity: "info", message: "it grows" }));
  await live.runsWhen((all) => all[0]?.status === "live");
  await page.goto(`${live.address}run/${run?.id}/board?at=live`);
  await page.locator(".units-panel").waitFor();
  expect(await page.locator(".rail .badge-n").count()).toBe(0);
  // What tells moves is fetched after the page stands: another unit goes to and fro until one is told.
  const told = page.locator(".toast", { hasText: "gamma is now" }).first();
  for (let n = 0; !(await told.isVisible()); n++) {
    live.append("live.jsonl", stage(2 + n / 100, "gamma", n % 2 === 0 ? "READY" : "BLOCKED"));
    await told.waitFor({ timeout: 3000 }).catch(() => undefined);
  }
  live.append(
    "live.jsonl",
    stage(3, "alpha", "RUNNING"),
    line(4, {
      kind: "attention",
      action: "raised",
      id: "q",
      attention: "question",
      subject: "unit:beta",
      text: "Question: which?",
    }),
    stage(5, "beta", "NEEDS_ATTENTION"),
  );
  await page.locator(".toast", { hasText: "alpha is now RUNNING" }).waitFor();
  await expect.poll(() => fact(page, "units.RUNNING")).toBe("1");
  await page.locator(".queue .att-title", { hasText: "which?" }).waitFor();
  await expect.poll(() => page.locator(".rail .badge-n").textContent()).toBe("1");
  live.append(
    "live.jsonl",
    line(65, { kind: "attention", action: "resolved", id: "q", subject: "unit:beta", answer: "that one" }),
  );
  await page.getByRole("button", { name: "Resolved 1" }).click();
  await page.locator(".att-answer", { hasText: "Answered: that one after 1m 01s" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
  await live.close();
});
