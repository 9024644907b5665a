/** The size of an element, kept as it changes. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Size } from "../views/view.ts";

const NONE: Size = { width: 0, height: 0 };

/** Content box in CSS pixels; zero until the element stands. */
export const useSize = (host: RefObject<HTMLElement | null>): Size => {
  const [size, setSize] = useState(NONE);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const measure = (): void => {
      const next = { width: element.clientWidth, height: element.clientHeight };
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [host]);
  return size;
};
