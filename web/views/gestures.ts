/** What the pointer does on a time chart: hover, select, scrub, pan, zoom, choose a range (DESIGN-UI sections 4 and 7). */
import type { Nanos } from "../../core/ids.ts";
import type { RunSession } from "../run-session.ts";
import { startOf } from "./selection.ts";
import type { TimeAxis } from "./time-axis.ts";
import type { Point, Selection } from "./view.ts";

export interface GestureTarget {
  readonly session: RunSession;
  /** The time along x as drawn now; absent where x is not time. */
  readonly axis: () => TimeAxis | undefined;
  readonly pick: (at: Point) => Selection | undefined;
  /** Dragging above this height scrubs. */
  readonly axisHeight: number;
}

/** The pointer rests when it has stood still this long. */
export const HOVER_MS = 80;
const CLICK_PX = 4;

type Drag = {
  readonly mode: "scrub" | "range" | "pan";
  readonly axis: TimeAxis;
  readonly from: Point;
  moved: boolean;
};

/** Listens on the element; gives the function that stops it. */
export const listenToGestures = (host: HTMLElement, target: GestureTarget): (() => void) => {
  const { session } = target;
  let drag: Drag | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const place = (event: MouseEvent): Point => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event: PointerEvent): void => {
    const axis = target.axis();
    if (event.button !== 0 || !axis) return;
    const from = place(event);
    const onCursor = Math.abs(axis.x(session.scene.peek().at) - from.x) < 5 && from.y < target.axisHeight + 8;
    const mode = event.shiftKey ? "range" : from.y < target.axisHeight || onCursor ? "scrub" : "pan";
    drag = { mode, axis, from, moved: false };
    host.setPointerCapture(event.pointerId);
    if (mode === "scrub") session.scrub(axis.at(from.x));
  };

  const move = (event: PointerEvent): void => {
    const at = place(event);
    if (!drag) hover(at);
    if (!drag) return;
    if (!drag.moved && Math.abs(at.x - drag.from.x) < CLICK_PX) return;
    drag.moved = true;
    follow(drag, at, session);
  };

  const up = (event: PointerEvent): void => {
    const ended = drag;
    drag = undefined;
    if (!ended) return;
    if (ended.mode === "scrub") session.scrubEnd();
    else if (!ended.moved) session.select(target.pick(place(event)));
  };

  const hover = (at: Point): void => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const selection = target.pick(at);
      const axis = target.axis();
      const time = axis && at.x >= axis.left && at.x <= axis.right ? axis.at(at.x) : undefined;
      host.style.cursor = selection ? "pointer" : at.y < target.axisHeight ? "ew-resize" : "";
      session.hover.value = {
        ...(selection ? { selection } : {}),
        ...(time === undefined ? {} : { at: time }),
      };
    }, HOVER_MS);
  };
  const leave = (): void => {
    clearTimeout(resting);
    session.hover.value = undefined;
  };

  const open = (event: MouseEvent): void => {
    const picked = target.pick(place(event));
    const start = picked && startOf(session.scene.peek(), picked);
    if (start) session.jumpToEvent(start.event, start.at);
  };

  const wheel = (event: WheelEvent): void => {
    const axis = target.axis();
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (
      !axis ||
      !(event.ctrlKey || event.metaKey || Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY))
    )
      return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) zoom(session, axis, place(event).x, Math.exp(event.deltaY * 0.002));
    else shift(session, axis, sideways);
  };

  const stop = new AbortController();
  const { signal } = stop;
  host.addEventListener("pointerdown", down, { signal });
  host.addEventListener("pointermove", move, { signal });
  host.addEventListener("pointerup", up, { signal });
  host.addEventListener("pointercancel", up, { signal });
  host.addEventListener("pointerleave", leave, { signal });
  host.addEventListener("dblclick", open, { signal });
  host.addEventListener("wheel", wheel, { signal, passive: false });
  return () => {
    clearTimeout(resting);
    stop.abort();
  };
};

const follow = (drag: Drag, at: Point, session: RunSession): void => {
  const { axis, from } = drag;
  if (drag.mode === "scrub") session.scrub(axis.at(at.x));
  else if (drag.mode === "pan") shift(session, axis, from.x - at.x);
  else {
    const [first, last] = [axis.at(Math.min(from.x, at.x)), axis.at(Math.max(from.x, at.x))];
    session.setRange({ from: first, to: last });
  }
};

/** Moves the window by pixels of the axis as it stood when the drag began. */
const shift = (session: RunSession, axis: TimeAxis, pixels: number): void => {
  setWindow(session, axis.at(axis.left + pixels), axis.at(axis.right + pixels));
};

const zoom = (session: RunSession, axis: TimeAxis, x: number, factor: number): void => {
  setWindow(session, axis.at(x - (x - axis.left) * factor), axis.at(x + (axis.right - x) * factor));
};

const setWindow = (session: RunSession, from: Nanos, to: Nanos): void => {
  if (to > from) session.setVisible({ from, to });
};
