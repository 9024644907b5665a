/** Two texts: lines that differ with the words in them marked, in one column or in two. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { TextDiff, TextPiece } from "../../core/compare/text.ts";
import { count } from "../format.ts";
import { Shown } from "../panels/long-text.tsx";
import { besides, foldedLines, type ShownLine } from "./text-lines.ts";

/** Lines shown at once. */
const MOST = 1000;

interface Props {
  readonly diff: TextDiff;
  readonly columns: boolean;
  /** Lines that differ and say nothing by it, by their number: they are greyed. */
  readonly chance?: Chance | undefined;
}
interface Chance {
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
}

export const TextDiffView = ({ diff, columns, chance }: Props) => {
  const unfolded = useSignal(false);
  const limit = useSignal(MOST);
  const lines = useMemo(
    () => (unfolded.value ? diff.lines : foldedLines(diff.lines)),
    [diff, unfolded.value],
  );
  const unfold = (): void => {
    unfolded.value = true;
  };
  const rows = columns ? besides(lines) : lines;
  return (
    <div class={`text-diff ${columns ? "columns" : ""}`}>
      {diff.coarse ? (
        <p class="warn coarse">
          Coarse: the texts are large or very different, so some differences look larger than they are.
        </p>
      ) : null}
      {columns
        ? besides(lines)
            .slice(0, limit.value)
            .map(({ left, right }, i) => (
              <div key={i} class="line-row">
                {left?.change === "fold" ? (
                  <Line line={left} side="left" unfold={unfold} />
                ) : (
                  <>
                    <Line line={left} side="left" unfold={unfold} chance={chance} />
                    <Line line={right} side="right" unfold={unfold} chance={chance} />
                  </>
                )}
              </div>
            ))
        : lines
            .slice(0, limit.value)
            .map((line, i) => (
              <Line
                key={i}
                line={line}
                side={line.change === "removed" ? "left" : "right"}
                unfold={unfold}
                chance={chance}
              />
            ))}
      {rows.length > limit.value ? (
        <button
          type="button"
          class="fold-btn"
          onClick={() => {
            limit.value += MOST * 4;
          }}
        >
          {count(rows.length - limit.value)} more lines
        </button>
      ) : null}
    </div>
  );
};

interface LineProps {
  readonly line: ShownLine | undefined;
  readonly side: "left" | "right";
  readonly unfold: () => void;
  readonly chance?: Chance | undefined;
}

const Line = ({ line, side, unfold, chance }: LineProps) => {
  if (!line) return <div class="line blank" />;
  switch (line.change) {
    case "fold":
      return (
        <button type="button" class="line fold" onClick={unfold}>
          {count(line.lines)} unchanged lines
        </button>
      );
    case "same":
      return (
        <div class="line">
          <span class="no">{line[side]}</span>
          <span class="sg"> </span>
          <span class="tx">
            <Shown text={line.text} />
          </span>
        </div>
      );
    case "removed":
      return (
        <div class={`line removed ${chance?.left.has(line.left) ? "chance" : ""}`}>
          <span class="no">{line.left}</span>
          <span class="sg">−</span>
          <del class="tx">
            <Pieces pieces={line.pieces} />
          </del>
        </div>
      );
    case "added":
      return (
        <div class={`line added ${chance?.right.has(line.right) ? "chance" : ""}`}>
          <span class="no">{line.right}</span>
          <span class="sg">+</span>
          <ins class="tx">
            <Pieces pieces={line.pieces} />
          </ins>
        </div>
      );
    default:
      return line satisfies never;
  }
};

const Pieces = ({ pieces }: { readonly pieces: readonly TextPiece[] }) => (
  <>
    {pieces.map(({ text, marked }, i) =>
      marked ? (
        <span key={i} class="marked">
          <Shown text={text} />
        </span>
      ) : (
        <Shown key={i} text={text} />
      ),
    )}
  </>
);
