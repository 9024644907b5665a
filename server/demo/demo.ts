/** `hindcast demo`: a temporary copy of the example runs, three of which go on growing. */
import { existsSync, rmSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ANSWERS_FILE, DEMO_ANSWERS, DEMO_CONFIGURATION } from "./answers.ts";
import { grow, type Story, WALL_CLOCK, type WallClock } from "./grow.ts";
import { BEFORE_MS, growingLines } from "./growing.ts";
import { SHIFT_BEFORE_MS, shiftLines } from "./shift/shift.ts";
import { TUNING_BEFORE_MS, tuningLines } from "./tuning/fine-tuning.ts";

export interface Demo {
  /** What to watch. */
  readonly folder: string;
  /** A place for the store that goes away with the demo. */
  readonly store: string;
  /** Resolves when the growing runs have come to their ends; with the reason when one could not be written. */
  readonly ended: Promise<string | undefined>;
  /** Stops the growing run and removes everything: nobody may be reading any more. */
  stop(): Promise<void>;
}

const GROWING: Readonly<Record<string, Story>> = {
  "morph-ppo-43.jsonl": { beforeMs: BEFORE_MS, lines: growingLines },
  "weekday-shift.jsonl": { beforeMs: SHIFT_BEFORE_MS, lines: shiftLines },
  "triage-3b-lora.jsonl": { beforeMs: TUNING_BEFORE_MS, lines: tuningLines },
};

/** Beside the built server, and in the repository. */
const PLACES = ["../demo/", "../../fixtures/demo/"];

/** The folder of the bundled example runs. */
export const exampleRuns = (): string => {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = folders.find((folder) =>
    Object.keys(GROWING).every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined)
    throw new Error(`The example runs are missing; looked in ${folders.join(" and ")}. Run: npm run build`);
  return found;
};

/** `into`: an existing folder in which a new one is made. */
export const startDemo = async (into: string = tmpdir(), clock: WallClock = WALL_CLOCK): Promise<Demo> => {
  const home = await mkdtemp(join(into, "hindcast-demo-"));
  const folder = join(home, "example-runs");
  try {
    await cp(exampleRuns(), folder, { recursive: true, filter: (path) => !(basename(path) in GROWING) });
    const answers = DEMO_ANSWERS.map((answer) => `${JSON.stringify(answer)}\n`).join("");
    await writeFile(join(home, ANSWERS_FILE), answers);
    await writeFile(join(home, "hindcast.json"), JSON.stringify(DEMO_CONFIGURATION));
    const growing = await Promise.all(
      Object.entries(GROWING).map(([name, story]) => grow(join(folder, name), story, clock)),
    );
    // Also when the end is forced.
    const remove = (): void => rmSync(home, { recursive: true, force: true });
    process.once("exit", remove);
    return {
      folder,
      store: join(home, "hindcast.db"),
      ended: Promise.all(growing.map(({ ended }) => ended)).then((reasons) =>
        reasons.find((reason) => reason !== undefined),
      ),
      stop: async () => {
        await Promise.all(growing.map((each) => each.stop()));
        remove();
        process.off("exit", remove);
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
};
