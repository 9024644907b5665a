/** A signal at the pace of reading: what is read, not watched, need not be made anew sixty times a second. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";

export interface Paced<T> {
  readonly signal: ReadonlySignal<T>;
  close(): void;
}

/** The first change after a rest is told at once; those within `paceMs` together at its end, the newest of them. */
export const paced = <T>(
  source: ReadonlySignal<T>,
  paceMs: number,
  later: (ms: number, act: () => void) => () => void,
): Paced<T> => {
  const told = signal(source.peek());
  let cancel: (() => void) | undefined;
  const tell = (): void => {
    cancel = undefined;
    if (told.peek() === source.peek()) return;
    told.value = source.peek();
    cancel = later(paceMs, tell);
  };
  const end = effect(() => {
    source.value;
    if (!cancel) tell();
  });
  return {
    signal: told,
    close: () => {
      end();
      cancel?.();
    },
  };
};
