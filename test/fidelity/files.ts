/** How the command read every file of `../shared`: its dialect, or why it is none. */
import { join } from "node:path";
import type { SourceReport } from "../../core/wire/sources.ts";
import { filesUnder, shared } from "../core/dialects/read-file.ts";

const FOLDERS = ["samples", "corpus"];

export interface FilesTable {
  readonly text: string;
  /** Files of which the command says nothing, or neither a dialect nor a reason. */
  readonly missing: number;
}

export const filesTable = (sources: readonly SourceReport[]): FilesTable => {
  const told = new Map(sources.map((source) => [source.path, source]));
  const files = FOLDERS.flatMap((folder) =>
    filesUnder(join(shared, folder), "").map((file) => `${folder}/${file}`),
  );
  const rows = files.sort().map((file) => [file, ...saidOf(told.get(file))] as const);
  const missing = rows.filter(([, , said]) => said === "").length;
  const read = rows.filter(([, dialect]) => dialect !== "-").length;
  return {
    text: [
      "| file | dialect | lines, or why not |\n| --- | --- | --- |",
      ...rows.map((row) => `| ${row.join(" | ")} |`),
      `${files.length} files: ${read} read, ${files.length - read - missing} listed with a reason, ${missing} without either\n`,
    ].join("\n"),
    missing,
  };
};

const saidOf = (source: SourceReport | undefined): readonly [dialect: string, said: string] =>
  source?.dialect === undefined || source.dialect === null
    ? ["-", source?.note ?? ""]
    : [source.dialect, String(source.lines)];
