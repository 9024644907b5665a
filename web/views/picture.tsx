/** Puts a view on the page: two canvases and an SVG layer, drawn at most once a frame from the newest scene. */
import { effect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ink, paletteVersion } from "../draw/color.ts";
import { drawHairline } from "../draw/cursor.ts";
import { prepare } from "../draw/surface.ts";
import { useSize } from "../draw/use-size.ts";
import type { RunSession } from "../run-session.ts";
import { listenToGestures } from "./gestures.ts";
import type { Size, Surface, View } from "./view.ts";

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

  const draw = useFrame(() => {
    const { view, size } = newest.current;
    const surface = surfaceOf(data.current, top.current, svg.current, size);
    if (!surface) return;
    const scene = session.scene.peek();
    model.current = view.layout(scene, size, model.current);
    view.draw(surface, model.current);
    const hovered = session.hover.peek()?.at;
    if (hovered !== undefined && view.axis)
      drawHairline(surface.top, view.axis(scene, size).x(hovered), size.height);
  });

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
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" })}
    >
      <canvas ref={data} />
      <canvas ref={top} />
      <svg ref={svg} aria-hidden="true" />
      {children}
    </div>
  );
};

const surfaceOf = (
  data: HTMLCanvasElement | null,
  top: HTMLCanvasElement | null,
  svg: SVGSVGElement | null,
  size: Size,
): Surface | undefined => {
  if (!data || !top || !svg || size.width < 8 || size.height < 8) return undefined;
  const [below, above] = [prepare(data, size), prepare(top, size)];
  return below && above && { size, data: below, top: above, svg, color: ink };
};

/** A function that runs once in the next frame, however often it is asked for. Same function for the life of the component. */
const useFrame = (run: () => void): (() => void) => {
  const latest = useRef(run);
  const waiting = useRef<number | undefined>(undefined);
  latest.current = run;
  const ask = useRef(() => {
    waiting.current ??= requestAnimationFrame(() => {
      waiting.current = undefined;
      latest.current();
    });
  });
  useEffect(() => () => cancelAnimationFrame(waiting.current ?? 0), []);
  return ask.current;
};
