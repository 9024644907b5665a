/** How far two numbers may lie apart and still be the same. */
export interface Tolerance {
  /** Share of the larger of the two. */
  readonly relative: number;
  readonly absolute?: number | undefined;
}
export const USUAL_TOLERANCE: Tolerance = { relative: 1e-6 };

/** Of finite numbers; the same whichever is called left. */
export const isWithin = (left: number, right: number, { relative, absolute = 0 }: Tolerance): boolean =>
  left === right ||
  Math.abs(left - right) <= Math.max(absolute, relative * Math.max(Math.abs(left), Math.abs(right)));
