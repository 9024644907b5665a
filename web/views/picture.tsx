/** Puts a view on the page: two canvases and an SVG layer, drawn at most once a frame from the newest scene. */
import { effect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Nanos } from "../../core/ids.ts";
import { ink, paletteVersion } from "../draw/color.ts";
import { drawHairline } from "../draw/cursor.ts";
import { inNextFrame, notInNextFrame } from "../draw/frame.ts";
import { prepare } from "../draw/surface.ts";
import { useSize } from "../draw/use-size.ts";
import type { RunSession } from "../run-session.ts";
import { listenToGestures } from "./gestures.ts";
import type { TimeAxis } from "./time-axis.ts";
import type { Range, Surface, View } from "./view.ts";

interface PictureProps<Model> {
  readonly view: View<Model>;
  readonly session: RunSession;
  /** Dragging above this height scrubs. */
  readonly axisHeight?: number;
  /** One sentence for those who do not see it; absent where rows in the page say the same. */
  readonly label?: string | undefined;
  readonly class?: string;
  readonly children?: ComponentChildren;
}

export const Picture = <Model,>({
  view,
  session,
  axisHeight = 0,
  label,
  class: name = "",
  children,
}: PictureProps<Model>) => {
  const host = useRef<HTMLDivElement>(null);
  const data = useRef<HTMLCanvasElement>(null);
  const top = useRef<HTMLCanvasElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const size = useSize(host);
  const newest = useRef({ view, size });
  const model = useRef<Model | undefined>(undefined);
  newest.current = { view, size };

  const drawn = useRef<readonly unknown[]>([]);

  // Thrown where the panel's guard hears of it: not in the frame.
  const [failure, setFailure] = useState<{ readonly error: unknown } | undefined>(undefined);
  if (failure) throw failure.error;

  const draw = useFrame(() => {
    try {
      drawNow();
    } catch (error) {
      setFailure({ error });
    }
  });
  const drawNow = (): void => {
    const { view, size } = newest.current;
    if (!data.current || !top.current || !svg.current || size.width < 8 || size.height < 8) return;
    const scene = session.scene.peek();
    model.current = view.layout(scene, size, model.current);
    const still = view.still
      ? [view.still(model.current), size, paletteVersion.peek(), devicePixelRatio]
      : undefined;
    const same = still?.every((part, index) => part === drawn.current[index]) ?? false;
    const [below, above] = [prepare(data.current, size, same), prepare(top.current, size)];
    if (!below || !above) return;
    drawn.current = still ?? [];
    const surface: Surface = { size, data: below, top: above, svg: svg.current, color: ink };
    if (!same) view.draw(surface, model.current);
    view.drawTop?.(surface, model.current);
    const { selection: rested, at } = session.hover.peek() ?? {};
    if (rested) view.light?.(surface, model.current, rested);
    const axis = view.axis?.(scene, size);
    if (axis) drawOver(surface, axis, scene.range, at);
  };

  useLayoutEffect(draw);
  useEffect(
    () =>
      effect(() => {
        session.scene.value;
        session.hover.value;
        paletteVersion.value;
        draw();
      }),
    [session, draw],
  );
  useEffect(() => {
    if (!host.current) return undefined;
    return listenToGestures(host.current, {
      session,
      axisHeight,
      axis: () => newest.current.view.axis?.(session.scene.peek(), newest.current.size),
      pick: (at) => (model.current === undefined ? undefined : newest.current.view.pick(model.current, at)),
    });
  }, [session, axisHeight]);

  return (
    <div
      ref={host}
      class={`picture ${name}`}
      {...(label ? { role: "img", "aria-label": label, tabIndex: 0 } : { "aria-hidden": "true" })}
    >
      <canvas ref={data} />
      <canvas ref={top} />
      <svg ref={svg} aria-hidden="true" />
      {children}
    </div>
  );
};

/** The selected range, and where the pointer rests: the same on every time chart. */
const drawOver = (
  { top, size }: Surface,
  axis: TimeAxis,
  range: Range | undefined,
  hovered: Nanos | undefined,
): void => {
  if (range) {
    const [from, to] = [Math.max(axis.left, axis.x(range.from)), Math.min(axis.right, axis.x(range.to))];
    top.fillStyle = ink("--accent-soft");
    top.fillRect(from, 0, Math.max(0, to - from), size.height);
  }
  if (hovered !== undefined) drawHairline(top, axis.x(hovered), size.height);
};

/** A function that runs once in the next frame, however often it is asked for. Same function for the life of the component. */
const useFrame = (run: () => void): (() => void) => {
  const latest = useRef(run);
  latest.current = run;
  const act = useRef(() => latest.current()).current;
  const ask = useRef(() => inNextFrame(act)).current;
  useEffect(() => () => notInNextFrame(act), [act]);
  return ask;
};
