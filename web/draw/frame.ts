/** What is to be drawn in the next frame: one request to the browser for all pictures, in the order they asked. */

let waiting = new Set<() => void>();

const run = (): void => {
  const due = waiting;
  waiting = new Set();
  for (const act of due) {
    try {
      act();
    } catch (error) {
      // One that fails leaves the others theirs.
      reportError(error);
    }
  }
};

/** Calls back once in the next frame, however often it is asked for before. */
export const inNextFrame = (act: () => void): void => {
  if (waiting.size === 0) requestAnimationFrame(run);
  waiting.add(act);
};

export const notInNextFrame = (act: () => void): void => {
  waiting.delete(act);
};
