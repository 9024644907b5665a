/** The most memory that the program has at once while it indexes a large file, in a process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeMixed } from "../../fixtures/large.ts";
import { ended, peakOf, startProgram } from "./child.ts";
import type { Row } from "./table.ts";

const LOOK_MS = 20;

export const benchMemory = async (small: boolean): Promise<readonly Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const trace = join(folder, "mixed.jsonl");
    const { bytes } = await writeMixed(trace, { bytes: small ? 100_000_000 : 1_000_000_000 });
    const program = startProgram(["index", trace, "--store", join(folder, "store.db")]);
    let peak = Number.NaN;
    const look = setInterval(() => {
      const now = peakOf(program.pid);
      if (!Number.isNaN(now)) peak = now;
    }, LOOK_MS);
    await ended(program);
    clearInterval(look);
    return [
      {
        what: `memory while indexing ${(bytes / 1e6).toFixed(0)} MB mixed`,
        figure: Number.isNaN(peak) ? "not told by this system" : `${(peak / 1e6).toFixed(0)} MB`,
        goal: "300 MB",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
