/** Values of both runs that differ, by path. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import type { ValueDiff } from "../../core/compare/run-diff.ts";
import type { Json } from "../../core/value.ts";
import { jsonText } from "../draw/json-text.ts";
import { useRows } from "../draw/use-rows.ts";
import { visibleLine } from "../draw/visible.ts";
import { count } from "../format.ts";
import { stepKey } from "../runs/step-key.ts";
import { CHANGE_SIGNS } from "./change-signs.ts";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, openRunAt, runHref, type Side } from "./comparing.ts";
import { pathText } from "./path-text.ts";
import { type Row, sameValues } from "./same-values.ts";

const ROW = 28;
const LONGEST = 300;

interface Props {
  readonly comparing: Comparing;
  readonly title: string;
  readonly of: ValueDiff;
  /** The values of the configuration that are the same can be shown too. */
  readonly mayShowSame?: boolean;
}

export const ValuePanel = ({ comparing, title, of, mayShowSame = false }: Props) => {
  const { app, route, compared } = comparing;
  const scroller = useRef<HTMLDivElement>(null);
  const { counts } = of;
  const settings = app.runs.value?.get(compared.a)?.configuration;
  const changes = useMemo<readonly Row[]>(
    () =>
      mayShowSame && route.same && settings
        ? [...of.changes, ...sameValues(settings, of.changes)]
        : of.changes,
    [of, mayShowSame, route.same, settings],
  );
  const visible = useRows(scroller, changes.length, ROW);
  const chosen = changes.findIndex(({ path }) => path === route.pair);
  const differ = counts.added + counts.removed + counts.changed;
  const look = (index: number): void => {
    refineCompare(app, { pair: changes[index]?.path });
    visible.reveal(index);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus({ preventScroll: true }),
    );
  };
  useEffect(() => {
    if (chosen >= 0) visible.reveal(chosen);
  }, [chosen]);
  const held = Math.max(0, chosen);
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = Number(document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row ?? held);
    const to = stepKey(event.key, here, changes.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    // In the small panel beside the spans a row is walked to, the pair stays.
    if (route.tab === "config") look(to);
    else {
      visible.reveal(to);
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus({ preventScroll: true }),
      );
    }
  };
  return (
    <section class="panel values" aria-label={title}>
      <div class="ph">
        <h2>{title}</h2>
        <span class="n">
          {count(differ)} differ, {count(counts.same)} same
          {differ > of.changes.length ? ` · first ${count(of.changes.length)} shown` : ""}
        </span>
        {mayShowSame && counts.same > 0 ? (
          <>
            <span class="grow" />
            <button
              type="button"
              class="btn sm ghost"
              aria-pressed={route.same}
              onClick={() => refineCompare(app, { same: !route.same })}
            >
              {route.same ? "Hide same" : "Show same"}
            </button>
          </>
        ) : null}
      </div>
      {changes.length === 0 ? (
        <p class="empty">{counts.same === 0 ? "Neither run tells any." : "All of it is the same."}</p>
      ) : (
        <div
          class="value-grid"
          role="grid"
          aria-label={title}
          aria-rowcount={changes.length + 1}
          tabIndex={-1}
          onKeyDown={keys}
        >
          <div class="value-head" role="row" aria-rowindex={1} tabIndex={-1}>
            <span role="columnheader" tabIndex={-1}>
              Key
            </span>
            <span role="columnheader" tabIndex={-1} class="d-removed">
              A
            </span>
            <span role="columnheader" tabIndex={-1} class="d-added">
              B
            </span>
            <span role="columnheader" tabIndex={-1}>
              <span class="sr">Sign</span>
            </span>
          </div>
          <div ref={scroller} class="pb scroll" role="presentation">
            <div role="presentation" class="value-rows" style={{ height: `${visible.height}px` }}>
              {visible.rows.map(({ index, y }) => {
                const change = changes[index] as Row;
                return (
                  <div
                    key={change.path}
                    role="row"
                    aria-rowindex={index + 2}
                    data-row={index}
                    tabIndex={index === visible.stop(held) ? 0 : -1}
                    class={`value-row ${index === chosen ? "on" : ""}`}
                    style={{ transform: `translateY(${y}px)` }}
                  >
                    <span role="gridcell" tabIndex={-1} class="ell" title={change.path}>
                      {visibleLine(pathText(change.path))}
                    </span>
                    <Shown comparing={comparing} change={change} side="left" />
                    <Shown comparing={comparing} change={change} side="right" />
                    <span role="gridcell" tabIndex={-1} class={`sign d-${change.change}`}>
                      {CHANGE_SIGNS[change.change]}
                    </span>
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      )}
    </section>
  );
};

const Shown = ({
  comparing,
  change,
  side,
}: {
  readonly comparing: Comparing;
  readonly change: Row;
  readonly side: Side;
}) => {
  const value: Json | undefined = change[side];
  const event = side === "left" ? change.leftEvent : change.rightEvent;
  const text = value === undefined ? "not set" : typeof value === "string" ? value : jsonText(value);
  const shown = visibleLine(text, LONGEST) || "empty text";
  return (
    <span
      role="gridcell"
      tabIndex={-1}
      class={`ell ${value === undefined || change.change === "same" ? "dim" : side === "left" ? "d-removed" : "d-added"}`}
      title={visibleLine(text, 2000)}
    >
      {event === undefined ? (
        shown
      ) : (
        <a
          href={runHref(comparing, side, event)}
          tabIndex={-1}
          onClick={(click) => {
            if (click.ctrlKey || click.metaKey || click.shiftKey) return;
            click.preventDefault();
            openRunAt(comparing, side, event);
          }}
        >
          {shown}
        </a>
      )}
    </span>
  );
};
