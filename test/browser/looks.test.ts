import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaultsInBothThemes } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

let browser: Browser;
let served: Served;
let runs: readonly RunSummary[];
beforeAll(async () => {
  browser = await launchBrowser();
  const examples = exampleRuns();
  served = await serve(examples);
  const lines = Object.values(examples).reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  runs = await served.runsWhen((all) => all.reduce((sum, run) => sum + run.lines, 0) === lines);
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

/** The id of a span of the agents' example run. */
const spanCalled = (name: string): string => {
  const lines = exampleRuns()["repair-checkout-test.jsonl"]?.split("\n") ?? [];
  const line = lines.find((each) => each.includes('"span-start"') && each.includes(`"name":"${name}"`));
  return (JSON.parse(line ?? "{}") as { readonly id?: string }).id ?? "";
};

const addressOf = (name: RegExp, rest: string): string => {
  const run = runs.find((each) => name.test(each.name));
  if (!run) throw new Error(`No example run is called ${name}`);
  return `${served.address}run/${run.id}/${rest}`;
};
const pages = (): readonly (readonly [name: string, address: string])[] => [
  ["runs", `${served.address}runs`],
  ["files", `${served.address}runs?view=files`],
  ["lifecycle", addressOf(/seed 41/, "lifecycle?at=t5785&axis=epoch")],
  ["trace", addressOf(/^repair flaky checkout test$/, `trace?at=t178.4&sel=span:${spanCalled("diagnose")}`)],
  ["metrics", addressOf(/seed 42/, "metrics?at=t5000")],
  ["board", addressOf(/weekday/, "board?at=t22000")],
  ["board unit", addressOf(/weekday/, "board?at=t22000&sel=unit:unit:image_resizing")],
  ["attention", `${served.address}attention`],
  ["events", addressOf(/weekday/, "events?at=t9000")],
  ["config", addressOf(/seed 41/, "config")],
  ["file", addressOf(/seed 41/, "file")],
];

/** The page stands: fonts are there and nothing was drawn for two frames. */
const settle = async (page: Page): Promise<void> => {
  await page.locator("#main .panel:visible").first().waitFor();
  await page.waitForLoadState("load");
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let i = 0; i < 6; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
};

/** At any width that is offered. */
const holdsItsWidth = async (page: Page, name: string): Promise<void> => {
  for (const width of [800, 1024, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await settle(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(wide, `${name} at ${width}`).toBeLessThanOrEqual(width);
  }
};

test("no page has a fault that axe finds in either theme, and none is wider than the window", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  for (const [name, address] of pages()) {
    await page.goto(address);
    await settle(page);
    expect.soft(await axeFaultsInBothThemes(page), name).toEqual([]);
    // Widths are the same in both themes.
    await holdsItsWidth(page, name);
  }
  await page.keyboard.press("Shift+?");
  await page.getByRole("dialog").waitFor();
  expect.soft(await axeFaultsInBothThemes(page, { part: "[role=dialog]" }), "help").toEqual([]);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

test("what comes before a page stands is less than 100 kB compressed, fonts left out", async () => {
  for (const [name, address] of [
    ["runs", `${served.address}runs`],
    ["training", addressOf(/seed 41/, "")],
    ["agent", addressOf(/^repair flaky checkout test$/, "")],
    ["orchestrator", addressOf(/weekday/, "")],
  ] as const) {
    const { page, close } = await watchedPage(browser, served.address);
    await page.goto(address);
    await page.waitForFunction(() => performance.getEntriesByName("page-stands").length > 0);
    // What is asked for after the mark is the rest: parts that are not seen, or seen second.
    const loaded = await page.evaluate(() => {
      const stands = performance.getEntriesByName("page-stands")[0]?.startTime ?? 0;
      const all = [
        ...performance.getEntriesByType("navigation"),
        ...performance.getEntriesByType("resource"),
      ];
      return (all as PerformanceResourceTiming[])
        .filter(({ name: file, startTime }) => startTime <= stands && !/\/api\/|\.woff2$/.test(file))
        .map(({ encodedBodySize }) => encodedBodySize);
    });
    const bytes = loaded.reduce((sum, size) => sum + size, 0);
    console.log(`first load of ${name} ${(bytes / 1000).toFixed(1)} kB compressed`);
    expect(loaded.length).toBeGreaterThan(5);
    expect.soft(bytes, name).toBeGreaterThan(20_000);
    expect.soft(bytes, name).toBeLessThan(100_000);
    await close();
  }
}, 180_000);
