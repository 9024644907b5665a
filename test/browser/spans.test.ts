/** Tab Trace, looked at as a person does: its figures against the command line's, at three moments of each run. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaultsInBothThemes } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/server/hindcast.js", import.meta.url));
const DEMO = "repair-checkout-test.jsonl";
const SHARED = resolve("../shared");

/** The first file of a folder of real traces, where they lie beside the project. */
const realTrace = (folder: string, name: string): Readonly<Record<string, string>> => {
  const path = join(SHARED, folder);
  const file = existsSync(path) ? readdirSync(path).find((each) => each.endsWith(".jsonl")) : undefined;
  return file === undefined ? {} : { [name]: readFileSync(join(path, file), "utf8") };
};
const files: Readonly<Record<string, string>> = {
  [DEMO]: exampleRuns()[DEMO] ?? "",
  ...realTrace("samples/anton/new_format_run_a/traces", "anton.jsonl"),
  ...realTrace("corpus/claude-code", "session.jsonl"),
};

let served: Served;
let browser: Browser;
let runs: readonly RunSummary[];
beforeAll(async () => {
  served = await serve(files);
  browser = await launchBrowser();
  const lines = Object.values(files).reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  runs = await served.runsWhen(
    (all) =>
      all.reduce((sum, { lines }) => sum + lines, 0) >= lines && all.every(({ status }) => status !== "live"),
  );
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

const runsOf = (file: string): readonly RunSummary[] =>
  runs
    .filter(({ sources }) => sources.some(({ path }) => path === file))
    .sort((left, right) => right.spans.total - left.spans.total);
/** Of a file with several runs the one with the most spans. */
const runOf = (file: string): RunSummary => runsOf(file)[0] as RunSummary;

const asked = (file: string): readonly string[] => [
  "state",
  join(served.folder, file),
  ...(runsOf(file).length > 1 ? ["--run", runOf(file).id] : []),
];

/** What `hindcast state --json` says of the same file at the same moment. */
const stateAt = (file: string, at: string): StateAnswer =>
  JSON.parse(
    execFileSync(process.execPath, [PROGRAM, ...asked(file), "--at", at, "--json"], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    }),
  );

const open = async (page: Page, file: string, query: string): Promise<void> => {
  await page.goto(`${served.address}run/${runOf(file).id}/trace?${query}`);
  await page.locator("[aria-label^='Call graph, ']").waitFor();
  await page.waitForLoadState("load");
};
/** The first number of a cell of the strip; what is small beside it stands in elements of its own. */
const cell = async (page: Page, label: string): Promise<number> =>
  digits(
    await page
      .locator(".strip .c", { hasText: label })
      .locator(".v")
      .evaluate((value) => value.firstChild?.textContent ?? ""),
  );
const digits = (text: string | null): number =>
  Number(/^[\d\u2009\u202f\s]+/.exec(text ?? "")?.[0].replace(/\D/g, ""));

describe.each(Object.keys(files))("%s", (file) => {
  const moments = (): readonly string[] => {
    const seconds = runOf(file).durationMs / 1000;
    return ["start", `t${(seconds / 2).toFixed(3)}`, "end"];
  };

  it("shows what the command line says, as tree, flame, table and graph, at its start, middle and end", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    for (const at of moments()) {
      const { state } = stateAt(file, at);
      await open(page, file, `at=${at}&spans=table`);
      await expect.poll(() => cell(page, "Open spans")).toBe(state.spans.length);
      const started = (kind: "llm" | "tool") => state.totals.spans[kind]?.started ?? 0;
      for (const [kind, label] of [
        ["llm", "LLM calls"],
        ["tool", "Tool calls"],
      ] as const)
        if (runOf(file).spans.byKind[kind])
          await expect.poll(() => cell(page, label), { message: `${label} at ${at}` }).toBe(started(kind));
      // Rows in view: open where the state has them open, later where they have not begun.
      const grid = page.getByRole("grid", { name: "Spans as rows" });
      await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe(String(runOf(file).spans.total + 1));
      const names = new Set(state.spans.map(({ name }) => name));
      await grid.locator("[data-row='0']").waitFor();
      const statuses = await grid
        .locator("[data-row]")
        .evaluateAll((rows) =>
          rows.map(
            (row) => [row.children[0]?.textContent ?? "", row.children[2]?.textContent ?? ""] as const,
          ),
        );
      expect(statuses.length).toBeGreaterThan(0);
      for (const [name, status] of statuses)
        if (status === "open") expect(names, `${name} at ${at}`).toContain(name);
      if (statuses.length === runOf(file).spans.total)
        expect(statuses.filter(([, status]) => status === "open")).toHaveLength(state.spans.length);
      await page.getByRole("button", { name: "Flame", exact: true }).click();
      await page.locator(`[aria-label^='Flame of ${thin(runOf(file).spans.total)} span']`).waitFor();
      await page.getByRole("button", { name: "Tree", exact: true }).click();
      const rows = page.getByRole("treegrid", { name: "Spans" }).getByRole("row");
      await rows.first().waitFor();
      const sentences = await rows.evaluateAll((all) =>
        all.map((row) => row.getAttribute("aria-label") ?? ""),
      );
      for (const sentence of sentences)
        if (/, open(,| at)/.test(sentence))
          expect(
            [...names].some((name) => sentence.startsWith(name.slice(0, 20))),
            sentence,
          ).toBe(true);
    }
    expect(complaints).toEqual([]);
    await close();
  }, 90_000);
});

/** As the page writes thousands. */
const thin = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");

describe("the spans of the example run", () => {
  it("are filtered, said so with a way back, and the address keeps it", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await open(page, DEMO, "at=end");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("button", { name: /^failed/ }).click();
    const rows = page.getByRole("treegrid", { name: "Spans" }).getByRole("row");
    await page.getByText("3 of 201 match").waitFor();
    await expect.poll(() => rows.filter({ hasText: "test.run #1" }).count()).toBe(1);
    await expect.poll(() => page.url()).toContain("only=failed");
    await page.reload();
    await page.getByText("3 of 201 match").waitFor();
    await page.getByRole("button", { name: "Table", exact: true }).click();
    await expect.poll(() => page.locator(".span-line").count()).toBe(3);
    await page.goto(`${page.url()}&named=nothing+is+called+so`);
    await page.getByText(/No span matches failed · “nothing is called so”/).waitFor();
    await page.locator(".nothing").getByRole("button", { name: "Clear" }).click();
    await page.getByText("201 spans").first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it("are walked, sorted and jumped to with the keyboard, in the table and in the graph", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await open(page, DEMO, "at=end&spans=table");
    await page.getByRole("button", { name: "Duration" }).click();
    const first = page.locator("[data-row='0']");
    await expect.poll(() => first.locator("[role=gridcell]").first().textContent()).toBe(runOf(DEMO).name);
    await first.focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator(".span-line.on").getAttribute("data-row")).toBe("1");
    await page.keyboard.press("Enter");
    const started = await page.locator(".span-line.on [role=gridcell]").nth(3).textContent();
    await expect.poll(() => page.locator(".strip .at .v").textContent()).toBe(started);

    const graph = page.locator("[aria-label^='Call graph, ']");
    await expect.poll(() => graph.getAttribute("aria-label")).toContain("Selected: coder");
    await graph.focus();
    await page.keyboard.press("Home");
    await expect
      .poll(() => graph.getAttribute("aria-label"))
      .toContain(`Selected: ${runOf(DEMO).name}, task`);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => graph.getAttribute("aria-label")).toContain("Selected: planner, agent");
    await page.keyboard.press("Enter");
    await expect.poll(() => graph.getAttribute("aria-label")).not.toContain("4 children folded");
    expect(complaints).toEqual([]);
    await close();
  });

  it("show the critical path with its shares, on and off by a key", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await open(page, DEMO, "at=end");
    await page.keyboard.press("p");
    const shares = page.getByRole("list", { name: /critical path/ }).getByRole("button");
    await expect.poll(() => shares.count()).toBeGreaterThan(5);
    await expect.poll(() => shares.first().textContent()).toMatch(/diagnose.*18\.6/);
    await page.keyboard.press("p");
    await expect.poll(() => shares.count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it("are held in the inspector by pins that the address keeps", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    await open(page, DEMO, "at=t178.4");
    await page.getByRole("row", { name: /^patch\.propose/ }).click();
    await page.getByRole("button", { name: "Pin", exact: true }).click();
    await page.getByRole("row", { name: /^diagnose/ }).click();
    const pins = page.getByRole("region", { name: "Pinned" });
    await pins.locator(".pin-name", { hasText: "patch.propose" }).waitFor();
    await expect.poll(() => page.url()).toContain("pin=span:");
    await page.reload();
    await pins.getByText("ok, 31.5 s").waitFor();
    await pins.getByRole("button", { name: /^Take the pin/ }).click();
    await expect.poll(() => pins.count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it("have no fault that axe finds, in either theme", async () => {
    const { page, complaints, close } = await watchedPage(browser, served.address);
    for (const query of [
      "spans=tree&only=failed",
      "spans=flame",
      "spans=table",
      "pin=span:s-0033&sel=span:s-0033",
    ]) {
      await open(page, DEMO, `at=t178.4&${query}`);
      await page.getByRole("button", { name: "Filter" }).click();
      await page.keyboard.press("p");
      await page.getByRole("list", { name: /critical path/ }).waitFor();
      // What is around it is the same in all, and looked at elsewhere.
      expect.soft(await axeFaultsInBothThemes(page, { part: "#main" }), query).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await close();
  }, 180_000);
});
