/** What the pointer does on the minimap: scrub, move and resize the window, zoom it, pick an anomaly (DESIGN-UI section 5.1). */
import type { Signal } from "@preact/signals";
import { nanos } from "../../core/ids.ts";
import { SIDE, TOP } from "../draw/minimap.ts";
import type { OpenRun } from "../open-run.ts";
import type { Range, Size } from "../views/view.ts";
import { atOf, xOf } from "./minimap-draw.ts";

const PICK_PX = 8;
/** Pulling the pointer this far from the bar slows the cursor. */
const SLOW: readonly (readonly [px: number, factor: number])[] = [
  [160, 10],
  [80, 4],
];
const WHEEL = 0.0015;

interface Drag {
  readonly kind: "scrub" | "range" | "from" | "to" | "both";
  readonly startX: number;
  readonly window: Range;
  /** Where the cursor would be without the fine control, in pixels. */
  x: number;
  lastX: number;
}

/** Listens until the returned function is called. */
export const minimapPointer = (
  host: HTMLElement,
  session: OpenRun,
  size: () => Size,
  slowed: Signal<number>,
): (() => void) => {
  let drag: Drag | undefined;
  const xIn = (event: MouseEvent): number => event.clientX - host.getBoundingClientRect().left;

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const x = xIn(event);
    const target = event.target as HTMLElement;
    const handle = target.dataset.handle as Drag["kind"] | undefined;
    const y = event.clientY - host.getBoundingClientRect().top;
    if (!handle && y < TOP && !target.closest(".flag, .cursor") && pickAnomaly(session, size(), x)) return;
    drag = {
      kind: handle ?? (event.shiftKey ? "range" : "scrub"),
      startX: x,
      window: session.view.visible.peek(),
      x,
      lastX: x,
    };
    host.setPointerCapture(event.pointerId);
    if (drag.kind === "scrub" && !target.closest(".flag")) scrubTo(session, size(), x, event.altKey);
  };

  const move = (event: PointerEvent): void => {
    if (!drag) return;
    const x = xIn(event);
    if (drag.kind === "range") {
      brushRange(session, size(), drag.startX, x);
      return;
    }
    if (drag.kind !== "scrub") {
      dragWindow(session, size(), drag, x);
      return;
    }
    const factor = slowFactor(host.getBoundingClientRect(), event.clientY);
    slowed.value = factor;
    drag.x += (x - drag.lastX) / factor;
    drag.lastX = x;
    scrubTo(session, size(), drag.x, event.altKey);
  };

  const up = (): void => {
    if (drag?.kind === "scrub") session.scrubEnd();
    drag = undefined;
    slowed.value = 1;
  };

  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { from, to } = session.view.visible.peek();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      session.view.pan((event.deltaX || event.deltaY) / size().width);
      return;
    }
    const at = atOf(session.view.whole.peek(), size())(xIn(event));
    const around = Math.min(to, Math.max(from, at));
    const factor = Math.exp(event.deltaY * WHEEL);
    session.setVisible({
      from: nanos(around - (around - from) * factor),
      to: nanos(around + (to - around) * factor),
    });
  };

  const listeners = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up } as const;
  for (const [name, act] of Object.entries(listeners)) host.addEventListener(name, act as EventListener);
  host.addEventListener("wheel", wheel, { passive: false });
  return () => {
    for (const [name, act] of Object.entries(listeners)) host.removeEventListener(name, act as EventListener);
    host.removeEventListener("wheel", wheel);
  };
};

const slowFactor = (bar: DOMRect, y: number): number => {
  const away = y < bar.top ? bar.top - y : Math.max(0, y - bar.bottom);
  return SLOW.find(([px]) => away >= px)?.[1] ?? 1;
};

const scrubTo = (session: OpenRun, size: Size, x: number, free: boolean): void => {
  const { from, to } = session.player.head.peek().extent;
  const whole = session.view.whole.peek();
  const at = Math.min(to, Math.max(from, atOf(whole, size)(x)));
  session.scrub(nanos(at), (whole.to - whole.from) / Math.max(1, size.width - 2 * SIDE), free);
};

const brushRange = (session: OpenRun, size: Size, startX: number, x: number): void => {
  const toAt = atOf(session.view.whole.peek(), size);
  const [from, to] = [toAt(Math.min(startX, x)), toAt(Math.max(startX, x))];
  if (to > from) session.setRange({ from: nanos(from), to: nanos(to) });
};

const dragWindow = (session: OpenRun, size: Size, { kind, startX, window }: Drag, x: number): void => {
  const toAt = atOf(session.view.whole.peek(), size);
  const by = toAt(x) - toAt(startX);
  const from =
    kind === "to"
      ? window.from
      : Math.min(window.from + by, kind === "from" ? window.to - 1e6 : Number.POSITIVE_INFINITY);
  const to =
    kind === "from"
      ? window.to
      : Math.max(window.to + by, kind === "to" ? window.from + 1e6 : Number.NEGATIVE_INFINITY);
  session.setVisible({ from: nanos(from), to: nanos(to) });
};

const pickAnomaly = (session: OpenRun, size: Size, x: number): boolean => {
  const px = xOf(session.view.whole.peek(), size);
  const found = session.view.overview
    .peek()
    .anomalies.map((anomaly) => ({ anomaly, away: Math.abs(px(anomaly.at) - x) }))
    .filter(({ away }) => away <= PICK_PX)
    .sort((left, right) => left.away - right.away)[0];
  if (!found) return false;
  session.select({ kind: "anomaly", id: found.anomaly.event });
  return true;
};
