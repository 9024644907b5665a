/** `hindcast index`: reads everything once into a store and reports how each file was read. */
import { existsSync } from "node:fs";
import { byteSum, lineSum, sumText } from "../../core/account.ts";
import type { Problem, SourceReport } from "../../core/wire/sources.ts";
import { openReader, openWriter } from "../../store/open.ts";
import type { StoreReader } from "../../store/store.ts";
import { loadConfig, parseDialect } from "../config.ts";
import { indexOnce } from "../reading.ts";
import { readArguments } from "./arguments.ts";
import { wrongUse } from "./exit.ts";
import { withInput } from "./standard-input.ts";
import { openReading } from "./target.ts";
import { printJson, printLine, say, table, visible } from "./terminal.ts";

export const REPORT_VERSION = 1;
const PAGE = 1000;
const SHOWN = 20;

export const HELP = `hindcast index PATHS… [--store FILE] [--json]

Reads the traces at PATHS once and reports, for each file, how it was read and what could not be read.
The path - is standard input.

  --store FILE         keep what was read in FILE; else only the report is made
  --dialect NAME=GLOB  read the files that GLOB names as NAME; repeatable
  --config FILE        configuration to use
  --json               { version, sources: [ … ], problems: [ … ], runs: [ … ] }; the items are those that
                       /api/openapi.json describes under /api/sources, /api/problems and /api/runs`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("index", args, {
    store: { type: "string" },
    config: { type: "string" },
    dialect: { type: "string", multiple: true },
    json: { type: "boolean" },
  });
  if (positionals.length === 0)
    throw wrongUse("Name the files or folders to read: hindcast index PATHS… See: hindcast index --help");
  const { store } = values;
  const { reader, close } =
    store === undefined
      ? await openReading(positionals, values)
      : await withInput(positionals, (paths) => indexInto(store, paths, values));
  try {
    await report(reader, values.json === true);
    return 0;
  } finally {
    await close();
  }
};

const indexInto = async (
  store: string,
  paths: readonly string[],
  flags: { readonly config?: string; readonly dialect?: readonly string[] },
) => {
  for (const path of paths)
    if (!existsSync(path)) throw wrongUse(`There is no file or folder ${visible(path)}.`);
  const config = await loadConfig(paths, {
    store,
    config: flags.config,
    dialects: flags.dialect?.map(parseDialect),
  });
  const writer = await openWriter(store);
  await indexOnce(paths, writer, config.reading).finally(() => writer.close());
  const reader = await openReader(store);
  return { reader, close: () => reader.close() };
};

const report = async (reader: StoreReader, json: boolean): Promise<void> => {
  const [sources, problems, runs] = [await reader.sources(), await allProblems(reader), await reader.runs()];
  if (json) return printJson({ version: REPORT_VERSION, sources, problems, runs });
  await printLine(
    table(["file", "state", "dialect", "lines", "events", "problems", "note"], sources.map(row)),
  );
  for (const sentence of mappingNotes(sources)) await printLine(sentence);
  for (const problem of problems.slice(0, SHOWN)) await printLine(problemText(problem));
  if (problems.length > SHOWN)
    await printLine(`… and ${problems.length - SHOWN} more problems: --json lists them all`);
  for (const sum of [lineSum(sources), byteSum(sources)]) await printLine(sumText(sum));
  say(
    `${runs.length} runs, ${runs.reduce((sum, each) => sum + each.events, 0)} events, ${problems.length} problems in ${sources.length} files`,
  );
};

const row = (source: SourceReport): readonly (string | number)[] => [
  source.path,
  source.state,
  source.dialect ?? "-",
  source.lines,
  Object.values(source.eventsByKind).reduce((sum, count) => sum + count, 0),
  source.problems,
  noteOf(source),
];

/** What a mapping names and no line has, and mappings that were not used: a person wrote them and wants to know. */
const mappingNotes = (sources: readonly SourceReport[]): readonly string[] =>
  sources.flatMap(({ path, why, taken }) => [
    ...(taken?.["never found"] === undefined
      ? []
      : [`${visible(path)}: never found: ${visible(taken["never found"])}`]),
    ...(/; the mapping for .* (?:is not used|does not apply)/.test(why)
      ? [`${visible(path)}: ${visible(why)}`]
      : []),
  ]);

const noteOf = ({ note, state, pendingBytes, lines }: SourceReport): string => {
  if (note !== undefined) return note;
  return pendingBytes > 0 && state !== "skipped"
    ? `line ${lines + 1} has no end yet (${pendingBytes} bytes)`
    : "";
};

const problemText = ({ path, line, offset, reason }: Problem): string =>
  `${visible(path)}${line > 0 ? `, line ${line}, byte ${offset}` : ""}: ${visible(reason)}`;

const allProblems = async (reader: StoreReader) => {
  const all: (Problem & { readonly id: number })[] = [];
  for (;;) {
    const page = await reader.problems({}, all.at(-1)?.id ?? 0, PAGE);
    if (page.length === 0) return all;
    all.push(...page);
  }
};
