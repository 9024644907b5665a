/** Rows of the aligned tree. */
import { type DiffLine, provenanceWords, type SpanPair } from "../../core/compare/run-diff.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, duration, signed } from "../format.ts";
import { KindGlyph } from "../glyphs.tsx";
import { type Bar, type Bars, isOneBar, SIGN_WORDS, signOf } from "./bars.ts";

/** Indent of a level, and the deepest one that still moves to the right. */
const INDENT = 14;
const DEEPEST = 9;

interface Place {
  readonly index: number;
  readonly y: number;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
}

interface PairRowProps extends Place {
  readonly pair: SpanPair;
  readonly bars: Bars;
  /** Width of the bars in pixels. */
  readonly room: number;
  /** The runs part here first. */
  readonly first: boolean;
  /** The run that grows has not come to it. */
  readonly ghost: boolean;
  readonly selected: boolean;
  readonly look: (pair: SpanPair) => void;
  readonly enter: (pair: SpanPair) => void;
}

/** Room that the flag of the first divergence needs, in pixels. */
const FLAG_PX = 140;

const LOOKS = { "=": "same", "~": "changed", "−": "removed", "+": "added" } as const;

export const PairRow = (props: PairRowProps) => {
  const { pair, bars, index, y, first, selected } = props;
  const sign = signOf(pair);
  const { left, right } = pair;
  const name = (left ?? right)?.name ?? "";
  const figure = props.ghost ? "not yet" : figureOf(pair);
  const one = isOneBar(pair, bars);
  const from = provenanceWords(pair);
  const renamed = left && right && left.name !== right.name ? right.name : undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around it hears the keys
    <div
      role="row"
      aria-level={pair.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-label={rowSentence(pair, first)}
      data-row={index}
      tabIndex={props.tabbable ? 0 : -1}
      class={`pair-row ${LOOKS[sign]} ${selected ? "on" : ""} ${pair.follows === null ? "" : "follows"} ${props.ghost ? "ghost" : ""}`}
      style={{ transform: `translateY(${y}px)` }}
      onFocus={props.onFocus}
      onClick={() => props.look(pair)}
      onDblClick={() => props.enter(pair)}
    >
      <span role="gridcell" tabIndex={-1} class="pair-name">
        <span class={`sign d-${LOOKS[sign]}`} aria-hidden="true">
          {sign}
        </span>
        <span class="indent" style={{ width: `${Math.min(pair.depth, DEEPEST) * INDENT}px` }} />
        <KindGlyph kind={pair.spanKind} size={14} />
        <span class="ell" title={renamed ? `${name} → ${renamed}` : name}>
          {visibleLine(name) || "no name"}
          {renamed ? <span class="d-added"> → {visibleLine(renamed)}</span> : null}
        </span>
        {/* What is recorded lies in the shared history, which is marked as a whole. */}
        {from && from !== "recorded" ? <span class="pair-from">{from}</span> : null}
      </span>
      <span role="gridcell" tabIndex={-1} class="pair-bars">
        {first ? (
          <FirstFlag
            at={(left ? bars.left(left) : right ? bars.right(right) : undefined)?.from ?? 0}
            of={bars.length}
            room={props.room}
          />
        ) : null}
        {left ? (
          <BarShape
            bar={bars.left(left)}
            of={bars.length}
            look={one ? "a same one" : sign === "=" ? "a same" : "a"}
            failed={left.failed}
          />
        ) : null}
        {right && !one ? (
          <BarShape
            bar={bars.right(right)}
            of={bars.length}
            look={sign === "=" ? "b same" : "b"}
            failed={right.failed}
          />
        ) : null}
      </span>
      <span
        role="gridcell"
        tabIndex={-1}
        class={`pair-figure num ${left && right ? "" : `d-${LOOKS[sign]}`}`}
      >
        {figure}
      </span>
    </div>
  );
};

const BarShape = ({
  bar,
  of,
  look,
  failed,
}: {
  readonly bar: Bar;
  readonly of: number;
  readonly look: string;
  readonly failed: boolean;
}) => (
  <span
    class={`bar ${look} ${bar.open ? "open" : ""} ${failed ? "failed" : ""}`}
    style={{ left: `${(bar.from / of) * 100}%`, width: `${(Math.max(0, bar.to - bar.from) / of) * 100}%` }}
  />
);

/** Stands where there is room: left of the bar, else right of its start. */
const FirstFlag = ({ at, of, room }: { readonly at: number; readonly of: number; readonly room: number }) => {
  const share = at / of;
  return (
    <span
      class="first-flag"
      style={
        share * room > FLAG_PX
          ? { right: `calc(${(1 - share) * 100}% + 6px)` }
          : { left: `calc(${share * 100}% + 6px)` }
      }
    >
      First divergence
    </span>
  );
};

const figureOf = ({ left, right, deltas }: SpanPair): string => {
  if (!left) return "only in B";
  if (!right) return "only in A";
  const ms = deltas.durationMs;
  return ms === undefined || ms === 0 ? "" : signed(ms * 1e6, duration);
};

const rowSentence = (pair: SpanPair, first: boolean): string => {
  const { left, right, classes, deltas, spanKind, differingBelow } = pair;
  const sign = signOf(pair);
  return [
    `${spanKind} ${visibleLine((left ?? right)?.name ?? "") || "no name"}`,
    sign === "~" ? `differs in ${classes.join(", ")}` : SIGN_WORDS[sign],
    first ? "first divergence" : "",
    provenanceWords(pair),
    deltas.durationMs ? `B ${signed(deltas.durationMs * 1e6, duration)}` : "",
    differingBelow > 0 ? `${count(differingBelow)} differ below` : "",
  ]
    .filter(Boolean)
    .join(", ");
};

interface FoldRowProps extends Place {
  readonly fold: Extract<DiffLine, { line: "fold" }>;
  readonly open: () => void;
}

export const FoldRow = ({ fold, index, y, tabbable, onFocus, open }: FoldRowProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around it hears the keys
  <div
    role="row"
    aria-level={fold.depth + 1}
    aria-rowindex={index + 2}
    data-row={index}
    tabIndex={tabbable ? 0 : -1}
    class="pair-row fold"
    style={{ transform: `translateY(${y}px)` }}
    onFocus={onFocus}
    onClick={open}
  >
    <span
      role="gridcell"
      tabIndex={-1}
      style={{ paddingLeft: `${30 + Math.min(fold.depth, DEEPEST) * INDENT}px` }}
    >
      {count(fold.rows)} unchanged spans
    </span>
  </div>
);
