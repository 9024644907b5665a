/** `hindcast verify`: are the store, and the files it was read from, still what they were? */
import { open } from "node:fs/promises";
import type { StoreReader } from "../../store/store.ts";
import { rawPages } from "../raw-pages.ts";
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

/** One sentence for each file that no longer begins with the bytes that were read from it. */
const changedSources = async (reader: StoreReader): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { id, file } of await reader.sourceFiles()) {
    const sentence = await changeOf(reader, id, file);
    if (sentence) found.push(sentence);
  }
  return found;
};

const changeOf = async (reader: StoreReader, source: number, file: string): Promise<string | undefined> => {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return `${file} is gone or cannot be read: the store still has its bytes.`;
  try {
    let offset = 0;
    for await (const kept of rawPages(reader, source)) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(kept.length), 0, kept.length, offset);
      const now = buffer.subarray(0, bytesRead);
      if (!now.equals(kept))
        return `${file} differs from what was read, from byte ${offset + firstDifference(now, kept)} on.`;
      offset += kept.length;
    }
    return undefined;
  } finally {
    await handle.close();
  }
};

const firstDifference = (left: Uint8Array, right: Uint8Array): number => {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
};
