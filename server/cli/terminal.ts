/** Text for a terminal. Traces hold text of strangers, and a terminal obeys what it prints. */
import { once } from "node:events";
import { redactText } from "../../core/redact.ts";
import { wrongUse } from "./exit.ts";

/** Controls (C0, DEL, C1), the marks that turn the direction of text around, and halves of surrogate pairs. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

const escaped = (char: string): string => {
  if (char === "\n") return "\\n";
  return char === "\t" ? "\\t" : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
};

/** Controls are shown as `\u001b`, new lines included: one value never takes more than its place. */
export const visible = (text: string): string => text.replace(UNSAFE, escaped);

/** At most `width` characters, with … where something was left out. */
export const clipped = (text: string, width: number): string => {
  // Before it is cut: half a secret is not known for one.
  const shown = visible(hidden(text));
  return shown.length <= width ? shown : `${shown.slice(0, Math.max(0, width - 1))}…`;
};

let hiding = false;
/** From now on secrets are hidden in all results (`--redact`). */
export const hideSecrets = (): void => {
  hiding = true;
};
const hidden = (text: string): string => (hiding ? redactText(text) : text);

/** Results. Waits when the reader is slow, so that an export of any size needs little memory. */
export const print = async (text: string | Uint8Array): Promise<void> => {
  if (hiding && typeof text !== "string")
    throw wrongUse("Original bytes are not written while secrets are hidden: leave out --raw or --redact.");
  const shown = typeof text === "string" ? hidden(text) : text;
  if (!process.stdout.write(shown)) await once(process.stdout, "drain");
};

export const printLine = (text: string): Promise<void> => print(`${text}\n`);

export const printJson = (value: unknown): Promise<void> =>
  printLine(JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined));

/** Everything that is not a result. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Columns as wide as their widest cell; numbers to the right. The last column is not padded. */
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const cells = [head, ...rows.map((row) => row.map((cell) => visible(String(cell))))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
