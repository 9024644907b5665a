/** The minimap: the whole run, the window in it as a brush, and the cursor with its flag. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { nanos } from "../../core/ids.ts";
import { paletteVersion } from "../draw/color.ts";
import { SIDE } from "../draw/minimap.ts";
import { prepare } from "../draw/surface.ts";
import { useSize } from "../draw/use-size.ts";
import { count, shortClock, spoken } from "../format.ts";
import type { OpenRun } from "../open-run.ts";
import { axisValue } from "../views/time-axis.ts";
import type { Size } from "../views/view.ts";
import { drawMinimap, type MinimapPicture, xOf } from "./minimap-draw.ts";
import { minimapPointer } from "./minimap-pointer.ts";

const HEIGHT = 74;
const FLAG_ADVANCE = 6.4;

export const Minimap = ({ session }: { readonly session: OpenRun }) => {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(host);
  const sized = useSignal({ width, height: HEIGHT });
  /** How much slower than the pointer the cursor goes: 1, 4 or 10. */
  const slowed = useSignal(1);
  useEffect(() => {
    sized.value = { width, height: HEIGHT };
  }, [width, sized]);
  useDrawing(session, canvas, sized);
  useEffect(() => {
    if (!host.current) return undefined;
    return minimapPointer(host.current, session, () => sized.peek(), slowed);
  }, [session, sized, slowed]);

  return (
    <div class="mini" ref={host}>
      <canvas ref={canvas} />
      {width > 0 ? (
        <>
          <Brush session={session} width={width} />
          <CursorThumb session={session} width={width} slowed={slowed.value} />
        </>
      ) : null}
    </div>
  );
};

const useDrawing = (
  session: OpenRun,
  canvas: { readonly current: HTMLCanvasElement | null },
  size: { readonly value: { readonly width: number; readonly height: number } },
): void => {
  const queued = useRef(false);
  const newest = useRef<{ readonly picture: MinimapPicture; readonly size: Size } | undefined>(undefined);
  useSignalEffect(() => {
    paletteVersion.value;
    const { at, extent, range } = session.scene.value;
    const picture = {
      whole: session.view.whole.value,
      edge: extent.to,
      start: extent.from,
      at,
      visible: session.view.visible.value,
      range,
      overview: session.view.overview.value,
      bookmarks: session.bookmarks.list.value.map((each) => each.at),
    };
    newest.current = { picture, size: size.value };
    if (queued.current) return;
    queued.current = true;
    requestAnimationFrame(() => {
      queued.current = false;
      const drawn = newest.current;
      if (!canvas.current || !drawn || drawn.size.width === 0) return;
      const on = prepare(canvas.current, drawn.size);
      if (on) drawMinimap(on, drawn.size, drawn.picture);
    });
  });
};

/** Handles of the window: sliders for the keyboard, grips for the pointer. */
const Brush = ({ session, width }: { readonly session: OpenRun; readonly width: number }) => {
  const x = xOf(session.view.whole.value, { width, height: HEIGHT });
  const { from, to } = session.view.visible.value;
  const start = session.scene.value.extent.from;
  const clamp = (px: number): number => Math.min(width - SIDE, Math.max(SIDE, px));
  const nudge = (end: "from" | "to") => (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (by === 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const step = ((to - from) / 50) * by * (event.shiftKey ? 5 : 1);
    session.setVisible(
      end === "from"
        ? { from: nanos(Math.min(from + step, to - 1e6)), to }
        : { from, to: nanos(Math.max(to + step, from + 1e6)) },
    );
  };
  const handle = (end: "from" | "to", at: number) => (
    <div
      class="handle"
      data-handle={end}
      role="slider"
      tabIndex={0}
      aria-label={end === "from" ? "Start of the window" : "End of the window"}
      aria-valuemin={0}
      aria-valuemax={Math.round((session.view.whole.value.to - start) / 1e6)}
      aria-valuenow={Math.round((at - start) / 1e6)}
      aria-valuetext={spoken(at - start)}
      style={{ left: `${clamp(x(at))}px` }}
      onKeyDown={nudge(end)}
    />
  );
  return (
    <>
      <div
        class="handlebar"
        data-handle="both"
        style={{ left: `${clamp(x(from))}px`, width: `${Math.max(8, clamp(x(to)) - clamp(x(from)))}px` }}
      />
      {handle("from", from)}
      {handle("to", to)}
    </>
  );
};

const CursorThumb = ({
  session,
  width,
  slowed,
}: {
  readonly session: OpenRun;
  readonly width: number;
  readonly slowed: number;
}) => {
  const scene = useComputed(() => session.scene.value);
  const { at, extent, rank, of, state } = scene.value;
  const x = xOf(session.view.whole.value, { width, height: HEIGHT })(at);
  const text = flagText(session, slowed);
  const flagWidth = text.length * FLAG_ADVANCE + 12;
  const open = state.spans.size;
  const keys = (event: KeyboardEvent): void => {
    const tenth = (session.view.visible.peek().to - session.view.visible.peek().from) / 10;
    const to = event.key === "PageUp" ? at - tenth : event.key === "PageDown" ? at + tenth : undefined;
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    session.scrub(nanos(Math.min(extent.to, Math.max(extent.from, to))));
    session.scrubEnd();
  };
  return (
    <>
      <div
        class="cursor"
        id="cursor"
        role="slider"
        tabIndex={0}
        aria-label="Time cursor"
        aria-valuemin={0}
        aria-valuemax={Math.round((extent.to - extent.from) / 1e6)}
        aria-valuenow={Math.round((at - extent.from) / 1e6)}
        aria-valuetext={`${spoken(at - extent.from)}, event ${rank} of ${of}, ${count(open)} open span${open === 1 ? "" : "s"}`}
        style={{ left: `${x}px` }}
        onKeyDown={keys}
      >
        <i />
      </div>
      <div
        class="flag"
        aria-hidden="true"
        style={{ left: `${Math.min(width - SIDE - flagWidth, Math.max(SIDE, x - flagWidth / 2))}px` }}
      >
        {text}
      </div>
    </>
  );
};

/** `epoch 96 · 01:36:25`, and what the cursor caught, and how much the drag is slowed. */
const flagText = (session: OpenRun, slowed: number): string => {
  const { at, extent, axis, run } = session.scene.value;
  const clock = shortClock(at - extent.from, axis === "wall" ? 3 : 0);
  const points = axis === "wall" ? undefined : session.view.overview.value.axes[axis];
  const place =
    points && points.length > 0
      ? `${run.axes[axis] ?? axis} ${count(Math.floor(axisValue(points, at)))} · `
      : "";
  const caught = session.steering.caught.value?.name;
  return `${place}${clock}${caught ? ` · ${caught.slice(0, 32)}` : ""}${slowed > 1 ? ` · 1/${slowed}` : ""}`;
};
