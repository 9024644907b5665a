import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

/** Within a minute of now, so that the run counts as going on. */
const start = Date.now() - 30_000;
const at = (second: number): string => new Date(start + second * 1000).toISOString();
const SEED = "env:1/slot:r0c0/seed:1";
const stage = (second: number, to: string) => ({
  at: at(second),
  kind: "stage",
  lifecycle: "seed",
  subject: SEED,
  to,
});
const span = (second: number, id: string, name: string) => ({
  at: at(second),
  kind: "span-start",
  id,
  spanKind: "tool",
  name,
});
/** On a slow machine the file has rested long enough to be called quiet. */
const EDGE = /LIVE|AT EDGE/;
const lines = (...events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");

let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

/** Seeds in a stage, as the strip says at the cursor. */
const inStage = (page: Page, name: string, n: number) => page.locator(`.strip [title="${name}: ${n}"]`);
const row = (page: Page, name: string) => page.locator(".tree-rows [role=row]", { hasText: name });

test("a run in progress is followed, paused, rewound and followed again, and nothing is lost", async () => {
  served = await serve({
    "job.jsonl": lines(
      { at: at(0), kind: "run", status: "started", name: "nightly job" },
      span(1, "s-1", "plan"),
      stage(2, "GERMINATED"),
    ),
  });
  await served.runsWhen((runs) => runs[0]?.events === 3);
  const { page, complaints, close } = await watchedPage(browser, served.address);

  await page.goto(`${served.address}runs`);
  await page.getByRole("link", { name: "nightly job" }).click();
  served.append("job.jsonl", { at: at(3), kind: "log", severity: "info", message: "begins" });
  await page.getByRole("link", { name: "Trace" }).click();
  await page.locator(".livebtn").click();
  await page.locator(".livebtn", { hasText: EDGE }).waitFor();
  await row(page, "plan").waitFor();
  await inStage(page, "germinated", 1).waitFor();

  // It grows on the page without a reload.
  served.append("job.jsonl", span(4, "s-2", "build"), stage(5, "TRAINING"));
  await row(page, "build").waitFor();
  await inStage(page, "training", 1).waitFor();
  await inStage(page, "germinated", 0).waitFor();

  // Paused, it stands still while the run goes on.
  await page.locator(".strip .at").click();
  await page.keyboard.press("Space");
  await page.locator(".where", { hasText: "event 6 of 6" }).waitFor();
  served.append("job.jsonl", span(6, "s-3", "deploy"), stage(7, "BLENDING"));
  await page.locator(".where", { hasText: "+2" }).waitFor();
  await expect.poll(() => inStage(page, "training", 1).count()).toBe(1);
  await page.locator(".where", { hasText: "event 6 of 8" }).waitFor();

  // Rewound, every value is that of then.
  await page.keyboard.press("Home");
  for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowRight");
  await page.locator(".where", { hasText: "event 3 of 8" }).waitFor();
  await inStage(page, "germinated", 1).waitFor();
  await inStage(page, "training", 0).waitFor();
  await page.locator('#cursor[aria-valuetext$="event 3 of 8, 1 open span"]').waitFor();

  // Dragged to the far left, nothing has happened yet but the start.
  const bar = await page.locator(".trans .mini").boundingBox();
  if (!bar) throw new Error("There is no minimap");
  await page.mouse.move(bar.x + bar.width / 2, bar.y + 35);
  await page.mouse.down();
  await page.mouse.move(bar.x + 17, bar.y + 35, { steps: 8 });
  await page.mouse.up();
  await page.locator(".where", { hasText: "event 1 of 8" }).waitFor();

  // Back at the edge everything is there.
  await page.keyboard.press("Shift+L");
  await page.locator(".livebtn", { hasText: EDGE }).waitFor();
  await inStage(page, "blending", 1).waitFor();
  await row(page, "deploy").waitFor();
  await page.locator(".where", { hasText: "event 8 of 8" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("an event that lands before a paused cursor corrects the values and says so", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  const [run] = await served.runsWhen((runs) => runs.length === 1);
  await page.goto(`${served.address}run/${run?.id}/trace?at=end`);
  await page.locator(".where", { hasText: "event 8 of 8" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.locator(".where", { hasText: "event 7 of 8" }).waitFor();
  served.append("job.jsonl", span(1.5, "s-late", "late start"));
  await page.locator(".late", { hasText: "1 late" }).waitFor();
  await page.locator(".where", { hasText: "event 8 of 9" }).waitFor();
  await page.locator('#cursor[aria-valuetext$="event 8 of 9, 4 open spans"]').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("when the server is away everything received stays usable, and what was missed is fetched on return", async () => {
  const { page, close } = await watchedPage(browser, served.address);
  const [run] = await served.runsWhen((runs) => runs.length === 1);
  await page.goto(`${served.address}run/${run?.id}/trace?at=live`);
  await page.locator(".where", { hasText: "of 9" }).waitFor();
  // What is opened later is fetched while the server is there.
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some(({ name }) => /\/help-[^/]+\.js$/.test(name)),
  );
  await served.stop();
  await page.getByText("Connection lost").waitFor();
  await page.locator(".conn", { hasText: "RECONNECTING" }).waitFor();
  await page.keyboard.press("Home");
  await page.locator(".where", { hasText: "event 1 of 9" }).waitFor();
  await page.keyboard.press("m");
  await page.getByText("A bookmark is kept by the server, which cannot be reached.").waitFor();
  await page.keyboard.press("Shift+?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  served.append("job.jsonl", stage(9, "HOLDING"));
  await served.restart();
  await page.getByRole("button", { name: "Try now" }).click();
  await page.getByText("Caught up, 1 event.").waitFor();
  await page.locator(".where", { hasText: "event 1 of 10" }).waitFor();
  await page.getByText("Connection lost").waitFor({ state: "detached" });
  await close();
});
