import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../browser.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const RUN = "morph-ppo-41.jsonl";

let served: Served;
let browser: Browser;
beforeAll(async () => {
  served = await serve({ [RUN]: exampleRuns()[RUN] ?? "" });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

describe("what the pointer rests on", () => {
  it("is lit in every panel: from a card to its lanes, from a bar to its lane and card", async () => {
    const [run] = await served.runsWhen((runs) => runs.some(({ status }) => status === "ended"));
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await page.goto(`${served.address}run/${run?.id}/lifecycle`);
    // Cards and lanes move until everything on the page is told.
    await page.waitForLoadState("networkidle");
    const [card, lane] = [page.locator(".env").nth(2), page.locator(".lane-name").nth(4)];
    await card.hover();
    await page.locator(".lane-group.lit", { hasText: "Env 3" }).waitFor();
    await expect.poll(() => page.locator(".lane-name.lit").count()).toBe(2);
    await expect.poll(() => page.locator(".env.lit").count()).toBe(1);

    const [bars, row] = [await page.locator(".lane-bars").boundingBox(), await lane.boundingBox()];
    if (!bars || !row) throw new Error("The lanes are not on the page");
    await page.mouse.move(bars.x + bars.width / 4, row.y + row.height / 2);
    await page.locator(".lane-name.lit").first().waitFor();
    await expect
      .poll(() => page.locator(".lane-name.lit").allTextContents())
      .toEqual([await lane.textContent()]);
    await expect.poll(() => card.getAttribute("class")).toContain("lit");
    await page.mouse.move(2, 2);
    await page.locator(".lit").first().waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await close();
  });
});
