/** Tab Trace: the span tree. Names are rows of a treegrid in the page, bars are a canvas beside them. */
import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SpanId } from "../../core/ids.ts";
import type { SpanFilter } from "../../core/span-questions.ts";
import type { SpanBar, Window } from "../../core/wire/window.ts";
import { useRows } from "../draw/use-rows.ts";
import { useSize } from "../draw/use-size.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { openBars } from "../views/open-bars.ts";
import { Picture } from "../views/picture.tsx";
import { type Folding, foldedAbove, openDepth, rowAt, rowHeight, spanRows } from "../views/span-rows.ts";
import { spanTree } from "../views/span-tree.ts";
import { isFiltering } from "../views/spans-look.ts";
import { TREE_AXIS_HEIGHT } from "../views/time-axis.ts";
import { NothingMatches } from "./nothing-matches.tsx";
import { Skeleton } from "./skeleton.tsx";
import { SpanRowName } from "./span-row.tsx";
import { useTreeKeys } from "./tree-keys.ts";
import { useRanged } from "./use-ranged.ts";
import { useScene } from "./use-scene.ts";

interface SpanTreeProps {
  readonly session: RunSession;
  readonly filter: SpanFilter;
  /** What the panel's title says of it. */
  readonly summary: Signal<string>;
}

export const SpanTreePanel = ({ session, filter, summary }: SpanTreeProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const changed = useSignal<ReadonlyMap<SpanId, boolean>>(new Map());
  const depth = useSignal<number | undefined>(undefined);
  const window = useScene(session, (scene) => scene.window);
  const filtering = isFiltering(filter);
  const filtered = useRanged(session, "tree", filtering ? filter : undefined);
  const held = useRef(filtering);
  held.current = filtering;
  const spans = useComputed(() => {
    const part = filtered.answer.value;
    if (session.look.value && held.current) return part?.spans ?? NO_SPANS;
    const { window, state } = session.scene.value;
    return isRead(window) ? window.spans : openBars(state);
  });
  useSignalEffect(() => {
    if (depth.peek() === undefined && spans.value.length > 0 && isRead(session.scene.value.window))
      depth.value = openDepth(spans.value);
  });
  const folding: Folding = {
    depth: filtering ? Number.POSITIVE_INFINITY : (depth.value ?? Number.POSITIVE_INFINITY),
    changed: changed.value,
    all: filtering,
  };
  const rows = useMemo(
    () => spanRows(spans.value, folding),
    [spans.value, folding.depth, folding.changed, folding.all],
  );
  const height = rowHeight(rows.length);
  const scroll = useSignal(0);
  const area = useSize(scroller);
  const visible = useRows(scroller, rows.length, height);
  const view = useMemo(
    () => spanTree({ rows, rowHeight: height, scroll: scroll.value }),
    [rows, height, scroll.value],
  );
  const fold = (id: SpanId, folded: boolean): void => {
    changed.value = new Map(changed.value).set(id, folded);
  };
  const keys = useTreeKeys({ session, rows, fold, reveal: visible.reveal, scroller });
  const selected = useScene(session, ({ selection }) =>
    selection?.kind === "span" ? (selection.id as SpanId) : undefined,
  );
  useEffect(() => {
    if (selected === undefined) return;
    const shut = foldedAbove(spans.value, selected, folding);
    if (shut.length > 0)
      changed.value = new Map([...changed.value, ...shut.map((id) => [id, false] as const)]);
  }, [selected]);
  const place = selected === undefined ? -1 : rows.findIndex(({ bar }) => bar.id === selected);
  useEffect(() => {
    if (place >= 0) visible.reveal(place);
  }, [selected, place >= 0]);

  const arrived = useRef(false);
  useEffect(() => {
    if (arrived.current || depth.value === undefined || rows.length === 0) return;
    arrived.current = true;
    const row = place < 0 ? rowAt(rows, session.scene.peek().at) : undefined;
    if (row === undefined) return;
    visible.reveal(Math.min(row + ROWS_BELOW, rows.length - 1));
    keys.focusOn(row);
  }, [depth.value, rows]);

  const matching = filtered.answer.value?.matching;
  useEffect(() => {
    summary.value = filtering
      ? matching === undefined
        ? ""
        : `${count(matching)} of ${count(window.spansTotal)} match`
      : spanCount(session.run.peek().spans.total, window, rows.length);
  }, [filtering, matching, window, rows.length]);
  return (
    <>
      {rows.length === 0 ? <NoRows session={session} filtering={filtering} asked={filtered} /> : null}
      <div
        ref={scroller}
        class="pb tree"
        hidden={rows.length === 0}
        onScroll={(event) => (scroll.value = event.currentTarget.scrollTop)}
      >
        <div class="tree-names" style={{ height: `${visible.height + TREE_AXIS_HEIGHT}px` }}>
          <div class="tree-head" aria-hidden="true">
            span
          </div>
          <div
            class="tree-rows"
            role="treegrid"
            aria-label="Spans"
            aria-rowcount={rows.length}
            aria-colcount={1}
            onKeyDown={keys.onKeyDown}
          >
            {visible.rows.map(({ index, y }) => {
              const row = rows[index];
              return row ? (
                <SpanRowName
                  key={row.bar.event}
                  session={session}
                  row={row}
                  index={index}
                  y={y}
                  height={height}
                  tabbable={index === visible.stop(keys.active)}
                  fold={fold}
                  onFocus={() => keys.focusOn(index)}
                />
              ) : null;
            })}
          </div>
        </div>
        <div class="tree-bars" style={{ height: `${area.height}px` }}>
          <Picture view={view} session={session} axisHeight={TREE_AXIS_HEIGHT} />
        </div>
      </div>
    </>
  );
};

/** The row at the cursor comes into view with so many below it. */
const ROWS_BELOW = 4;

/** Until history has answered once, what is open at the cursor is all that is known. */
const isRead = ({ from, to }: Window): boolean => to > from;

const NO_SPANS: readonly SpanBar[] = [];

const NoRows = ({
  session,
  filtering,
  asked,
}: {
  readonly session: RunSession;
  readonly filtering: boolean;
  readonly asked: ReturnType<typeof useRanged<"tree">>;
}) => {
  if (asked.failure.value !== undefined)
    return <p class="empty crit">The spans could not be read: {asked.failure}</p>;
  if (filtering)
    return asked.answer.value ? (
      <NothingMatches session={session} />
    ) : (
      <Skeleton of="the spans that match" rows={8} />
    );
  const { window } = session.scene.value;
  if (!isRead(window) || window.spansTotal > 0) return <Skeleton of="the spans" rows={8} />;
  return <p class="empty">No spans in this part of the run.</p>;
};

const spanCount = (all: number, window: Window, rows: number): string => {
  if (!isRead(window)) return `${count(all)} spans, reading them · ${count(rows)} open at the cursor`;
  const left = window.spansTotal - window.spans.length;
  const cut = left > 0 ? ` · ${count(left)} small ones left out, zoom in` : "";
  return `${count(all)} span${all === 1 ? "" : "s"} · ${count(rows)} row${rows === 1 ? "" : "s"}${cut}`;
};
