/** A question is answered on the board, brought to the orchestrator, and folded until the trace confirms it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type StandIn, standIn } from "../stand-in-orchestrator.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const PATIENCE = { timeout: 60_000, interval: 50 };

let home: string;
let browser: Browser;
let served: Served;
let orchestrator: StandIn;
let board: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "hindcast-browser-"));
  browser = await launchBrowser();
  orchestrator = await standIn();
  const config = join(home, "hindcast.json");
  writeFileSync(config, JSON.stringify({ orchestrators: { "shift/*": orchestrator.address } }));
  served = await serve({}, ["--config", config]);
  orchestrator.tap(join(served.folder, "shift/ws_frames.jsonl"));
  orchestrator.asks("docs_site", "Question: Should the sidebar keep collapsed groups?");
  orchestrator.asks("auth_token", "Question: Which token store should the refresh use?");
  orchestrator.asks("checkout", "Unresolved conflict with running billing_export: 2 files overlap");
  const [run] = await served.runsWhen((runs) => runs[0]?.attention.open === 3);
  board = `${served.address}run/${run?.id}/board?at=live`;
});
afterAll(async () => {
  await served?.close();
  await orchestrator?.[Symbol.asyncDispose]();
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

const card = (page: Page, words: string) => page.locator("article.att", { hasText: words });
const unfold = async (page: Page, words: string) => {
  const found = card(page, words);
  const title = found.locator(".att-title");
  if ((await title.getAttribute("aria-expanded")) !== "true") await title.click();
  return found;
};

test("from the question to the confirmed answer, a refusal and a silence in between", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(board);
  const question = await unfold(page, "Which token store");
  const text = question.getByRole("textbox", { name: "Your answer" });

  orchestrator.fail("POST", "409");
  await text.fill("The session table, behind an interface.");
  await text.press("Control+Enter");
  await question.getByText("Refused.").waitFor();
  await question.getByText(/409: the unit has changed/).waitFor();
  await expect.poll(() => text.inputValue()).toBe("The session table, behind an interface.");
  expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([]);

  orchestrator.hold(true);
  await question.getByRole("button", { name: "Answer", exact: false }).first().click();
  await question.locator(".reply-told", { hasText: "Answered, waiting for the unit" }).waitFor();
  expect(await text.count()).toBe(0);
  await question.locator(".chip", { hasText: "waiting for the unit" }).waitFor();
  orchestrator.hold(false);
  await page.getByRole("button", { name: "Resolved 1" }).click();
  await card(page, "Which token store")
    .getByText("Answered from here: The session table, behind an interface.")
    .waitFor();
  await page.getByRole("button", { name: "Waiting 2" }).click();

  await orchestrator.stop();
  const conflict = await unfold(page, "Unresolved conflict");
  await conflict.getByRole("button", { name: "Run one after the other" }).click();
  await conflict.getByText(/nobody listens there/).waitFor();
  await orchestrator.start();
  await page.getByRole("button", { name: "Resolved 2" }).waitFor();
  expect(orchestrator.posts()).toEqual(["answer auth_token", "answer auth_token", "resolve checkout"]);
  expect(orchestrator.asked.at(-1)?.body).toEqual({ other_chunk: "billing_export", verdict: "serialize" });
  expect(complaints).toEqual([]);
  await close();
});

test("without script the same is a page of forms", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address, {
    javaScriptEnabled: false,
    colorScheme: "light",
  });
  await page.goto(`${served.address}attention`);
  await page.getByRole("link", { name: /can be answered without it/ }).click();
  const item = page.locator("article", { hasText: "Should the sidebar keep" });
  await item.getByLabel("Your answer").fill("Yes, per person.");
  await item.getByRole("button", { name: "Answer" }).click();
  await expect.poll(() => orchestrator.posts().at(-1), PATIENCE).toBe("answer docs_site");
  expect(orchestrator.asked.findLast(({ method }) => method === "POST")?.body).toEqual({
    answer: "Yes, per person.",
  });
  await expect
    .poll(async () => {
      await page.reload();
      return item.count();
    }, PATIENCE)
    .toBe(0);
  expect(complaints).toEqual([]);
  await close();
});
