/** The Lab from the trace to the answer: a prompt is edited, run again, stopped, run several times and held to checks. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { RunId } from "../../core/ids.ts";
import type { AttemptDetail, AttemptList } from "../../core/replay/lab-wire.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaults } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const TRACE = "repair-checkout-test.jsonl";
const ANSWER =
  "The voucher is read with the wall clock.\n\nOnly voucher.ts reads a clock the test does not control.";
/** Waits for its end for ever: it is stopped. */
const ENDLESS = { text: ANSWER, delayMs: 0, wordMs: 60_000, when: { contains: "slowly" }, repeat: true };
const SCRIPT = [
  ENDLESS,
  {
    when: { contains: "refuse" },
    fault: { cause: "rate-limited", status: 429, message: "Too many requests", retryAfterMs: 6200 },
  },
  { when: { contains: "thrice" }, text: `${ANSWER}\nfirst` },
  { when: { contains: "thrice" }, text: `${ANSWER}\nsecond` },
  { text: ANSWER, usage: { input: 900, output: 40, costUsd: 0.01 }, repeat: true },
];

/** In the environment of the server. */
const CANARY = "sk-canary-page-41d0b7a95c";

let browser: Browser;
let served: Served;
let run: RunId;
beforeAll(async () => {
  browser = await launchBrowser();
  vi.stubEnv("ANTHROPIC_API_KEY", CANARY);
  const text = exampleRuns()[TRACE] ?? "";
  served = await serve({ [TRACE]: text }, [], {
    "hindcast.json": JSON.stringify({
      providers: { script: { kind: "scripted", file: "script.jsonl" }, claude: { kind: "anthropic" } },
    }),
    "script.jsonl": SCRIPT.map((line) => JSON.stringify(line)).join("\n"),
  });
  const lines = text.split("\n").length - 1;
  const runs = await served.runsWhen((all) => all[0]?.lines === lines);
  run = runs[0]?.id as RunId;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await served?.close();
  await browser?.close();
});

const kept = async (event: string): Promise<AttemptList> =>
  (await fetch(`${served.address}api/attempts?run=${run}&event=${event}`)).json() as Promise<AttemptList>;
const editor = (page: Page) => page.locator(".lab .cm-content");
/** The attempt before has come to its end. */
const canRun = (page: Page): Promise<void> => page.locator(".prompt .btn.pri:not([disabled])").waitFor();
/** Goes to the end of the message that is shown and types there. */
const type = async (page: Page, text: string): Promise<void> => {
  await editor(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
};

it("a call is edited from the trace, run by a key, and stands beside the recorded answer", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${run}/trace?at=t178.4&sel=span:s-0033`);
  await page.locator(".insp h2", { hasText: "patch.propose" }).waitFor();
  await page.getByRole("link", { name: /Edit and re-run/ }).click();
  await editor(page).waitFor();
  await page.goBack();
  await page.locator(".insp h2", { hasText: "patch.propose" }).waitFor();
  await page.keyboard.press("e");
  await editor(page).waitFor();
  const event = new URL(page.url()).pathname.split("/")[3] ?? "";
  await page.getByText("as recorded", { exact: true }).waitFor();
  expect(await axeFaults(page)).toEqual([]);

  await type(page, " Do not touch z or e.");
  await page.getByText("~ 1 changed").waitFor();
  await page.getByLabel("temperature").fill("0");
  await page.keyboard.press("Enter");
  await editor(page).focus();
  await canRun(page);
  await page.keyboard.press("Control+Enter");
  await page.locator(".answer .chip", { hasText: "done" }).waitFor();
  await page.locator(".answer .line.added", { hasText: "reads a clock the test does not control" }).waitFor();
  await page.locator(".answer .line.removed", { hasText: "The smallest change" }).waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("attempt")).toBe("1");

  const detail = (await (await fetch(`${served.address}api/attempts/1`)).json()) as AttemptDetail;
  expect(detail.request.parameters.temperature).toBe(0);
  expect(detail.request.messages.at(-1)?.content).toMatch(/ Do not touch z or e\.$/);
  expect(detail.response?.text).toBe(ANSWER);
  expect((await kept(event)).attempts).toHaveLength(1);

  // The provider whose key is set is offered, its key is nowhere in the page.
  const whole = await page.content();
  expect([whole.includes("claude"), whole.includes(CANARY)]).toEqual([true, false]);

  // The draft is there again, the attempt as well; taken back it is the recording.
  await page.reload();
  await page.getByText("~ 1 changed").waitFor();
  await page.locator("[data-attempt='1']").waitFor();
  await page.getByRole("button", { name: "Revert" }).click();
  await page.getByText("as recorded", { exact: true }).waitFor();
  await expect.poll(() => editor(page).textContent()).not.toContain("Do not touch");
  await page.getByRole("button", { name: "Edit this" }).click();
  await expect.poll(() => editor(page).textContent()).toContain("Do not touch");
  expect(complaints).toEqual([]);
  await close();
});

it("stopped, refused and chance are told as such, and checks are held", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address, { colorScheme: "light" });
  await page.goto(`${served.address}lab/${run}`);
  await page.getByRole("link", { name: "plan.draft" }).click();
  await editor(page).waitFor();

  await type(page, " slowly");
  await page.getByRole("button", { name: "Run Ctrl ↵" }).click();
  await page.locator(".answer .chip", { hasText: "writing" }).waitFor();
  await page.locator(".answer .line.added", { hasText: "The" }).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped by you: this is no whole answer.").waitFor();
  await expect.poll(() => page.locator(".answer .line.added").textContent()).toContain("The");

  await page.getByRole("button", { name: "Revert" }).click();
  await page.locator(".prompt .ph .n", { hasText: "as recorded" }).waitFor();
  await type(page, " refuse");
  await canRun(page);
  await page.keyboard.press("Control+Enter");
  await page
    .locator(".answer .note", { hasText: "Too many requests. The provider takes it again in 7 s." })
    .waitFor();

  await page.getByRole("button", { name: "Revert" }).click();
  await page.locator(".prompt .ph .n", { hasText: "as recorded" }).waitFor();
  await type(page, " thrice");
  await page.getByLabel("How many times").fill("2");
  await canRun(page);
  await page.getByRole("button", { name: "Run 2 times" }).click();
  await page.locator(".answer .chip", { hasText: "done 2 of 2" }).waitFor();
  await page.locator(".answer .line.added.chance", { hasText: "second" }).waitFor();
  await expect
    .poll(() => page.locator(".answer .line.added:not(.chance)", { hasText: "wall clock" }).count())
    .toBe(1);

  await page.getByRole("tab", { name: "Checks" }).click();
  await page.getByLabel("Text", { exact: true }).fill("second");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("tr.sel .checked", { hasText: "1 of 1" }).waitFor();
  await page.locator("tr[data-attempt] .checked", { hasText: "0 of 1" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("tr.sel").focus();
  await page.keyboard.press("ArrowUp");
  await page.locator(".check-list li", { hasText: 'The answer does not contain "second"' }).waitFor();
  expect(await axeFaults(page, { theme: "light" })).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
});

it("a replay says its plan, runs as a branch beside the call, and is compared with its parent", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}lab/${run}`);
  await page.getByRole("link", { name: "changelog" }).click();
  await editor(page).waitFor();
  const plan = page.locator(".plan-rows");
  await plan.getByText("kept from the recording").waitFor();
  await plan.getByText("made again as recorded, answered by the script").waitFor();
  await type(page, " In one line.");
  await plan.getByText(/message 2 \(user\) \+1 .1 lines/).waitFor();
  await page.getByLabel("Most calls").fill("3");
  await page.keyboard.press("Enter");
  await plan
    .getByText(/3 calls/)
    .first()
    .waitFor();
  await page.keyboard.press("Control+Shift+Enter");
  const line = page.locator(".branch-tree li.branch");
  await line.getByText(/^ok/).waitFor();
  expect(await page.locator(".plan .note").count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);

  await line.getByRole("button", { name: /Actions of/ }).click();
  await line.getByRole("button", { name: "Name" }).click();
  await page.getByLabel("Name of the branch").fill("one line");
  await page.keyboard.press("Enter");
  await line.getByRole("link", { name: "one line" }).waitFor();
  await line.getByRole("button", { name: /Actions of/ }).click();
  await line.getByRole("button", { name: "Archive" }).click();
  await line.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "1 archived" }).click();
  await line.getByRole("button", { name: /Actions of/ }).click();
  await line.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("button", { name: "1 archived" }).waitFor({ state: "detached" });
  await line.getByRole("button", { name: /Actions of/ }).click();
  await line.getByRole("button", { name: "Compare with original" }).click();
  await page.locator(".compare-strip .first", { hasText: "changelog" }).waitFor();
  await page
    .locator(".pair-row", { hasText: "changelog" })
    .locator(".pair-from", { hasText: "edited" })
    .waitFor();
  await page.getByRole("link", { name: "one line" }).first().waitFor();
  expect(complaints).toEqual([]);
  await close();
});

it("what is not there is said, and without a provider Run says what to set", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.route("**/api/providers", async (route) => {
    await route.fulfill({
      json: { version: 1, providers: [], reason: "No provider is configured: name one.", prices: {} },
    });
  });
  await page.goto(`${served.address}lab/${run}/e1`);
  await page.getByText("is no model call").or(page.getByText("No span of the run")).waitFor();
  complaints.length = 0; // The refusal is an answer of the server; the browser notes it.
  await page.getByRole("link", { name: "plan.draft" }).click();
  await editor(page).waitFor();
  await page.locator("#lab-blocked", { hasText: "No provider is configured: name one." }).waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Run Ctrl ↵" }).isDisabled()).toBe(true);
  await type(page, " edited all the same");
  await page.getByText("~ 1 changed").waitFor();
  expect(complaints).toEqual([]);
  await close();
});
