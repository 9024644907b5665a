/** Pixels of the span tree. */
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { chevron, fillBox, octagon, outlineBox } from "../draw/shape.ts";
import { KIND_LOOKS } from "../glyphs.tsx";
import { isLit } from "./lit.ts";
import { drawGhost, drawOpen, drawSpanAxis } from "./span-pixels.ts";
import type { SpanBox, SpanTreeModel } from "./span-tree.ts";
import { TREE_AXIS_HEIGHT as AXIS_HEIGHT } from "./time-axis.ts";
import type { Selection, Surface } from "./view.ts";

export const drawSpanTree = (on: Surface, model: SpanTreeModel): void => {
  const { data, color } = on;
  const { width, height } = model.size;
  data.save();
  data.beginPath();
  data.rect(0, AXIS_HEIGHT, width, height - AXIS_HEIGHT);
  data.clip();
  for (const { y, tone } of model.stripes) {
    data.globalAlpha = tone === "selected" ? 1 : 0.35;
    data.fillStyle = color(tone === "selected" ? "--bg-overlay" : "--bg-elevated");
    data.fillRect(0, y, width, model.rowHeight);
  }
  data.globalAlpha = 1;
  data.fillStyle = color("--grid");
  for (const x of model.grid) data.fillRect(Math.round(x), AXIS_HEIGHT, 1, height);
  for (const box of model.boxes)
    if (model.ghost !== "hidden" || box.tone !== "future") drawSpan(on, box, model);
  data.restore();
  drawSpanAxis(on, model);
};

const drawSpan = (on: Surface, box: SpanBox, model: SpanTreeModel): void => {
  const { data, color } = on;
  if (box.beyond !== undefined) {
    data.fillStyle = color("--text-dim");
    data.font = monoFont(10);
    const left = box.beyond.startsWith("←");
    data.textAlign = left ? "left" : "right";
    data.fillText(box.beyond, left ? 4 : model.size.width - 12, box.y + box.height / 2 + 3.5);
    data.textAlign = "left";
    return;
  }
  const fill = color(KIND_LOOKS[box.kind].token);
  if (box.tone === "future" && model.ghost !== "shown") drawGhost(data, box, fill);
  else if (box.tone === "open")
    drawOpen(data, box, fill, { ghost: model.ghost, alpha: box.light ? 0.42 : 1 });
  else {
    data.globalAlpha = box.light && box.parts.length > 0 ? 0.35 : 1;
    fillBox(data, box, fill);
    data.globalAlpha = 1;
  }
  drawParts(on, box, model);
  if (box.failed) outlineBox(data, box, color("--sev-critical"), 2);
  drawLabel(on, box);
  data.fillStyle = color("--text-bright");
  for (const [from, to] of box.critical)
    if (to > from) data.fillRect(from, box.y + box.height, Math.max(1, to - from), 2);
  if (box.fromBefore)
    chevron(data, 2, box.y + box.height / 2, "left", color(box.light ? "--text-bright" : "--kind-ink"));
  if (box.failed && box.width > 22)
    octagon(data, box.x + box.width - 10, box.y + box.height / 2, 6.5, color("--sev-critical"));
};

const drawParts = ({ data, color }: Surface, box: SpanBox, model: SpanTreeModel): void => {
  const high = Math.max(2, Math.min(6, box.height - 4));
  const y = box.y + (box.height - high) / 2;
  for (const part of box.parts) {
    const past = Math.max(0, Math.min(part.width, model.cursorX - part.x));
    data.fillStyle = color(part.kind ? KIND_LOOKS[part.kind].token : "--diff-same");
    data.fillRect(part.x, y, model.ghost === "shown" ? part.width : past, high);
    if (model.ghost !== "ghost" || past === part.width) continue;
    data.globalAlpha = 0.3;
    data.fillRect(part.x + past, y, part.width - past, high);
    data.globalAlpha = 1;
  }
};

const drawLabel = ({ data, color }: Surface, box: SpanBox): void => {
  if (!box.label || box.parts.length > 0) return;
  const filled = box.label.inside && box.tone !== "future";
  data.font = monoFont(10, box.label.inside ? 600 : 400);
  data.fillStyle = color(
    filled ? KIND_LOOKS[box.kind].ink : box.label.inside ? "--text-secondary" : "--text-dim",
  );
  data.fillText(box.label.text, box.label.x, box.y + box.height / 2 + 3.5);
};

export const drawSpanTreeTop = (on: Surface, model: SpanTreeModel): void =>
  drawCursor(on.top, model.cursorX, { ...model.size, handle: true });

export const lightSpanTree = ({ top, color }: Surface, model: SpanTreeModel, rested: Selection): void => {
  for (const box of model.boxes)
    if (box.width > 0 && box.y > AXIS_HEIGHT && isLit(rested, { kind: "span", id: box.id }))
      outlineBox(top, { ...box, width: Math.max(3, box.width) }, color("--text-bright"), 1.5);
};
