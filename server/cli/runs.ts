/** `hindcast runs`: the runs of a store, or of the traces that are named. */
import { RUNS_VERSION, type RunSummary } from "../../core/wire/runs.ts";
import { readArguments } from "./arguments.ts";
import { durationText } from "./moments.ts";
import { openReading, READING_OPTIONS } from "./target.ts";
import { printJson, printLine, table } from "./terminal.ts";

export const HELP = `hindcast runs [PATHS…] [--store FILE] [--json]

Lists the runs of a store, or of the traces at PATHS (read for this one answer).

  --store FILE         the store; else the one of the current folder
  --dialect NAME=GLOB  read the files that GLOB names as NAME; repeatable
  --json               { version, runs: [ … ] }, one object a run, absent figures null`;

const row = (run: RunSummary): readonly (string | number)[] => [
  run.id,
  run.status,
  run.outcome,
  run.dialect,
  run.events,
  run.problems,
  durationText(run.durationMs),
  run.name,
];

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("runs", args, READING_OPTIONS);
  const { reader, close } = await openReading(positionals, values);
  try {
    const runs = await reader.runs();
    if (values.json) await printJson({ version: RUNS_VERSION, runs });
    else
      await printLine(
        table(["run", "status", "outcome", "dialect", "events", "problems", "length", "name"], runs.map(row)),
      );
    return 0;
  } finally {
    await close();
  }
};
