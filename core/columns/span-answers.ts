/** Answers what is asked of all spans of a run at once. */
import { criticalPath, type PathPiece } from "../critical-path.ts";
import { SPAN_KINDS, type SpanKind } from "../event.ts";
import type { Nanos } from "../ids.ts";
import type { CriticalPath, CriticalPiece, SpanAnswers, SpanQuestion } from "../span-questions.ts";
import { isTelling } from "../telling.ts";
import { flameWindow } from "./flame.ts";
import type { RunColumns } from "./run.ts";
import { wanted } from "./span-filter.ts";
import { childrenOf } from "./span-forest.ts";
import { spanGraph } from "./span-graph.ts";
import { spanTable } from "./span-table.ts";
import { usageCurve } from "./span-usage.ts";
import type { SpanColumns } from "./spans.ts";

export const answerSpans = (
  columns: RunColumns,
  question: SpanQuestion,
): SpanAnswers[SpanQuestion["ask"]] => {
  const { spans } = columns;
  switch (question.ask) {
    case "tree": {
      const passes = wanted(spans.sheet, question.filter);
      const part = spans.window(question.from, question.to, question.px, passes ?? (() => true));
      return { spans: part.spans, matching: part.total };
    }
    case "flame":
      return flameWindow(spans, question);
    case "table":
      return spanTable(spans, question);
    case "graph":
      return spanGraph(spans, columns.links.items, question);
    case "critical-path":
      return pathOf(spans, columns.to);
    case "usage":
      return usageCurve(spans, columns.to, question.px);
    default:
      throw new Error(`Unknown question: ${JSON.stringify(question satisfies never)}`);
  }
};

const MOST_PIECES = 2000;
const MOST_SHARES = 200;

const pathOf = (spans: SpanColumns, to: Nanos): CriticalPath => {
  const { tree, starts, ends } = spans.sheet;
  const { order, rank } = tree;
  const pieces = criticalPath(
    {
      starts,
      ends,
      children: (row) =>
        Array.from(childrenOf(tree, row < 0 ? -1 : (rank[row] as number)), (place) => order[place] as number),
    },
    to,
  );
  const longest = [...pieces].sort((a, b) => b.to - b.from - (a.to - a.from));
  const kept = new Set(longest.slice(0, MOST_PIECES));
  const dropped = longest.slice(MOST_PIECES);
  const times = new Map<number, number>();
  for (const { row, from, to } of pieces) {
    const owner = ownerOf(spans, row);
    times.set(owner, (times.get(owner) ?? 0) + to - from);
  }
  const [from, last] = [pieces[0]?.from ?? 0, pieces.at(-1)?.to ?? 0];
  const worked = timeOf(pieces);
  return {
    from: from as Nanos,
    to: last as Nanos,
    pieces: pieces
      .filter((piece) => kept.has(piece))
      .map((piece) => ({ ...said(spans, piece.row), from: piece.from as Nanos, to: piece.to as Nanos })),
    shares: [...times]
      .sort((left, right) => right[1] - left[1])
      .slice(0, MOST_SHARES)
      .map(([row, time]) => ({ ...said(spans, row), time })),
    omitted: { pieces: dropped.length, time: timeOf(dropped) },
    idle: last - from - worked,
  };
};

/** The work that a request, step or inner part belongs to; itself where it belongs to none. */
const ownerOf = (spans: SpanColumns, row: number): number => {
  const { kinds, tree } = spans.sheet;
  let at = row;
  while (at >= 0 && !isTelling(SPAN_KINDS[kinds[at] as number] as SpanKind)) at = tree.parent[at] as number;
  return at < 0 ? row : at;
};

const timeOf = (pieces: readonly PathPiece[]): number =>
  pieces.reduce((sum, { from, to }) => sum + to - from, 0);

const said = (spans: SpanColumns, row: number): Omit<CriticalPiece, "from" | "to"> => {
  const { event, id, name, spanKind } = spans.bar(row);
  return { event, id, name, kind: spanKind };
};
