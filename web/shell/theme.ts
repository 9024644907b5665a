/** Dark or light: the system's choice until a person makes one, which is stored. */
import { signal } from "@preact/signals";
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

export const startTheme = (): void => {
  show(stored() ?? system());
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => {
    if (!stored()) show(system());
  });
};

export const toggleTheme = (): void => {
  show(theme.peek() === "dark" ? "light" : "dark");
  remember("theme", theme.peek());
};
