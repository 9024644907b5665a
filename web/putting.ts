/** An address is read while a person may already be at work on what it opens. */
import type { Signal } from "@preact/signals";

/** Will give the signal its value, unless somebody else gives it one meanwhile. */
export const putting = <T>(signal: Signal<T>, value: T): (() => void) => {
  const before = signal.peek();
  return () => {
    if (signal.peek() === before) signal.value = value;
  };
};
