/** Pixels of the swimlanes. */
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { pattern } from "../draw/pattern.ts";
import { type Box, diamond, fillBox, outlineBox, ringedCross } from "../draw/shape.ts";
import { textWidth } from "../draw/text.ts";
import { stageLook } from "../glyphs.tsx";
import type { GateSpot, LifecycleBase, LifecycleModel, StageBox } from "./lifecycle.ts";
import { isLit } from "./lit.ts";
import { LANE_AXIS_HEIGHT } from "./time-axis.ts";
import type { Selection, Surface } from "./view.ts";

export const drawLifecycle = (on: Surface, model: LifecycleBase): void => {
  const { data, color } = on;
  const { width, height } = model.size;
  data.save();
  data.beginPath();
  data.rect(0, LANE_AXIS_HEIGHT - 1, width, height);
  data.clip();
  for (const band of model.bands) {
    data.globalAlpha = band.tone === "focus" ? 0.8 : 0.35;
    data.fillStyle = color(band.tone === "focus" ? "--bg-overlay" : "--bg-elevated");
    data.fillRect(band.x, band.y, band.width, band.height);
  }
  data.globalAlpha = 1;
  data.fillStyle = color("--grid");
  for (const x of model.grid) data.fillRect(Math.round(x), LANE_AXIS_HEIGHT, 1, height);
  for (const box of model.unobserved) drawUnknown(data, color, box, "not observed");
  for (const box of model.boxes) drawStage(on, box);
  for (const gate of model.gates) drawGate(on, gate);
  data.restore();
};

/** Where nothing is known, and why, if there is room to say it. */
const drawUnknown = (on: CanvasRenderingContext2D, color: Surface["color"], box: Box, text: string): void => {
  const hatch = pattern(on, "px-gap");
  on.globalAlpha = 0.5;
  if (hatch) fillBox(on, box, hatch, 0);
  on.globalAlpha = 1;
  if (box.width < textWidth(text, 10) + 16) return;
  on.font = monoFont(10);
  on.lineWidth = 4;
  on.lineJoin = "round";
  on.strokeStyle = color("--bg-panel");
  on.strokeText(text, box.x + 8, box.y + 11);
  on.fillStyle = color("--text-dim");
  on.fillText(text, box.x + 8, box.y + 11);
};

const drawStage = ({ data, color }: Surface, box: StageBox): void => {
  const look = stageLook(box.lifecycle, box.stage);
  if (box.count > 1) fillBox(data, box, color("--diff-same"));
  else if (look.hollow) {
    data.globalAlpha = 0.7;
    outlineBox(data, { ...box, y: box.y + 2, height: box.height - 4 }, color(look.token), 1, [3, 2]);
    data.globalAlpha = 1;
  } else {
    fillBox(data, box, color(look.token));
    const texture = look.pattern ? pattern(data, look.pattern) : undefined;
    if (texture) fillBox(data, box, texture);
  }
  if (box.illegal) outlineBox(data, box, color("--sev-warning"), 1.5, [2, 2]);
  if (box.selected)
    outlineBox(
      data,
      { x: box.x - 1.5, y: box.y - 1.5, width: box.width + 3, height: box.height + 3 },
      color("--accent"),
      1.5,
    );
  drawLetter(data, box, color, look);
};

const drawLetter = (
  data: CanvasRenderingContext2D,
  box: StageBox,
  color: Surface["color"],
  look: ReturnType<typeof stageLook>,
): void => {
  const text =
    box.count > 1 ? (box.width > 14 ? String(box.count) : undefined) : look.hollow ? undefined : box.letter;
  if (text === undefined) return;
  data.font = monoFont(10, 800);
  data.textAlign = "center";
  if (box.count === 1)
    fillBox(data, { x: box.x + 2, y: box.y + 2, width: 12, height: box.height - 4 }, color(look.token), 1);
  data.fillStyle = color(box.count === 1 ? look.ink : "--stage-ink");
  data.fillText(text, box.x + 8, box.y + 12.5);
  data.textAlign = "left";
};

const drawGate = ({ data, color }: Surface, gate: GateSpot): void => {
  if (gate.passed) diamond(data, gate.x, gate.y, 3.6, color("--text-bright"), color("--bg-panel"));
  else ringedCross(data, gate.x, gate.y, color("--sev-warning"), color("--bg-void"));
  if (gate.count < 2) return;
  data.font = monoFont(10, 700);
  data.fillStyle = color("--bg-void");
  data.fillRect(gate.x + 6, gate.y - 6, 4 + 6 * String(gate.count).length, 11);
  data.fillStyle = color("--sev-warning");
  data.fillText(String(gate.count), gate.x + 8, gate.y + 3.5);
};

const drawAxis = ({ top, color }: Surface, { ticks, base }: LifecycleModel): void => {
  const { width } = base.size;
  top.font = monoFont(10);
  top.fillStyle = color("--text-dim");
  for (const tick of ticks) {
    const edge = tick.x < 14 ? "left" : tick.x > width - 24 ? "right" : "center";
    top.textAlign = edge;
    top.fillText(tick.text, edge === "left" ? Math.max(2, tick.x) : tick.x, 14);
  }
  top.textAlign = "left";
  top.fillStyle = color("--line");
  top.fillRect(0, LANE_AXIS_HEIGHT - 1, width, 1);
};

/** What is to come is washed out, hidden or left as it is; then the cursor. */
export const drawLifecycleTop = (on: Surface, model: LifecycleModel): void => {
  const { width, height } = model.base.size;
  if (model.ghost !== "shown") {
    on.top.globalAlpha = model.ghost === "hidden" ? 1 : 0.62;
    on.top.fillStyle = on.color("--bg-panel");
    on.top.fillRect(Math.max(0, model.cursorX), LANE_AXIS_HEIGHT, width, height);
    on.top.globalAlpha = 1;
  }
  const { silent } = model;
  if (silent) drawUnknown(on.top, on.color, silent, silent.text);
  drawAxis(on, model);
  drawCursor(on.top, model.cursorX, { width, height, handle: true });
};

/** Stages of the subject, and the gate, that the pointer rests on. */
export const lightLifecycle = ({ top, color }: Surface, base: LifecycleBase, rested: Selection): void => {
  const { width, height } = base.size;
  top.save();
  top.beginPath();
  top.rect(0, LANE_AXIS_HEIGHT, width, height);
  top.clip();
  for (const box of base.boxes)
    if (isLit(rested, { kind: "subject", id: box.subject }))
      outlineBox(top, box, color("--text-bright"), 1.5);
  for (const gate of base.gates) {
    if (!isLit(rested, { kind: "gate", id: gate.event })) continue;
    top.beginPath();
    top.arc(gate.x, gate.y, 8.5, 0, 7);
    top.strokeStyle = color("--text-bright");
    top.lineWidth = 1.5;
    top.stroke();
  }
  top.restore();
};
