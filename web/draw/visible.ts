/** Text of a trace made safe to read: what is invisible, or turns the reading direction, is shown as a sign. Pure. */

/** A stretch of text as it is, or one sign that stands for a character nobody would see. */
export type Stretch = { readonly text: string } | { readonly sign: string; readonly name: string };

// Controls but tab and newline, soft hyphen, bidi marks and overrides, zero-width space, word joiner, separators, BOM, tags, lone surrogates.
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const hex = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;

/** `␛` for escape and its like, else the code point. */
const signOf = (character: string): string => {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : hex(code);
};

export const stretches = (text: string): readonly Stretch[] => {
  const parts: Stretch[] = [];
  let from = 0;
  for (const found of text.matchAll(HIDDEN)) {
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ sign: signOf(found[0]), name: hex(found[0].charCodeAt(0)) });
    from = found.index + 1;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
};

/** For one line: signs in place, line breaks as `⏎`, at most `most` characters. */
export const visibleLine = (text: string, most = 400): string => {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.replace(/\r?\n/g, " ⏎ ").replaceAll("\t", " ").replace(HIDDEN, signOf);
};
