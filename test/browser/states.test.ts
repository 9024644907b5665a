/** Every state of DESIGN-UI section 10, each really produced: torn, replaced, quiet, endless, broken, empty. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import { launchBrowser } from "../browser.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const start = Date.now() - 3_600_000;
const at = (second: number): string => new Date(start + second * 1000).toISOString();
const lines = (...events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join("");
const begun = (name: string) => ({ at: at(0), kind: "run", status: "started", name });
const span = (second: number, id: string, name: string) => ({
  at: at(second),
  kind: "span-start",
  id,
  spanKind: "llm",
  name,
});
const ends = (second: number, id: string) => ({ at: at(second), kind: "span-end", id, status: "ok" });

const LONG = `begin ${"all work and no play ".repeat(150_000)}the end`;
/** 3 000 bytes that begin as a PNG does. */
const PICTURE = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.alloc(2992, 7),
]).toString("base64");
const torn = `${lines(begun("torn run"), span(1, "s-1", "left open"))}{"at":"${at(2)}","kind":"lo`;
const FILES = {
  "torn.jsonl": torn,
  "bad.jsonl": `${lines(begun("bad run"), span(1, "s-1", "read"))}{"at": nonsense\n${lines(ends(2, "s-1"))}`,
  "long.jsonl": lines(
    begun("long run"),
    {
      ...span(1, "s-long", "answer"),
      messages: [
        { role: "user", content: `see ${PICTURE}` },
        { role: "user", content: LONG },
      ],
    },
    ends(2, "s-long"),
  ),
  "moved.jsonl": lines(begun("first life"), span(1, "s-1", "old work"), ends(2, "s-1")),
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

describe("of a folder", () => {
  let served: Served;
  let runs: readonly RunSummary[];
  const addressOf = (name: string, rest = ""): string => {
    const run = runs.find((each) => each.name === name);
    if (!run) throw new Error(`There is no run ${name}, only ${runs.map((each) => each.name).join(", ")}`);
    return `${served.address}run/${run.id}/${rest}`;
  };
  beforeAll(async () => {
    served = await serve(FILES);
    runs = await served.runsWhen((all) => all.length === 4);
  });
  afterAll(async () => {
    await served?.close();
  });
  const opened = async (address: string) => {
    const watched = await watchedPage(browser, served.address);
    await watched.page.goto(address);
    return watched;
  };
  const shot = async (page: Page, name: string): Promise<void> => {
    if (process.env.STATES) await page.screenshot({ path: join(process.env.STATES, `${name}.png`) });
  };

  test("a file that ends in the middle of a line is cut at that line, and what is open has no end", async () => {
    runs = await served.runsWhen((all) => all.some(({ cutAtLine }) => cutAtLine === 3));
    const { page, complaints, close } = await opened(`${served.address}runs`);
    const row = page.locator("tbody tr", { hasText: "torn run" });
    await row.getByText("cut at line 3").waitFor();
    await shot(page, "runs");
    await page.goto(addressOf("torn run", "trace?sel=span:s-1"));
    await page.getByText("no end recorded").first().waitFor();
    await shot(page, "torn");
    await page.goto(addressOf("torn run", "file"));
    const shown = page.getByRole("region", { name: "Line 3 is not complete" }).getByRole("listitem");
    await shown.nth(2).waitFor();
    await shot(page, "torn-file");
    const [before, half] = [torn.split("\n")[1], torn.split("\n")[2]];
    await expect
      .poll(() => shown.allTextContents())
      .toEqual([
        expect.stringContaining("torn run"),
        `2${before}`,
        `3${half}end of file, byte ${torn.length}`,
      ]);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy report" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain("# `torn.jsonl`");
    expect(report).toContain(`## Line 3 is not complete\n\n${half?.length} bytes from byte`);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a line that cannot be read is shown with its place, and what was still read", async () => {
    const { page, complaints, close } = await opened(addressOf("bad run", "file"));
    const row = page.getByRole("table", { name: "Problems" }).locator("tbody tr").first();
    await row.waitFor();
    await shot(page, "bad");
    const [file, line, offset, , reason] = await row.locator("td").allTextContents();
    expect([file, line]).toEqual(["bad.jsonl", "3"]);
    expect(Number(offset?.replace(/\D/g, ""))).toBe(FILES["bad.jsonl"].indexOf('{"at": nonsense'));
    expect(reason).toMatch(/JSON/);
    const around = page.locator(".lines-around li");
    await around.nth(2).waitFor();
    const [, before, bad, after] = FILES["bad.jsonl"].split("\n");
    const breaks = FILES["bad.jsonl"].indexOf("nonsense");
    await expect
      .poll(() => around.allTextContents())
      .toEqual([`2${before}`, `3${bad}byte ${breaks}`, `4${after}`]);
    await page.getByRole("button", { name: "3", exact: true }).press("Enter");
    await around.first().waitFor({ state: "detached" });
    await page.goto(addressOf("bad run", "trace?at=end"));
    await page.locator(".where", { hasText: "event 3 of 3" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("of a text without end the first 200 kB are shown, and all of it where asked", async () => {
    const { page, complaints, close } = await opened(addressOf("long run", "trace?sel=span:s-long&at=end"));
    // What is not for reading is told by type and size.
    await page.locator(".insp", { hasText: "see [image/png, 3.00 kB]" }).waitFor();
    expect(await page.locator(".insp").textContent()).not.toContain(PICTURE.slice(0, 40));
    await page
      .locator(".insp")
      .getByRole("button", { name: /^Show all/ })
      .first()
      .click();
    const more = page.getByRole("button", { name: /First 200 kB shown. Load all 3.15 MB/ });
    await more.waitFor();
    await shot(page, "long");
    expect(await page.locator(".insp").textContent()).not.toContain("the end");
    await more.click();
    await page.locator(".insp", { hasText: "the end" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a file that is being read: how far in four phases, and what was read is there", async () => {
    const { page, complaints, close } = await opened("about:blank");
    // A quarter of the file was read, for as long as the server is asked through this.
    await page.route(/\/api\/runs\/[^/]+\/sources$/, async (route) => {
      const answer = await route.fetch();
      const sources = (await answer.json()) as readonly { readonly bytes: number }[];
      await route.fulfill({
        response: answer,
        json: sources.map((each) => ({ ...each, state: "reading", size: each.bytes * 4 })),
      });
    });
    await page.goto(addressOf("bad run", "trace"));
    const panel = page.getByRole("region", { name: "Indexing" });
    await panel.getByRole("heading", { name: "Indexing, 25% done" }).waitFor();
    expect(
      await panel.getByRole("progressbar").evaluateAll((all) => all.map((each) => each.ariaLabel)),
    ).toEqual(["Read", "Parse lines", "Build spans", "Write checkpoints"]);
    await expect
      .poll(() => panel.locator("li", { hasText: "Parse lines" }).textContent())
      .toMatch(/4 of about 16, 1 unreadable/);
    await page.locator(".crumbs .chip", { hasText: "indexing" }).waitFor();
    await page.getByRole("button", { name: "INDEXING" }).waitFor();
    await page.locator(".tree-rows [role=row]", { hasText: "read" }).waitFor();
    await shot(page, "indexing");
    await page.unroute(/\/api\/runs\/[^/]+\/sources$/);
    await panel.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await close();
  });

  test("while a run is on its way its name and the labels that are known stand, the rest is a skeleton", async () => {
    const { page, complaints, close } = await opened("about:blank");
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(/\/segments$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(addressOf("bad run", "trace"));
    await page.getByRole("heading", { name: "bad run" }).waitFor();
    await page.locator(".strip.waits", { hasText: "State at" }).waitFor();
    await page.locator(".strip.waits .c .skeleton").first().waitFor();
    await expect.poll(() => page.locator("#main").textContent()).toBe("Loading the run");
    // What a person chooses meanwhile holds once the run is here.
    await page.getByRole("link", { name: "File", exact: true }).click();
    await page.locator(".tabs a[aria-current]", { hasText: "File" }).waitFor();
    go();
    await page.locator(".strip:not(.waits)", { hasText: "State at" }).waitFor();
    await page.getByRole("heading", { name: "Problems" }).waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/\/file$/);
    await page.getByRole("link", { name: "Trace", exact: true }).click();
    await page.locator(".tree-rows [role=row]", { hasText: "read" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a filter that nothing matches is named, and cleared beside", async () => {
    const { page, complaints, close } = await opened(`${served.address}runs?q=dragon&outcome=failed`);
    await page.getByText("No run matches “dragon”, failed").waitFor();
    await shot(page, "nothing");
    await page.locator(".nothing").getByRole("button", { name: "Clear" }).click();
    await page.locator("tbody tr", { hasText: "bad run" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a part that cannot be fetched says so, the others go on, and Retry brings it back", async () => {
    const { page, close } = await watchedPage(browser, served.address);
    await page.route(/\/assets\/graph-[^/]+\.js/, (route) => route.abort());
    await page.goto(addressOf("bad run", "trace"));
    const failed = page.getByRole("alert", { name: "Graph" });
    await failed.getByText("could not be loaded").waitFor();
    await page.locator(".tree-rows [role=row]", { hasText: "read" }).waitFor();
    await shot(page, "failed");
    await page.unroute(/\/assets\/graph-[^/]+\.js/);
    await failed.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("region", { name: "Call graph" }).locator("canvas, svg").first().waitFor();
    await close();
  });

  test("a panel that fails in its drawing shows its error and Retry; the others go on", async () => {
    const { page, close } = await watchedPage(browser, served.address);
    await page.addInitScript(() => {
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...of: unknown[]) {
        if (this.closest(".trace") && !document.title.endsWith("mended")) throw new Error("the ink is out");
        return Reflect.apply(real, this, of);
      } as typeof real;
    });
    await page.goto(addressOf("bad run", "trace"));
    const failed = page.getByRole("alert", { name: "Spans" });
    await failed.getByText("This panel failed: the ink is out").waitFor();
    await page.getByRole("region", { name: "Call graph" }).locator("canvas, svg").first().waitFor();
    await page.getByRole("region", { name: "State at the cursor" }).getByText("LLM calls").waitFor();
    await shot(page, "broken");
    await page.evaluate(() => {
      document.title += " mended";
    });
    await failed.getByRole("button", { name: "Retry" }).click();
    await page.locator(".tree-rows [role=row]", { hasText: "read" }).waitFor();
    await close();
  });

  test("a file that another run took the place of: the new run is linked, the old one stays", async () => {
    rmSync(join(served.folder, "moved.jsonl"));
    writeFileSync(
      join(served.folder, "moved.jsonl"),
      lines({ ...begun("second life"), at: at(100) }, span(101, "s-9", "new work")),
    );
    runs = await served.runsWhen((all) => all.some(({ replaces }) => replaces !== null));
    expect(runs.find(({ name }) => name === "second life")?.replaces).toBe(
      runs.find(({ name }) => name === "first life")?.id,
    );
    const { page, complaints, close } = await opened(`${served.address}runs?view=branches`);
    await page.locator("tbody tr", { hasText: "second life" }).getByText("replaced another").waitFor();
    await expect.poll(() => page.locator("tbody tr").allTextContents()).toHaveLength(2);
    await shot(page, "replaced");
    await page.locator("tbody tr", { hasText: "first life" }).getByRole("link").first().click();
    await page.locator(".tree-rows [role=row]", { hasText: "old work" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

test("an empty folder: what is watched and how it is, a line to write, and the first run as it comes", async () => {
  const served = await serve({});
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}runs`);
  await page.getByText("readable, no runs in it").waitFor();
  await page.getByText(served.folder).waitFor();
  if (process.env.STATES) await page.screenshot({ path: join(process.env.STATES, "empty.png") });
  writeFileSync(join(served.folder, "half.eval"), "PK\u0003\u0004");
  await page.getByText("half.eval: a zip archive that is not complete yet").waitFor();
  await page.getByRole("button", { name: "See what became of the file in it" }).click();
  await page.getByRole("row", { name: /half\.eval/ }).waitFor();
  await page.goBack();
  const sample = ((await page.locator("pre.snip").first().textContent()) ?? "").split("\n");
  served.append("sample.jsonl", ...sample.map((line) => JSON.parse(line)));
  await page.locator("tbody tr", { hasText: "sample" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
  await served.close();
});

test("a run that was taken for ended is followed when it grows; gone quiet it is stale, and its age counts up", async () => {
  const now = Date.now();
  const served = await serve({
    "quiet.jsonl": lines({
      at: new Date(now - 2000).toISOString(),
      kind: "run",
      status: "started",
      name: "quiet",
    }),
  });
  const [run] = await served.runsWhen((runs) => runs.length === 1);
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${run?.id}/`);
  await page.locator(".where", { hasText: "event 1 of 1" }).waitFor();
  served.append("quiet.jsonl", { at: new Date(now - 1000).toISOString(), kind: "log", message: "goes on" });
  await page.locator(".where", { hasText: "event 2 of 2" }).waitFor();
  await served.runsWhen(([one]) => one?.status === "stale");
  const badge = page.locator(".conn.warn", { hasText: "STALE" });
  await badge.waitFor();
  const first = await badge.textContent();
  await page.waitForFunction(
    (before) => document.querySelector<HTMLElement>(".conn")?.textContent !== before,
    first,
  );
  await page.locator(".strip.old").waitFor();
  const banner = page.getByRole("region", { name: "No new events" });
  await banner.getByText(/^No new events for \d/).waitFor();
  // At the edge, and nothing comes: not the red of a run that goes on.
  const edge = page.getByRole("button", { name: "AT EDGE" });
  expect(await edge.getAttribute("class")).not.toMatch(/\bon\b/);
  if (process.env.STATES) await page.screenshot({ path: join(process.env.STATES, "stale.png") });
  await banner.getByRole("button", { name: "Mute for this run" }).click();
  await banner.waitFor({ state: "detached" });
  await page.reload();
  await edge.waitFor();
  await badge.waitFor();
  expect(await banner.count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
  await served.close();
});
