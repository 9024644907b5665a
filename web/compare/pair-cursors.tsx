/** The two cursors over the bars of the aligned spans, and where the runs part. */
import { useRef } from "preact/hooks";
import { shortClock } from "../format.ts";
import type { Side } from "./comparing.ts";
import { axisLength, offAxis, onAxis } from "./links.ts";
import type { PairPlayhead } from "./playhead.ts";

interface Props {
  readonly head: PairPlayhead;
  /** Width of the bars in pixels. */
  readonly width: number;
}

/** Flags closer than this would cover each other. */
const FLAG_PX = 92;
const LETTERS = { left: "A", right: "B" } as const;

/** `shared`: up to where they part the two runs are one. */
export const CursorLines = ({ head, shared }: Pick<Props, "head"> & { readonly shared: boolean }) => {
  const { extents, parts } = head.ground.value;
  const place = head.place.value;
  const shift = head.drawnShift.value;
  const length = axisLength(extents, shift);
  const left = (side: Side, at: number): string => `${(onAxis(extents, side, at, shift) / length) * 100}%`;
  return (
    <div class="pair-cursors" aria-hidden="true">
      {parts && shared ? <i class="shared" style={{ width: left(parts.side, parts.at) }} /> : null}
      {parts ? <i class="parts" style={{ left: left(parts.side, parts.at) }} /> : null}
      <i class="b" style={{ left: left("right", place.right) }} />
      <i class="a" style={{ left: left("left", place.left) }} />
    </div>
  );
};

/** Over the axis: dragging it moves the cursor that is nearer. */
export const CursorFlags = ({ head, width }: Props) => {
  const host = useRef<HTMLDivElement>(null);
  const dragged = useRef<Side | undefined>(undefined);
  const { extents } = head.ground.value;
  const place = head.place.value;
  const shift = head.drawnShift.value;
  const length = axisLength(extents, shift);
  const x = (side: Side): number => (onAxis(extents, side, place[side], shift) / length) * width;
  const text = (side: Side): string =>
    `${LETTERS[side]} ${shortClock(place[side] - extents[side].from, 3).slice(0, -2)}`;
  const apart = Math.abs(x("left") - x("right")) > FLAG_PX;
  const to = (event: PointerEvent): void => {
    const box = host.current?.getBoundingClientRect();
    const side = dragged.current;
    if (!box || !side) return;
    const at = offAxis(extents, side, ((event.clientX - box.left) / Math.max(1, width)) * length, shift);
    const perPixel = event.altKey ? undefined : length / Math.max(1, width);
    head.drag(side, at, perPixel);
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const flag = (event.target as HTMLElement).closest<HTMLElement>("[data-side]")?.dataset.side;
    const linked = head.course.peek().linked;
    dragged.current = flag === "right" ? "right" : flag === "left" || linked ? "left" : head.lead.peek();
    host.current?.setPointerCapture(event.pointerId);
    if (!flag) to(event);
  };
  const up = (): void => {
    dragged.current = undefined;
  };
  const flag = (side: Side, said: string) => (
    <b
      class={`pair-flag ${side === "left" ? "a" : "b"}`}
      data-side={side}
      style={{ left: `${Math.min(width - said.length * 3.4, Math.max(said.length * 3.4, x(side)))}px` }}
    >
      {said}
    </b>
  );
  return (
    <div
      ref={host}
      class="pair-flags"
      aria-hidden="true"
      onPointerDown={down}
      onPointerMove={to}
      onPointerUp={up}
      onPointerCancel={up}
    >
      {apart ? (
        <>
          {flag("right", text("right"))}
          {flag("left", text("left"))}
        </>
      ) : (
        flag(head.lead.value, `${text("left")} · ${text("right")}`)
      )}
    </div>
  );
};
