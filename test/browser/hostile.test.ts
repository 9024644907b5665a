import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../browser.ts";
import { goTo, settled } from "./moving.ts";
import { PAYLOADS, poisoned } from "./payloads.ts";
import { type Served, serve } from "./served.ts";
import { watchedPage } from "./watched-page.ts";

const TEXT = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const HALF = PAYLOADS.length / 2;

let browser: Browser;
let served: Served;
beforeAll(async () => {
  browser = await launchBrowser();
  served = await serve({
    "poison <img src=x onerror=alert(1)>.jsonl": TEXT(
      PAYLOADS.slice(0, HALF).flatMap((text, n) => poisoned(text, n)),
    ),
  });
});
afterAll(async () => {
  await served?.close();
  await browser?.close();
});

/** Numbers of the payloads that ran, and elements that only a payload could have made. */
const injected = (page: Page) =>
  page.evaluate(() => ({
    ran: (window as unknown as { __hits?: number[] }).__hits ?? [],
    elements: [
      ...document.querySelectorAll(
        "script:not([src]), iframe, object, embed, base, meta[http-equiv], img, video, audio, marquee, template, form, " +
          "[onerror], [onload], [onfocus], [onmouseover], [ontoggle], [onbegin], [onstart], [srcdoc], " +
          "a[href^='javascript' i], [src^='javascript' i], [action]",
      ),
    ].map((element) => element.outerHTML.slice(0, 120)),
  }));

test("D66: nothing in a trace is ever run, asked for or built into the page", async () => {
  const { page, complaints, close } = await watchedPage(browser, served.address);
  const ran = new Set<number>();
  const elements: string[] = [];
  const look = async (): Promise<void> => {
    const found = await injected(page);
    for (const n of found.ran) ran.add(n);
    elements.push(...found.elements);
  };
  const name = "poison <img src=x onerror=alert(1)>.jsonl";
  const [run] = await served.runsWhen((runs) => (runs[0]?.events ?? 0) > 0 && runs[0]?.lines === HALF * 15);
  const open = async (rest: string): Promise<void> => {
    await page.goto(`${served.address}run/${run?.id}/${rest}`);
    await page.locator("#cursor").waitFor();
    await page.locator(".main .panel").first().waitFor();
  };
  /** The same without loading the page anew; what is drawn a frame later is drawn. */
  const goOn = async (rest: string): Promise<void> => {
    await goTo(page, `/run/${run?.id}/${rest}`);
    await settled(page);
  };

  await page.goto(`${served.address}runs?q=${encodeURIComponent(PAYLOADS[5] ?? "")}`);
  await page.locator("#search").waitFor();
  await page.locator("#search").fill("");
  await page.locator("tbody tr").first().click();
  // It is there, as text.
  expect(PAYLOADS).toContain(await page.locator(".prev .big").textContent());
  await look();

  // The other half arrives while the page looks on.
  await open("events?at=live");
  for (let n = HALF; n < PAYLOADS.length; n++) served.append(name, ...poisoned(PAYLOADS[n] as string, n));
  await served.runsWhen((runs) => runs[0]?.lines === PAYLOADS.length * 15);
  await look();

  for (const n of PAYLOADS.keys()) {
    const text = PAYLOADS[n] as string;
    const second = n + 0.02;
    const span = encodeURIComponent(`span:${text} ${n}`);
    const seed = encodeURIComponent(`seed:env:${text.replaceAll(/[/%]/g, "-")}/slot:${n}/seed:1`);
    // Half of the tabs for each, so that all are seen many times and the test stays short.
    for (const rest of n % 2
      ? [`trace?at=t${second}&sel=${span}`]
      : [`lifecycle?at=t${second}&sel=${seed}`, `events?at=t${second}`]) {
      await goOn(rest);
      await look();
    }
  }

  await open(`trace?at=end&sel=${encodeURIComponent(`span:${PAYLOADS[8]} 8`)}`);
  for (const tab of await page.locator("#inspector [role=tab]").all()) {
    await tab.click();
    await look();
  }
  for (const tab of ["metrics", "config", "file"]) {
    await open(tab);
    await look();
  }
  await open(`trace?at=${encodeURIComponent(PAYLOADS[0] ?? "")}`);
  await page.locator(".toast").first().waitFor();
  await look();

  const safe = PAYLOADS.length - ran.size;
  console.log(`D66 ${safe}/${PAYLOADS.length}`);
  expect([...ran]).toEqual([]);
  expect(elements).toEqual([]);
  expect(complaints).toEqual([]);
  await close();
}, 180_000);
