/** Flags, file and environment, parsed once. Flags win over the file, the file over what is built in. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { MappingText } from "../core/dialects/generic-mapping.ts";
import type { PriceTable } from "../core/replay/prices.ts";
import { failure, wrongUse } from "./cli/exit.ts";
import { configFolder, isInside, real } from "./cli/folders.ts";
import { parseTarget, type Target } from "./orchestrators/target.ts";
import type { ProviderSettings } from "./providers/settings.ts";
import { REPLAY_LIMITS, type ReplaySettings } from "./replay/settings.ts";
import type { ConfigFile } from "./schemas/configuration.ts";

export const DEFAULT_PORT = 4600;
export const DEFAULT_HOST = "127.0.0.1";
const NAME = "hindcast.json";

/** Which dialect reads which files, where a person decided it. */
export interface ChosenDialect {
  readonly name: string;
  readonly glob: string;
}

/** How files are read, whoever reads them. */
export interface ReadingConfig {
  readonly dialects: readonly ChosenDialect[];
  readonly zones: Readonly<Record<string, string | number>>;
  readonly mappings: Readonly<Record<string, MappingText>>;
  readonly limits: { readonly lineBytes?: number | undefined; readonly documentBytes?: number | undefined };
}

export interface Config {
  /** The file it was read from, if any. */
  readonly file: string | undefined;
  readonly port: number;
  readonly host: string;
  /** Absent: for a person at a terminal. */
  readonly open: boolean | undefined;
  /** Absent: the default one of what is watched, see `defaultStore`. */
  readonly store: string | undefined;
  readonly pollMs: number | undefined;
  /** Take traces of OpenTelemetry exporters. */
  readonly otlp: boolean;
  /** Where they are kept; absent: the first watched folder. */
  readonly otlpDir: string | undefined;
  readonly reading: ReadingConfig;
  /** What may execute a model call again, by name. */
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** What models cost, in place of what is built in. */
  readonly prices: PriceTable;
  /** Where the orchestrators of runs listen, by glob of their files. */
  readonly orchestrators: Readonly<Record<string, Target>>;
  /** The program that goes on from a mark. */
  readonly replay: ReplaySettings | undefined;
  /** Secrets are hidden in what leaves. */
  readonly redact: boolean;
  /** It may be started. Said on the command line only. */
  readonly allowReplay: boolean;
}

export interface Flags {
  readonly config?: string | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly open?: boolean | undefined;
  readonly store?: string | undefined;
  readonly pollMs?: number | undefined;
  readonly otlp?: boolean | undefined;
  readonly otlpDir?: string | undefined;
  readonly allowReplay?: boolean | undefined;
  readonly redact?: boolean | undefined;
  readonly dialects?: readonly ChosenDialect[] | undefined;
}

/** Never among the traces: who can write there must not be able to configure us. */
const findFile = (paths: readonly string[], given: string | undefined): string | undefined => {
  const roots = paths.map(real);
  const watched = (file: string): string | undefined => roots.find((root) => isInside(root, real(file)));
  if (given !== undefined) {
    const root = watched(given);
    if (root !== undefined)
      throw wrongUse(`The configuration ${given} lies inside the watched folder ${root}: move it out.`);
    if (!existsSync(given)) throw wrongUse(`There is no configuration file ${given}.`);
    return given;
  }
  const [first] = roots;
  const candidates = [
    ...(first === undefined ? [] : [join(dirname(first), NAME)]),
    join(configFolder(), NAME),
  ];
  return candidates.find((file) => watched(file) === undefined && existsSync(file));
};

const readFile = async (file: string): Promise<ConfigFile> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw wrongUse(`The configuration ${file} is not JSON: ${error.message}.`);
    throw failure(`The configuration ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const { parseConfig } = await import("./schemas/configuration.ts");
  const parsed = parseConfig(value);
  if ("wrong" in parsed)
    throw wrongUse(
      `The configuration ${file} is wrong: ${parsed.wrong.join("; ")}. See: hindcast config --schema`,
    );
  return parsed.config;
};

/** `paths` are what is watched or read. */
export const loadConfig = async (paths: readonly string[], flags: Flags): Promise<Config> => {
  const file = findFile(paths, flags.config);
  const said: ConfigFile = file === undefined ? {} : await readFile(file);
  const fromFile = Object.entries(said.dialects ?? {}).map(([glob, name]) => ({ name, glob }));
  return {
    file,
    port: flags.port ?? said.port ?? DEFAULT_PORT,
    host: flags.host ?? said.host ?? DEFAULT_HOST,
    open: flags.open ?? said.open,
    store: flags.store ?? said.store,
    pollMs: flags.pollMs ?? said.pollMs,
    // Whoever names the folder on the command line wants it used.
    otlp: flags.otlp ?? (flags.otlpDir !== undefined || said.otlp === true),
    otlpDir: flags.otlpDir ?? said.otlpDir,
    reading: {
      dialects: [...(flags.dialects ?? []), ...fromFile],
      zones: said.zones ?? {},
      mappings: said.mappings ?? {},
      limits: said.limits ?? {},
    },
    prices: said.prices ?? {},
    providers: file === undefined ? {} : providersOf(said, dirname(file)),
    orchestrators: file === undefined ? {} : orchestratorsOf(said, dirname(file)),
    replay: file === undefined ? undefined : replayOf(said, dirname(file)),
    allowReplay: flags.allowReplay ?? false,
    redact: flags.redact ?? said.redact ?? false,
  };
};

/** Files are named as seen from the configuration's own folder. */
const providersOf = (said: ConfigFile, folder: string): Config["providers"] =>
  Object.fromEntries(
    Object.entries(said.providers ?? {}).map(([name, settings]) => [
      name,
      settings.kind === "scripted" ? { ...settings, file: resolve(folder, settings.file) } : settings,
    ]),
  );

const orchestratorsOf = (said: ConfigFile, folder: string): Config["orchestrators"] =>
  Object.fromEntries(
    Object.entries(said.orchestrators ?? {}).flatMap(([glob, address]) => {
      const target = parseTarget(address, resolve(folder));
      return target ? [[glob, target]] : [];
    }),
  );

const replayOf = ({ replay }: ConfigFile, folder: string): ReplaySettings | undefined =>
  replay && {
    command: replay.command,
    folder: resolve(folder, replay.folder ?? "."),
    variables: replay.variables ?? [],
    minutes: replay.minutes ?? REPLAY_LIMITS.minutes,
    outputBytes: replay.outputBytes ?? REPLAY_LIMITS.outputBytes,
    traceBytes: replay.traceBytes ?? REPLAY_LIMITS.traceBytes,
  };

/** `NAME=GLOB` of the command line. */
export const parseDialect = (text: string): ChosenDialect => {
  const equals = text.indexOf("=");
  if (equals < 1 || equals === text.length - 1)
    throw wrongUse(`--dialect needs NAME=GLOB, not "${text}": --dialect esper='*.jsonl'`);
  return { name: text.slice(0, equals), glob: text.slice(equals + 1) };
};
