/** A page of which everything that must not happen is noted: errors, dialogs, requests to other hosts. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export interface WatchedPage {
  readonly page: Page;
  /** Console errors and warnings, exceptions, dialogs, requests that went elsewhere. Empty when all is well. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export const watchedPage = async (
  browser: Browser,
  home: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const complaints: string[] = [];
  const host = new URL(home).host;
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", () => complaints.push("a window was opened"));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.host !== host && !["data:", "blob:"].includes(url.protocol))
      complaints.push(`request: ${request.url()}`);
  });
  return { page, complaints, close: () => context.close() };
};
