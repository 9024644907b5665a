/** A run of a million spans in the page: how soon it can be used, and what moving its cursor costs. */
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { writeSpans } from "../../fixtures/large.ts";
import { serve } from "../browser/served.ts";
import { launchBrowser } from "../browser.ts";
import { type Drag, measure, rowsOf, settled } from "./scrub.ts";
import { ms, type Row } from "./table.ts";

/** Of the lines that `writeSpans` gives for so many spans. */
const LINES_PER_SPAN = 2.2;
const LOOKS = ["tree", "flame", "table"] as const;

/** Milliseconds of the wall until the strip says the state, until spans stand, until all that was asked for has come. */
interface Opening {
  readonly strip: number;
  readonly spans: number;
}

const opened = async (browser: Browser, address: string): Promise<Opening> => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const from = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator(".strip .at .v").waitFor();
  const strip = performance.now() - from;
  await page.locator(".tree-row, .span-line, .flame-picture canvas").first().waitFor();
  const spans = performance.now() - from;
  await page.close();
  return { strip, spans };
};

export const benchMillion = async (small: boolean): Promise<readonly Row[]> => {
  const spans = small ? 50_000 : 1_000_000;
  const lines = Math.round(spans * LINES_PER_SPAN);
  const browser = await launchBrowser();
  const served = await serve({});
  try {
    await writeSpans(join(served.folder, "spans.jsonl"), { events: lines, openSpans: 200 });
    const [run] = await served.runsWhen(([run]) => run?.events === lines && run.status !== "live");
    const trace = `${served.address}run/${run?.id}/trace`;
    const cold = await opened(browser, trace);
    const rows: Row[] = [
      {
        what: `a run of ${run?.spans.total} spans in the page: state, spans`,
        figure: `${ms(cold.strip)}, ${ms(cold.spans)}`,
        goal: "1500 ms",
      },
    ];
    for (const look of LOOKS) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(`${trace}?spans=${look}`);
      await settled(page);
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
      const drags: Drag[] = [];
      for (let round = 0; round < 2; round++) {
        drags.push(await measure(browser, page, cdp));
        await settled(page);
      }
      rows.push(...rowsOf(`${run?.spans.total} spans as ${look}`, drags));
      await page.close();
    }
    return rows;
  } finally {
    await served.close();
    await browser.close();
  }
};
