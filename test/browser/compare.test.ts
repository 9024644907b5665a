/** The Compare page, as a person walks it: two pairs of example runs, from the list to the words that differ. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import type { RunId } from "../../core/ids.ts";
import type { StatesAnswer } from "../../core/wire/compared.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { ResolvedMoment } from "../../core/wire/state-answer.ts";
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
/** The list shows the beginning of an id. */
const rowOf = (id: RunId): string => `tr:has-text("${id.slice(0, 6)}")`;
const query = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

it("two runs that are picked in the list open at the span where they part, with its words", async () => {
  const [a, b] = [idOf("repair-checkout-test.jsonl"), idOf("repair-checkout-test-v3.jsonl")];
  const diff = await diffOf(a, b);
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}runs?run=${a}`);
  await page.locator("tr.sel").waitFor();
  await page.keyboard.press("c");
  await page.locator(`${rowOf(a)} .side-badge.a`).waitFor();
  await page
    .locator(`${rowOf(b)} td`)
    .nth(3)
    .click();
  await page.getByRole("button", { name: "Compare 2" }).waitFor();
  await page.keyboard.press("c");
  await page.locator(".first-flag").waitFor();
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/compare/${a}/${b}`);

  const strip = page.locator(".compare-strip");
  const { same, changed, removed, added } = diff.spans.counts;
  await expect
    .poll(() => strip.locator(".signs").textContent())
    .toBe(`= ${same}~ ${changed}− ${removed}+ ${added}`);
  await expect
    .poll(() => page.locator(".pair-row:has(.first-flag)").getAttribute("aria-label"))
    .toContain("diagnose");
  const detail = page.locator("#inspector");
  await detail.locator("ins .marked").first().waitFor();
  await expect
    .poll(() => detail.locator("ins").allTextContents())
    .toContainEqual(expect.stringContaining("Change the test only"));

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
  for (const theme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await axeFaults(page, { theme })).toEqual([]);
  }

  // What a person says of a pair holds until it is taken back.
  await page.getByRole("button", { name: "Not a pair" }).click();
  await page.getByText("not with s-0585").or(page.getByText("not with s-0085")).waitFor();
  const apart = (await diffOf(a, b)).spans.counts;
  expect(apart).not.toEqual(diff.spans.counts);
  await expect
    .poll(() => strip.locator(".signs").textContent())
    .toBe(`= ${apart.same}~ ${apart.changed}− ${apart.removed}+ ${apart.added}`);
  await page.getByRole("button", { name: "Take back: not a pair" }).click();
  await expect
    .poll(() => strip.locator(".signs").textContent())
    .toBe(`= ${same}~ ${changed}− ${removed}+ ${added}`);

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
  await expect
    .poll(() => page.getByRole("option", { selected: true }).textContent())
    .toContain(diff.firstDivergence[0]?.left?.name);
  const place = page.locator(".difference-nav [role=status]");
  await expect.poll(() => place.textContent()).toBe(`1 of ${diff.lifecycles.pairs.length}`);
  await page.keyboard.press("n");
  await expect
    .poll(() => query(page, "pair"))
    .toBe(diff.lifecycles.pairs[1]?.left ?? diff.lifecycles.pairs[1]?.right);
  expect(await axeFaults(page)).toEqual([]);

  await page.getByRole("link", { name: "Metrics" }).click();
  await page.locator(".overlay .line-a").waitFor();
  await expect
    .poll(() => page.getByRole("grid", { name: "Series that differ" }).getAttribute("aria-rowcount"))
    .toBe(String(diff.metrics.pairs.length + 1));
  await expect
    .poll(() => page.locator(".overlay svg").getAttribute("aria-label"))
    .toContain(diff.metrics.pairs[0]?.name);
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press("v");
  await page.getByRole("group", { name: "Points as a table" }).waitFor();

  await page.getByRole("link", { name: "Config" }).click();
  const settings = page.getByRole("grid", { name: "Configuration" });
  await settings.waitFor();
  await expect
    .poll(() => settings.getByRole("row").allTextContents())
    .toEqual(expect.arrayContaining(["lr0.00030.003~", "seed4142~"]));
  expect(await axeFaults(page)).toEqual([]);
  // However soon it was left: what was seen is what the way back leads to.
  await page.goBack();
  await page.getByRole("group", { name: "Points as a table" }).waitFor();
  await page.keyboard.press("v");
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

it("one playhead stands over both runs, and the state there is what the server says", async () => {
  const [a, b] = [idOf("repair-checkout-test.jsonl"), idOf("repair-checkout-test-v3.jsonl")];
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}compare/${a}/${b}/state?at=t178.4`);
  const where = (side: 0 | 1) => page.locator(".two-runs .where-line").nth(side);
  const rank = async (run: RunId, at: string): Promise<string> => {
    const found = (await (
      await fetch(`${served.address}api/runs/${run}/moment?at=${at}`)
    ).json()) as ResolvedMoment;
    return `event ${found.rank} of ${found.of}`;
  };
  const shown = async (side: 0 | 1): Promise<string> =>
    ((await where(side).textContent()) ?? "").replaceAll("\u202f", "").replace(/^[AB] (◂)?/, "");
  await expect.poll(() => shown(0)).toBe(await rank(a, "t178.4"));

  await page.keyboard.press("ArrowRight");
  await expect.poll(() => query(page, "at")).toMatch(/^e/);
  await expect.poll(() => shown(0)).toBe(await rank(a, query(page, "at") as string));
  await expect.poll(() => shown(1)).toBe(await rank(b, query(page, "b") as string));
  const told = (await (
    await fetch(
      `${served.address}api/compare/state?a=${a}&b=${b}&aAt=${query(page, "at")}&bAt=${query(page, "b")}`,
    )
  ).json()) as StatesAnswer;
  const grid = page.getByRole("grid", { name: "Values that differ" });
  await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe(String(told.differences + 1));
  await page.keyboard.press("n");
  await expect.poll(() => query(page, "pair")).toMatch(/^\/(run|spans)\//);
  expect(await axeFaults(page)).toEqual([]);

  // Let go, only A moves; a link brings both places back.
  await page.keyboard.press("\\");
  await page.getByRole("button", { name: "Unlinked" }).waitFor();
  const [rested, waiting] = [await shown(0), await shown(1)];
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => shown(0)).not.toBe(rested);
  await expect.poll(() => shown(1)).toBe(waiting);
  await expect.poll(() => query(page, "unlink")).toBe("1");
  await page.locator("#cursor, .cursor.b").first().press("PageDown");
  await expect.poll(() => shown(1)).not.toBe(waiting);
  const [one, other] = [await shown(0), await shown(1)];
  await expect.poll(async () => rank(b, query(page, "b") ?? "start")).toBe(other);
  await page.reload();
  await expect.poll(() => shown(0)).toBe(one);
  await expect.poll(() => shown(1)).toBe(other);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

it("more than two runs stand in a grid, the baseline first", async () => {
  const names = ["morph-ppo-41.jsonl", "morph-ppo-42.jsonl", "repair-checkout-test.jsonl"] as const;
  const [first, second, third] = names.map(idOf) as [RunId, RunId, RunId];
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}runs?run=${first}`);
  await page.locator("tr.sel").waitFor();
  await page.keyboard.press("c");
  await page.locator(`${rowOf(first)} .side-badge`).waitFor();
  for (const id of [second, third])
    await page
      .locator(`${rowOf(id)} td`)
      .nth(3)
      .click({ modifiers: ["ControlOrMeta"] });
  await page.getByRole("button", { name: "Compare 3" }).click();
  await page.locator("tr.baseline").waitFor();
  await expect.poll(() => query(page, "runs")).toBe(`${first},${second},${third}`);
  const rows = page.locator(".grid-runs tbody tr");
  await expect.poll(() => rows.count()).toBe(3);
  await page.getByRole("button", { name: "Length" }).click();
  await expect.poll(() => query(page, "sort")).toBe("-durationMs");
  await expect.poll(() => rows.nth(0).textContent()).toContain(first);
  await expect.poll(() => rows.nth(1).textContent()).toContain(second);
  for (const theme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await axeFaults(page, { theme })).toEqual([]);
  }
  await rows.nth(1).click();
  await page.keyboard.press("w");
  await expect.poll(() => query(page, "runs")).toBe(`${second},${first},${third}`);
  await page.locator(`tr.baseline:has-text("${second}")`).waitFor();
  await rows.filter({ hasText: third }).click();
  await page.keyboard.press("Enter");
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/compare/${second}/${third}`);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

it("a run in progress goes beside one that is over until a line differs, and that is said", async () => {
  const lines = (exampleRuns()["repair-checkout-test-v3.jsonl"] ?? "").trimEnd().split("\n");
  const parts = lines.findIndex((line) => line.includes("Change the test only"));
  const told = lines.map((line) => JSON.parse(line) as unknown);
  const half = Math.floor(parts / 2);
  served.append("growing.jsonl", ...told.slice(0, half));
  const isIt = ({ sources }: RunSummary): boolean => sources.some(({ path }) => path === "growing.jsonl");
  await served.runsWhen((runs) => runs.some((run) => isIt(run) && run.events >= half));
  // One that was seen to grow is in progress.
  served.append("growing.jsonl", ...told.slice(half, half + 20));
  const runs = await served.runsWhen((all) => all.some((run) => isIt(run) && run.status === "live"));
  const b = runs.find(isIt)?.id as RunId;
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}compare/${idOf("repair-checkout-test.jsonl")}/${b}?rows=all`);
  await page.getByText("spans are still to come").waitFor();
  expect(await page.locator(".first-flag").count()).toBe(0);
  served.append("growing.jsonl", ...told.slice(half + 20, parts + 1));
  const alert = page.getByRole("alert");
  await alert.getByText("The runs part: diagnose at 02:01.").waitFor();
  await page.locator(".compare-strip .first .v").getByText("diagnose").waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 180_000);
