/** Small marks on a canvas, centred on a point. Each has a shape of its own, so that colour is never the only sign. */
import { ink } from "./color.ts";

type Canvas = CanvasRenderingContext2D;

const polygon = (on: Canvas, points: readonly (readonly [number, number])[]): void => {
  on.beginPath();
  points.forEach(([x, y], index) => {
    if (index === 0) on.moveTo(x, y);
    else on.lineTo(x, y);
  });
  on.closePath();
};

export const diamond = (
  on: Canvas,
  x: number,
  y: number,
  radius: number,
  fill: string,
  outline: string,
): void => {
  polygon(on, [
    [x, y - radius],
    [x + radius, y],
    [x, y + radius],
    [x - radius, y],
  ]);
  on.fillStyle = fill;
  on.fill();
  on.strokeStyle = outline;
  on.lineWidth = 1.2;
  on.stroke();
};

/** A failed check: a cross in a ring. */
export const ringedCross = (on: Canvas, x: number, y: number, color: string, well: string): void => {
  on.beginPath();
  on.arc(x, y, 6.2, 0, 7);
  on.fillStyle = well;
  on.fill();
  on.strokeStyle = color;
  on.lineWidth = 1.3;
  on.stroke();
  on.lineWidth = 1.5;
  on.beginPath();
  on.moveTo(x - 2.4, y - 2.4);
  on.lineTo(x + 2.4, y + 2.4);
  on.moveTo(x + 2.4, y - 2.4);
  on.lineTo(x - 2.4, y + 2.4);
  on.stroke();
};

export const octagon = (on: Canvas, x: number, y: number, radius: number, color: string): void => {
  const a = radius * 0.42;
  polygon(on, [
    [x - a, y - radius],
    [x + a, y - radius],
    [x + radius, y - a],
    [x + radius, y + a],
    [x + a, y + radius],
    [x - a, y + radius],
    [x - radius, y + a],
    [x - radius, y - a],
  ]);
  on.fillStyle = color;
  on.fill();
  on.fillStyle = ink("--bg-panel");
  on.font = `800 ${radius * 1.4}px ${ink("--font-mono")}`;
  on.textAlign = "center";
  on.fillText("!!", x, y + radius * 0.5);
  on.textAlign = "start";
};

/** A chevron that says "more lies this way". */
export const chevron = (on: Canvas, x: number, y: number, towards: "left" | "right", color: string): void => {
  const step = towards === "left" ? 4 : -4;
  on.beginPath();
  on.moveTo(x + step, y - 4);
  on.lineTo(x, y);
  on.lineTo(x + step, y + 4);
  on.strokeStyle = color;
  on.lineWidth = 1.5;
  on.stroke();
};

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const fillBox = (on: Canvas, box: Box, style: string | CanvasPattern, radius = 2): void => {
  on.fillStyle = style;
  on.beginPath();
  on.roundRect(
    box.x,
    box.y,
    Math.max(0, box.width),
    Math.max(0, box.height),
    Math.min(radius, box.width / 2),
  );
  on.fill();
};

/** Outline inside the box. `dash` in pixels. */
export const outlineBox = (
  on: Canvas,
  box: Box,
  style: string,
  width = 1,
  dash: readonly number[] = [],
  radius = 2,
): void => {
  on.setLineDash([...dash]);
  on.strokeStyle = style;
  on.lineWidth = width;
  on.beginPath();
  on.roundRect(
    box.x + width / 2,
    box.y + width / 2,
    Math.max(0, box.width - width),
    Math.max(0, box.height - width),
    radius,
  );
  on.stroke();
  on.setLineDash([]);
};
