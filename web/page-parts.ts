/** The browser's clock, timers and frames, as the parts that know no browser ask for them. */

export const now = (): number => performance.now();

export const later = (ms: number, act: () => void): (() => void) => {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
};

export const frame = (act: (nowMs: number) => void): void => {
  requestAnimationFrame(act);
};
