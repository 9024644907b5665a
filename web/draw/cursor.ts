/** The cursor: one line in the accent colour, which means time and nothing else. */
import { ink } from "./color.ts";

export const drawCursor = (
  on: CanvasRenderingContext2D,
  x: number,
  { width, height, handle }: { readonly width: number; readonly height: number; readonly handle?: boolean },
): void => {
  if (x < -1 || x > width + 1) return;
  on.fillStyle = ink("--accent");
  on.shadowColor = ink("--accent-mid");
  on.shadowBlur = 4;
  on.fillRect(x - 0.75, handle ? 4 : 0, 1.5, height);
  on.shadowBlur = 0;
  if (!handle) return;
  on.beginPath();
  on.moveTo(x - 5, 0);
  on.lineTo(x + 5, 0);
  on.lineTo(x + 5, 5);
  on.lineTo(x, 10);
  on.lineTo(x - 5, 5);
  on.fill();
};

/** Where the pointer rests: thin and dim, and not the cursor. */
export const drawHairline = (on: CanvasRenderingContext2D, x: number, height: number): void => {
  on.fillStyle = ink("--line-strong");
  on.fillRect(Math.round(x), 0, 1, height);
};
