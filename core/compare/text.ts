/**
 * Two texts against each other: lines first, then the words inside lines that changed. Joined, the pieces of either
 * side are that side's text again. The same texts give the same answer everywhere: effort is counted in steps, not
 * measured by a clock.
 */
import { commonTokens, type Effort } from "./token-diff.ts";
import { tokensOf } from "./tokens.ts";

/** `marked`: the words that make the difference in a line that changed. */
export interface TextPiece {
  readonly text: string;
  readonly marked: boolean;
}
/** Numbers count the lines of each side from 1. */
export type TextLine =
  | { readonly change: "same"; readonly left: number; readonly right: number; readonly text: string }
  | { readonly change: "removed"; readonly left: number; readonly pieces: readonly TextPiece[] }
  | { readonly change: "added"; readonly right: number; readonly pieces: readonly TextPiece[] };

export interface TextDiff {
  /** What was only in the left text stands before what came in its place. */
  readonly lines: readonly TextLine[];
  readonly same: number;
  readonly removed: number;
  readonly added: number;
  /** Share of characters that are the same in both, 0 to 1. */
  readonly similarity: number;
  /** The texts are so large or so different that some differences are told as larger than they are. */
  readonly coarse: boolean;
}

export interface TextOptions {
  /** Lines and words that differ in nothing but space are the same. */
  readonly ignoreSpace?: boolean | undefined;
  /** Where several texts share one. */
  readonly effort?: Effort | undefined;
}

/** Texts that are longer, together, are compared by line only: 200 kB each. */
const WORDS_UP_TO = 400_000;
/** About a tenth of a second. */
const STEPS = 1_500_000;

export const diffText = (left: string, right: string, options: TextOptions = {}): TextDiff => {
  const effort: Effort = { steps: Math.min(STEPS, options.effort?.steps ?? STEPS), exhausted: false };
  const given = effort.steps;
  const words = left.length + right.length <= WORDS_UP_TO;
  const keyOf = options.ignoreSpace ? (token: string) => token.replace(/\s+/g, " ").trim() : same;
  const [ls, rs] = [left === "" ? [] : left.split("\n"), right === "" ? [] : right.split("\n")];
  const lines: TextLine[] = [];
  let kept = 0;
  let [l, r] = [0, 0];
  for (const block of blocksOf(ls.map(keyOf), rs.map(keyOf), effort)) {
    for (let i = 0; i < block.same; i++) {
      kept += (rs[r + i] as string).length + 1;
      lines.push({ change: "same", left: l + i + 1, right: r + i + 1, text: rs[r + i] as string });
    }
    [l, r] = [l + block.same, r + block.same];
    const [gone, come] = [ls.slice(l, l + block.removed), rs.slice(r, r + block.added)];
    const pieces =
      words && gone.length > 0 && come.length > 0 ? diffWords(gone, come, effort, keyOf) : whole(gone, come);
    kept += pieces.kept;
    for (const [i, line] of pieces.left.entries())
      lines.push({ change: "removed", left: l + i + 1, pieces: line });
    for (const [i, line] of pieces.right.entries())
      lines.push({ change: "added", right: r + i + 1, pieces: line });
    [l, r] = [l + block.removed, r + block.added];
  }
  if (options.effort) options.effort.steps -= given - effort.steps;
  const count = (change: TextLine["change"]): number => lines.filter((line) => line.change === change).length;
  return {
    lines,
    same: count("same"),
    removed: count("removed"),
    added: count("added"),
    similarity: similarityOf(left, right, kept),
    coarse: effort.exhausted || (!words && lines.some(({ change }) => change !== "same")),
  };
};

const same = (token: string): string => token;

/** `kept` counts characters of the right text and the breaks of its lines. */
const similarityOf = (left: string, right: string, kept: number): number => {
  const length = Math.max(left.length, right.length) + 1;
  return left === right ? 1 : Math.max(0, Math.min(1, kept / length));
};

/** What is the same, and what differs after it. */
interface Block {
  same: number;
  removed: number;
  added: number;
}

const blocksOf = (left: readonly string[], right: readonly string[], effort: Effort): readonly Block[] => {
  const blocks: Block[] = [{ same: 0, removed: 0, added: 0 }];
  let [l, r] = [0, 0];
  const upTo = (lm: number, rm: number): void => {
    const last = blocks.at(-1) as Block;
    last.removed += lm - l;
    last.added += rm - r;
  };
  for (const [lm, rm] of commonTokens(left, right, effort)) {
    upTo(lm, rm);
    const last = blocks.at(-1) as Block;
    if (last.removed + last.added > 0) blocks.push({ same: 1, removed: 0, added: 0 });
    else last.same++;
    [l, r] = [lm + 1, rm + 1];
  }
  upTo(left.length, right.length);
  return blocks;
};

interface Sides {
  readonly left: readonly (readonly TextPiece[])[];
  readonly right: readonly (readonly TextPiece[])[];
  readonly kept: number;
}

const whole = (left: readonly string[], right: readonly string[]): Sides => {
  const linesOf = (lines: readonly string[]) => lines.map((text) => [{ text, marked: false }]);
  return { left: linesOf(left), right: linesOf(right), kept: 0 };
};

const diffWords = (
  left: readonly string[],
  right: readonly string[],
  effort: Effort,
  keyOf: (token: string) => string,
): Sides => {
  const [ls, rs] = [tokensOf(left.join("\n")), tokensOf(right.join("\n"))];
  const blocks = meaningful(blocksOf(ls.map(keyOf), rs.map(keyOf), effort), ls, rs);
  if (!blocks.some((block) => block.same > 0)) return whole(left, right);
  const [one, other] = [new Lines(), new Lines()];
  let kept = 0;
  let [l, r] = [0, 0];
  for (const block of blocks) {
    kept += lengthOf(rs, r, r + block.same);
    one.add(ls.slice(l, l + block.same), false);
    other.add(rs.slice(r, r + block.same), false);
    [l, r] = [l + block.same, r + block.same];
    one.add(ls.slice(l, l + block.removed), true);
    other.add(rs.slice(r, r + block.added), true);
    [l, r] = [l + block.removed, r + block.added];
  }
  return { left: one.lines, right: other.lines, kept };
};

/**
 * Words that stand between two changes, each at least as long as they are, are there by chance: they are told as
 * changed too (the "semantic cleanup" of diff-match-patch, in characters).
 */
const meaningful = (
  blocks: readonly Block[],
  left: readonly string[],
  right: readonly string[],
): readonly Block[] => {
  const found: (Block & { stays: number; size: number })[] = [];
  let [l, r] = [0, 0];
  for (const block of blocks) {
    const stays = lengthOf(right, r, r + block.same);
    [l, r] = [l + block.same, r + block.same];
    const [gone, come] = [lengthOf(left, l, l + block.removed), lengthOf(right, r, r + block.added)];
    [l, r] = [l + block.removed, r + block.added];
    found.push({ ...block, stays, size: Math.max(gone, come) });
    for (let last = found.at(-1), before = found.at(-2); last && before; ) {
      if (before.size === 0 || last.stays > before.size || last.stays > last.size) break;
      before.removed += last.same + last.removed;
      before.added += last.same + last.added;
      before.size += last.stays + last.size;
      found.pop();
      [last, before] = [before, found.at(-2)];
    }
  }
  return found;
};

const lengthOf = (tokens: readonly string[], from: number, to: number): number => {
  let length = 0;
  for (let i = from; i < to; i++) length += (tokens[i] as string).length;
  return length;
};

/** Tokens put together to lines of pieces. */
class Lines {
  readonly lines: TextPiece[][] = [[]];

  add(tokens: readonly string[], marked: boolean): void {
    let text = "";
    for (const token of tokens) {
      if (token !== "\n") text += token;
      else {
        this.#put(text, marked);
        this.lines.push([]);
        text = "";
      }
    }
    this.#put(text, marked);
  }

  #put(text: string, marked: boolean): void {
    if (text !== "") this.lines.at(-1)?.push({ text, marked });
  }
}
