/** Training runs on the page: their figures are those of the state, at the start, in the middle and at the end. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SeriesState } from "../../core/state.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { StateAnswer } from "../../core/wire/state-answer.ts";
import { metric, value } from "../../web/format.ts";
import { launchBrowser } from "../browser.ts";
import { axeFaultsInBothThemes } from "./axe-faults.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const SAMPLES = {
  "esper.jsonl": "esper/generated/telemetry_2026-06-20_134051/events.jsonl",
  "esper-groups.jsonl": "esper/generated/telemetry_2026-06-20_180209/events.jsonl",
  "mud-puppy.jsonl": "mud-puppy/v3_head_run_b_tapped.jsonl",
} as const;
const beside = Object.entries(SAMPLES)
  .map(([name, path]) => [name, resolve("../shared/samples", path)] as const)
  .filter(([, path]) => existsSync(path));

let browser: Browser;
let served: Served;
let runs: readonly RunSummary[];
beforeAll(async () => {
  browser = await launchBrowser();
  const trainings = Object.entries(exampleRuns()).filter(([name]) => /ppo-4[12]/.test(name));
  const samples = beside.map(([name, path]) => [name, readFileSync(path, "utf8")] as const);
  if (samples.length < Object.keys(SAMPLES).length)
    console.log("not all samples are beside the project (../shared): only the example runs are looked at");
  const files = Object.fromEntries([...trainings, ...samples]);
  served = await serve(files);
  const lines = Object.values(files).reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  runs = await served.runsWhen((all) => all.reduce((sum, run) => sum + run.lines, 0) === lines);
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

const NOT_BESIDE = "this sample is not beside the project (../shared)";
const runIn = (file: string): RunSummary | undefined =>
  runs.find(({ sources }) => sources.some(({ path }) => path.endsWith(file)));
const stateAt = async (run: RunSummary, at: string): Promise<StateAnswer["state"]> => {
  const answer = await fetch(`${served.address}api/runs/${run.id}/state?at=${at}`);
  return ((await answer.json()) as StateAnswer).state;
};
const moments = (run: RunSummary): readonly string[] => [
  "start",
  `t${(run.durationMs / 2000).toFixed(3)}`,
  "end",
];
/** The text of a panel, once it stands. */
const textOf = async (page: Page, panel: string): Promise<string> => {
  const found = page.getByRole("region", { name: panel, exact: true });
  await found.waitFor();
  // biome-ignore lint/performance/useDomNodeTextContent: words as a person reads them, cells apart
  return (await found.innerText()).replace(/\s+/g, " ");
};
const showing = (page: Page, panel: string, words: string): Promise<void> =>
  expect.poll(() => textOf(page, panel), { timeout: 15_000 }).toContain(words);
const shown = (state: SeriesState | undefined): string => (state ? value(state.last) : "n/a");

const CHARTS = [
  ["Losses", ["policy_loss", "value_loss"]],
  ["Value range", ["value_mean", "value_min", "value_max"]],
] as const;

describe.each(["ppo-41.jsonl", "ppo-42.jsonl", "esper.jsonl"])("tab Policy of %s", (file) => {
  test("has the figures of the state at three moments", async (context) => {
    const run = runIn(file);
    if (!run) return context.skip(NOT_BESIDE);
    const { page, complaints, close } = await watchedPage(browser, served.address);
    for (const at of moments(run)) {
      const { series, records } = await stateAt(run, at);
      await page.goto(`${served.address}run/${run.id}/policy?at=${at}`);
      for (const [title, names] of CHARTS) {
        const told = names.flatMap((name) => series[""]?.[name] ?? []);
        await showing(page, title, told.length === 0 ? "n/a" : shown(told[0]));
      }
      const heads = records.find(({ name }) => name === "policy_heads")?.value as
        | Record<string, { readonly entropy: number; readonly gradient_state: string }>
        | undefined;
      for (const [head, { entropy, gradient_state }] of Object.entries(heads ?? {})) {
        await showing(page, "Policy heads", head.replaceAll("_", " "));
        await showing(page, "Policy heads", value(entropy));
        await showing(page, "Policy heads", gradient_state);
      }
      for (const [name, state] of Object.entries(series[""] ?? {}))
        if (/^head_.+_entropy$/.test(name)) await showing(page, "Policy heads", shown(state));
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

test("the causal log says what was declined, and by which gate", async () => {
  const run = runIn("ppo-42.jsonl") as RunSummary;
  const { page, close } = await watchedPage(browser, served.address);
  const answer = await fetch(`${served.address}api/runs/${run.id}/events?kind=gate&limit=400`);
  const { events } = (await answer.json()) as {
    readonly events: readonly { readonly seq: number; readonly passed: boolean; readonly message?: string }[];
  };
  const failed = events.find(({ passed }) => !passed);
  // A moment after it: its chain has run out by then.
  await page.goto(`${served.address}run/${run.id}/policy?at=e${(failed?.seq ?? 0) + 12}`);
  await showing(page, "Causal log", "declined by gate");
  await showing(page, "Causal log", failed?.message ?? "");
  await page
    .getByRole("region", { name: "Causal log" })
    .getByRole("button", { name: failed?.message ?? "" })
    .first()
    .click();
  await expect.poll(() => page.url()).toContain("sel=gate");
  await close();
});

test("one jumps to the peak of an environment and of the run, in percent points", async () => {
  const run = runIn("ppo-41.jsonl") as RunSummary;
  const { series } = await stateAt(run, "end");
  const peaks = Object.entries(series)
    .filter(([subject]) => /^env:\d+$/.test(subject))
    .map(([, own]) => own.val_accuracy_pct?.max ?? 0);
  const { page, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${run.id}/lifecycle?at=t3000&axis=epoch`);
  await page.getByRole("button", { name: "Rank" }).click();
  await page.getByRole("button", { name: "Run peak" }).click();
  await showing(page, "Environments", `${Math.max(...peaks).toFixed(1)}%`);
  await close();
});

test("groups stand side by side, and a key goes from one to the next", async (context) => {
  const run = runIn("esper-groups.jsonl");
  if (!run) return context.skip(NOT_BESIDE);
  const { page, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${run.id}/policy`);
  const groups = page.getByRole("region", { name: "Policy groups" });
  const { series } = await stateAt(run, "end");
  await groups.getByRole("button", { name: "A", pressed: true }).waitFor();
  await showing(page, "Losses", shown(series["group:A"]?.policy_loss));
  await page.keyboard.press("o");
  await groups.getByRole("button", { name: "B", pressed: true }).waitFor();
  await close();
});

test("a fine-tuning has the figures of the state at three moments, and no end that was not told", async (context) => {
  const run = runIn("mud-puppy.jsonl");
  if (!run) return context.skip(NOT_BESIDE);
  const { page, complaints, close } = await watchedPage(browser, served.address);
  for (const at of moments(run)) {
    const { series } = await stateAt(run, at);
    await page.goto(`${served.address}run/${run.id}?at=${at}`);
    await showing(page, "Loss", shown(series[""]?.loss));
    await showing(page, "Gradient norm", shown(series[""]?.grad_norm));
    const allocated = series["gpu:0"]?.allocated_gb?.last;
    if (typeof allocated === "number")
      await showing(page, "Memory and streaming", `allocated ${metric(allocated)} GB`);
  }
  expect(await page.getByText("Training complete").count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

const LOOKED_AT: readonly (readonly [file: string, rest: string, panel: string])[] = [
  ["ppo-42.jsonl", "policy?at=t5300&axis=epoch", "Policy heads"],
  ["esper-groups.jsonl", "policy", "Policy groups"],
  ["mud-puppy.jsonl", "training", "Loss"],
  ["ppo-41.jsonl", "metrics?at=t5300", "Series"],
];

test.for(LOOKED_AT)("axe finds no fault in %s, %s", async ([file, rest, panel], context) => {
  const run = runIn(file);
  if (!run) return context.skip(NOT_BESIDE);
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${run.id}/${rest}`);
  await textOf(page, panel);
  await page.evaluate(() => document.fonts.ready);
  await page.locator(".stale-values").first().waitFor({ state: "detached" });
  expect(await axeFaultsInBothThemes(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
});
