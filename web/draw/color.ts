/** Colours and fonts of the page as a canvas needs them: design tokens, resolved once per theme. */
import { signal } from "@preact/signals";

/** Gives the value of a design token (`--accent`). An unknown token is the dim text colour: visible, never loud. */
export type Ink = (token: string) => string;

/** Rises when the theme, the contrast setting or the fonts change: whoever draws reads it, and draws again. */
export const paletteVersion = signal(0);

let tokens = new Map<string, string>();

export const ink: Ink = (token) => {
  const known = tokens.get(token);
  if (known !== undefined) return known;
  const style = getComputedStyle(document.documentElement);
  const value = style.getPropertyValue(token).trim() || style.getPropertyValue("--text-dim").trim() || "gray";
  tokens.set(token, value);
  return value;
};

const forget = (): void => {
  tokens = new Map();
  paletteVersion.value += 1;
};

/** Watches what changes the colours. Call once, when the page starts; gives the function that stops it. */
export const watchPalette = (): (() => void) => {
  const theme = new MutationObserver(forget);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const queries = [
    "(prefers-color-scheme: light)",
    "(prefers-contrast: more)",
    "(forced-colors: active)",
  ].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", forget);
  void document.fonts.ready.then(forget);
  return () => {
    theme.disconnect();
    for (const query of queries) query.removeEventListener("change", forget);
  };
};

/** Canvas font of a size in CSS pixels. */
export const monoFont = (px: number, weight = 400): string => `${weight} ${px}px ${ink("--font-mono")}`;
