/** The page as systems and people set it: forced colours, no motion, 200 % zoom. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import { launchBrowser } from "../browser.ts";
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

const runCalled = (name: RegExp): RunSummary => {
  const run = runs.find((each) => name.test(each.name));
  if (!run) throw new Error(`No example run is called ${name}`);
  return run;
};
const addressOf = (name: RegExp, rest: string): string =>
  `${served.address}run/${runCalled(name).id}/${rest}`;

const opened = async (options: BrowserContextOptions) => {
  const watched = await watchedPage(browser, served.address, options);
  const go = async (address: string): Promise<Page> => {
    await watched.page.goto(address);
    await watched.page.locator("#main .panel:visible").first().waitFor();
    return watched.page;
  };
  return { ...watched, go };
};

/** Computed values of the first element that matches. */
const styleOf = (page: Page, selector: string, ...names: string[]): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate(
      (element, all) => all.map((name) => getComputedStyle(element).getPropertyValue(name)).join(" "),
      names,
    );

test("with forced colours what is selected, switched on, failed or a value is told by more than a shade", async () => {
  const { page, complaints, go, close } = await opened({ forcedColors: "active", colorScheme: "light" });
  // Another theme was chosen once; on the system's light ground the dark one would be drawn unreadable.
  await page.addInitScript(() => localStorage.setItem("hindcast.theme", "dark"));
  await go(`${served.address}runs`);
  await page.locator(".runs tbody tr.sel").waitFor();
  await expect.poll(() => styleOf(page, ".runs tbody tr.sel", "outline-style")).toBe("solid");
  await expect.poll(() => styleOf(page, ".runs tbody tr:not(.sel)", "outline-style")).toBe("none");
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("light");
  const [pressed, other] = [`.seg > [aria-pressed="true"]`, `.seg > [aria-pressed="false"]`];
  expect(await styleOf(page, pressed, "background-color")).not.toBe(
    await styleOf(page, other, "background-color"),
  );
  const ground = await styleOf(page, "body", "background-color");
  // The number of questions that wait: letters on a ground of their own.
  expect(await styleOf(page, ".badge-n", "background-color")).not.toBe(
    await styleOf(page, ".badge-n", "color"),
  );
  expect(await styleOf(page, ".badge-n", "color")).not.toBe(await styleOf(page, ".rail .it", "color"));
  expect(await styleOf(page, ".conn .dot", "background-color")).not.toBe(ground);
  // Octagon, triangle and tick keep both their shapes and their colours.
  const signs = await page
    .locator("#main svg.glyph")
    .evaluateAll((all) =>
      all.map((sign) => [...sign.querySelectorAll("*")].map((part) => getComputedStyle(part).fill).join()),
    );
  expect(new Set(signs).size).toBeGreaterThan(2);
  await page.keyboard.press("Tab");
  await expect.poll(() => styleOf(page, ":focus", "outline-style", "outline-width")).toBe("solid 3px");

  await go(addressOf(/seed 42/, "lifecycle?at=t5000&axis=epoch"));
  await page.locator(".heads .bar i, .bar i").first().waitFor();
  expect(await styleOf(page, ".bar i", "background-color")).not.toBe(ground);
  expect(complaints).toEqual([]);
  await close();
});

/** What moves by itself or would on hover: animations that take time, transitions that take time. */
const moving = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => [
    ...document
      .getAnimations()
      .filter((each) => Number(each.effect?.getComputedTiming().duration ?? 0) > 0)
      .map((each) => (each as CSSAnimation).animationName),
    ...[...document.querySelectorAll("*")]
      .filter((each) => /[1-9]/.test(getComputedStyle(each).transitionDuration))
      .map((each) => `${each.tagName} ${each.className}`),
  ]);

test("nothing moves by itself where the system asks for that, or the settings do", async () => {
  for (const asks of ["system", "settings"] as const) {
    const { page, go, close } = await opened({
      reducedMotion: asks === "system" ? "reduce" : "no-preference",
    });
    if (asks === "settings")
      await page.addInitScript(() => localStorage.setItem("hindcast.motion", "reduced"));
    for (const address of [`${served.address}runs`, addressOf(/weekday/, "board?at=live")]) {
      await go(address);
      await page.locator(".dot").first().waitFor();
      expect.soft(await moving(page), `${asks}: ${address}`).toEqual([]);
    }
    await close();
  }
});

/** Controls that are on the page and that no scrolling brings to where they can be pressed. */
const unreachable = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>(
      "#app :is(button, a[href], input, select)",
    )) {
      if (control.matches(".skip") || !control.checkVisibility({ opacityProperty: true })) continue;
      // Of two sliders on one line only the thumbs are pressed.
      if (getComputedStyle(control).pointerEvents === "none") continue;
      control.scrollIntoView({ block: "center", inline: "center" });
      const { x, y, width, height } = control.getBoundingClientRect();
      const there = document.elementFromPoint(x + width / 2, y + height / 2);
      const hit = there && (control.contains(there) || there.closest("label")?.contains(control));
      const panel = control.closest("section, aside, nav, header, footer")?.ariaLabel ?? "";
      if (!hit)
        found.push(`${panel}: ${control.outerHTML.slice(0, 120)} is under ${there?.outerHTML.slice(0, 120)}`);
    }
    return found;
  });

test("at 200 % zoom no page is wider than the window, and every control can be brought to where it is pressed", async () => {
  const { page, complaints, go, close } = await opened({
    viewport: { width: 720, height: 450 },
    deviceScaleFactor: 2,
  });
  const [one, two] = runs.filter(({ name }) => /repair flaky/.test(name));
  // Of each page, something of the part that comes last.
  for (const [last, address] of [
    [".prev .btn", `${served.address}runs`],
    [".graph canvas, .graph svg", addressOf(/^repair flaky checkout test$/, "trace?at=t178.4")],
    [".head-row .bar", addressOf(/seed 42/, "lifecycle?at=t5000&axis=epoch")],
    [".charts .chart canvas", addressOf(/seed 42/, "metrics?at=t5000")],
    [".slots-picture", addressOf(/weekday/, "board?at=t22000")],
    [".log-row", addressOf(/weekday/, "events?at=t9000")],
    [".pair-row", `${served.address}compare/${one?.id}/${two?.id}`],
  ] as const) {
    await go(address);
    await page.locator(last).first().waitFor({ state: "attached" });
    expect
      .soft(await page.evaluate(() => document.documentElement.scrollWidth), address)
      .toBeLessThanOrEqual(720);
    await expect.poll(() => unreachable(page), { message: address, timeout: 30_000 }).toEqual([]);
  }
  expect(complaints).toEqual([]);
  await close();
});
