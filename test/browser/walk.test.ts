/** Every tab of every kind of run at its start, middle and end: the numbers are those of the command line, and nothing complains. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaults } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { goTo, settled } from "./moving.ts";
import { type Served, serve } from "./served.ts";
import { stateAt } from "./state-command.ts";
import { expectedFacts, shownFacts } from "./strip-facts.ts";
import { watchedPage } from "./watched-page.ts";

const samples = fileURLToPath(new URL("../../../shared/samples/", import.meta.url));

/** One of each system, as files below one folder. */
const SAMPLES = [
  "esper/generated/telemetry_2026-06-20_134051/events.jsonl",
  "esper/recorded/telemetry_2025-12-07_081426/events.jsonl",
  "mud-puppy/v3_head_run_b_tapped.jsonl",
  "anton/new_format_run_a/traces",
  "orchestrator/run_b",
];

const filesBelow = (path: string): readonly string[] =>
  path.endsWith(".jsonl")
    ? [path]
    : readdirSync(join(samples, path), { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
      );

const sampleFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    SAMPLES.flatMap(filesBelow).map((path) => [
      relative(".", path),
      readFileSync(join(samples, path), "utf8"),
    ]),
  );

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

const MOMENTS = ["start", "middle", "end"] as const;
const addressAt = (moment: (typeof MOMENTS)[number], { from, to }: RunSummary): string =>
  moment === "middle" ? `t${((to - from) / 2e9).toFixed(3)}` : moment;

/** `withAxe`: the example runs are held to axe in both themes elsewhere. */
const walk = async (served: Served, run: RunSummary, withAxe: boolean): Promise<void> => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  onTestFinished(close);
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(`${served.address}run/${run.id}?at=start`);
  await settled(page);
  const tabs = await page.locator(".tabs a, .tabs button").allTextContents();
  expect(tabs.length).toBeGreaterThan(2);
  for (const moment of MOMENTS) {
    const at = addressAt(moment, run);
    const answer = await stateAt(served.store, run.id, at);
    const expected = expectedFacts(answer, run);
    for (const tab of tabs) {
      await goTo(page, `/run/${run.id}/${tab.toLowerCase()}?at=${at}`);
      await page
        .locator(".where b", { hasText: numberPattern(answer.at.rank) })
        .first()
        .waitFor();
      await settled(page);
      const differing = async (): Promise<readonly string[]> => {
        const shown = await shownFacts(page);
        return Object.entries(expected)
          .filter(([label, value]) => !closeTo(shown[label], value))
          .map(([label, value]) => `${label}: ${shown[label]} shown, ${value} expected`);
      };
      await expect.poll(differing, { message: `${run.name}, ${tab}, ${moment}` }).toEqual([]);
      if (withAxe && moment === "middle")
        expect.soft(await axeFaults(page), `${run.name}, ${tab}`).toEqual([]);
    }
  }
  expect(complaints).toEqual([]);
};

/** Thousands are set apart by a narrow space. */
const numberPattern = (n: number): RegExp =>
  new RegExp(`^${String(n).replace(/\B(?=(\d{3})+(?!\d))/g, "\\s")}$`);

/** As far as a dense number says: three significant digits. */
const closeTo = (shown: number | undefined, value: number): boolean =>
  shown !== undefined && Math.abs(shown - value) <= Math.max(5e-4, Math.abs(value) * 6e-3);

describe("the example runs", () => {
  let served: Served;
  let runs: readonly RunSummary[];
  beforeAll(async () => {
    const files = exampleRuns();
    served = await serve(files);
    runs = await served.runsWhen(
      (all) => all.length === Object.keys(files).length && all.every(({ status }) => status !== "live"),
    );
  });
  afterAll(() => served?.close());

  test.for(Object.keys(exampleRuns()))("%s", { timeout: 180_000 }, async (file) => {
    const run = runs.find(({ sources }) => sources.some(({ path }) => path === file));
    await walk(served, run as RunSummary, false);
  });
});

describe.skipIf(!existsSync(samples))("samples of each system", () => {
  let served: Served;
  let runs: readonly RunSummary[];
  beforeAll(async () => {
    served = await serve(sampleFiles());
    runs = await served.runsWhen((all) => SAMPLES.every((path) => ofSample(all, path) !== undefined));
  });
  afterAll(() => served?.close());

  test.for(SAMPLES)("%s", { timeout: 180_000 }, async (path) => {
    await walk(served, ofSample(runs, path) as RunSummary, true);
  });
});

const ofSample = (runs: readonly RunSummary[], path: string): RunSummary | undefined =>
  runs.find(({ sources }) =>
    sources.some((source) => source.path.startsWith(path) || source.path.startsWith(dirname(path))),
  );

test.runIf(!existsSync(samples))("samples of each system are not here: their walk was not made", () => {
  console.log("No samples at ../shared/samples: the walk through runs of each system was not made.");
});
