/** The strip: A and B, where they part first, how much differs, and by how much. */

import type { DiffRun } from "../../core/compare/run-diff.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, dense, duration, money, percent, shortClock, signed } from "../format.ts";
import { Link } from "../shell/rail.tsx";
import { Cell } from "../strip/cell.tsx";
import { refineCompare } from "./compare-route.ts";
import { type Comparing, goToDivergence, openRunAt, runHref, type Side } from "./comparing.ts";
import { SideBadge } from "./side-badge.tsx";

export const CompareStrip = ({ comparing }: { readonly comparing: Comparing }) => {
  const { app, route, diff } = comparing;
  const { left, right, spans, lifecycles, metrics } = diff;
  const counted = [
    { label: "Spans", counts: spans.counts },
    { label: "Subjects", counts: lifecycles.counts },
    { label: "Series", counts: metrics.counts },
  ].find(({ counts }) => counts.same + counts.changed + counts.added + counts.removed > 0);
  return (
    <section class="strip compare-strip" aria-label="The two runs">
      <div class="two">
        <RunLine comparing={comparing} side="left" run={left} />
        <RunLine comparing={comparing} side="right" run={right} />
      </div>
      <button
        type="button"
        class="btn sm ghost ico swap"
        data-key="w"
        title="Swap A and B  w"
        onClick={() => refineCompare(app, { a: route.b, b: route.a, pair: undefined })}
      >
        <span aria-hidden="true">⇅</span>
        <span class="sr">Swap A and B</span>
      </button>
      <div class="cells">
        <First comparing={comparing} />
        {counted ? (
          <Cell
            label={`${counted.label} same, changed, only A, only B`}
            value={
              <span class="signs">
                <span class="d-same">= {count(counted.counts.same)}</span>
                <span class="d-changed">~ {count(counted.counts.changed)}</span>
                <span class="d-removed">− {count(counted.counts.removed)}</span>
                <span class="d-added">+ {count(counted.counts.added)}</span>
              </span>
            }
          />
        ) : null}
        <Deltas left={left} right={right} />
        <Cell class="grow" />
      </div>
    </section>
  );
};

const RunLine = ({
  comparing,
  side,
  run,
}: {
  readonly comparing: Comparing;
  readonly side: Side;
  readonly run: DiffRun;
}) => (
  <div class="run-line">
    <SideBadge side={side} />
    <Link href={runHref(comparing, side)} go={() => openRunAt(comparing, side)} class="ell" title={run.name}>
      <b>{visibleLine(run.name)}</b>
    </Link>
    <span class="id">{run.id}</span>
    <span class="dim num">{shortClock(run.durationMs * 1e6)}</span>
  </div>
);

const First = ({ comparing }: { readonly comparing: Comparing }) => {
  const { diff } = comparing;
  const [first] = diff.firstDivergence;
  if (!first) return <Cell label="First divergence" value={<span class="sec">none</span>} />;
  const spot = first.left ?? first.right;
  const at = [first.left && diff.left, first.right && diff.right].map((run, i) => {
    const moment = (i === 0 ? first.left : first.right)?.at;
    return run && typeof moment === "number" ? shortClock(moment - run.from) : undefined;
  });
  return (
    <div class="c first">
      <span class="caps">First divergence</span>
      <button
        type="button"
        class="v d-changed"
        data-key="d"
        title={`Go to it  d: ${spot?.name ?? ""}`}
        onClick={() => goToDivergence(comparing, first)}
      >
        <span class="ell">{visibleLine(spot?.name ?? "")}</span>
        <small>
          {first.classes.join(", ")} {at[0] ?? at[1] ?? ""}
        </small>
      </button>
    </div>
  );
};

const tokensOf = ({ tokens }: DiffRun): number | undefined => {
  const known = [tokens.input, tokens.output].filter((n) => n !== null);
  return known.length === 0 ? undefined : known.reduce((sum, n) => sum + n, 0);
};

const Deltas = ({ left, right }: { readonly left: DiffRun; readonly right: DiffRun }) => {
  const tokens = [tokensOf(left), tokensOf(right)] as const;
  const cost = left.costUsd !== null && right.costUsd !== null ? right.costUsd - left.costUsd : undefined;
  return (
    <>
      <Cell
        label="B − A: time"
        value={signed((right.durationMs - left.durationMs) * 1e6, duration)}
        small={left.durationMs > 0 ? signedShare(right.durationMs, left.durationMs) : undefined}
      />
      {cost === undefined ? null : (
        <Cell
          label="Cost"
          value={signed(cost, money)}
          small={left.costUsd ? signedShare(right.costUsd ?? 0, left.costUsd) : undefined}
        />
      )}
      {tokens[0] === undefined || tokens[1] === undefined ? null : (
        <Cell
          label="Tokens"
          value={signed(tokens[1] - tokens[0], dense)}
          title={`A ${count(tokens[0])}, B ${count(tokens[1])}: read and written, without what came from a cache`}
        />
      )}
      <Cell
        label="Outcome"
        value={left.outcome === right.outcome ? "same" : `${left.outcome} → ${right.outcome}`}
        small={left.outcome === right.outcome ? left.outcome : undefined}
      />
    </>
  );
};

const signedShare = (right: number, left: number): string =>
  signed((right - left) / left, (share) => percent(share));
