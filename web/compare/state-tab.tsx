/** The states of the two runs at the cursors: what differs, side by side, each linked to the event that made it. */
import type { Json } from "../../core/value.ts";
import type { LinkedChange, StatesAnswer } from "../../core/wire/compared.ts";
import { jsonText } from "../draw/json-text.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, shortClock, signed } from "../format.ts";
import { Link } from "../shell/rail.tsx";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, openRunAt, runHref, type Side } from "./comparing.ts";
import { around, DifferenceNav } from "./difference-nav.tsx";
import { pathText } from "./path-text.ts";
import { SideBadge } from "./side-badge.tsx";
import { useStates } from "./use-states.ts";
import { useWalkedRows } from "./use-walked-rows.ts";

const ROW = 28;
const LONGEST = 300;

export const StateTab = ({ comparing }: { readonly comparing: Comparing }) => {
  const { app, route } = comparing;
  const { value, failure, stale } = useStates(comparing);
  const changes = shownOf(value, route.all);
  const chosen = changes.findIndex(({ path }) => path === route.pair);
  const made = changes[Math.max(0, chosen)]?.made;
  const {
    scroller,
    visible,
    held,
    go: look,
    keys,
  } = useWalkedRows({
    count: changes.length,
    rowPx: ROW,
    named: chosen,
    look: (index) => refineCompare(app, { pair: changes[index]?.path }),
    enter: made ? () => openRunAt(comparing, made.side, made.event) : undefined,
  });
  return (
    <section class={`panel states${stale ? " stale" : ""}`} aria-label="State at the cursors">
      <div class="ph">
        <h2>State at the cursors</h2>
        {value ? (
          <span class="n">
            {value.differences === 0 ? "no value differs" : `${count(value.differences)} differ`},{" "}
            {count(value.quiet)} in ids and times alone
          </span>
        ) : null}
        <span class="grow" />
        <DifferenceNav
          index={chosen}
          total={changes.length}
          previous={() => changes.length > 0 && look(around(chosen, -1, changes.length))}
          next={() => changes.length > 0 && look(around(chosen, 1, changes.length))}
        />
        <button
          type="button"
          class={`btn sm${route.all ? " on" : ""}`}
          aria-pressed={route.all}
          data-key="u"
          title="Ids and times too  u"
          onClick={() => refineCompare(app, { all: !route.all })}
        >
          Ids and times
        </button>
      </div>
      <div class="state-sides">
        <Standing comparing={comparing} side="left" at={value?.left} />
        <Standing comparing={comparing} side="right" at={value?.right} />
      </div>
      {failure === undefined ? null : <p class="empty crit">The states could not be read: {failure}</p>}
      {value && changes.length === 0 ? <p class="empty">Both runs stand the same at the cursors.</p> : null}
      {changes.length === 0 ? null : (
        <div
          class="value-grid"
          role="grid"
          aria-label="Values that differ"
          aria-rowcount={changes.length + 1}
          tabIndex={-1}
          onKeyDown={keys}
        >
          <div class="value-head state-row" role="row" aria-rowindex={1} tabIndex={-1}>
            {(["Value", "A", "B", "B − A", "Sign", "Made by"] as const).map((title) => (
              <span
                key={title}
                role="columnheader"
                tabIndex={-1}
                class={
                  title === "A" ? "d-removed" : title === "B" ? "d-added" : title === "B − A" ? "num" : ""
                }
              >
                {title === "Sign" ? <span class="sr">Sign</span> : title}
              </span>
            ))}
          </div>
          <div ref={scroller} class="pb scroll" role="presentation">
            <div role="presentation" class="value-rows" style={{ height: `${visible.height}px` }}>
              {visible.rows.map(({ index, y }) => (
                <ChangeRow
                  key={(changes[index] as LinkedChange).path}
                  comparing={comparing}
                  change={changes[index] as LinkedChange}
                  index={index}
                  y={y}
                  on={index === chosen}
                  tabbable={index === visible.stop(held)}
                  look={() => refineCompare(app, { pair: changes[index]?.path })}
                />
              ))}
            </div>
          </div>
        </div>
      )}
    </section>
  );
};

const NONE: readonly LinkedChange[] = [];

const shownOf = (value: StatesAnswer | undefined, all: boolean): readonly LinkedChange[] =>
  value
    ? value.changes
        .filter(({ quiet }) => all || !quiet)
        .sort((one, other) => groupOf(one.path) - groupOf(other.path))
    : NONE;

/** What a person asks for first; sums come last. */
const GROUPS = ["/run/", "/spans/", "/subjects/", "/series/", "/records/", "/attention/", "/anomalies/"];

const groupOf = (path: string): number => {
  const found = GROUPS.findIndex((group) => path.startsWith(group));
  return found < 0 ? GROUPS.length : found;
};

/** A span that only one run has open is called by its name. */
const nameOf = (change: LinkedChange): string => {
  const value = "after" in change ? change.after : "before" in change ? change.before : undefined;
  const { name } = (typeof value === "object" && value !== null ? value : {}) as { readonly name?: unknown };
  return /^\/(spans|links)\/[^/]*$/.test(change.path) && typeof name === "string"
    ? `${pathText(change.path)} › ${name}`
    : pathText(change.path);
};

const Standing = ({
  comparing,
  side,
  at,
}: {
  readonly comparing: Comparing;
  readonly side: Side;
  readonly at: StatesAnswer["left"] | undefined;
}) => {
  const run = comparing.diff[side];
  if (!at) return <p class="side-line">…</p>;
  const { event, at: moment, rank, of } = at.at;
  return (
    <p class="side-line">
      <SideBadge side={side} />
      <b class="ell">{visibleLine(run.name)}</b>
      <span class="num">{shortClock(moment - run.from, 3)}</span>
      <span class="dim num">
        event {count(rank)} of {count(of)}
      </span>
      <Link
        href={runHref(comparing, side, event ?? undefined)}
        go={() => openRunAt(comparing, side, event ?? undefined)}
      >
        open there
      </Link>
    </p>
  );
};

interface RowProps {
  readonly comparing: Comparing;
  readonly change: LinkedChange;
  readonly index: number;
  readonly y: number;
  readonly on: boolean;
  readonly tabbable: boolean;
  readonly look: () => void;
}

const SIGNS = {
  add: ["+", "added"],
  remove: ["−", "removed"],
  replace: ["~", "changed"],
  move: ["→", "same"],
} as const;

const ChangeRow = ({ comparing, change, index, y, on, tabbable, look }: RowProps) => {
  const before = "before" in change ? change.before : undefined;
  const after = "after" in change ? change.after : undefined;
  const [sign, name] = SIGNS[change.op];
  const { made } = change;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it hears the keys
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={on}
      data-row={index}
      tabIndex={tabbable ? 0 : -1}
      class={`value-row state-row${on ? " on" : ""}${change.quiet ? " quiet" : ""}`}
      style={{ transform: `translateY(${y}px)` }}
      onClick={look}
    >
      <span role="gridcell" tabIndex={-1} class="ell" title={change.path}>
        {visibleLine(nameOf(change))}
      </span>
      <Value of={change.op === "move" ? pathText(change.from) : before} side="left" />
      <Value of={after} side="right" />
      <span role="gridcell" tabIndex={-1} class="num">
        {typeof before === "number" && typeof after === "number" ? signed(after - before) : ""}
      </span>
      <span role="gridcell" tabIndex={-1} class={`sign d-${name}`}>
        {sign}
      </span>
      <span role="gridcell" tabIndex={-1} class="ell">
        {made ? (
          <Link
            href={runHref(comparing, made.side, made.event)}
            go={() => openRunAt(comparing, made.side, made.event)}
          >
            {made.side === "left" ? "A" : "B"} {made.event}
          </Link>
        ) : null}
      </span>
    </div>
  );
};

const Value = ({ of, side }: { readonly of: Json | undefined; readonly side: Side }) => {
  const text = of === undefined ? "–" : typeof of === "string" ? of : jsonText(of);
  return (
    <span
      role="gridcell"
      tabIndex={-1}
      class={`ell ${of === undefined ? "dim" : side === "left" ? "d-removed" : "d-added"}`}
      title={visibleLine(text, 2000)}
    >
      {visibleLine(typeof of === "string" ? text : text.replaceAll(/\n\s*/g, " "), LONGEST) || "empty text"}
    </span>
  );
};
