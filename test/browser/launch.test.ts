import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test("a browser starts, draws and can be looked at", async () => {
  const page = await browser.newPage();
  await page.setContent("<html lang=en><title>t</title><main><h1>Hello</h1></main></html>");
  expect(await page.textContent("h1")).toBe("Hello");
  expect((await page.screenshot()).length).toBeGreaterThan(1000);
});
