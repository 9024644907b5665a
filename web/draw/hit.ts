/** What is under the pointer, by geometry alone. */
import type { Point } from "../views/view.ts";
import type { Box } from "./shape.ts";

/** The last box that holds the point: what is drawn last lies on top. `slack` widens thin boxes to a target that can be hit. */
export const topmost = <T extends Box>(boxes: readonly T[], at: Point, slack = 0): T | undefined => {
  for (let index = boxes.length - 1; index >= 0; index--) {
    const box = boxes[index] as T;
    const wide = Math.max(0, slack - box.width) / 2;
    if (at.x >= box.x - wide && at.x < box.x + box.width + wide && at.y >= box.y && at.y < box.y + box.height)
      return box;
  }
  return undefined;
};

/** The mark nearest to the point within `reach` pixels. */
export const nearest = <T extends Point>(marks: readonly T[], at: Point, reach: number): T | undefined => {
  let best: T | undefined;
  let least = reach * reach;
  for (const mark of marks) {
    const distance = (mark.x - at.x) ** 2 + (mark.y - at.y) ** 2;
    if (distance <= least) {
      least = distance;
      best = mark;
    }
  }
  return best;
};
