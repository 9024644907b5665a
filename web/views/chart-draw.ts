/** Pixels of a metric chart. */
import { monoFont } from "../draw/color.ts";
import { drawCursor } from "../draw/cursor.ts";
import { pattern } from "../draw/pattern.ts";
import type { ChartBase, ChartModel, LineModel } from "./chart.ts";
import { isLit } from "./lit.ts";
import type { Selection, Surface } from "./view.ts";

export const drawChart = (on: Surface, model: ChartBase): void => {
  const { data, color } = on;
  const { left, right, top, bottom } = model.plot;
  drawGrid(on, model);
  const hatch = pattern(data, "px-gap");
  data.globalAlpha = 0.6;
  data.fillStyle = hatch ?? color("--grid");
  for (const gap of model.gaps) data.fillRect(gap.x, top, gap.width, bottom - top);
  data.globalAlpha = 1;
  data.save();
  data.beginPath();
  data.rect(left - 1, 0, right - left + 2, bottom + 1);
  data.clip();
  for (const line of [...model.lines].sort((a, b) => Number(b.muted) - Number(a.muted))) drawLine(on, line);
  data.restore();
};

const drawGrid = ({ data, color }: Surface, model: ChartBase): void => {
  const { left, right, bottom } = model.plot;
  data.font = monoFont(10);
  data.textAlign = "right";
  for (const tick of model.yTicks) {
    data.fillStyle = color("--grid");
    data.fillRect(left, Math.round(tick.y), right - left, 1);
    data.fillStyle = color("--text-dim");
    data.fillText(tick.text, left - 5, tick.y + 3.5);
  }
  if (model.zero !== undefined) {
    data.fillStyle = color("--line-strong");
    data.fillRect(left, Math.round(model.zero), right - left, 1);
  }
  data.fillStyle = color("--text-dim");
  for (const tick of model.xTicks) {
    data.textAlign = tick.x < left + 14 ? "left" : tick.x > right - 18 ? "right" : "center";
    data.fillText(tick.text, tick.x, bottom + 13);
  }
  data.textAlign = "left";
};

const drawLine = ({ data, color }: Surface, line: LineModel): void => {
  data.strokeStyle = color(line.muted ? "--text-dim" : line.token);
  data.fillStyle = data.strokeStyle;
  data.globalAlpha = line.muted ? 0.12 : 0.22;
  for (const column of line.envelope)
    data.fillRect(column.x - 0.5, column.top, 1.5, Math.max(1, column.bottom - column.top));
  data.globalAlpha = line.muted ? 0.6 : 1;
  data.lineWidth = line.muted ? 1 : 1.5;
  data.lineJoin = "round";
  data.setLineDash([...line.dash]);
  tracePath(data, line);
  data.stroke();
  data.setLineDash([]);
  if (line.dots)
    for (const run of line.runs)
      for (const point of run) data.fillRect(point.x - 1.2, point.y - 1.2, 2.4, 2.4);
  data.globalAlpha = 1;
};

/** Words nearer than this to each other stand in two rows. */
const WORD_ROOM = 96;

const drawBroken = ({ top: data, color }: Surface, model: ChartModel): void => {
  data.font = monoFont(10, 700);
  let [before, row] = [Number.NEGATIVE_INFINITY, 0];
  for (const spot of model.base.broken) {
    row = spot.x - before < WORD_ROOM ? 1 - row : 0;
    before = spot.x;
    const later = spot.x > model.cursorX && model.ghost !== "shown";
    if (later && model.ghost === "hidden") continue;
    data.globalAlpha = later ? 0.5 : 1;
    data.fillStyle = color("--sev-critical");
    data.fillRect(spot.x - 0.5, model.base.plot.top, 1, model.base.plot.bottom - model.base.plot.top);
    const left = spot.x > model.base.plot.right - 60;
    data.textAlign = left ? "right" : "left";
    data.fillText(spot.text, spot.x + (left ? -4 : 4), model.base.plot.top + 9 + row * 12);
  }
  data.globalAlpha = 1;
  data.textAlign = "left";
};

export const drawChartTop = (on: Surface, model: ChartModel): void => {
  const { top, color } = on;
  const { base, cursorX, dots, ghost } = model;
  const { plot, size } = base;
  if (ghost !== "shown") {
    top.globalAlpha = ghost === "hidden" ? 1 : 0.6;
    top.fillStyle = color("--bg-panel");
    top.fillRect(Math.max(plot.left, cursorX), 0, size.width, plot.bottom + 1);
    top.globalAlpha = 1;
  }
  drawBroken(on, model);
  for (const line of base.lines) if (line.labelAt) drawName(on, line);
  if (cursorX >= plot.left - 1) drawCursor(top, cursorX, { width: size.width, height: plot.bottom });
  for (const dot of dots) {
    top.beginPath();
    top.arc(dot.x, dot.y, 3.2, 0, 7);
    top.fillStyle = color(dot.token);
    top.fill();
    top.strokeStyle = color("--bg-panel");
    top.lineWidth = 1.2;
    top.stroke();
  }
};

export const lightChart = ({ top, color }: Surface, base: ChartBase, rested: Selection): void => {
  for (const line of base.lines) {
    if (!isLit(rested, { kind: "metric", id: line.id })) continue;
    top.strokeStyle = color(line.token);
    top.lineWidth = 2.5;
    tracePath(top, line);
    top.stroke();
  }
};

const tracePath = (on: CanvasRenderingContext2D, line: LineModel): void => {
  on.beginPath();
  for (const run of line.runs) {
    for (const [index, point] of run.entries()) {
      if (index === 0) on.moveTo(point.x, point.y);
      else on.lineTo(point.x, point.y);
    }
    const only = run.length === 1 ? run[0] : undefined;
    if (only) on.lineTo(only.x + 1, only.y);
  }
};

/** The name stands beside its line, on a halo of the panel's colour. */
const drawName = ({ top, color }: Surface, line: LineModel): void => {
  if (!line.labelAt) return;
  top.font = monoFont(10);
  top.textAlign = "center";
  top.lineJoin = "round";
  top.lineWidth = 3;
  top.strokeStyle = color("--bg-panel");
  top.strokeText(line.label, line.labelAt.x, line.labelAt.y);
  top.fillStyle = color(line.token);
  top.fillText(line.label, line.labelAt.x, line.labelAt.y);
  top.textAlign = "left";
};
