/** What helps on any page: search, writers, bookmarks, export, dialogs; and axe looks at each of them. */
import { readFileSync } from "node:fs";
import type { Browser, Download } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { axeFaults, axeFaultsInBothThemes } from "./axe-faults.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

let browser: Browser;
let served: Served;
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
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

const bodyOf = async (download: Download): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

test("a word is found in the text, its hit jumps and selects, and over all runs its run is listed", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${agent}/trace?at=start`);
  await page.locator(".where").waitFor();
  await page.keyboard.press("/");
  await page.locator("#search:focus").fill("voucher kind:tool");
  const hit = page.locator(".hit").first();
  await hit.waitFor();
  await page.locator(".hits [role=status]", { hasText: "in the whole run" }).waitFor();
  await expect.poll(() => hit.getAttribute("class")).toContain("later");
  const time = await hit.locator(".num").textContent();
  await hit.click();
  await page.waitForURL(/sel=span/);
  await expect.poll(() => page.locator(".clock").textContent()).toContain(time);
  await page.goto(`${served.address}runs?q=expiresAt`);
  await page.locator(".found").waitFor();
  await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
  await page.locator(".found").click();
  await page.waitForURL(/\/run\/.*at=e/);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

test("a panel is saved as picture and as data", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  const saved = async (name: string): Promise<Buffer> => {
    const [download] = await Promise.all([
      page.waitForEvent("download").catch(async () => {
        throw new Error(`${name} was not saved: ${await page.locator(".dlg .foot").textContent()}`);
      }),
      page.getByRole("button", { name, exact: true }).click(),
    ]);
    return bodyOf(download);
  };
  await page.goto(`${training}/lifecycle?at=t3600`);
  await page.locator(".lane, .lanes").first().waitFor();
  await page.locator(".lifecycle > .ph h2").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Export other panels" }).click();
  await page.locator(".dlg", { hasText: "Export" }).waitFor();
  const svg = (await saved("Lifecycles as SVG")).toString();
  expect(svg).toMatch(/^<svg[\s\S]*<image[\s\S]*<\/svg>\s*$/);
  expect(svg).toContain("Seed lifecycles");
  const png = await saved("Lifecycles as PNG");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.length).toBeGreaterThan(5000);
  const rows = JSON.parse((await saved("Data of Lifecycles as JSON")).toString()) as {
    readonly what: string;
  }[];
  expect(rows.some(({ what }) => what === "gate failed")).toBe(true);
  const csv = (await saved("Data of Event log as CSV")).toString();
  expect(csv.split("\r\n")[0]).toContain("event,time_s,kind");
  const envs = (await saved("Data of Environments as CSV")).toString();
  expect(envs).toMatch(/^env,series,value,time_s,event\r\nenv:1,/);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

test("the menu of a panel saves it, swaps chart and table, and gives the focus back", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${training}/policy?at=t3600`);
  const panel = page.getByRole("region", { name: "Gradient health" });
  await panel.getByRole("img").waitFor();
  const more = panel.getByRole("button", { name: "More of this panel" });
  await more.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  expect(await axeFaults(page, { part: ".panel-menu" })).toEqual([]);
  const items = await page.getByRole("menuitem").allTextContents();
  expect(items.map((item) => item.replace(/v$/, ""))).toEqual(
    expect.arrayContaining([
      "Picture as SVG",
      "Picture as PNG",
      "Data as CSV",
      "Data as JSON",
      "Show as a table",
    ]),
  );
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  const [head, first] = (await bodyOf(download)).toString().split("\r\n");
  expect(head).toBe("series,subject,x,time_s,points,first,last,min,max");
  const [layer, , , , , value] = (first as string).split(",");
  await page.keyboard.press("v");
  const table = panel.getByRole("table");
  await table.waitFor();
  await expect.poll(() => table.getByRole("columnheader").allTextContents()).toContain(layer);
  await expect
    .poll(() => table.getByRole("row").nth(1).textContent())
    .toContain(String(Number(Number(value).toPrecision(4))));
  await page.keyboard.press("v");
  await panel.getByRole("img").waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

test("a bookmark has a note, is on the page again after a reload, and is walked", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${agent}/trace?at=t100`);
  await page.locator(".where").waitFor();
  await page.keyboard.press("m");
  await page.locator(".toast", { hasText: "Bookmarked" }).waitFor();
  const time = await page.locator(".clock").textContent();
  await page.keyboard.press("m");
  await page.getByRole("textbox", { name: /Note at/ }).fill("here it turns");
  const kept = page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.ok());
  await page.keyboard.press("Enter");
  await kept;
  await page.goto(`${agent}/trace?at=start`);
  await page.locator(".where").waitFor();
  await page.keyboard.press("Control+k");
  await page.locator(".dlg.palette input").waitFor();
  await page.keyboard.type("here it turns");
  await page.locator(".command", { hasText: "here it turns" }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator(".clock").textContent()).toBe(time);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);

test("axe finds nothing in dialogs, hits, range and writers, in either theme", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${training}/lifecycle?at=t3600&range=1200..3000`);
  await page.locator(".range-bar .fig").first().waitFor();
  await page.locator(".range-bar [aria-expanded]").click();
  await page.locator(".strip button[data-path]:visible").first().click();
  await page.locator(".told").first().waitFor();
  expect(await axeFaultsInBothThemes(page, { part: ".above" })).toEqual([]);
  for (const [keys, shown] of [
    ["?", ".dlg"],
    ["Shift+S", ".dlg.settings"],
    ["Control+k", ".dlg.palette"],
    ["Shift+M", ".dlg.notes"],
    ["Shift+E", ".dlg.notes"],
  ] as const) {
    await page.keyboard.press(keys);
    await page.locator(shown).waitFor();
    expect([keys, await axeFaultsInBothThemes(page, { part: shown })]).toEqual([keys, []]);
    await page.keyboard.press("Escape");
    await page.locator(shown).waitFor({ state: "detached" });
  }
  await page.keyboard.press("/");
  await page.locator("#search").fill("gate");
  await page.locator(".hit").first().waitFor();
  expect(await axeFaultsInBothThemes(page, { part: ".top" })).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
}, 120_000);
