/** Subjects of both runs that took another way: stages and gates of A above those of B, what differs bracketed. */

import type { LifecyclePair, LifecycleStep } from "../../core/compare/run-diff.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, duration, shortClock } from "../format.ts";
import { StageChip } from "../glyphs.tsx";
import { FailedGate, PassedGate } from "../panels/gate-signs.tsx";
import { Link } from "../shell/rail.tsx";
import { CHANGE_SIGNS } from "./change-signs.ts";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, openRunAt, runHref, type Side } from "./comparing.ts";
import { around, DifferenceNav } from "./difference-nav.tsx";
import type { PairPlayhead } from "./playhead.ts";
import { SideBadge } from "./side-badge.tsx";
import { useWalkedRows } from "./use-walked-rows.ts";

const ROW = 92;

const subjectOf = ({ left, right }: LifecyclePair): string => left ?? right ?? "";

export const LifecyclesTab = ({ comparing }: { readonly comparing: Comparing }) => {
  const { app, route, diff, head } = comparing;
  const { pairs, counts } = diff.lifecycles;
  const named = pairs.findIndex((pair) => subjectOf(pair) === route.pair);
  const look = (to: number): void => refineCompare(app, { pair: subjectOf(pairs[to] as LifecyclePair) });
  const chosen = pairs[Math.max(0, named)];
  const {
    scroller,
    visible,
    held: index,
    go,
    keys,
  } = useWalkedRows({
    count: pairs.length,
    rowPx: ROW,
    beyond: 4,
    named,
    look,
    enter: chosen && (() => enter(comparing, chosen)),
  });
  return (
    <>
      <section class="panel" aria-label="Lifecycles">
        <div class="ph">
          <h2>Lifecycles</h2>
          <span class="n">
            {count(counts.changed)} changed, {count(counts.removed)} only in A, {count(counts.added)} only in
            B, {count(counts.same)} same
          </span>
          <span class="grow" />
          <DifferenceNav
            index={pairs.length === 0 ? -1 : index}
            total={pairs.length}
            previous={() => go(around(index, -1, pairs.length))}
            next={() => go(around(index, 1, pairs.length))}
          />
        </div>
        {pairs.length === 0 ? (
          <p class="empty">Every subject took the same way in both runs.</p>
        ) : (
          <div
            ref={scroller}
            class="pb scroll"
            role="listbox"
            tabIndex={-1}
            aria-label="Subjects that differ"
            onKeyDown={keys}
          >
            <div role="presentation" class="value-rows" style={{ height: `${visible.height}px` }}>
              {visible.rows.map(({ index: at, y }) => {
                const pair = pairs[at] as LifecyclePair;
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it hears the keys
                  <div
                    key={subjectOf(pair)}
                    role="option"
                    aria-selected={at === index}
                    aria-setsize={pairs.length}
                    aria-posinset={at + 1}
                    data-row={at}
                    tabIndex={at === visible.stop(index) ? 0 : -1}
                    class={`life-row ${at === index ? "on" : ""}`}
                    style={{ transform: `translateY(${y}px)` }}
                    onClick={() => look(at)}
                    onDblClick={() => enter(comparing, pair)}
                  >
                    <p class="life-name">
                      <span class={`sign d-${pair.change}`}>{CHANGE_SIGNS[pair.change]}</span>
                      <b class="ell">{visibleLine(subjectOf(pair))}</b>
                      {pair.left && pair.right && pair.left !== pair.right ? (
                        <span class="d-added ell">→ {visibleLine(pair.right)}</span>
                      ) : null}
                    </p>
                    <Lane head={head} pair={pair} side="left" />
                    <Lane head={head} pair={pair} side="right" />
                  </div>
                );
              })}
            </div>
          </div>
        )}
      </section>
      <section class="panel insp" id="inspector" aria-label="Steps">
        <div class="ph">
          <h2 class="ell">{chosen ? visibleLine(subjectOf(chosen)) : "Steps"}</h2>
        </div>
        <div class="pb scroll" tabIndex={chosen ? 0 : -1} role="group" aria-label="Steps of the subject">
          {chosen ? <Steps comparing={comparing} pair={chosen} /> : <p class="empty">Nothing differs.</p>}
        </div>
      </section>
    </>
  );
};

/** One side as cells, each below or above the step it belongs to. */
const Lane = ({
  head,
  pair,
  side,
}: {
  readonly head: PairPlayhead;
  readonly pair: LifecyclePair;
  readonly side: Side;
}) => (
  <div class="life-lane">
    <SideBadge side={side} />
    {pair.steps.map((step, i) => {
      const own = step[side];
      return (
        <span
          key={i}
          class={`life-step ${step.change} ${own ? "" : "absent"} ${side}${isAhead(head, side, own) ? " ahead" : ""}`}
          title={own ? stepText(own) : "not in this run"}
        >
          {own ? (
            <>
              <StepSign pair={pair} step={own} />
              {own.times > 1 ? <small>×{count(own.times)}</small> : null}
            </>
          ) : null}
        </span>
      );
    })}
  </div>
);

/** After the cursor of its run. */
const isAhead = (head: PairPlayhead, side: Side, step: LifecycleStep | null): boolean =>
  step !== null && step.at > head.place.value[side];

/** The cursors go to where the two first take another way. */
const enter = ({ head }: Comparing, { steps }: LifecyclePair): void => {
  const step = steps.find(({ change }) => change !== "same") ?? steps[0];
  head.show(step?.left?.at, step?.right?.at);
};

const StepSign = ({ pair, step }: { readonly pair: LifecyclePair; readonly step: LifecycleStep }) =>
  step.kind === "stage" ? (
    <StageChip lifecycle={pair.lifecycle} stage={step.name} />
  ) : step.passed ? (
    <PassedGate />
  ) : (
    <FailedGate />
  );

const stepText = ({ kind, name, passed, times, checksFailed, cause }: LifecycleStep): string =>
  visibleLine(
    [
      kind === "stage" ? name : `gate ${name} ${passed ? "passed" : "failed"}`,
      times > 1 ? `${times} times` : "",
      (checksFailed ?? []).join(", "),
      cause ?? "",
    ]
      .filter(Boolean)
      .join(" · "),
  );

/** All steps of a subject, those of A beside those of B. */
const Steps = ({ comparing, pair }: { readonly comparing: Comparing; readonly pair: LifecyclePair }) => (
  <table class="life-steps">
    <thead>
      <tr>
        <th scope="col">
          <span class="sr">Sign</span>
        </th>
        <th scope="col" class="d-removed">
          A
        </th>
        <th scope="col" class="d-added">
          B
        </th>
      </tr>
    </thead>
    <tbody>
      {pair.steps.map((step, i) => (
        <tr key={i} class={step.change}>
          <td>
            <span class={`sign d-${step.change}`}>{CHANGE_SIGNS[step.change]}</span>
          </td>
          {(["left", "right"] as const).map((side) => {
            const own = step[side];
            return (
              <td key={side} class={isAhead(comparing.head, side, own) ? "ahead" : ""}>
                {own ? (
                  <>
                    <span class="row">
                      <StepSign pair={pair} step={own} />
                      <Link
                        href={runHref(comparing, side, own.event)}
                        go={() => openRunAt(comparing, side, own.event)}
                      >
                        {visibleLine(own.name)}
                      </Link>
                      <span class="dim num">{shortClock(own.at - comparing.diff[side].from)}</span>
                    </span>
                    <small class="sec">
                      {[
                        own.end === undefined ? "" : duration(own.end - own.at),
                        own.times > 1 ? `${own.times} times` : "",
                        visibleLine((own.checksFailed ?? []).join(", ")),
                        visibleLine(own.cause ?? ""),
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </small>
                  </>
                ) : (
                  <span class="dim">–</span>
                )}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  </table>
);
