/** `hindcast demo`: a temporary copy of the example runs, one of which goes on growing. */
import { existsSync, rmSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { grow, WALL_CLOCK, type WallClock } from "./grow.ts";

export interface Demo {
  /** What to watch. */
  readonly folder: string;
  /** A place for the store that goes away with the demo. */
  readonly store: string;
  /** Resolves when the growing run has come to its end; with the reason when it could not be written. */
  readonly ended: Promise<string | undefined>;
  /** Stops the growing run and removes everything: nobody may be reading any more. */
  stop(): Promise<void>;
}

const GROWING = "morph-ppo-43.jsonl";

/** Beside the built server, and in the repository. */
const PLACES = ["../demo/", "../../fixtures/demo/"];

/** The folder of the bundled example runs. */
export const exampleRuns = (): string => {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = folders.find((folder) => existsSync(join(folder, GROWING)));
  if (found === undefined)
    throw new Error(`The example runs are missing; looked in ${folders.join(" and ")}. Run: npm run build`);
  return found;
};

/** `into`: an existing folder in which a new one is made. */
export const startDemo = async (into: string = tmpdir(), clock: WallClock = WALL_CLOCK): Promise<Demo> => {
  const home = await mkdtemp(join(into, "hindcast-demo-"));
  const folder = join(home, "example-runs");
  try {
    await cp(exampleRuns(), folder, { recursive: true, filter: (path) => !path.endsWith(GROWING) });
    const growing = await grow(join(folder, GROWING), clock);
    // Also when the end is forced.
    const remove = (): void => rmSync(home, { recursive: true, force: true });
    process.once("exit", remove);
    return {
      folder,
      store: join(home, "hindcast.db"),
      ended: growing.ended,
      stop: async () => {
        await growing.stop();
        remove();
        process.off("exit", remove);
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
};
