/** Two lines over one axis, A solid and B dashed, with the cursors of both runs; over each other or side by side. */
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { useSize } from "../draw/use-size.ts";
import type { Size } from "../views/view.ts";
import type { Side } from "./comparing.ts";
import { MARGIN, type Overlay, type OverlayLine, overlay } from "./overlay.ts";

interface Props {
  readonly left: OverlayLine | undefined;
  readonly right: OverlayLine | undefined;
  readonly wall: boolean;
  readonly fromZero?: boolean;
  /** Each for itself, over the same scales: below each other where there is not the room. */
  readonly beside?: boolean;
  /** Where the runs part, on the axis. */
  readonly parts: number | undefined;
  /** Where a cursor stands on the axis. Read while drawing: the lines move with it. */
  readonly cursor: (side: Side) => number | undefined;
  /** One sentence that says the chart. */
  readonly label: (range: Overlay["range"]) => string;
  readonly tickText?: (value: number, text: string) => string;
}

/** Pixels. */
const BESIDE_FROM = 760;

export const PairChart = (props: Props) => {
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const { beside = false, left, right } = props;
  const wide = size.width >= BESIDE_FROM;
  const drawn = {
    width: beside && wide ? Math.floor(size.width / 2) : size.width,
    height: beside && !wide ? Math.floor(size.height / 2) : size.height,
  };
  const given = { left, right, wall: props.wall, size: drawn };
  const model = size.width > 0 ? overlay({ ...given, fromZero: props.fromZero ?? false }) : undefined;
  return (
    <div class={`pb overlay${beside && wide ? " beside" : ""}`} ref={host as RefObject<HTMLDivElement>}>
      {size.width === 0 ? null : !model ? (
        <p class="empty">Neither run has a finite value of it.</p>
      ) : beside ? (
        <>
          <Picture {...props} model={model} size={drawn} sides={["left"]} />
          <Picture {...props} model={model} size={drawn} sides={["right"]} />
        </>
      ) : (
        <Picture {...props} model={model} size={drawn} sides={["left", "right"]} />
      )}
    </div>
  );
};

interface PictureProps extends Props {
  readonly model: Overlay;
  readonly size: Size;
  readonly sides: readonly Side[];
}

const Picture = ({ model, size, sides, parts, cursor, label, tickText, left, right }: PictureProps) => (
  <svg
    role="img"
    width={size.width}
    height={size.height}
    aria-label={`${sides.length === 1 ? (sides[0] === "left" ? "A. " : "B. ") : ""}${label(model.range)}`}
  >
    {model.yTicks.map(({ y, text, value }) => (
      <g key={text}>
        <line class="grid-line" x1={MARGIN.left} x2={size.width - MARGIN.right} y1={y} y2={y} />
        <text class="tick" x={MARGIN.left - 6} y={y + 3} text-anchor="end">
          {tickText ? tickText(value, text) : text}
        </text>
      </g>
    ))}
    {model.xTicks.map((tick) => (
      <text key={tick.text} class="tick" x={model.x(tick.value)} y={size.height - 6} text-anchor="middle">
        {tick.text}
      </text>
    ))}
    {parts === undefined ? null : <Upright class="parts-line" model={model} size={size} at={parts} />}
    {sides.includes("left") ? <path class="line-a" d={model.left} /> : null}
    {sides.includes("right") ? <path class="line-b" d={model.right} /> : null}
    {sides.map((side) => (
      <Cursor
        key={side}
        model={model}
        size={size}
        side={side}
        cursor={cursor}
        line={side === "left" ? left : right}
      />
    ))}
  </svg>
);

const Upright = ({
  class: look,
  model,
  size,
  at,
}: {
  readonly class: string;
  readonly model: Overlay;
  readonly size: Size;
  readonly at: number;
}) => (
  <line class={look} x1={model.x(at)} x2={model.x(at)} y1={MARGIN.top} y2={size.height - MARGIN.bottom} />
);

/** A line of the cursor, and a dot where the run's own line stands there. */
const Cursor = ({
  model,
  size,
  side,
  cursor,
  line,
}: {
  readonly model: Overlay;
  readonly size: Size;
  readonly side: Side;
  readonly cursor: Props["cursor"];
  readonly line: OverlayLine | undefined;
}) => {
  const at = cursor(side);
  if (at === undefined) return null;
  const x = model.x(at);
  if (x < MARGIN.left - 1 || x > size.width - MARGIN.right + 1) return null;
  const value = line && heightAt(line, at);
  return (
    <>
      <Upright class={`cursor-line ${side === "left" ? "a" : "b"}`} model={model} size={size} at={at} />
      {value === undefined ? null : (
        <circle class={`cursor-dot ${side === "left" ? "a" : "b"}`} cx={x} cy={model.y(value)} r="3.5" />
      )}
    </>
  );
};

/** Where the line is at a place; undefined before its first point and where it is broken. */
const heightAt = ({ x, max, broken }: OverlayLine, at: number): number | undefined => {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [max[low - 1] ?? undefined, max[low] ?? undefined];
  if (before === undefined || after === undefined || (broken[low - 1] ?? 0) > 0) return before;
  const [from, to] = [x[low - 1] as number, x[low] as number];
  return before + ((at - from) / (to - from)) * (after - before);
};
