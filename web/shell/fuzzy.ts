/** How well a text answers a few typed letters. Pure. */

/**
 * `undefined`: the letters are not all there in their order. Higher is better: runs of letters, starts of words and
 * early places count, long texts count against.
 */
export const fuzzy = (typed: string, text: string): number | undefined => {
  const wanted = typed.toLowerCase().replaceAll(" ", "");
  if (wanted === "") return 0;
  const lower = text.toLowerCase();
  const whole = lower.indexOf(typed.toLowerCase().trim());
  if (whole >= 0) return 1000 - whole - text.length / 100 + (isStart(lower, whole) ? 100 : 0);
  let [score, at, before] = [0, 0, -2];
  for (const letter of wanted) {
    const found = lower.indexOf(letter, at);
    if (found < 0) return undefined;
    score += found === before + 1 ? 8 : isStart(lower, found) ? 6 : 0;
    before = found;
    at = found + letter.length;
  }
  return score - text.length / 100;
};

const isStart = (text: string, at: number): boolean => at === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(at - 1));
