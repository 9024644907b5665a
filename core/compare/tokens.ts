/** Text cut into what a person reads as one thing: words, runs of space, signs. Nothing that is drawn as one is cut. */

const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
/** A flag; a character of a script without spaces; a word; space; a sign with what joins it (skin tone, ZWJ, accents). */
const TOKEN = new RegExp(
  [
    String.raw`\p{RI}\p{RI}`,
    String.raw`[${CJK}]\p{M}*`,
    String.raw`(?:(?![${CJK}])[\p{L}\p{N}\p{M}_])+`,
    String.raw`[^\S\n]+`,
    String.raw`\n`,
    String.raw`[^\s](?:[\p{M}\p{EMod}\u200d\ufe0e\ufe0f\u20e3]|(?<=\u200d)[^\s])*`,
  ].join("|"),
  "gu",
);

/** Joined they are the text again. A line break is a token of its own. */
export const tokensOf = (text: string): readonly string[] => text.match(TOKEN) ?? [];
