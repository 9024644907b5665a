/**
 * Scrubbing as a person does it: the built page with an example run, the pointer dragged over the minimap. Script and
 * tasks are counted in processor time of the page's main thread, so that a busy machine does not change the figures.
 */
import { join } from "node:path";
import type { Browser, CDPSession, Page } from "playwright-core";
import { writeUnits } from "../../fixtures/large.ts";
import { exampleRuns } from "../browser/example-runs.ts";
import { serve } from "../browser/served.ts";
import { launchBrowser } from "../browser.ts";
import { median, ms, type Row } from "./table.ts";

/** Tabs with the most to draw, each of an example run. */
const SCRUBBED = [
  { file: "morph-ppo-41.jsonl", tab: "lifecycle" },
  { file: "repair-checkout-test.jsonl", tab: "trace" },
] as const;
const MOVES = 120;
const LONG_MS = 50;

export interface Drag {
  readonly scriptMs: number;
  readonly taskMs: number;
  /** Tasks of the main thread over 50 ms, in milliseconds. */
  readonly long: readonly number[];
}

const metric = async (cdp: CDPSession, name: string): Promise<number> => {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return (metrics.find((each) => each.name === name)?.value ?? Number.NaN) * 1000;
};

/** From one end of the minimap to the other and half the way back, one move after the other. */
const drag = async (page: Page): Promise<void> => {
  const box = await page.locator(".mini").boundingBox();
  if (!box) throw new Error("The page shows no minimap");
  const [left, width, y] = [box.x + 40, box.width - 80, box.y + 30];
  await page.mouse.move(left, y);
  await page.mouse.down();
  for (let move = 1; move <= MOVES; move++) {
    const part = (move / MOVES) * 1.5;
    await page.mouse.move(left + (part <= 1 ? part : 2 - part) * width, y);
  }
  await page.mouse.up();
};

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly pid: number;
  /** Microseconds, of the wall and of the thread's own clock. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const longTasks = (trace: Buffer): readonly number[] => {
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const pages = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && pages.has(`${pid} ${tid}`))
    .map(({ tdur, dur }) => (tdur ?? dur ?? 0) / 1000)
    .filter((took) => took > LONG_MS);
};

export const measure = async (browser: Browser, page: Page, cdp: CDPSession): Promise<Drag> => {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  const [script, task] = [await metric(cdp, "ScriptDuration"), await metric(cdp, "TaskDuration")];
  await drag(page);
  const [scriptMs, taskMs] = [
    (await metric(cdp, "ScriptDuration")) - script,
    (await metric(cdp, "TaskDuration")) - task,
  ];
  return { scriptMs, taskMs, long: longTasks(await browser.stopTracing()) };
};

/** Until the page has drawn what it asked for and rests. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator(".panel .picture canvas").first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => new Promise((rested) => requestIdleCallback(rested, { timeout: 500 })));
};

const scrubbed = async (
  browser: Browser,
  address: string,
  where: string,
  small: boolean,
): Promise<readonly Row[]> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await settled(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  // The first drag meets code that has not been compiled yet: it is told apart.
  const drags: Drag[] = [];
  for (let round = 0; round < (small ? 2 : 4); round++) {
    drags.push(await measure(browser, page, cdp));
    await settled(page);
  }
  await page.close();
  return rowsOf(where, drags);
};

const scrub = async (
  browser: Browser,
  { file, tab }: (typeof SCRUBBED)[number],
  small: boolean,
): Promise<readonly Row[]> => {
  const served = await serve({ [file]: exampleRuns()[file] ?? "" });
  try {
    const [run] = await served.runsWhen((runs) => runs.some(({ status }) => status === "ended"));
    return await scrubbed(browser, `${served.address}run/${run?.id}/${tab}`, `tab ${tab}`, small);
  } finally {
    await served.close();
  }
};

/** A board as full as no person looks at: every stage moves a card. */
const scrubUnits = async (browser: Browser, small: boolean): Promise<readonly Row[]> => {
  const units = small ? 200 : 2000;
  const served = await serve({});
  try {
    const { lines } = await writeUnits(join(served.folder, "units.jsonl"), { units, lines: units * 5 });
    const [run] = await served.runsWhen(([run]) => run?.events === lines && run.status !== "live");
    const board = `${served.address}run/${run?.id}/board?at=end`;
    return await scrubbed(browser, board, `a board of ${units} units`, small);
  } finally {
    await served.close();
  }
};

export const benchScrub = async (small: boolean): Promise<readonly Row[]> => {
  const browser = await launchBrowser();
  try {
    const rows: Row[] = [];
    for (const scrubbed of SCRUBBED) rows.push(...(await scrub(browser, scrubbed, small)));
    return [...rows, ...(await scrubUnits(browser, small))];
  } finally {
    await browser.close();
  }
};

export const rowsOf = (where: string, [first, ...later]: readonly Drag[]): readonly Row[] => {
  if (!first) return [];
  const perMove = (pick: (drag: Drag) => number): string =>
    `${ms(median(later.map(pick)) / MOVES)}, the first drag ${ms(pick(first) / MOVES)}`;
  const tasks = (drags: readonly Drag[]): string => {
    const long = drags.flatMap((drag) => drag.long);
    return long.length === 0 ? "none" : `${long.length}, longest ${ms(Math.max(...long))}`;
  };
  return [
    {
      what: `script per pointer move, ${MOVES} moves over the minimap, ${where}`,
      figure: perMove(({ scriptMs }) => scriptMs),
      goal: "8 ms",
    },
    {
      what: `the same with style, layout and paint, ${where}`,
      figure: perMove(({ taskMs }) => taskMs),
      goal: "",
    },
    {
      what: `tasks over ${LONG_MS} ms while scrubbing, ${where}`,
      figure: `${tasks(later)}; the first drag ${tasks([first])}`,
      goal: "none",
    },
  ];
};
