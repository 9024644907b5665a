/** `hindcast export`: a run as hindcast lines, or the bytes it came from. */
import type { SourceReport } from "../../core/wire/sources.ts";
import type { StoreReader } from "../../store/store.ts";
import { exportLines } from "../export-lines.ts";
import { rawPages } from "../raw-pages.ts";
import { onlyOne, readArguments } from "./arguments.ts";
import { READING_OPTIONS, withTarget } from "./target.ts";
import { print, say, visible } from "./terminal.ts";

export const HELP = `hindcast export RUN [--raw] [--store FILE]

Writes RUN to standard output. RUN is the id of a run in the store, or a path to a trace.

  (without --raw)  one event a line in the hindcast format, in moment order
  --raw            the bytes of its files exactly as they were read, one file after the other
  --run ID         which run of a trace that holds several
  --redact         hide keys, tokens and passwords (of every command that reads)
  --store FILE     the store; else the one of the current folder`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("export", args, {
    ...READING_OPTIONS,
    raw: { type: "boolean" },
  });
  await withTarget(onlyOne("export", "a run", positionals), values, async ({ reader, run: summary }) => {
    if (!values.raw) {
      for await (const lines of exportLines(reader, summary)) await print(lines);
      return;
    }
    for (const source of await reader.sourcesOf(summary.id)) {
      if (source.runs.length > 1)
        say(`${visible(source.path)} holds ${source.runs.length} runs: all of its bytes are written.`);
      await printRaw(reader, source);
    }
  });
  return 0;
};

const printRaw = async (
  reader: StoreReader,
  { id, path }: SourceReport & { readonly id: number },
): Promise<void> => {
  let reached = 0;
  for await (const { from, bytes } of rawPages(reader, id)) {
    if (from > reached)
      say(
        `${visible(path)}: the ${from - reached} bytes from ${reached} on were not kept (a line was too long).`,
      );
    await print(bytes);
    reached = from + bytes.length;
  }
};
