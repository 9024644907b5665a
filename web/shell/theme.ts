/** Dark or light: the system's choice until a person makes one, which is stored. */
import { effect, signal } from "@preact/signals";
import { FORCED_COLORS, sheetsCame } from "./occasional-styles.ts";
import { recall, remember } from "./preferences.ts";

export type Theme = "dark" | "light";

const system = (): Theme => (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");

const stored = (): Theme | undefined => {
  const text = recall("theme");
  return text === "dark" || text === "light" ? text : undefined;
};

export const theme = signal<Theme>("dark");

const show = (chosen: Theme): void => {
  theme.value = chosen;
  document.documentElement.dataset.theme = chosen;
};

/** Where the system chooses the colours, what is drawn must suit its ground, whatever was chosen here. */
const suited = (): Theme => (matchMedia(FORCED_COLORS).matches ? system() : (stored() ?? system()));

export const startTheme = (): void => {
  effect(() => {
    sheetsCame.value;
    show(suited());
  });
  for (const query of ["(prefers-color-scheme: light)", FORCED_COLORS])
    matchMedia(query).addEventListener("change", () => show(suited()));
};

export const toggleTheme = (): void => {
  remember("theme", theme.peek() === "dark" ? "light" : "dark");
  show(suited());
};
