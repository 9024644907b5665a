/** The files a dialect is measured on, as units: those of `../shared`, else the project's own small ones. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import { DIALECTS, generic } from "../../core/dialects/index.ts";
import { writeMixed } from "../../fixtures/large.ts";
import { detectDocument, detectLines, looksLikeDocument } from "../../server/ingest/detect.ts";
import { asciiMap, lineText, NEWLINE } from "../../server/ingest/line-text.ts";
import { summaryOf } from "../../server/ingest/pull.ts";
import { dialectsOf, OUR_DIALECTS } from "../../server/ingest/settings.ts";
import { casesUnder, filesUnder, hasShared, root, shared } from "../core/dialects/read-file.ts";

/** What is read at once: the lines of a file, or a document that is cut into its parts. */
export interface Texts {
  readonly path: string;
  /** Lines, blank ones left out; or the one text of a document. */
  readonly texts: readonly string[];
  readonly bytes: number;
}

export interface DialectFiles {
  readonly dialect: AnyDialect;
  /** Where they come from, for the table. */
  readonly from: string;
  readonly files: readonly Texts[];
}

/** Text as ingest makes it: lines of ASCII hold one byte per character. */
const linesOf = (bytes: Buffer): readonly string[] => {
  const ascii = asciiMap(bytes);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = lineText(bytes, start, end, ascii);
    if (text.trim() !== "") lines.push(text);
    start = end + 1;
  }
  return lines;
};

const textsOf = (dialect: AnyDialect, file: string, path: string): Texts => {
  const bytes = readFileSync(file);
  const texts = dialect.unit === "line" ? linesOf(bytes) : [new TextDecoder().decode(bytes)];
  return { path, texts, bytes: bytes.length };
};

const dialects = dialectsOf({ paths: [] }, OUR_DIALECTS);

/** As ingest decides: `undefined` for what is no trace, a summary of others, or packed. */
const dialectOf = (file: string, path: string): AnyDialect | undefined => {
  const bytes = readFileSync(file);
  if (!bytes.subarray(0, 65_536).includes(NEWLINE) && !/\.(?:json|jsonl|traj)$/.test(path)) return undefined;
  const text = bytes.toString("utf8");
  const isDocument = looksLikeDocument(path, text.slice(0, 65_536));
  const sample = text
    .split("\n", 60)
    .filter((line) => isDocument || line.trim() !== "")
    .slice(0, 20);
  if (summaryOf(sample, path, dialects) !== undefined) return undefined;
  const seen = { path, absolute: file, sample };
  const detected = isDocument ? detectDocument(seen, dialects, text) : detectLines(seen, dialects);
  return detected.kind === "skip" ? undefined : detected.dialect;
};

const sharedFiles = (): ReadonlyMap<AnyDialect, readonly Texts[]> => {
  const found = new Map<AnyDialect, Texts[]>();
  for (const folder of hasShared ? ["corpus", "samples"] : [])
    for (const file of filesUnder(join(shared, folder), "")) {
      if (file.endsWith(".md") || file.endsWith(".eval")) continue;
      const dialect = dialectOf(join(shared, folder, file), file);
      if (dialect)
        found.set(dialect, [
          ...(found.get(dialect) ?? []),
          textsOf(dialect, join(shared, folder, file), file),
        ]);
    }
  return found;
};

const ownFiles = (dialect: AnyDialect): readonly Texts[] => {
  const folder = join(root, "fixtures", dialect.name);
  return casesUnder(dialect, folder).map((file) => textsOf(dialect, join(folder, file), file));
};

const MIXED_BYTES = 10_000_000;

const mixed = async (dialect: AnyDialect): Promise<readonly Texts[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-bench-"));
  try {
    const file = join(folder, "mixed.jsonl");
    await writeMixed(file, { bytes: MIXED_BYTES });
    return [textsOf(dialect, file, "mixed.jsonl")];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const dialectFiles = async (): Promise<readonly DialectFiles[]> => {
  const recorded = sharedFiles();
  const all: DialectFiles[] = [];
  for (const dialect of [...DIALECTS, generic]) {
    const files = recorded.get(dialect);
    if (files) all.push({ dialect, from: "recorded", files });
    else if (dialect.name === "hindcast")
      all.push({ dialect, from: "generated", files: await mixed(dialect) });
    else all.push({ dialect, from: "fixtures", files: ownFiles(dialect) });
  }
  return all;
};
