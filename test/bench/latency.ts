/**
 * From the write of a line to its event in the page: a real server process, a real browser with the stream open, and
 * a writer that appends at a rate. Both clocks are the machine's wall clock, in fractions of a millisecond.
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { bundledCommand } from "../server/command.ts";
import { ms, quantile, type Row } from "./table.ts";

const START = Date.parse("2026-03-01T09:00:00Z");
const wall = (): number => performance.timeOrigin + performance.now();

const line = (i: number): string =>
  `${JSON.stringify({ at: new Date(START + i).toISOString(), kind: "log", severity: "info", message: `m${i}` })}\n`;

interface Rate {
  readonly perSecond: number;
  readonly seconds: number;
}

/** In the page: when each message of the run arrived, by its number. */
const listen = (page: Page, run: string): Promise<void> =>
  page.evaluate((id) => {
    const arrived: [number, number][] = [];
    Object.assign(window, { arrived });
    const stream = new EventSource(`/api/stream?runs=${id}`);
    stream.addEventListener("units", (message) => {
      const now = performance.timeOrigin + performance.now();
      const { runs } = JSON.parse(message.data) as {
        runs: Record<string, { kind: string; message?: string }[]>;
      };
      for (const event of runs[id] ?? [])
        if (event.kind === "log") arrived.push([Number(event.message?.slice(1)), now]);
    });
    return new Promise<void>((resolve) => stream.addEventListener("hello", () => resolve()));
  }, run);

const arrivals = (page: Page): Promise<readonly (readonly [number, number])[]> =>
  page.evaluate(() => (window as unknown as { arrived: [number, number][] }).arrived);

const measure = async (
  page: Page,
  address: string,
  folder: string,
  rate: Rate,
): Promise<readonly number[]> => {
  const name = `rate-${rate.perSecond}`;
  const file = openSync(join(folder, `${name}.jsonl`), "a");
  writeSync(file, line(0));
  const run = await runNamed(address, name);
  await listen(page, run);
  const written: number[] = [wall()];
  const total = Math.max(20, rate.perSecond * rate.seconds);
  const began = performance.now();
  const tickMs = Math.max(5, 1000 / rate.perSecond);
  while (written.length <= total) {
    const due = Math.min(total, Math.ceil(((performance.now() - began) / 1000) * rate.perSecond));
    if (written.length <= due) {
      const from = written.length;
      const now = wall();
      let text = "";
      for (let i = from; i <= due; i++) {
        text += line(i);
        written.push(now);
      }
      writeSync(file, text);
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs / 2));
  }
  closeSync(file);
  const seen = await allOf(page, total);
  return seen.filter(([i]) => i > 0).map(([i, at]) => at - (written[i] as number));
};

const PATIENCE_MS = 10_000;

/** Waits for the last one; a line that never comes is an error, not a gap in the figures. */
const allOf = async (page: Page, total: number): Promise<readonly (readonly [number, number])[]> => {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await arrivals(page);
    if (new Set(seen.map(([i]) => i)).size >= total) return seen;
    if (performance.now() > until) throw new Error(`Only ${seen.length} of ${total} lines came to the page`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const runNamed = async (address: string, name: string): Promise<string> => {
  for (;;) {
    const { runs } = (await (await fetch(`${address}/api/runs`)).json()) as {
      runs: { id: string; name: string }[];
    };
    const run = runs.find((each) => each.name.includes(name));
    if (run) return run.id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export const benchLatency = async (small: boolean): Promise<readonly Row[]> => {
  const home = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  const folder = join(home, "traces");
  mkdirSync(folder);
  const command = await bundledCommand();
  const server = command.start([
    "serve",
    folder,
    "--port",
    "0",
    "--no-open",
    "--store",
    join(home, "bench.db"),
  ]);
  const browser = await launchBrowser();
  try {
    const [address = ""] = await server.printed(/http:\/\/127\.0\.0\.1:\d+/);
    const page = await browser.newPage();
    await page.goto(`${address}/api/health`);
    const rows: Row[] = [];
    for (const perSecond of [1, 100, 10_000]) {
      const seconds = perSecond === 1 ? (small ? 20 : 60) : small ? 3 : 10;
      const took = await measure(page, address, folder, { perSecond, seconds });
      rows.push({
        what: `line written to event in the page, ${perSecond} lines/s (${took.length} lines)`,
        figure: `p50 ${ms(quantile(took, 0.5))}, p99 ${ms(quantile(took, 0.99))}, last ${ms(took.at(-1) as number)}`,
        goal: "p50 40 ms, p99 200 ms",
      });
    }
    return rows;
  } finally {
    await browser.close();
    server.child.kill("SIGTERM");
    await server.done;
    command.remove();
    rmSync(home, { recursive: true, force: true });
  }
};
