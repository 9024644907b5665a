/** What the tree and the flame draw alike: a span that is open, one that is to come, and the axis above them. */
import { monoFont } from "../draw/color.ts";
import { pattern } from "../draw/pattern.ts";
import { diamond, fillBox, outlineBox } from "../draw/shape.ts";
import { TREE_AXIS_HEIGHT as AXIS_HEIGHT } from "./time-axis.ts";
import type { Ghost, Size, Surface } from "./view.ts";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const drawGhost = (data: CanvasRenderingContext2D, box: Box, fill: string): void => {
  data.globalAlpha = 0.1;
  fillBox(data, box, fill);
  data.globalAlpha = 0.55;
  outlineBox(data, { ...box, width: Math.max(2, box.width) }, fill, 1, [3, 2]);
  data.globalAlpha = 1;
};

/** Striped up to the cursor, which stands at `split`; beyond it, a ghost of what is to come. */
export const drawOpen = (
  data: CanvasRenderingContext2D,
  box: Box & { readonly split: number },
  fill: string,
  { ghost, alpha }: { readonly ghost: Ghost; readonly alpha: number },
): void => {
  const past = { ...box, width: Math.max(1, box.split - box.x) };
  data.globalAlpha = alpha;
  fillBox(data, past, fill);
  data.globalAlpha = 1;
  const stripes = pattern(data, "px-open");
  if (stripes) fillBox(data, past, stripes);
  const rest = { ...box, x: box.split, width: box.x + box.width - box.split };
  if (ghost !== "hidden" && rest.width > 1) drawGhost(data, rest, fill);
};

interface SpanAxis {
  readonly size: Size;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly marks: readonly { readonly x: number; readonly past: boolean }[];
}

export const drawSpanAxis = ({ data, color }: Surface, { size, ticks, marks }: SpanAxis): void => {
  data.font = monoFont(10);
  data.fillStyle = color("--text-dim");
  data.textAlign = "center";
  for (const tick of ticks) data.fillText(tick.text, tick.x, 16);
  data.textAlign = "left";
  const edge = color("--text-secondary");
  for (const { x, past } of marks)
    diamond(data, x, AXIS_HEIGHT - 2, 3, color(past ? "--text-secondary" : "--bg-panel"), edge);
  data.fillStyle = color("--line");
  data.fillRect(0, AXIS_HEIGHT - 1, size.width, 1);
};
