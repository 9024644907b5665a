/** One row of the span tree: its name, kind and place in the tree. */
import type { SpanId } from "../../core/ids.ts";
import { visibleLine } from "../draw/visible.ts";
import { KindGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import type { SpanRow } from "../views/span-rows.ts";
import { rowSentence } from "../views/span-words.ts";
import { useHover, useLit } from "./use-lit.ts";
import { usePacedScene, useScene } from "./use-scene.ts";

interface SpanRowNameProps {
  readonly session: RunSession;
  readonly row: SpanRow;
  readonly index: number;
  readonly y: number;
  readonly height: number;
  readonly tabbable: boolean;
  readonly fold: (id: SpanId, folded: boolean) => void;
  readonly onFocus: () => void;
}

/** Indent of a level, and the deepest one that still moves to the right. */
const INDENT = 14;
const DEEPEST = 9;

export const SpanRowName = ({
  session,
  row,
  index,
  y,
  height,
  tabbable,
  fold,
  onFocus,
}: SpanRowNameProps) => {
  const { bar } = row;
  const future = useScene(session, ({ at }) => bar.start > at, [bar]);
  const selected = useScene(
    session,
    ({ selection }) => selection?.kind === "span" && selection.id === bar.id,
    [bar.id],
  );
  const futureHidden = useScene(session, ({ ghost }) => ghost === "hidden");
  const sentence = usePacedScene(session, (scene) => rowSentence(scene, row), [row]);
  const lit = useLit(session, "span", bar.id);
  const hover = useHover(session, "span", bar.id);
  const classes = [
    "tree-row",
    future ? "later" : "",
    selected ? "on" : "",
    lit ? "lit" : "",
    index % 2 ? "odd" : "",
    height < 22 ? "dense" : "",
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the treegrid around it hears the keys
    <div
      role="row"
      aria-level={row.level + 1}
      aria-rowindex={index + 1}
      aria-selected={selected}
      {...(row.parent ? { "aria-expanded": !row.folded } : {})}
      aria-label={sentence}
      tabIndex={tabbable ? 0 : -1}
      data-row={index}
      class={classes.join(" ")}
      style={{
        transform: `translateY(${y}px)`,
        height: `${height}px`,
        paddingLeft: `${8 + Math.min(row.level, DEEPEST) * INDENT}px`,
      }}
      hidden={future && futureHidden}
      onFocus={onFocus}
      onClick={() => session.select({ kind: "span", id: bar.id })}
      onDblClick={() => session.jumpToEvent(bar.event, bar.start)}
      {...hover}
    >
      <span role="gridcell" tabIndex={-1} class="tree-cell">
        <span
          class={`twisty ${row.parent ? (row.folded ? "shut" : "open") : "none"}`}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            if (row.parent) fold(bar.id, !row.folded);
          }}
        />
        {height >= 14 ? <KindGlyph kind={bar.spanKind} size={height >= 22 ? 16 : 12} ghost={future} /> : null}
        {height >= 14 ? (
          <span class="ell" title={bar.name}>
            {visibleLine(bar.name) || "no name"}
          </span>
        ) : null}
      </span>
    </div>
  );
};
