/** Tab Trace: the span tree. Names are rows of a treegrid in the page, bars are a canvas beside them. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { nanos, type SpanId } from "../../core/ids.ts";
import type { Window } from "../../core/wire.ts";
import { useRows } from "../draw/use-rows.ts";
import { useSize } from "../draw/use-size.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { Picture } from "../views/picture.tsx";
import {
  type Folding,
  foldedAbove,
  openDepth,
  rowHeight,
  type SpanRow,
  spanRows,
} from "../views/span-rows.ts";
import { spanTree } from "../views/span-tree.ts";
import { TREE_AXIS_HEIGHT } from "../views/time-axis.ts";
import { SpanRowName } from "./span-row.tsx";
import { useTreeKeys } from "./tree-keys.ts";
import { useScene } from "./use-scene.ts";

export const TracePanel = ({ session }: { readonly session: RunSession }) => {
  const scroller = useRef<HTMLDivElement>(null);
  const changed = useSignal<ReadonlyMap<SpanId, boolean>>(new Map());
  const depth = useSignal<number | undefined>(undefined);
  const window = useScene(session, (scene) => scene.window);
  const spans = useComputed(() => session.scene.value.window.spans);
  useSignalEffect(() => {
    if (depth.peek() === undefined && spans.value.length > 0) depth.value = openDepth(spans.value);
  });
  const folding: Folding = { depth: depth.value ?? Number.POSITIVE_INFINITY, changed: changed.value };
  const rows = useMemo(() => spanRows(spans.value, folding), [spans.value, folding.depth, folding.changed]);
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

  return (
    <section class="panel trace" aria-label="Span timeline">
      <div class="ph">
        <h2>Spans</h2>
        <span class="n">{spanCount(session.run.value.spans.total, window, rows.length)}</span>
        <span class="grow" />
        <button type="button" class="btn sm ghost" onClick={() => (changed.value = foldAll(rows, true))}>
          Fold all
        </button>
        <button
          type="button"
          class="btn sm ghost"
          title="Zoom to the selection  f"
          onClick={() => zoomToSelection(session)}
        >
          Fit
        </button>
      </div>
      {rows.length === 0 ? (
        <p class="empty">
          {window.spansTotal === 0 ? "No spans in this part of the run." : "Loading spans."}
        </p>
      ) : null}
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
                  tabbable={keys.active === index}
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
    </section>
  );
};

const spanCount = (all: number, window: Window, rows: number): string => {
  const left = window.spansTotal - window.spans.length;
  const cut = left > 0 ? ` · ${count(left)} small ones left out, zoom in` : "";
  return `${count(all)} span${all === 1 ? "" : "s"} · ${count(rows)} row${rows === 1 ? "" : "s"}${cut}`;
};

const foldAll = (rows: readonly SpanRow[], folded: boolean): ReadonlyMap<SpanId, boolean> =>
  new Map(rows.filter((row) => row.parent && row.bar.depth > 0).map((row) => [row.bar.id, folded]));

/** Zooms to the selected span with a little room on both sides; without one, to the whole run. */
const zoomToSelection = (session: RunSession): void => {
  const { selection, window, extent, at } = session.scene.peek();
  const bar = selection?.kind === "span" ? window.spans.find(({ id }) => id === selection.id) : undefined;
  const from = bar?.start ?? extent.from;
  const to = bar ? (bar.end ?? (at > bar.start ? at : extent.to)) : extent.to;
  const room = bar ? Math.max((to - from) * 0.1, 1000) : 0;
  session.setVisible({
    from: nanos(Math.max(extent.from, from - room)),
    to: nanos(Math.min(extent.to, to + room)),
  });
};
