/** Style sheets that few windows need: fetched where they hold, and before the page is drawn anew with them. */
import { signal } from "@preact/signals";

/** Rises when such a sheet came: what draws by hand reads its colours again. */
export const sheetsCame = signal(0);

export const FORCED_COLORS = "(forced-colors: active)";

const SHEETS: readonly (readonly [holds: string, get: () => Promise<unknown>])[] = [
  [FORCED_COLORS, () => import("../styles/forced-colors.css")],
  // Also 200 % zoom on a window of 1440 or 1280.
  ["(max-width: 900px), (max-height: 640px)", () => import("../styles/small.css")],
];

export const startOccasionalStyles = (): void => {
  for (const [holds, get] of SHEETS) {
    const query = matchMedia(holds);
    const come = async (): Promise<void> => {
      if (!query.matches) return;
      await get();
      sheetsCame.value += 1;
    };
    query.addEventListener("change", () => void come());
    void come();
  }
};
