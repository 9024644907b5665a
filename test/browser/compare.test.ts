/** The Compare page, as a person walks it: two pairs of example runs, from the list to the words that differ. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import type { RunId } from "../../core/ids.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaults } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

let served: Served;
let browser: Browser;
let ids: ReadonlyMap<string, RunId>;
beforeAll(async () => {
  const all = exampleRuns();
  const names = [
    "repair-checkout-test.jsonl",
    "repair-checkout-test-v3.jsonl",
    "morph-ppo-41.jsonl",
    "morph-ppo-42.jsonl",
  ];
  served = await serve(Object.fromEntries(names.map((name) => [name, all[name] ?? ""])));
  browser = await launchBrowser();
  const runs = await served.runsWhen(
    (found) => found.length === names.length && found.every(({ status }) => status === "ended"),
  );
  ids = new Map(runs.flatMap(({ id, sources }) => sources.map(({ path }) => [path, id] as const)));
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const idOf = (file: string): RunId => ids.get(file) as RunId;
const diffOf = async (a: RunId, b: RunId): Promise<RunDiff> =>
  (await fetch(`${served.address}api/compare?a=${a}&b=${b}`)).json() as Promise<RunDiff>;
const query = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

it("two runs that are picked in the list open at the span where they part, with its words", async () => {
  const [a, b] = [idOf("repair-checkout-test.jsonl"), idOf("repair-checkout-test-v3.jsonl")];
  const diff = await diffOf(a, b);
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}runs?run=${a}`);
  await page.locator("tr.sel").waitFor();
  await page.keyboard.press("c");
  await page.locator(`tr:has-text("${a}") .side-badge.a`).waitFor();
  await page.locator(`tr:has-text("${b}") td`).nth(3).click();
  await page.getByRole("button", { name: "Compare 2" }).waitFor();
  await page.keyboard.press("c");
  await page.locator(".first-flag").waitFor();
  expect(new URL(page.url()).pathname).toBe(`/compare/${a}/${b}`);

  const strip = page.locator(".compare-strip");
  const { same, changed, removed, added } = diff.spans.counts;
  expect(await strip.locator(".signs").textContent()).toBe(`= ${same}~ ${changed}− ${removed}+ ${added}`);
  expect(await page.locator(".pair-row:has(.first-flag)").getAttribute("aria-label")).toContain("diagnose");
  const detail = page.locator("#inspector");
  await detail.locator("ins .marked").first().waitFor();
  expect(await detail.locator("ins").allTextContents()).toContainEqual(
    expect.stringContaining("Change the test only"),
  );

  const { differing } = diff.spans;
  const here = differing.indexOf(diff.firstDivergence[0]?.row as number);
  const place = page.locator(".difference-nav [role=status]");
  await expect.poll(() => place.textContent()).toBe(`${here + 1} of ${differing.length}`);
  await page.keyboard.press("n");
  await expect.poll(() => place.textContent()).toBe(`${here + 2} of ${differing.length}`);
  await page.keyboard.press("p");
  await page.keyboard.press("p");
  await expect.poll(() => place.textContent()).toBe(`${here} of ${differing.length}`);
  await page.keyboard.press("d");
  await expect.poll(() => place.textContent()).toBe(`${here + 1} of ${differing.length}`);
  const grid = page.getByRole("treegrid");
  await page.keyboard.press("u");
  await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe(String(diff.spans.rows + 1));
  await expect.poll(() => query(page, "rows")).toBe("all");

  // The address alone brings all of it back.
  await page.reload();
  await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe(String(diff.spans.rows + 1));
  await expect.poll(() => place.textContent()).toBe(`${here + 1} of ${differing.length}`);
  await detail.locator("ins").first().waitFor();
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    expect(await axeFaults(page)).toEqual([]);
  }

  await page.keyboard.press("w");
  await expect.poll(() => new URL(page.url()).pathname).toContain(`/compare/${b}/${a}`);
  await expect
    .poll(() => strip.locator(".signs").textContent())
    .toBe(`= ${same}~ ${changed}− ${added}+ ${removed}`);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

it("two seeds part in a lifecycle; series and settings are told, each at its address", async () => {
  const [a, b] = [idOf("morph-ppo-41.jsonl"), idOf("morph-ppo-42.jsonl")];
  const diff = await diffOf(a, b);
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}compare/${a}/${b}`);
  await page.getByRole("listbox", { name: "Subjects that differ" }).waitFor();
  expect(await page.getByRole("option", { selected: true }).textContent()).toContain(
    diff.firstDivergence[0]?.left?.name,
  );
  const place = page.locator(".difference-nav [role=status]");
  expect(await place.textContent()).toBe(`1 of ${diff.lifecycles.pairs.length}`);
  await page.keyboard.press("n");
  await expect
    .poll(() => query(page, "pair"))
    .toBe(diff.lifecycles.pairs[1]?.left ?? diff.lifecycles.pairs[1]?.right);
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole("link", { name: "Metrics" }).click();
  await page.locator(".overlay .line-a").waitFor();
  expect(await page.getByRole("grid", { name: "Series that differ" }).getAttribute("aria-rowcount")).toBe(
    String(diff.metrics.pairs.length + 1),
  );
  expect(await page.locator(".overlay svg").getAttribute("aria-label")).toContain(
    diff.metrics.pairs[0]?.name,
  );
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press("v");
  await page.getByRole("group", { name: "Points as a table" }).waitFor();

  await page.getByRole("link", { name: "Config" }).click();
  const settings = page.getByRole("grid", { name: "Configuration" });
  await settings.waitFor();
  expect(await settings.getByRole("row").allTextContents()).toEqual(
    expect.arrayContaining(["lr0.00030.003~", "seed4142~"]),
  );
  expect(await axeFaults(page)).toEqual([]);
  await page.goBack();
  await page.locator(".overlay .line-a").waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

it("without two runs the page asks for them, and says which one is not there", async () => {
  const a = idOf("morph-ppo-41.jsonl");
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}compare/${a}/r-0000000000`);
  await page.getByText("There is no run r-0000000000 in this store.").waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByLabel("Run B").selectOption(idOf("morph-ppo-42.jsonl"));
  await page.getByRole("listbox", { name: "Subjects that differ" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 180_000);
