/** Pixels of the flame. */
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { pattern } from "../draw/pattern.ts";
import { diamond, fillBox, octagon, outlineBox } from "../draw/shape.ts";
import { visibleLine } from "../draw/visible.ts";
import { KIND_LOOKS } from "../glyphs.tsx";
import type { FlameBox, FlameCell, FlameModel } from "./flame.ts";
import { isLit } from "./lit.ts";
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
  drawAxis(on, model);
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
  else if (box.tone === "open") drawOpen(on, box, fill, model.ghost);
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

const drawGhost = (data: CanvasRenderingContext2D, box: FlameBox, fill: string): void => {
  data.globalAlpha = 0.1;
  fillBox(data, box, fill);
  data.globalAlpha = 0.55;
  outlineBox(data, { ...box, width: Math.max(2, box.width) }, fill, 1, [3, 2]);
  data.globalAlpha = 1;
};

const drawOpen = ({ data }: Surface, box: FlameBox, fill: string, ghost: FlameModel["ghost"]): void => {
  const past = { ...box, width: Math.max(1, box.split - box.x) };
  data.globalAlpha = 0.5;
  fillBox(data, past, fill);
  data.globalAlpha = 1;
  const stripes = pattern(data, "px-open");
  if (stripes) fillBox(data, past, stripes);
  const rest = { ...box, x: box.split, width: box.x + box.width - box.split };
  if (ghost !== "hidden" && rest.width > 1) drawGhost(data, rest, fill);
};

const drawAxis = ({ data, color }: Surface, model: FlameModel): void => {
  data.font = monoFont(10);
  data.fillStyle = color("--text-dim");
  data.textAlign = "center";
  for (const tick of model.ticks) data.fillText(tick.text, tick.x, 16);
  data.textAlign = "left";
  for (const mark of model.marks)
    diamond(
      data,
      mark.x,
      AXIS_HEIGHT - 2,
      3,
      color(mark.past ? "--text-secondary" : "--bg-panel"),
      color("--text-secondary"),
    );
  data.fillStyle = color("--line");
  data.fillRect(0, AXIS_HEIGHT - 1, model.size.width, 1);
};

export const drawFlameTop = (on: Surface, model: FlameModel): void =>
  drawCursor(on.top, model.cursorX, { ...model.size, handle: true });

export const lightFlame = ({ top, color }: Surface, model: FlameModel, rested: Selection): void => {
  for (const box of model.boxes)
    if (box.y > AXIS_HEIGHT && isLit(rested, { kind: "span", id: box.id }))
      outlineBox(top, { ...box, width: Math.max(3, box.width) }, color("--text-bright"), 1.5);
};
