/** Dark or light: the system's choice until a person makes one, which is stored. */
import { signal } from "@preact/signals";

export type Theme = "dark" | "light";

const KEY = "hindcast.theme";

const system = (): Theme => (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");

/** What is stored; storage may be forbidden, then nothing is remembered. */
const stored = (): Theme | undefined => {
  try {
    const text = localStorage.getItem(KEY);
    return text === "dark" || text === "light" ? text : undefined;
  } catch {
    return undefined;
  }
};

export const theme = signal<Theme>("dark");

const show = (chosen: Theme): void => {
  theme.value = chosen;
  document.documentElement.dataset["theme"] = chosen;
};

export const startTheme = (): void => {
  show(stored() ?? system());
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => {
    if (!stored()) show(system());
  });
};

export const toggleTheme = (): void => {
  show(theme.peek() === "dark" ? "light" : "dark");
  try {
    localStorage.setItem(KEY, theme.peek());
  } catch {
    // Not allowed to remember: the choice holds until the page is left.
  }
};
