import { expect, test } from "vitest";
import { diffText, type TextDiff, type TextOptions } from "../../../core/compare/text.ts";
import { tokensOf } from "../../../core/compare/tokens.ts";
import { type Random, random } from "../../random.ts";

/** One line per line: ` same`, `-removed`, `+added`, what is marked in brackets. */
const told = (left: string, right: string, options?: TextOptions): readonly string[] =>
  diffText(left, right, options).lines.map((line) =>
    line.change === "same"
      ? ` ${line.text}`
      : (line.change === "removed" ? "-" : "+") +
        line.pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join(""),
  );

const sideOf = ({ lines }: TextDiff, side: "left" | "right"): string =>
  lines
    .flatMap((line) => {
      if (line.change === "same") return [line.text];
      if (line.change !== (side === "left" ? "removed" : "added")) return [];
      return [line.pieces.map(({ text }) => text).join("")];
    })
    .join("\n");

test("lines that changed tell the words that make the difference", () => {
  const left = "The voucher is valid.\nI will edit cart/clock.ts and leave timeouts alone.\nRisk: low.";
  const right =
    "The voucher is valid.\nI will edit cart/voucher.ts and leave timeouts alone.\nRisk: low.\nDone.";
  expect(told(left, right)).toEqual([
    " The voucher is valid.",
    "-I will edit cart/[clock].ts and leave timeouts alone.",
    "+I will edit cart/[voucher].ts and leave timeouts alone.",
    " Risk: low.",
    "+Done.",
  ]);
  expect(diffText(left, right)).toMatchObject({ same: 2, removed: 1, added: 2, coarse: false });
});

test("what differs in everything is told whole, without chance words marked off", () => {
  expect(told("alpha beta gamma delta", "one two three four five")).toEqual([
    "-alpha beta gamma delta",
    "+one two three four five",
  ]);
  expect(diffText("a\nb", "a\nb")).toMatchObject({ similarity: 1, removed: 0, added: 0 });
  expect(diffText("", "new\ntext").lines.map(({ change }) => change)).toEqual(["added", "added"]);
  expect(diffText("", "").lines).toEqual([]);
});

test("nothing that is drawn as one is cut: emoji, flags, accents, scripts without spaces", () => {
  for (const one of ["👩‍👩‍👧", "👍🏽", "🇳🇿", "é", "ｗｏｒｄ", "naïve", "❤️", "1️⃣", "नमस्ते"])
    expect(
      tokensOf(`x ${one} y`).filter((token) => token !== " "),
      one,
    ).toEqual(["x", one, "y"]);
  expect(tokensOf("今日は東京")).toHaveLength(5);
  expect(told("ok 👍🏽 go", "ok 👍🏻 go")).toEqual(["-ok [👍🏽] go", "+ok [👍🏻] go"]);
});

test("space can be left out of it", () => {
  expect(told("a  b\n\tc", "a b\nc ", { ignoreSpace: true })).toEqual([" a b", " c "]);
  expect(told("a  b", "a b")).toEqual(["-a[  ]b", "+a[ ]b"]);
});

const WORDS = [
  "the",
  "clock",
  "is",
  "read",
  "twice",
  "{",
  "}",
  ";",
  "\n",
  "\n",
  " ",
  "\r\n",
  "👩‍👧",
  "\ud800",
  "  ",
  "東京",
];
const randomText = (r: Random, length: number): string =>
  Array.from({ length }, () => r.pick(WORDS)).join(r.chance(0.5) ? " " : "");
const mended = (r: Random, text: string): string => {
  const tokens = [...tokensOf(text)];
  for (let i = 0; i < 1 + r.below(8); i++)
    tokens.splice(r.below(tokens.length + 1), r.below(3), ...(r.chance(0.6) ? [r.pick(WORDS)] : []));
  return tokens.join("");
};

test("joined, the pieces of a side are its text, and the sides can be changed over", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const r = random(seed);
    const left = randomText(r, r.below(200));
    const right = r.chance(0.8) ? mended(r, left) : randomText(r, r.below(200));
    const diff = diffText(left, right);
    expect(sideOf(diff, "left"), `seed ${seed}`).toBe(left);
    expect(sideOf(diff, "right"), `seed ${seed}`).toBe(right);
    expect(tokensOf(left).join(""), `seed ${seed}`).toBe(left);
    const turned = diffText(right, left);
    const pieces = ({ lines }: TextDiff, change: "added" | "removed") =>
      lines.flatMap((line) => (line.change === change ? [line.pieces] : []));
    expect(pieces(turned, "added"), `seed ${seed}`).toEqual(pieces(diff, "removed"));
    expect(pieces(turned, "removed"), `seed ${seed}`).toEqual(pieces(diff, "added"));
  }
});

test("a text that is too different says that its answer is coarse, and still tells everything", () => {
  const r = random(7);
  const long = (): string => Array.from({ length: 12_000 }, () => r.below(1e6).toString(36)).join(" ");
  const [left, right] = [long(), long()];
  const diff = diffText(left, right);
  expect(diff.coarse).toBe(true);
  expect(sideOf(diff, "left")).toBe(left);
  expect(sideOf(diff, "right")).toBe(right);
  const larger = `${left}\n${right}\n`.repeat(2);
  const large = diffText(`${larger}x`, `${larger}y`);
  expect(large).toMatchObject({ same: 4, removed: 1, added: 1, coarse: true });
});
