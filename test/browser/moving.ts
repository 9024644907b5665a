/** From one address of the page to another without loading it anew, as a link inside of it does. */
import type { Page } from "playwright-core";

export const goTo = async (page: Page, address: string): Promise<void> => {
  await page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
};

/** A panel stands, with its letters, and what waits for the next frames is drawn. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator("#main .panel:visible").first().waitFor();
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let i = 0; i < 4; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
};
