/** What the pointer does on the graph: pan, zoom, drag a node, click, rest. Zoom and pan are d3's. */
import { select, type ZoomTransform, zoom, zoomIdentity } from "d3";
import { HOVER_MS } from "./gestures.ts";
import type { GraphNode, Shift } from "./graph.ts";
import type { Point } from "./view.ts";

export interface GraphTarget {
  readonly nodeAt: (at: Point) => GraphNode | undefined;
  readonly shifted: (shift: Shift) => void;
  /** A node was pulled to a place, in the graph's own pixels. */
  readonly dragged: (key: string, to: Point) => void;
  readonly clicked: (node: GraphNode | undefined) => void;
  readonly opened: (node: GraphNode) => void;
  readonly rested: (node: GraphNode | undefined) => void;
}

export interface GraphGestures {
  /** Puts the view back, or to a shift. */
  reset(to?: Shift): void;
  stop(): void;
}

const CLICK_PX = 4;
const LEAST_ZOOM = 0.15;
const MOST_ZOOM = 4;

export const listenToGraph = (host: HTMLElement, target: GraphTarget): GraphGestures => {
  let shift: Shift = { x: 0, y: 0, k: 1 };
  let resting: ReturnType<typeof setTimeout> | undefined;
  let pressed: { readonly node: GraphNode | undefined; readonly from: Point; moved: boolean } | undefined;
  const stop = new AbortController();
  const { signal } = stop;
  const place = (event: MouseEvent): Point => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const panning = zoom<HTMLElement, unknown>()
    .scaleExtent([LEAST_ZOOM, MOST_ZOOM])
    .clickDistance(CLICK_PX)
    .filter((event: MouseEvent) =>
      event.type === "wheel"
        ? event.ctrlKey || event.metaKey
        : event.button === 0 && event.type !== "dblclick" && target.nodeAt(place(event)) === undefined,
    )
    .on("zoom", ({ transform }: { readonly transform: ZoomTransform }) => {
      shift = { x: transform.x, y: transform.y, k: transform.k };
      target.shifted(shift);
    });
  const selection = select(host).call(panning).on("dblclick.zoom", null);

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const from = place(event);
    const node = target.nodeAt(from);
    pressed = { node, from, moved: false };
    if (node) host.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const at = place(event);
    if (!pressed) {
      clearTimeout(resting);
      resting = setTimeout(() => {
        const node = target.nodeAt(at);
        host.style.cursor = node ? "pointer" : "grab";
        target.rested(node);
      }, HOVER_MS);
      return;
    }
    if (!pressed.moved && Math.hypot(at.x - pressed.from.x, at.y - pressed.from.y) < CLICK_PX) return;
    pressed.moved = true;
    if (pressed.node)
      target.dragged(pressed.node.key, { x: (at.x - shift.x) / shift.k, y: (at.y - shift.y) / shift.k });
  };
  const up = (): void => {
    if (pressed && !pressed.moved) target.clicked(pressed.node);
    pressed = undefined;
  };
  const leave = (): void => {
    clearTimeout(resting);
    target.rested(undefined);
  };
  const open = (event: MouseEvent): void => {
    const node = target.nodeAt(place(event));
    if (node) target.opened(node);
  };
  const wheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    panning.translateBy(selection, -event.deltaX / shift.k, -event.deltaY / shift.k);
  };
  host.addEventListener("pointerdown", down, { signal });
  host.addEventListener("pointermove", move, { signal });
  host.addEventListener("pointerup", up, { signal });
  host.addEventListener("pointercancel", up, { signal });
  host.addEventListener("pointerleave", leave, { signal });
  host.addEventListener("dblclick", open, { signal });
  host.addEventListener("wheel", wheel, { signal, passive: false });
  return {
    reset: ({ x, y, k } = { x: 0, y: 0, k: 1 }) =>
      panning.transform(selection, zoomIdentity.translate(x, y).scale(k)),
    stop: () => {
      clearTimeout(resting);
      stop.abort();
      selection.on(".zoom", null);
    },
  };
};
