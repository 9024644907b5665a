/** What the command itself says of `../shared`, read once by a process of its own. */
import { resolve } from "node:path";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SourceReport } from "../../core/wire/sources.ts";
import { bundledCommand } from "../server/command.ts";

export interface Told {
  /** `hindcast runs --json`. */
  readonly runs: readonly RunSummary[];
  /** The sources of `hindcast index --json`. */
  readonly sources: readonly SourceReport[];
}

export const askCommand = async (): Promise<Told> => {
  const command = await bundledCommand();
  try {
    const ask = async (verb: "runs" | "index") => {
      const { code, stdout, stderr } = await command.run([verb, "samples", "corpus", "--json"], {
        cwd: resolve("../shared"),
        env: { TZ: "UTC" },
      });
      if (code !== 0) throw new Error(`hindcast ${verb} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    };
    return { runs: (await ask("runs")).runs, sources: (await ask("index")).sources };
  } finally {
    command.remove();
  }
};

/** The runs that one of these files, or the files of a folder, are part of. */
export const runsOf = ({ runs }: Told, places: readonly string[]): readonly RunSummary[] =>
  runs.filter(({ sources }) =>
    sources.some(({ path }) => places.some((place) => path === place || path.startsWith(`${place}/`))),
  );
