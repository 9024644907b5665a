import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** The rules whose answer depends on colours. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

interface Looked {
  /** Selector of the part that is looked at; the whole page without it. */
  readonly part?: string;
  /** Both themes draw the same elements: in the light one only what colours decide is asked again. */
  readonly theme?: "dark" | "light";
}

/** What axe finds on a page, a line each with the elements concerned; empty when all is well. */
export const axeFaults = async (
  page: Page,
  { part, theme = "dark" }: Looked = {},
): Promise<readonly string[]> => {
  // A page without frames is looked at where it is; otherwise the answers go through a page of their own.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  if (part !== undefined) axe.include(part);
  if (theme === "light") axe.withRules(OF_COLOUR);
  return (await axe.analyze()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
};

/** The same of both themes, one after the other on the page as it stands. */
export const axeFaultsInBothThemes = async (
  page: Page,
  looked: Pick<Looked, "part"> = {},
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const fault of await axeFaults(page, { ...looked, theme })) found.push(`${theme}: ${fault}`);
  }
  return found;
};
