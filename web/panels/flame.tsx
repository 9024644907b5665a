/** Spans by depth over time: a canvas that scrolls over its lanes, walked with the arrow keys. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SpanFilter } from "../../core/span-questions.ts";
import { useSize } from "../draw/use-size.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { flame, flameStep, laneHeight } from "../views/flame.ts";
import { Picture } from "../views/picture.tsx";
import { spanBar } from "../views/selection.ts";
import { isFiltering } from "../views/spans-look.ts";
import { TREE_AXIS_HEIGHT } from "../views/time-axis.ts";
import { NothingMatches } from "./nothing-matches.tsx";
import { useRanged } from "./use-ranged.ts";
import { useScene } from "./use-scene.ts";
import "../styles/flame.css";

interface FlameProps {
  readonly session: RunSession;
  readonly filter: SpanFilter;
  readonly summary: Signal<string>;
}

export const FlamePanel = ({ session, filter, summary }: FlameProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const asked = useRanged(session, "flame", filter);
  const answer = asked.answer.value;
  const scroll = useSignal(0);
  const area = useSize(scroller);
  const high = laneHeight(answer?.lanes ?? 1, area.height);
  const view = useMemo(
    () => flame({ flame: answer, scroll: scroll.value, laneHeight: high }),
    [answer, scroll.value, high],
  );
  const selected = useScene(session, ({ selection }) =>
    selection?.kind === "span" ? selection.id : undefined,
  );
  const name = useScene(session, (scene) => spanBar(scene, selected ?? "")?.name, [selected]);
  const lane = answer?.boxes.find(({ bar }) => bar.id === selected)?.lane;
  useEffect(() => {
    const { current } = scroller;
    if (lane === undefined || !current) return;
    const [top, bottom] = [lane * high, (lane + 1) * high + TREE_AXIS_HEIGHT];
    if (top < current.scrollTop) current.scrollTop = top;
    else if (bottom > current.scrollTop + current.clientHeight)
      current.scrollTop = bottom - current.clientHeight;
  }, [lane]);
  const small = answer?.cells.count.reduce((sum, n) => sum + n, 0) ?? 0;
  useEffect(() => {
    if (answer)
      summary.value = `${count(answer.total)} span${answer.total === 1 ? "" : "s"} · ${count(answer.lanes)} lanes${small > 0 ? ` · ${count(small)} too small for a bar, zoom in` : ""}`;
  }, [answer, small]);
  const walk = (event: KeyboardEvent): void => {
    if (!answer || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "Enter") {
      const bar = answer.boxes.find((box) => box.bar.id === selected)?.bar;
      if (bar) session.jumpToEvent(bar.event, bar.start);
    } else {
      const next = flameStep(answer, selected, event.key);
      if (next === undefined && !event.key.startsWith("Arrow")) return;
      if (next !== undefined) session.select({ kind: "span", id: next });
    }
    event.preventDefault();
    event.stopPropagation();
  };
  if (asked.failure.value !== undefined)
    return <p class="empty crit">The flame could not be read: {asked.failure}</p>;
  if (answer?.total === 0)
    return isFiltering(filter) ? (
      <NothingMatches session={session} />
    ) : (
      <p class="empty">No spans in this part of the run.</p>
    );
  const sentence = answer
    ? `Flame of ${count(answer.total)} spans in ${count(answer.lanes)} lanes. Arrow keys walk it${selected === undefined ? "" : `; selected: ${visibleLine(name ?? selected)}`}. The table has the same spans as rows.`
    : "Flame, loading";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the focused picture inside come through here
    <div
      ref={scroller}
      class="pb flame"
      onScroll={(event) => (scroll.value = event.currentTarget.scrollTop)}
      onKeyDown={walk}
    >
      <div class="flame-lanes" style={{ height: `${(answer?.lanes ?? 0) * high + TREE_AXIS_HEIGHT}px` }}>
        <div class="flame-picture" style={{ height: `${area.height}px` }}>
          <Picture view={view} session={session} axisHeight={TREE_AXIS_HEIGHT} label={sentence} />
        </div>
      </div>
    </div>
  );
};
