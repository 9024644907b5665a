/** Text whose width must be known without measuring: everything here is set in the mono face. */

/** Width of one character of the mono face, as a part of its size. */
const ADVANCE = 0.6;

export const textWidth = (text: string, px: number): number => text.length * px * ADVANCE;

/** The text, cut with an ellipsis to the width; empty when not even two characters fit. */
export const fitText = (text: string, widthPx: number, px: number): string => {
  const most = Math.floor(widthPx / (px * ADVANCE));
  if (text.length <= most) return text;
  return most < 2 ? "" : `${text.slice(0, most - 1)}…`;
};
