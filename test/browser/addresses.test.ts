/** Two hundred addresses made by a seeded generator restore what they name: run, tab, moment, window, range, selection. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { ResolvedMoment } from "../../core/wire/state-answer.ts";
import type { Window } from "../../core/wire/window.ts";
import { count } from "../../web/format.ts";
import { launchBrowser } from "../browser.ts";
import { type Random, random } from "../random.ts";
import { exampleRuns } from "./example-runs.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const SEED = 20261126;
const HOW_MANY = 200;

let browser: Browser;
let served: Served;
let runs: readonly RunSummary[];
const windows = new Map<string, Window>();
beforeAll(async () => {
  browser = await launchBrowser();
  const files = exampleRuns();
  served = await serve(files);
  const lines = Object.values(files).reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  runs = await served.runsWhen((all) => all.reduce((sum, run) => sum + run.lines, 0) === lines);
  for (const { id } of runs) windows.set(id, await get<Window>(`runs/${id}/window?px=400`));
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${served.address}api/${path}`)).json()) as T;

interface Named {
  readonly run: string;
  readonly tab: string;
  readonly at: string;
  readonly query: Readonly<Record<string, string>>;
}

const momentOf = (r: Random, run: RunSummary): string => {
  const length = (run.to - run.from) / 1e9;
  switch (r.below(5)) {
    case 0:
      return `t${(r.next() * length).toFixed(r.below(7))}`;
    case 1:
      return r.pick(["start", "end"]);
    case 2:
      return run.axes.epoch === undefined ? "start" : `ep${r.below(100)}`;
    default:
      return `e${Math.max(1, run.head - r.below(run.lines))}`;
  }
};

/** Something the run has, as the address names it. */
const selectionOf = (r: Random, run: RunSummary): string | undefined => {
  const { spans, stages, anomalies, gates } = windows.get(run.id) as Window;
  switch (r.below(5)) {
    case 0:
      return spans.length > 0 ? `span:${r.pick(spans).id}` : undefined;
    case 1: {
      const subject = stages.length > 0 ? r.pick(stages).subject : undefined;
      return subject && `${/(?:^|\/)([^/:]*):[^/]*$/.exec(subject)?.[1]}:${subject}`;
    }
    case 2:
      return anomalies.length > 0 ? `anomaly:${r.pick(anomalies).event}` : undefined;
    case 3:
      return gates.length > 0 ? `gate:${r.pick(gates).event}` : undefined;
    default:
      return undefined;
  }
};

const stretchOf = (r: Random, run: RunSummary): string => {
  const length = (run.to - run.from) / 1e9;
  const from = r.next() * length * 0.8;
  return `${from.toFixed(3)}..${(from + length * (0.05 + 0.1 * r.next())).toFixed(3)}`;
};

const named = (r: Random): Named => {
  const run = r.pick(runs);
  const query: Record<string, string> = {};
  const sel = selectionOf(r, run);
  if (sel) query.sel = sel;
  if (r.chance(0.5)) query.win = stretchOf(r, run);
  if (r.chance(0.3)) query.range = stretchOf(r, run);
  if (r.chance(0.3)) query.future = r.pick(["hidden", "shown"]);
  if (run.axes.epoch !== undefined && r.chance(0.4)) query.axis = "epoch";
  return { run: run.id, tab: r.pick(["events", "events", "config", "file"]), at: momentOf(r, run), query };
};

/** `seed:env:3/slot:r0c1/seed:2` names the subject behind the first colon; so do the others their ids. */
const selectedId = (sel: string): string => sel.slice(sel.indexOf(":") + 1);

/** Seconds without trailing zeros. */
const shortest = (text: string | null): string | undefined =>
  text?.replaceAll(/(\.\d*?)0+(?=\.\.|$)/g, "$1").replaceAll(/\.(?=\.\.|$)/g, "");

const goTo = (page: Page, address: string): Promise<void> =>
  page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);

/** Resolves with what the page says of the moment: at once when it is as expected, else after it has not changed for long. */
const momentShown = async (page: Page, { rank, of }: ResolvedMoment): Promise<string> => {
  const where = page.locator(".where");
  const expected = `event ${count(rank)} of ${count(of)}`;
  await where
    .filter({ hasText: expected })
    .waitFor({ timeout: 10_000 })
    .catch(() => undefined);
  const shown = (await where.textContent()) ?? "";
  return shown.startsWith(expected) ? expected : shown;
};

test(`${HOW_MANY} random addresses restore what they name`, { timeout: 240_000 }, async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  await page.goto(`${served.address}run/${runs[0]?.id}/events?at=start`);
  const r = random(SEED);
  for (let i = 0; i < HOW_MANY; i++) {
    const { run, tab, at, query } = named(r);
    // What the page writes back comes from its state: a word that it does not know is gone then.
    const address = `/run/${run}/${tab}?${new URLSearchParams({ at, ...query, unheard: "of" })}`;
    const what = `seed ${SEED}, number ${i}: ${address}`;
    const there = await get<ResolvedMoment>(`runs/${run}/moment?at=${at}`);
    if (i % 20 === 0) await page.goto(new URL(address, served.address).href);
    else await goTo(page, address);
    await page.waitForFunction(
      ({ run, tab }) =>
        location.pathname === `/run/${run}/${tab}` &&
        !location.search.includes("unheard") &&
        document
          .querySelector(".tabs [aria-current=page], .tabs [aria-selected=true]")
          ?.textContent?.toLowerCase() === tab,
      { run, tab },
    );
    await expect
      .poll(() => momentShown(page, there), { message: what })
      .toBe(`event ${count(there.rank)} of ${count(there.of)}`);
    const restored = new URL(page.url()).searchParams;
    for (const [key, value] of Object.entries(query))
      expect(shortest(restored.get(key)), `${what}, ${key}`).toBe(shortest(value));
    // Configuration and files have no inspector beside them.
    if (query.sel && tab === "events")
      await page.locator(`#inspector h2[title="${selectedId(query.sel)}"]`).waitFor();
  }
  expect(complaints).toEqual([]);
  await close();
});
