/** A canvas in CSS pixels at the resolution of the screen. */
import type { Size } from "../views/view.ts";

/** Screens of more than two device pixels a CSS pixel gain nothing here and cost four times the fill. */
const MOST_PIXELS = 2;

/** Sizes the canvas, clears it unless told to keep what it shows, and gives a context that counts in CSS pixels; `undefined` where there is none to draw on. */
export const prepare = (
  canvas: HTMLCanvasElement,
  size: Size,
  keep = false,
): CanvasRenderingContext2D | undefined => {
  const ratio = Math.min(MOST_PIXELS, window.devicePixelRatio || 1);
  const width = Math.max(1, Math.round(size.width * ratio));
  const height = Math.max(1, Math.round(size.height * ratio));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const on = canvas.getContext("2d");
  if (!on) return undefined;
  on.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (!keep) on.clearRect(0, 0, size.width, size.height);
  return on;
};
