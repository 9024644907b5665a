/** `hindcast verify`: are the store, and the files it was read from, still what they were? */
import { changedSources } from "../changed-sources.ts";
import { readArguments } from "./arguments.ts";
import { wrongUse } from "./exit.ts";
import { openReading, READING_OPTIONS } from "./target.ts";
import { printJson, printLine, visible } from "./terminal.ts";

export const VERIFY_VERSION = 1;

export const HELP = `hindcast verify [--store FILE] [--sources] [--json]

Checks every hash of a store and names each damage it finds. Exit 1 when there is one.

  --store FILE  the store; else the one of the current folder
  --sources     compare the kept bytes with the files as they are now, too
  --json        { version, checked, damages: [ … ], changed: [ … ] }`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("verify", args, {
    ...READING_OPTIONS,
    sources: { type: "boolean" },
  });
  if (positionals.length > 0) throw wrongUse("hindcast verify checks a store: name it with --store FILE.");
  const { reader, close } = await openReading([], values);
  try {
    const { checked, damages } = await reader.verify();
    const changed = values.sources ? await changedSources(reader) : [];
    if (values.json) await printJson({ version: VERIFY_VERSION, checked, damages, changed });
    else {
      for (const sentence of [...damages, ...changed]) await printLine(visible(sentence));
      await printLine(
        `${checked} hashes checked, ${damages.length} damages${values.sources ? `, ${changed.length} files changed` : ""}`,
      );
    }
    return damages.length + changed.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
};
