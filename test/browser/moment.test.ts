import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
/** Three events share every time stamp; an anomaly stands in the middle. */
const lines = Array.from({ length: 90 }, (_, i) => {
  const at = new Date(START + Math.floor(i / 3) * 1250).toISOString();
  if (i === 0) return { at, kind: "run", status: "started", name: "ties" };
  if (i === 45) return { at, kind: "anomaly", severity: "critical", type: "spike", message: "loss 412" };
  if (i === 89) return { at, kind: "run", status: "finished" };
  return i % 3 === 1
    ? { at, kind: "metric", values: { loss: 90 - i } }
    : { at, kind: "span-start", id: `s-${i}`, spanKind: "tool", name: `step ${i}` };
});

let browser: Browser;
let served: Served;
let run: string;
beforeAll(async () => {
  browser = await launchBrowser();
  served = await serve({ "ties.jsonl": lines.map((line) => `${JSON.stringify(line)}\n`).join("") });
  const runs = await served.runsWhen((all) => all[0]?.events === lines.length);
  run = `${served.address}run/${runs[0]?.id}`;
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

/** What the page says about the moment: clock, rank and the values at it. */
const seen = async (page: Page): Promise<readonly (string | null)[]> => {
  await page.locator(".where").waitFor();
  return [
    await page.locator(".clock").textContent(),
    await page.locator(".where b").first().textContent(),
    await page.locator("#cursor").getAttribute("aria-valuetext"),
    await page.locator(".strip .cells").textContent(),
  ];
};

test("an address with a moment in it opens at that moment, also among events of one time", async () => {
  const first = await watchedPage(browser, served.address);
  await first.page.goto(`${run}/trace?at=start`);
  await first.page.locator(".where", { hasText: "event 1 of 90" }).waitFor();
  for (let i = 0; i < 40; i++) await first.page.keyboard.press("ArrowRight");
  await first.page.locator(".where", { hasText: "event 41 of 90" }).waitFor();
  await first.page.waitForURL(/at=e\d+&t=16\.25/);
  const address = first.page.url();
  const there = await seen(first.page);

  const second = await watchedPage(browser, served.address);
  await second.page.goto(address);
  await expect.poll(() => seen(second.page)).toEqual(there);
  await expect.poll(() => second.page.url()).toBe(address);
  expect([...first.complaints, ...second.complaints]).toEqual([]);
  await first.close();
  await second.close();
});

test("a dragged cursor is in the address once it rests, and opening a thing can be taken back", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${run}/trace?at=t5`);
  const before = await seen(page);
  expect(before[0]).toContain("00:00:05.000");
  await page.keyboard.press("]");
  await page.waitForURL(/sel=anomaly/);
  await page.locator(".where", { hasText: "event 46 of 90" }).waitFor();
  await page.goBack();
  await page.locator(".clock", { hasText: "00:00:05.000" }).waitFor();
  await expect.poll(() => seen(page)).toEqual(before);
  expect(complaints).toEqual([]);
  await close();
});

test("a name this store does not know opens at its time, and says so", async () => {
  const { page, close } = await watchedPage(browser, served.address);
  await page.goto(`${run}/trace?at=e999999&t=10`);
  await page.getByText("does not know that event").waitFor();
  await page.locator(".clock", { hasText: "00:00:10.000" }).waitFor();
  await close();
});

test("what does not exist opens the nearest thing with a notice, never a blank page", async () => {
  const { page, close } = await watchedPage(browser, served.address);
  await page.goto(`${run}/trace?at=e999999`);
  await page.locator(".toast").first().waitFor();
  await page.locator(".where", { hasText: "event 1 of 90" }).waitFor();
  await page.goto(`${served.address}run/r-nowhere/trace`);
  await page.getByText("There is no run r-nowhere").waitFor();
  await page.getByRole("link", { name: "ties" }).waitFor();
  await close();
});

test("playing goes on from the cursor, stops at a critical anomaly and names it", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${run}/trace?at=t17`);
  await page.locator(".where", { hasText: "of 90" }).waitFor();
  await page.keyboard.press("Space");
  await page.waitForURL(/sel=anomaly/);
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.locator(".clock", { hasText: "00:00:18.750" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});
