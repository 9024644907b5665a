/**
 * `npm run shots` (after `npm run build`): a picture of every page in `docs/shots`, in both themes at 1440x900 and
 * dark at 1024 wide, from the example runs at fixed moments. `npm run shots -- trace board` takes only those.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { ANSWERS_FILE, DEMO_ANSWERS, DEMO_CONFIGURATION } from "../../server/demo/answers.ts";
import { exampleRuns } from "../browser/example-runs.ts";
import { serve } from "../browser/served.ts";
import { launchBrowser } from "../browser.ts";
import { type Shot, shots } from "./pages.ts";
import { repack } from "./repack.ts";

const folder = fileURLToPath(new URL("../../docs/shots/", import.meta.url));
const LOOKS = [
  { suffix: "dark", colorScheme: "dark", width: 1440 },
  { suffix: "light", colorScheme: "light", width: 1440 },
  { suffix: "1024", colorScheme: "dark", width: 1024 },
] as const;
const HEIGHT = 900;
const WIDE = 1440;

const spanId = (name: string): string => {
  const lines = exampleRuns()["repair-checkout-test.jsonl"]?.split("\n") ?? [];
  const line = lines.find((each) => each.includes('"span-start"') && each.includes(`"name":"${name}"`));
  return (JSON.parse(line ?? "{}") as { readonly id?: string }).id ?? "";
};

/** The page stands: fonts are there, nothing is asked of the server, and nothing was drawn for twenty frames. */
const settle = async (page: Page): Promise<void> => {
  await page.locator("#main .panel:visible").first().waitFor();
  await page.waitForLoadState("load");
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let i = 0; i < 20; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
};

const take = async (page: Page, address: string, shot: Shot, path: string): Promise<void> => {
  await page.goto(`${address}${shot.address}`);
  await settle(page);
  await shot.first?.(page);
  await settle(page);
  writeFileSync(path, repack(await page.screenshot()));
};

const wanted = process.argv.slice(2);
const browser = await launchBrowser();
const examples = exampleRuns();
const served = await serve(examples, [], {
  "hindcast.json": JSON.stringify(DEMO_CONFIGURATION),
  [ANSWERS_FILE]: DEMO_ANSWERS.map((answer) => JSON.stringify({ ...answer, delayMs: 0, wordMs: 0 })).join(
    "\n",
  ),
});
try {
  const lines = Object.values(examples).reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  const runs = await served.runsWhen((all) => all.reduce((sum, run) => sum + run.lines, 0) === lines);
  mkdirSync(folder, { recursive: true });
  for (const { suffix, colorScheme, width } of LOOKS) {
    const page = await browser.newPage({
      viewport: { width, height: HEIGHT },
      colorScheme,
      reducedMotion: "reduce",
      timezoneId: "UTC",
      locale: "en-GB",
    });
    for (const shot of shots(runs, spanId)) {
      // Dialogs look the same on any width.
      if (shot.dialog && width < WIDE) continue;
      if (wanted.length > 0 && !wanted.includes(shot.name)) continue;
      const path = `${folder}${shot.name}-${suffix}.png`;
      await take(page, served.address, shot, path);
      console.log(path.slice(path.indexOf("docs/")));
    }
    await page.close();
  }
} finally {
  await served.close();
  await browser.close();
}
