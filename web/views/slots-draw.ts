/** Pixels of the rows that run side by side. */
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { pattern } from "../draw/pattern.ts";
import { fillBox, outlineBox } from "../draw/shape.ts";
import { fitText } from "../draw/text.ts";
import { visibleLine } from "../draw/visible.ts";
import { isLit } from "./lit.ts";
import type { SlotBox, SlotsModel } from "./slots.ts";
import { LANE_AXIS_HEIGHT } from "./time-axis.ts";
import type { Selection, Surface } from "./view.ts";

export const drawSlots = (on: Surface, model: SlotsModel): void => {
  const { data, color } = on;
  data.fillStyle = color("--grid");
  for (const x of model.grid) data.fillRect(Math.round(x), LANE_AXIS_HEIGHT, 1, model.size.height);
  data.save();
  data.beginPath();
  data.rect(0, LANE_AXIS_HEIGHT, model.size.width, model.size.height);
  data.clip();
  data.font = monoFont(11);
  data.fillStyle = color("--text-secondary");
  for (const { y, text } of model.names) data.fillText(text, 4, y);
  for (const box of model.free) {
    outlineBox(data, box, color("--line-control"), 1, [3, 3]);
    data.fillStyle = color("--text-dim");
    if (box.width > 40) data.fillText("free", box.x + 7, box.y + 12);
  }
  for (const box of model.boxes) drawBox(on, box);
  data.restore();
};

const drawBox = (on: Surface, box: SlotBox): void => {
  const { data, color } = on;
  const attention = box.kind === "attention";
  const token = attention ? "--unit-attention" : "--unit-running";
  data.globalAlpha = attention ? 0.3 : box.now ? 1 : 0.36;
  fillBox(data, box, color(token));
  data.globalAlpha = 1;
  if (attention) {
    const hatch = pattern(data, "px-B");
    if (hatch) fillBox(data, box, hatch);
    outlineBox(data, box, color(token));
  }
  if (box.selected)
    outlineBox(
      data,
      { x: box.x - 1.5, y: box.y - 1.5, width: box.width + 3, height: box.height + 3 },
      color("--accent"),
      1.5,
    );
  drawLabel(data, box, color(box.now && !attention ? "--stage-ink" : "--text-bright"));
};

const drawLabel = (on: CanvasRenderingContext2D, box: SlotBox, ink: string): void => {
  const attention = box.kind === "attention";
  const label = fitText(visibleLine(box.label), box.width - (attention ? 4 : 12), 11);
  if (!label) return;
  on.font = monoFont(11, box.now || attention ? 600 : 400);
  on.fillStyle = ink;
  if (attention) on.textAlign = "center";
  on.fillText(label, attention ? box.x + box.width / 2 : box.x + 6, box.y + 12);
  on.textAlign = "left";
};

/** Ticks, what is to come washed out, the cursor. */
export const drawSlotsTop = ({ top, color }: Surface, model: SlotsModel): void => {
  const { width, height } = model.size;
  const x = Math.max(model.left, model.cursorX);
  if (model.ghost !== "shown" && x < width) {
    top.globalAlpha = model.ghost === "hidden" ? 1 : 0.62;
    top.fillStyle = color("--bg-panel");
    top.fillRect(x, LANE_AXIS_HEIGHT, width, height);
    top.globalAlpha = 1;
    if (model.ghost === "ghost") labelPale({ top, color }, model, x);
  }
  top.font = monoFont(10);
  top.fillStyle = color("--text-dim");
  top.textAlign = "center";
  for (const tick of model.ticks)
    if (tick.x > model.left + 12 && tick.x < width - 20) top.fillText(tick.text, tick.x, 13);
  top.textAlign = "left";
  top.fillStyle = color("--line");
  top.fillRect(0, LANE_AXIS_HEIGHT - 1, width, 1);
  if (model.cursorX >= model.left) drawCursor(top, model.cursorX, { width, height, handle: true });
};

/** Right of the cursor a bar is washed out, and dark ink with it: there its name is written in light. */
const labelPale = ({ top, color }: Pick<Surface, "top" | "color">, model: SlotsModel, x: number): void => {
  top.save();
  top.beginPath();
  top.rect(x, LANE_AXIS_HEIGHT, model.size.width - x, model.size.height);
  top.clip();
  for (const box of model.boxes)
    if (box.now && box.kind === "running" && box.x + box.width > x)
      drawLabel(top, box, color("--text-bright"));
  top.restore();
};

export const lightSlots = ({ top, color }: Surface, model: SlotsModel, rested: Selection): void => {
  for (const box of model.boxes)
    if (isLit(rested, { kind: "subject", id: box.subject }))
      outlineBox(top, box, color("--text-bright"), 1.5);
};
