/** Which dialect a source is in. The content decides; the path only helps; a person can decide over both. */
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import { isListOfRecords } from "../../core/dialects/generic-document.ts";
import { isPacked, promisesLines } from "./not-a-trace.ts";
import { ending } from "./path.ts";
import type { ChosenMapping } from "./settings.ts";

export interface Dialects {
  readonly all: readonly AnyDialect[];
  /** Reads any lines of JSON objects; what nobody claims, or two do. */
  readonly generic: AnyDialect;
  /** Reads a document that nobody claims and that is a list of records. */
  readonly list?: AnyDialect | undefined;
  /** `--dialect NAME=GLOB`, already matched to dialects; the first that fits the path wins. */
  readonly chosen: readonly {
    readonly dialect: AnyDialect;
    readonly glob: string;
    readonly fits: (path: string, absolute: string) => boolean;
  }[];
}

export type Detected =
  | {
      readonly kind: "dialect";
      readonly dialect: AnyDialect;
      readonly why: string;
      readonly problem?: string | undefined;
    }
  | { readonly kind: "document"; readonly dialect: AnyDialect | undefined; readonly why: string }
  | { readonly kind: "skip"; readonly reason: string };

export interface Seen {
  /** From the watched root, and absolute. */
  readonly path: string;
  readonly absolute: string;
  /** The first whole lines, raw text. */
  readonly sample: readonly string[];
  /** Forces the generic reader, unless a dialect is chosen by name. */
  readonly mapping?: ChosenMapping | undefined;
}

/** Asks the dialects for lines. With no line yet there is nothing to say: the caller waits. */
export const detectLines = (seen: Seen, dialects: Dialects): Detected => {
  const chosen = dialects.chosen.find(({ fits }) => fits(seen.path, seen.absolute));
  if (chosen)
    return {
      kind: "dialect",
      dialect: chosen.dialect,
      why: `--dialect ${chosen.dialect.name}=${chosen.glob}${chosen.dialect === dialects.generic ? "" : unused(seen)}`,
    };
  if (seen.mapping)
    return { kind: "dialect", dialect: dialects.generic, why: `the mapping for ${seen.mapping.glob}` };
  if (isWide(seen.sample[0] ?? ""))
    return {
      kind: "skip",
      reason: "UTF-16, and JSONL is UTF-8: write it anew with iconv -f UTF-16 -t UTF-8",
    };
  const claims = dialects.all.filter(
    (dialect) =>
      dialect.unit === "line" && dialect !== dialects.generic && dialect.recognizes(seen.sample, seen.path),
  );
  const [one, two] = claims;
  if (one && two) {
    const names = claims.map(({ name }) => name).join(" and ");
    const problem = `${names} both claim this file; the generic reader reads it. Say which with --dialect NAME=GLOB`;
    return { kind: "dialect", dialect: dialects.generic, why: `${names} both claim it`, problem };
  }
  const only = seen.sample.length === 1;
  const lines = only ? "its first line" : `its first ${seen.sample.length} lines`;
  if (one)
    return { kind: "dialect", dialect: one, why: `${lines} ${only ? "looks" : "look"} like ${one.name}` };
  if (promisesLines(seen.path) || seen.sample.some(isJsonLine))
    return { kind: "dialect", dialect: dialects.generic, why: `no dialect knows ${lines}` };
  return {
    kind: "skip",
    reason: only
      ? "its first line is no JSON object, no trace"
      : `none of ${lines} is a JSON object, no trace`,
  };
};

/** Two bytes a character, read as one each: as `>` of PowerShell writes. */
const isWide = (line: string): boolean => /^\ufffd{0,2}(?:[[{]\0|\0[[{])/.test(line);

const unused = ({ mapping }: Seen): string =>
  mapping ? `; the mapping for ${mapping.glob} is not used` : "";

const forLines = ({ mapping }: Seen): string =>
  mapping
    ? `; the mapping for ${mapping.glob} does not apply: mappings are for lines, not for a document`
    : "";

const LONGEST_TRIED = 1 << 20;

const isJsonLine = (text: string): boolean => {
  const trimmed = text.trimStart();
  if (!trimmed.startsWith("{") || trimmed.length > LONGEST_TRIED) return trimmed.startsWith("{");
  try {
    JSON.parse(trimmed);
    return true;
  } catch {
    return /^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(trimmed) && trimmed.trimEnd().endsWith("}");
  }
};

/**
 * Is this file one JSON value, and not lines? A `.json` file is one unless its first two lines each are whole
 * objects; any other file is one when it begins a value that its first line does not end.
 */
export const looksLikeDocument = (path: string, head: string): boolean => {
  if (promisesLines(path)) return false;
  const start = head.trimStart();
  if (!start.startsWith("{") && !start.startsWith("[")) return false;
  const named = ending(isPacked(path) ? path.slice(0, -3) : path) === "json";
  const [first = "", second = ""] = start.split("\n", 2).map((line) => line.trim());
  if (isWhole(first)) return named && !isWhole(second);
  return named || first === "{" || first === "[" || first === "[{";
};

const isWhole = (line: string): boolean => {
  if (!line.startsWith("{") || !line.endsWith("}")) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
};

/** Asks the document dialects. `sample` is the start of the text, in lines; `document` all of it. */
export const detectDocument = (seen: Seen, dialects: Dialects, document: string): Detected => {
  const chosen = dialects.chosen.find(
    ({ fits, dialect }) => dialect.unit === "document" && fits(seen.path, seen.absolute),
  );
  if (chosen)
    return {
      kind: "document",
      dialect: chosen.dialect,
      why: `--dialect ${chosen.dialect.name}=${chosen.glob}${forLines(seen)}`,
    };
  const claims = dialects.all.filter(
    (dialect) => dialect.unit === "document" && dialect.recognizes(seen.sample, seen.path),
  );
  const [one, two] = claims;
  if (one && two)
    return {
      kind: "skip",
      reason: `${claims.map(({ name }) => name).join(" and ")} both claim this document; say which with --dialect NAME=GLOB`,
    };
  if (!one && dialects.list && isListOfRecords(document))
    return {
      kind: "document",
      dialect: dialects.list,
      why: `no dialect knows this document, which is a list of records${forLines(seen)}`,
    };
  return {
    kind: "document",
    dialect: one,
    why: `${one ? `the document looks like ${one.name}` : "one JSON document; no dialect reads it"}${forLines(seen)}`,
  };
};
