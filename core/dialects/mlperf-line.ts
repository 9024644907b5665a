/** What stands in a line of an MLPerf console: an event after its prefix, numbers as JSON or as Python wrote them, or text. */

export type MlperfLine =
  | { readonly kind: "json"; readonly json: string; readonly rank: string | undefined }
  | { readonly kind: "text"; readonly text: string; readonly rank: string | undefined };

const MARK = ":::MLLOG ";
/** `3: ` of a launcher that joins the output of its tasks. */
const RANK = /^(\d{1,5}): /;

export const mlperfLine = (line: string): MlperfLine => {
  if (line.charCodeAt(0) === 0x7b && line.charCodeAt(1) === 0x22)
    return { kind: "json", json: line, rank: undefined };
  const rank = RANK.exec(line)?.[1];
  const mark = line.indexOf(MARK);
  if (mark >= 0) return { kind: "json", json: line.slice(mark + MARK.length), rank };
  const text = rank === undefined ? line : line.slice(rank.length + 2);
  const json = fromPython(text);
  return json === undefined ? { kind: "text", text, rank } : { kind: "json", json, rank };
};

/**
 * A dictionary of Python as JSON: `{'loss': 0.5, 'at': None}`. Only where that is a matter of quotes and names; a
 * text inside that holds a quote is left alone.
 */
const fromPython = (text: string): string | undefined => {
  if (!/^\s*\{'/.test(text) || !text.trimEnd().endsWith("}") || /["\\]/.test(text)) return undefined;
  const json = text.replaceAll("'", '"');
  return /\b(?:None|True|False|nan|inf)\b/.test(json)
    ? json.replace(WORDS, (word) => NAMES[word] ?? word)
    : json;
};

const WORDS = /"[^"]*"|\b(?:None|True|False|nan|inf)\b/g;
const NAMES: Readonly<Record<string, string>> = {
  None: "null",
  True: "true",
  False: "false",
  nan: "NaN",
  inf: "Infinity",
};
