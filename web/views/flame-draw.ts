/** Pixels of the flame. */
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { fillBox, octagon, outlineBox } from "../draw/shape.ts";
import { visibleLine } from "../draw/visible.ts";
import { KIND_LOOKS } from "../glyphs.tsx";
import type { FlameBox, FlameCell, FlameModel } from "./flame.ts";
import { isLit } from "./lit.ts";
import { drawGhost, drawOpen, drawSpanAxis } from "./span-pixels.ts";
import { TREE_AXIS_HEIGHT as AXIS_HEIGHT } from "./time-axis.ts";
import type { Selection, Surface } from "./view.ts";

export const drawFlame = (on: Surface, model: FlameModel): void => {
  const { data, color } = on;
  const { width, height } = model.size;
  data.save();
  data.beginPath();
  data.rect(0, AXIS_HEIGHT, width, height - AXIS_HEIGHT);
  data.clip();
  data.fillStyle = color("--grid");
  for (const { x } of model.ticks) data.fillRect(Math.round(x), AXIS_HEIGHT, 1, height);
  for (const cell of model.cells) if (!(cell.future && model.ghost === "hidden")) drawCell(on, cell, model);
  for (const box of model.boxes)
    if (!(box.tone === "future" && model.ghost === "hidden")) drawBox(on, box, model);
  data.restore();
  drawSpanAxis(on, model);
};

/** Coverage from the bottom up; a failure in it is a tick on top, whatever else is there. */
const drawCell = ({ data, color }: Surface, cell: FlameCell, model: FlameModel): void => {
  const high = Math.max(2, cell.height * Math.min(1, cell.cover));
  data.globalAlpha = cell.future && model.ghost === "ghost" ? 0.3 : 0.85;
  data.fillStyle = color(cell.kind ? KIND_LOOKS[cell.kind].token : "--diff-same");
  data.fillRect(cell.x, cell.y + cell.height - high, cell.width, high);
  data.globalAlpha = 1;
  if (!cell.failed || (cell.future && model.ghost === "ghost")) return;
  data.fillStyle = color("--sev-critical");
  data.fillRect(cell.x - 0.5, cell.y, Math.max(2, cell.width), 4);
};

const drawBox = (on: Surface, box: FlameBox, model: FlameModel): void => {
  const { data, color } = on;
  const look = KIND_LOOKS[box.kind];
  const fill = color(look.token);
  const ghost = box.tone === "future" && model.ghost !== "shown";
  if (ghost) drawGhost(data, box, fill);
  else if (box.tone === "open") drawOpen(data, box, fill, { ghost: model.ghost, alpha: 0.5 });
  else fillBox(data, box, fill);
  if (box.failed) outlineBox(data, box, color("--sev-critical"), 2);
  if (box.failed && box.width > 22)
    octagon(data, box.x + box.width - 9, box.y + box.height / 2, 5.5, color("--sev-critical"));
  if (box.label !== "") {
    data.font = monoFont(10, 600);
    data.fillStyle = color(ghost ? "--text-secondary" : box.tone === "open" ? "--text-bright" : look.ink);
    data.fillText(visibleLine(box.label), box.x + 5, box.y + box.height / 2 + 3.5);
  }
  data.fillStyle = color("--text-bright");
  for (const [from, to] of box.critical)
    data.fillRect(from, box.y + box.height - 2, Math.max(1, to - from), 3);
  if (box.selected) outlineBox(data, { ...box, width: Math.max(3, box.width) }, color("--accent"), 2);
};

export const drawFlameTop = (on: Surface, model: FlameModel): void =>
  drawCursor(on.top, model.cursorX, { ...model.size, handle: true });

export const lightFlame = ({ top, color }: Surface, model: FlameModel, rested: Selection): void => {
  for (const box of model.boxes)
    if (box.y > AXIS_HEIGHT && isLit(rested, { kind: "span", id: box.id }))
      outlineBox(top, { ...box, width: Math.max(3, box.width) }, color("--text-bright"), 1.5);
};
