/** What a reading command is about: a run of a store, or a trace that is read for this one answer. */
import { existsSync } from "node:fs";
import { parseRunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { openReader, openTemporary } from "../../store/open.ts";
import type { LocalReader, StoreReader, StoreWriter } from "../../store/store.ts";
import { type Config, loadConfig, parseDialect } from "../config.ts";
import { indexOnce } from "../reading.ts";
import { CommandError, wrongUse } from "./exit.ts";
import { defaultStore } from "./folders.ts";
import { INPUT, withInput } from "./standard-input.ts";
import { hideSecrets, visible } from "./terminal.ts";

/** Flags of every command that reads. */
export const READING_OPTIONS = {
  store: { type: "string" },
  config: { type: "string" },
  dialect: { type: "string", multiple: true },
  run: { type: "string" },
  redact: { type: "boolean" },
  json: { type: "boolean" },
} as const;

export interface ReadingFlags {
  readonly store?: string | undefined;
  readonly config?: string | undefined;
  readonly dialect?: readonly string[] | undefined;
  readonly run?: string | undefined;
  readonly redact?: boolean | undefined;
}

export interface Opened {
  readonly reader: LocalReader;
  /** Of a store that is only there for this one command. */
  readonly writer?: StoreWriter | undefined;
  /** The file of a store that stays. */
  readonly store?: string | undefined;
  close(): Promise<void>;
}

/** What counts as watched for a store: the current folder, unless store and configuration are named both. */
export const aroundStore = ({ store, config }: ReadingFlags): readonly string[] =>
  store !== undefined && config !== undefined ? [] : ["."];

/** The store of the flags or of the current folder; with paths (`-` is standard input) a temporary one that holds just these. */
export const openReading = (paths: readonly string[], flags: ReadingFlags): Promise<Opened> =>
  withInput(paths, async (files) => {
    const config = await loadConfig(files.length > 0 ? files : aroundStore(flags), {
      ...flags,
      dialects: flags.dialect?.map(parseDialect),
    });
    if (config.redact) hideSecrets();
    return openPaths(files, config);
  });

const openPaths = async (paths: readonly string[], config: Config): Promise<Opened> => {
  if (paths.length === 0) return openStore(config.store ?? defaultStore(["."]));
  for (const path of paths)
    if (!existsSync(path)) throw wrongUse(`There is no file or folder ${visible(path)}.`);
  const { writer, reader, close } = await openTemporary();
  try {
    await indexOnce(paths, writer, config.reading);
    return { reader, writer, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const openStore = async (store: string): Promise<Opened> => {
  if (!existsSync(store))
    throw wrongUse(`There is no store ${store}: name one with --store FILE, or traces that are there.`);
  const reader = await openReader(store);
  return { reader, store, close: () => reader.close() };
};

export interface Target extends Opened {
  readonly run: RunSummary;
}

/** `named`: a path to a trace, or the id of a run in the store. A trace with several runs needs the option `choice`. */
export const openTarget = async (named: string, flags: ReadingFlags, choice = "--run"): Promise<Target> => {
  const isPath = named === INPUT || existsSync(named);
  const id = parseRunId(isPath ? (flags.run ?? "") : named);
  if (!isPath && id === undefined)
    throw wrongUse(`There is no file or folder ${visible(named)}, and it is not the id of a run.`);
  const opened = await openReading(isPath ? [named] : [], flags).catch((error: unknown) => {
    throw isPath ? error : notThere(named, error);
  });
  try {
    const run = id === undefined ? await onlyRun(named, opened.reader, choice) : await opened.reader.run(id);
    if (!run)
      throw wrongUse(
        `There is no run ${visible(id ?? "")} here. See: hindcast runs${isPath ? ` ${visible(named)}` : ""}`,
      );
    return { ...opened, run };
  } catch (error) {
    await opened.close();
    throw error;
  }
};

/** A word may be meant for a path: it is named, whatever else was missing. */
const notThere = (named: string, error: unknown): unknown =>
  error instanceof CommandError
    ? wrongUse(`There is no file or folder ${visible(named)}, and as the id of a run: ${error.message}`)
    : error;

const onlyRun = async (path: string, reader: StoreReader, choice: string): Promise<RunSummary> => {
  const runs = await reader.runs();
  const [first] = runs;
  if (first === undefined)
    throw wrongUse(`${visible(path)} holds no run that could be read. See: hindcast index ${visible(path)}`);
  if (runs.length === 1) return first;
  const some = runs.slice(0, 5).map(({ id, name }) => `${id} (${visible(name)})`);
  throw wrongUse(
    `${visible(path)} holds ${runs.length} runs: choose one with ${choice}: ${some.join(", ")}${runs.length > 5 ? ", …" : ""}.`,
  );
};

/** Opens, answers, closes, whatever happens. */
export const withTarget = async (
  named: string,
  flags: ReadingFlags,
  answer: (target: Target) => Promise<void>,
): Promise<void> => {
  const target = await openTarget(named, flags);
  try {
    await answer(target);
  } finally {
    await target.close();
  }
};
