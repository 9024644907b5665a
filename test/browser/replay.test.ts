/** From a model call of a recorded run, the program that made it goes on, and its trace grows as a branch. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const agent = fileURLToPath(new URL("../../examples/agent/agent.mjs", import.meta.url));

let home: string;
let browser: Browser;
let served: Served;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "hindcast-browser-"));
  browser = await launchBrowser();
  execFileSync(process.execPath, [agent, join(home, "first.jsonl")]);
  const config = join(home, "hindcast.json");
  writeFileSync(config, JSON.stringify({ replay: { command: [process.execPath, agent] } }));
  served = await serve({ "first.jsonl": readFileSync(join(home, "first.jsonl"), "utf8") }, [
    "--config",
    config,
    "--allow-replay",
  ]);
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

test("it says what it keeps, is started, and its branch is opened", async () => {
  const [run] = await served.runsWhen((runs) => runs[0]?.outcome === "finished");
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${run?.id}/trace?at=end&sel=span:call-1`);
  const replay = page.getByRole("group", { name: "Replay in your program" });
  await replay.getByRole("button", { name: "Replay in your program…" }).click();
  await replay.getByText("All before this call is kept").waitFor();
  expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([]);
  await replay.getByRole("button", { name: "Start" }).click();
  await replay.getByRole("link", { name: "Open the branch" }).click();
  const runs = await served.runsWhen((all) =>
    all.some(({ branchOf, outcome }) => branchOf && outcome === "finished"),
  );
  const branch = runs.find(({ branchOf }) => branchOf === run?.id);
  await expect.poll(() => new URL(page.url()).pathname).toContain(`/run/${branch?.id}`);
  await page.locator(".trace").getByText("turn 2").first().waitFor();
  expect(complaints).toEqual([]);
  await close();
});
