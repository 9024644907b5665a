/** Questions that a person has put aside: they go to the end of the queue, in this browser only. */
import { signal } from "@preact/signals";
import type { RunId } from "../../core/ids.ts";
import { recall, remember } from "../shell/preferences.ts";

/** As many as a person could mean; older ones come back to their place. */
const MOST = 200;

const keyOf = (run: RunId, event: string): string => `${run}:${event}`;
const aside = signal<readonly string[]>((recall("put-aside") ?? "").split(" ").filter(Boolean));

export const isAside = (run: RunId, event: string): boolean => aside.value.includes(keyOf(run, event));

/** Puts it aside or, where it is, takes it back. */
export const toggleAside = (run: RunId, event: string): void => {
  const key = keyOf(run, event);
  aside.value = aside.value.includes(key)
    ? aside.value.filter((each) => each !== key)
    : [...aside.value, key].slice(-MOST);
  remember("put-aside", aside.value.join(" "));
};

/** Those put aside last, otherwise in the order given. */
export const asideLast = <Item extends { readonly event: string }>(
  run: RunId,
  items: readonly Item[],
): readonly Item[] => [
  ...items.filter(({ event }) => !isAside(run, event)),
  ...items.filter(({ event }) => isAside(run, event)),
];
