/** What a person chose for this browser, kept in its storage. */
import { effect, type Signal, signal } from "@preact/signals";

/** Storage may be forbidden: then nothing is remembered, and a choice holds until the page is left. */
export const recall = (key: string): string | undefined => {
  try {
    return localStorage.getItem(`hindcast.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
};
export const remember = (key: string, text: string): void => {
  try {
    localStorage.setItem(`hindcast.${key}`, text);
  } catch {
    // Not allowed to remember.
  }
};

/** Single-key shortcuts can be switched off. */
export const shortcutsOn = signal(recall("single-keys") !== "off");
effect(() => remember("single-keys", shortcutsOn.value ? "on" : "off"));

/** A choice of a few words, kept; one that is not known any more is the first. */
const choice = <const T extends string>(key: string, options: readonly [T, ...(readonly T[])]): Signal<T> => {
  const kept = recall(key);
  const chosen = signal<T>(options.find((option) => option === kept) ?? options[0]);
  effect(() => remember(key, chosen.value));
  return chosen;
};

/** Which anomalies stop playing, at or below 60x. */
export const pauseAt = choice("pause-at", ["critical", "never", "all"]);
/** Seconds between summaries for a screen reader while the cursor moves by itself; 0: none. */
export const announceEvery = choice("announce-every", ["10", "0", "30"]);
export const motion = choice("motion", ["system", "reduced"]);
/** In which zone wall times are written. */
export const zone = choice("zone", ["local", "utc"]);

/** The style sheet hears of it. */
export const startMotion = (): void => {
  effect(() => {
    document.documentElement.dataset.motion = motion.value;
  });
};

export const reducedMotion = (): boolean =>
  motion.peek() === "reduced" || matchMedia("(prefers-reduced-motion: reduce)").matches;
