/** The keyboard map, key by key: every row of the table of actions is pressed here, and what it does is seen. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACTIONS } from "../../web/shell/actions.ts";
import { launchBrowser } from "../browser.ts";
import { type Served, serve } from "./served.ts";
import { type WatchedPage, watchedPage } from "./watched-page.ts";

let browser: Browser;
let served: Served;
let watched: WatchedPage;
let page: Page;
let training: string;
let agent: string;
const demo = (name: string): string =>
  readFileSync(new URL(`../../fixtures/demo/${name}`, import.meta.url), "utf8");

beforeAll(async () => {
  browser = await launchBrowser();
  served = await serve({
    "training.jsonl": demo("morph-ppo-42.jsonl"),
    "agent.jsonl": demo("repair-checkout-test.jsonl"),
  });
  const runs = await served.runsWhen((all) => all.length === 2 && all.every(({ events }) => events > 100));
  const of = (kind: string): string =>
    `${served.address}run/${runs.find(({ kinds }) => kinds[0] === kind)?.id}`;
  [training, agent] = [of("training"), of("agent")];
  watched = await watchedPage(browser, served.address);
  ({ page } = watched);
});
afterAll(async () => {
  await watched?.close();
  await served?.close();
  await browser?.close();
});

const SOON_MS = 180_000;
/** The moment is there, and what is known of the whole run: its axes, anomalies and marks. */
const ready = async (): Promise<void> => {
  await page.locator(".where").waitFor();
  if (page.url().startsWith(training)) await page.locator(".trans button", { hasText: "Epoch" }).waitFor();
  await expect.poll(seen("#main .skeleton")).toBe(0);
};
const rank = async (): Promise<number> =>
  Number((await page.locator(".where b").first().textContent())?.replace(/\D/g, ""));
const clock = () => page.locator(".clock").textContent();
const open = async (address: string): Promise<void> => {
  await page.goto(address);
  await ready();
};
/** Presses and waits until what is read is another than before. */
const changes = async (keys: string, read: () => Promise<unknown>): Promise<void> => {
  const before = await read();
  await page.keyboard.press(keys);
  await expect.poll(read, { message: keys, timeout: SOON_MS }).not.toEqual(before);
};
const becomes = async (keys: string, read: () => Promise<unknown>, value: unknown): Promise<void> => {
  await page.keyboard.press(keys);
  await expect.poll(read, { message: keys, timeout: SOON_MS }).toEqual(value);
};
const seen = (selector: string) => () => page.locator(selector).count();
const query = (name: string) => async () => new URL(page.url()).searchParams.get(name);
const focused = () =>
  page.evaluate(
    () => document.activeElement?.closest(".panel, .trans")?.ariaLabel ?? document.activeElement?.className,
  );

/** What each action does, by its id; each begins on the training run, on an event in the middle. */
const CHECKS: Readonly<Record<string, () => Promise<void>>> = {
  play: async () => {
    await changes("Space", rank);
    await page.keyboard.press("Space");
    // A tab that was clicked keeps the focus, and Space is none of its keys.
    await page.locator(".tabs .t.on").focus();
    await changes("Space", rank);
    await page.keyboard.press("Space");
  },
  "event-back": () => moves("ArrowLeft", -1),
  "event-next": () => moves("ArrowRight", 1),
  "edge-back": () => changes("Shift+ArrowLeft", rank),
  "edge-next": () => changes("Shift+ArrowRight", rank),
  "anomaly-back": async () => {
    await changes("]", query("sel"));
    await changes("]", query("sel"));
    await changes("[", query("sel"));
  },
  "anomaly-next": () => changes("]", query("sel")),
  "mark-back": () => changes("{", clock),
  "mark-next": () => changes("}", clock),
  start: () => becomes("Home", rank, 1),
  end: () => becomes("End", async () => (await rank()) > 4000, true),
  live: () => becomes("Shift+L", query("at"), "live"),
  slower: async () => {
    await changes(".", () => page.locator(".trans input[type=range]").inputValue());
    await changes(",", () => page.locator(".trans input[type=range]").inputValue());
  },
  faster: () => changes(".", () => page.locator(".trans input[type=range]").inputValue()),
  range: async () => {
    await page.keyboard.press("r");
    for (let i = 0; i < 3; i++) await moves("ArrowRight", 1);
    await becomes("r", seen(".range-bar"), 1);
  },
  loop: async () => {
    await CHECKS.range?.();
    await becomes("Shift+Space", seen(".range-bar [aria-pressed=true]"), 1);
  },
  axis: () => changes("x", query("axis")),
  snap: () => changes("s", () => page.locator(".trans button", { hasText: "Snap" }).textContent()),
  moment: async () => {
    await becomes("@", seen(".palette"), 1);
    await page.keyboard.type("20:00");
    await becomes("Enter", async () => (await clock())?.startsWith("00:20:00.000"), true);
  },
  "row-next": () => changes("j", focused),
  "row-back": () => changes("k", focused),
  "panel-back": () => changes("h", focused),
  "panel-next": () => changes("l", focused),
  ...Object.fromEntries(
    Array.from({ length: 6 }, (_, i) => [
      `focus-${i + 1}`,
      () =>
        becomes(
          String(i + 1),
          seen(`.env[aria-pressed=true], .env.on, .env.focus, [data-env="${i + 1}"].on`),
          1,
        ),
    ]),
  ),
  open: async () => {
    await open(`${agent}/trace`);
    await page.locator('[role="treegrid"] [aria-expanded="false"]').first().focus();
    await changes("Enter", async () => [
      await clock(),
      await page.evaluate(() => document.activeElement?.ariaExpanded),
    ]);
  },
  fold: async () => {
    await open(`${agent}/trace`);
    await page.locator('[role="treegrid"] [aria-expanded="true"]').nth(1).focus();
    await changes("Backspace", seen('[role="treegrid"] [role="row"]'));
  },
  tab: () => changes("Tab", () => page.evaluate(() => document.activeElement?.textContent)),
  "zoom-in": () => changes("+", query("win")),
  "zoom-out": async () => {
    await changes("+", query("win"));
    await changes("-", query("win"));
  },
  "pan-back": async () => {
    await changes("+", query("win"));
    await changes("Alt+Shift+ArrowLeft", query("win"));
  },
  "pan-next": async () => {
    await changes("+", query("win"));
    await changes("Alt+Shift+ArrowRight", query("win"));
  },
  fit: async () => {
    await CHECKS.range?.();
    await changes("f", query("win"));
  },
  whole: async () => {
    await changes("+", query("win"));
    await becomes("0", query("win"), null);
  },
  inspector: () => changes("i", seen(".no-inspector")),
  table: async () => {
    await page.locator("[data-key=v]").first().waitFor({ state: "attached" });
    await changes("v", seen("main table"));
  },
  future: () => changes("Shift+H", query("future")),
  bookmark: () => becomes("m", seen(".toast:has-text('Bookmarked')"), 1),
  bookmarks: () => becomes("Shift+M", seen(".dlg.notes"), 1),
  "who-set": async () => {
    await page.locator(".strip button[data-path]:visible").first().focus();
    await becomes("Shift+W", seen(".who-bar .told"), 2);
  },
  export: () => becomes("Shift+E", seen(".dlg:has-text('Export')"), 1),
  copy: () => becomes("y", seen(".toast"), 1),
  search: () => becomes("/", () => page.evaluate(() => document.activeElement?.id), "search"),
  palette: () => becomes("Control+k", seen(".palette"), 1),
  runs: async () => {
    await page.keyboard.press("g");
    await becomes("r", async () => new URL(page.url()).pathname, "/runs");
  },
  newest: async () => {
    await page.keyboard.press("g");
    await becomes("l", seen(".toast, .conn:has-text('LIVE')"), 1);
  },
  attention: async () => {
    await page.keyboard.press("g");
    await becomes("a", async () => new URL(page.url()).pathname, "/attention");
  },
  compare: async () => {
    await page.keyboard.press("g");
    await becomes("c", async () => new URL(page.url()).pathname, "/compare");
  },
  lab: async () => {
    await page.keyboard.press("g");
    await becomes("b", async () => new URL(page.url()).pathname, "/lab");
  },
  pick: () =>
    becomes(
      "c",
      async () => new URL(page.url()).pathname,
      new URL(training).pathname.replace("run", "compare"),
    ),
  theme: () => changes("t", () => page.locator("html").getAttribute("data-theme")),
  settings: () => becomes("Shift+S", seen(".dlg.settings"), 1),
  undo: async () => {
    await CHECKS.range?.();
    await becomes("Escape", seen(".range-bar"), 0);
  },
  help: () => becomes("?", seen(".dlg:has-text('Keyboard')"), 1),
};

const moves = async (key: string, by: 1 | -1): Promise<void> => {
  const before = await rank();
  await becomes(key, rank, before + by);
};

/** What other pages and other runs show; each has a test of its own. */
const ELSEWHERE = new Set([
  ...["focus-7", "focus-8", "focus-9", "group", "answer", "aside", "critical"],
  ...["first-difference", "difference-next", "difference-back", "swap", "fold-same"],
  ...["link-cursors", "pick-more"],
  ...["edit", "branch", "attempt", "replay"],
]);

test.each(ACTIONS.filter(({ id }) => !ELSEWHERE.has(id)).map(({ id, keys, title }) => [keys[0], title, id]))(
  "%s: %s",
  async (_, __, id) => {
    const check = CHECKS[id as string];
    if (!check) throw new Error(`Nobody says what ${id} does: add it to CHECKS`);
    await open(`${training}/lifecycle?at=e2000`);
    await check();
    expect(watched.complaints.splice(0)).toEqual([]);
  },
  180_000,
);

test("letters are inert in a field, and when single keys are off", async () => {
  await open(`${training}/lifecycle?at=e2000`);
  const before = await clock();
  await page.keyboard.press("/");
  await page.keyboard.type("xyztm");
  await expect.poll(() => page.locator("#search").inputValue()).toBe("xyztm");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("switch").click();
  await page.keyboard.press("Escape");
  const theme = await page.locator("html").getAttribute("data-theme");
  await page.keyboard.press("t");
  await page.keyboard.press("]");
  await page.keyboard.press("ArrowRight");
  await expect.poll(clock, { timeout: SOON_MS }).not.toBe(before);
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe(theme);
  await page.getByRole("button", { name: "Keyboard help" }).click();
  await page.getByRole("switch").click();
  await page.keyboard.press("Escape");
}, 180_000);

test("a key is given to another action once, and shown where it is told", async () => {
  await open(`${training}/lifecycle?at=e2000`);
  await page.keyboard.press("Shift+S");
  const button = page.getByRole("button", { name: /Key of “Theme”/ });
  await button.click();
  await page.keyboard.press("x");
  await page.locator(".dlg [role=status]", { hasText: "belongs to" }).waitFor();
  await button.click();
  await page.keyboard.press("q");
  await page.locator(".dlg [role=status]", { hasText: "Theme: q" }).waitFor();
  await page.keyboard.press("Escape");
  const theme = await page.locator("html").getAttribute("data-theme");
  await page.keyboard.press("t");
  await page.keyboard.press("q");
  await expect
    .poll(() => page.locator("html").getAttribute("data-theme"), { timeout: SOON_MS })
    .not.toBe(theme);
  await page.keyboard.press("?");
  await page.locator(".dlg kbd", { hasText: /^q$/ }).waitFor();
}, 180_000);
