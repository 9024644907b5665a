/** What both runs had used up to each moment, and how many spans were open: below the aligned spans. */
import type { UsageCurve } from "../../core/span-questions.ts";
import type { RunState } from "../../core/state.ts";
import * as api from "../api.ts";
import { count, dense, money } from "../format.ts";
import { useAsk } from "../panels/use-ask.ts";
import type { Comparing, Side } from "./comparing.ts";
import { onAxis } from "./links.ts";
import { type OverlayLine, stepped } from "./overlay.ts";
import { PairChart } from "./pair-chart.tsx";

const PX = 300;
const FEWEST_PX = 10;

interface Card {
  readonly title: string;
  readonly curve: (usage: UsageCurve) => readonly number[] | null;
  /** As the state at the cursor says it. */
  readonly now: (state: RunState) => number | undefined;
  readonly text: (value: number) => string;
  readonly tick?: (value: number, text: string) => string;
}

const CARDS: readonly Card[] = [
  {
    title: "Tokens, cumulative",
    curve: ({ tokens }) => tokens,
    now: ({ totals: { usage } }) =>
      usage.input === undefined && usage.output === undefined
        ? undefined
        : (usage.input ?? 0) + (usage.output ?? 0),
    text: dense,
  },
  {
    title: "Cost, cumulative",
    curve: ({ costUsd }) => costUsd,
    now: ({ totals }) => totals.usage.costUsd,
    text: money,
    tick: (_, text) => `$${text}`,
  },
  {
    title: "Open spans",
    curve: ({ most }) => most,
    now: ({ spans }) => spans.size,
    text: count,
  },
];

export const UsageCards = ({ comparing }: { readonly comparing: Comparing }) => {
  const { diff, version } = comparing;
  const { left, right } = comparing.head.ground.value.extents;
  const [ofLeft, ofRight] = [left.to - left.from, right.to - right.from];
  // As fine along the time of both: what is short in one is not drawn where the other leaves it out.
  const px = (length: number): number =>
    Math.max(FEWEST_PX, Math.ceil((PX * length) / Math.max(ofLeft, ofRight, 1)));
  const curves = {
    left: useUsage(diff.left.id, px(ofLeft), version),
    right: useUsage(diff.right.id, px(ofRight), version),
  };
  const shown = CARDS.filter(({ curve }) =>
    [curves.left, curves.right].some((usage) => usage && (curve(usage)?.length ?? 0) > 0),
  );
  return (
    <div class="usage-cards">
      {shown.map((card) => (
        <UsageCard key={card.title} comparing={comparing} card={card} curves={curves} />
      ))}
    </div>
  );
};

const useUsage = (
  run: Comparing["diff"]["left"]["id"],
  px: number,
  version: number,
): UsageCurve | undefined =>
  useAsk(`${run} ${px}`, (signal) => api.spanQuestion(run, { ask: "usage", px }, signal), version).value;

const UsageCard = ({
  comparing: { head },
  card,
  curves,
}: {
  readonly comparing: Comparing;
  readonly card: Card;
  readonly curves: Readonly<Record<Side, UsageCurve | undefined>>;
}) => {
  const { extents, parts } = head.ground.value;
  const shift = head.drawnShift.value;
  const second = (side: Side, at: number): number => onAxis(extents, side, at, shift) / 1e9;
  const line = (side: Side): OverlayLine | undefined => {
    const usage = curves[side];
    const values = usage && card.curve(usage);
    return values && usage
      ? stepped(
          usage.at.map((at) => second(side, at)),
          values,
          second(side, extents[side].from),
          second(side, extents[side].to),
        )
      : undefined;
  };
  const said = (side: Side): string => {
    const value = card.now(head.players[side].head.value.state);
    return value === undefined ? "–" : card.text(value);
  };
  return (
    <section class="panel" aria-label={card.title}>
      <div class="ph">
        <h2 class="ell">
          {card.title.split(", ")[0]}
          {card.title.includes(", ") ? <span class="hide-n">, cumulative</span> : null}
        </h2>
        <span class="grow" />
        <span class="n num d-removed" title="At the cursor of A">
          A {said("left")}
        </span>
        <span class="n num d-added" title="At the cursor of B">
          B {said("right")}
        </span>
      </div>
      <PairChart
        left={line("left")}
        right={line("right")}
        wall={true}
        fromZero
        parts={parts && second(parts.side, parts.at)}
        cursor={(side) => second(side, head.place.value[side])}
        label={([, high]) =>
          `${card.title}, of both runs. At the cursors: A ${said("left")}, B ${said("right")}. Highest ${card.text(high)}.`
        }
        {...(card.tick && { tickText: card.tick })}
      />
    </section>
  );
};
