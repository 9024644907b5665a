/**
 * From the write of the first line that is another to the alert in the page: the built program, a real browser that shows a
 * growing run beside a finished one, and a writer that goes on. Both clocks are the machine's wall clock.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { RunSummary } from "../../core/wire/runs.ts";
import { type Served, serve } from "../browser/served.ts";
import { launchBrowser } from "../browser.ts";
import { largePair, linesOf } from "./large-trees.ts";
import { ms, quantile, type Row } from "./table.ts";

const ROUNDS = 5;
/** Lines of one write, as many a second, and how many writes come before the one that parts. */
const [LINES, PACE_MS, WRITES] = [10, 100, 20];
const PATIENCE_MS = 120_000;

const wall = (): number => performance.timeOrigin + performance.now();

export const benchAlert = async (small: boolean): Promise<readonly Row[]> => {
  const [side = []] = largePair(small ? 5000 : 50_000, 0);
  const lines = linesOf(side).split("\n").slice(0, -1);
  const served = await serve({ "done.jsonl": `${lines.join("\n")}\n${ENDED}\n` });
  const browser = await launchBrowser();
  try {
    const { id } = await runOf(served, "done.jsonl", ({ outcome }) => outcome !== "open");
    const page = await browser.newPage();
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round++) took.push(await partingOf(served, page, id, lines, round));
    return [
      {
        what: `a run of ${Math.round(lines.length / 1000)}k events grows beside a finished one: line that parts written to the alert in the page`,
        figure: `p50 ${ms(quantile(took, 0.5))}, worst ${ms(quantile(took, 1))} of ${ROUNDS}`,
        goal: "2 s",
      },
    ];
  } finally {
    await browser.close();
    await served.close();
  }
};

const ENDED = JSON.stringify({ at: "2026-01-03T00:00:00.000Z", kind: "run", status: "finished" });

/** A run that is another from a place on, in each round a later one. */
const partingOf = async (
  served: Served,
  page: Page,
  done: string,
  lines: readonly string[],
  round: number,
): Promise<number> => {
  const name = `grows-${round}.jsonl`;
  let next = Math.floor((0.9 + 0.01 * round) * lines.length);
  const append = (to: number, edited = (line: string): string => line): void => {
    served.append(name, ...lines.slice(next, to).map((line) => JSON.parse(edited(line)) as unknown));
    next = to;
  };
  served.append(name, ...lines.slice(0, next).map((line) => JSON.parse(line) as unknown));
  await runOf(served, name, ({ events }) => events >= next);
  append(next + LINES);
  const { id } = await runOf(served, name, ({ status, events }) => status === "live" && events >= next);
  await page.goto(`${served.address}compare/${done}/${id}`);
  await page.getByText("still to come").first().waitFor({ timeout: PATIENCE_MS });
  for (let write = 0; write < WRITES; write++) {
    append(next + LINES);
    await pause(PACE_MS);
  }
  append(lines.findIndex((line, i) => i >= next && line.includes('"span-start"')));
  const seen = alertSeen(page);
  const wrote = wall();
  append(next + 1, (line) => line.replace('"value":', '"other":'));
  return (await seen) - wrote;
};

/** When the page shows it. */
const alertSeen = (page: Page): Promise<number> =>
  page.evaluate(
    (patience) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now();
        const look = (): void => {
          const shown = [...document.querySelectorAll('[role="alert"]')].some(
            (each) => each.textContent?.includes("The runs part") && each.getClientRects().length > 0,
          );
          if (shown) resolve(performance.timeOrigin + performance.now());
          else if (performance.now() - began > patience) reject(new Error("The page said nothing"));
          else requestAnimationFrame(look);
        };
        look();
      }),
    PATIENCE_MS,
  );

const runOf = async (
  { runsWhen }: Served,
  file: string,
  holds: (run: RunSummary) => boolean,
): Promise<RunSummary> => {
  const isIt = (run: RunSummary): boolean => run.sources.some(({ path }) => path === file) && holds(run);
  return (await runsWhen((runs) => runs.some(isIt))).find(isIt) as RunSummary;
};
