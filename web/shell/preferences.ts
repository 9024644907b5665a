/** What a person chose for this browser, kept in its storage; and whether the help is open. */
import { effect, signal } from "@preact/signals";

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

export const helpOpen = signal(false);
