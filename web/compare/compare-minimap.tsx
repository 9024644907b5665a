/** Both runs whole, A above B, with a cursor in each. */
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { paletteVersion } from "../draw/color.ts";
import { inNextFrame, notInNextFrame } from "../draw/frame.ts";
import { SIDE } from "../draw/minimap.ts";
import { prepare } from "../draw/surface.ts";
import { useSize } from "../draw/use-size.ts";
import { shortClock, signed, spoken } from "../format.ts";
import type { Size } from "../views/view.ts";
import type { Side } from "./comparing.ts";
import { axisLength, offAxis, onAxis } from "./links.ts";
import { atOf, drawMap, type MapPicture, xOf } from "./minimap-draw.ts";
import type { PairPlayhead } from "./playhead.ts";

const HEIGHT = 74;
const FLAG_ADVANCE = 6.4;

interface Props {
  readonly head: PairPlayhead;
}

export const CompareMinimap = ({ head }: Props) => {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(host);
  const size = useSignal({ width, height: HEIGHT });
  useEffect(() => {
    size.value = { width, height: HEIGHT };
  }, [width, size]);
  useDrawing(head, canvas, size);
  const dragged = useRef<Side | undefined>(undefined);
  const to = (event: PointerEvent, side: Side, slack: boolean): void => {
    const { extents } = head.ground.peek();
    const shift = head.drawnShift.peek();
    const length = axisLength(extents, shift);
    const box = host.current?.getBoundingClientRect();
    if (!box) return;
    const at = offAxis(
      extents,
      side,
      atOf(length, { width, height: HEIGHT }, event.clientX - box.left),
      shift,
    );
    const perPixel = event.altKey || !slack ? undefined : length / Math.max(1, width - 2 * SIDE);
    if (side === "right" && head.course.peek().linked && dragged.current === "right") head.shift(at);
    else head.drag(side, at, perPixel);
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const thumb = (event.target as HTMLElement).closest<HTMLElement>("[data-side]")?.dataset.side;
    dragged.current = thumb === "right" ? "right" : "left";
    host.current?.setPointerCapture(event.pointerId);
    if (thumb === undefined) to(event, lead(event), true);
  };
  /** Where A is over, B is dragged. */
  const lead = (event: PointerEvent): Side => {
    const { extents } = head.ground.peek();
    const shift = head.drawnShift.peek();
    const box = host.current?.getBoundingClientRect();
    const x = event.clientX - (box?.left ?? 0);
    const at = atOf(axisLength(extents, shift), { width, height: HEIGHT }, x);
    if (!head.course.peek().linked) return head.lead.peek();
    return at > onAxis(extents, "left", extents.left.to, shift) ? "right" : "left";
  };
  const move = (event: PointerEvent): void => {
    if (dragged.current === undefined) return;
    to(event, dragged.current === "right" ? "right" : lead(event), true);
  };
  const up = (): void => {
    dragged.current = undefined;
  };
  return (
    <div
      class="mini compare-mini"
      ref={host}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    >
      <canvas ref={canvas} />
      {width > 0 ? (
        <>
          <Thumb head={head} side="right" width={width} />
          <Thumb head={head} side="left" width={width} />
          <Flag head={head} width={width} />
        </>
      ) : null}
    </div>
  );
};

const useDrawing = (
  head: PairPlayhead,
  canvas: { readonly current: HTMLCanvasElement | null },
  size: Signal<Size>,
): void => {
  const newest = useRef<{ readonly picture: MapPicture; readonly size: Size } | undefined>(undefined);
  const draw = useRef(() => {
    const drawn = newest.current;
    if (!canvas.current || !drawn || drawn.size.width === 0) return;
    const on = prepare(canvas.current, drawn.size);
    if (on) drawMap(on, drawn.size, drawn.picture);
  }).current;
  useSignalEffect(() => {
    paletteVersion.value;
    newest.current = { picture: pictureOf(head), size: size.value };
    inNextFrame(draw);
  });
  useEffect(() => () => notInNextFrame(draw), [draw]);
};

/** Read within an effect: it runs again when a part changes. */
const pictureOf = (head: PairPlayhead): MapPicture => {
  const { extents, overviews, parts } = head.ground.value;
  const place = head.place.value;
  const shift = head.drawnShift.value;
  const sideOf = (side: Side): MapPicture["left"] => ({
    overview: overviews[side],
    from: onAxis(extents, side, extents[side].from, shift),
    to: onAxis(extents, side, extents[side].to, shift),
    at: onAxis(extents, side, place[side], shift),
  });
  return {
    length: axisLength(extents, shift),
    left: sideOf("left"),
    right: sideOf("right"),
    parts: parts && onAxis(extents, parts.side, parts.at, shift),
  };
};

interface ThumbProps {
  readonly head: PairPlayhead;
  readonly side: Side;
  readonly width: number;
}

const LETTERS = { left: "A", right: "B" } as const;

/** Linked, B's own thumb shifts it against A. */
const Thumb = ({ head, side, width }: ThumbProps) => {
  const { extents } = head.ground.value;
  const place = head.place.value;
  const course = head.course.value;
  const { rank, of } = head.players[side].head.value;
  const shift = head.drawnShift.value;
  const at = place[side];
  const length = axisLength(extents, shift);
  const x = xOf(length, { width, height: HEIGHT }, onAxis(extents, side, at, shift));
  const shifts = side === "right" && course.linked;
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    const tenth = length / 10;
    const small = length / 1000;
    const by: Readonly<Record<string, number>> = {
      PageUp: -tenth,
      PageDown: tenth,
      ...(shifts && { ArrowLeft: -small, ArrowRight: small }),
    };
    const step = by[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (shifts) head.shift(at + step);
    else head.drag(side, at + step, undefined);
  };
  return (
    <div
      class={`cursor ${side === "left" ? "a" : "b"}`}
      data-side={side}
      role="slider"
      tabIndex={0}
      title={
        shifts
          ? "B: drag it, or use the arrow keys, to shift it against A; a double click takes the shift back"
          : `${LETTERS[side]}: drag it`
      }
      aria-label={shifts ? "Cursor of B, shifts it against A" : `Cursor of ${LETTERS[side]}`}
      aria-valuemin={0}
      aria-valuemax={Math.round((extents[side].to - extents[side].from) / 1e6)}
      aria-valuenow={Math.round((at - extents[side].from) / 1e6)}
      aria-valuetext={`${spoken(at - extents[side].from)}, event ${rank} of ${of}${course.shift !== 0 && side === "right" ? `, shifted by ${signed(course.shift / 1e9)} seconds` : ""}`}
      style={{ left: `${x}px` }}
      onFocus={() => {
        if (!head.course.peek().linked) head.setLead(side);
      }}
      onKeyDown={keys}
      onDblClick={() => shifts && head.unshift()}
    >
      <i />
    </div>
  );
};

const Flag = ({ head, width }: Props & { readonly width: number }) => {
  const { extents } = head.ground.value;
  const place = head.place.value;
  const shift = head.drawnShift.value;
  const length = axisLength(extents, shift);
  const lead = head.lead.value;
  const x = xOf(length, { width, height: HEIGHT }, onAxis(extents, lead, place[lead], shift));
  const said = (side: Side): string =>
    `${LETTERS[side]} ${shortClock(place[side] - extents[side].from, 3).slice(0, -2)}`;
  const text = `${said("left")} · ${said("right")}${place.waits ? ` · ${LETTERS[place.waits]} waits` : ""}`;
  const room = text.length * FLAG_ADVANCE + 12;
  return (
    <div
      class="flag"
      aria-hidden="true"
      style={{ left: `${Math.min(width - SIDE - room, Math.max(SIDE, x - room / 2))}px` }}
    >
      {text}
    </div>
  );
};
