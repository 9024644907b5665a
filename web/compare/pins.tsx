/** Pairs that a person makes or forbids: kept in the store, honoured by the command line too. */
import { type Signal, useSignal } from "@preact/signals";
import type { PinnedPair } from "../../core/compare/alignment.ts";
import type { SpanPair } from "../../core/compare/run-diff.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { useAsk } from "../panels/use-ask.ts";
import type { SpanOfSide } from "./compare-route.ts";
import type { Comparing, Side } from "./comparing.ts";
import { SideBadge } from "./side-badge.tsx";

/** A span that waits for its counterpart. */
export type Waiting = (SpanOfSide & { readonly name: string }) | undefined;

interface Props {
  readonly comparing: Comparing;
  readonly pair: SpanPair;
  readonly waiting: Signal<Waiting>;
}

export const Pins = ({ comparing, pair, waiting }: Props) => {
  const { app, compared, version, again } = comparing;
  const asked = useAsk(`${compared.a} ${compared.b}`, (signal) => api.pairs(compared, signal), version);
  const busy = useSignal(false);
  const write = async (act: () => Promise<unknown>): Promise<void> => {
    busy.value = true;
    try {
      await act();
      waiting.value = undefined;
      again();
    } catch (error) {
      app.notify(error instanceof Error ? error.message : String(error), "critical");
    } finally {
      busy.value = false;
    }
  };
  const say = (left: string, right: string, says: PinnedPair["says"]): void =>
    void write(() => api.savePair({ a: compared.a, b: compared.b, left, right, says }));
  const mine = (asked.value ?? []).filter(
    (pin) =>
      idOn(pin, compared.a, "left") === pair.left?.id || idOn(pin, compared.a, "right") === pair.right?.id,
  );
  const { left, right } = pair;
  const wanted = waiting.value;
  const here = wanted && pair[wanted.side === "left" ? "right" : "left"];
  return (
    <div class="by-hand" role="group" aria-label="Pairs by hand">
      {left && right ? (
        <button
          type="button"
          class="btn sm"
          disabled={busy.value}
          title="These two are not the same span: compare the runs without this pair"
          onClick={() => say(left.id, right.id, "forbid")}
        >
          Not a pair
        </button>
      ) : null}
      {wanted && here ? (
        <button
          type="button"
          class="btn sm pri"
          disabled={busy.value}
          onClick={() =>
            wanted.side === "left" ? say(wanted.id, here.id, "join") : say(here.id, wanted.id, "join")
          }
        >
          Pair with <SideBadge side={wanted.side} /> {visibleLine(wanted.name).slice(0, 30)}
        </button>
      ) : null}
      {wanted ? (
        <button
          type="button"
          class="btn sm ghost"
          onClick={() => {
            waiting.value = undefined;
          }}
        >
          Cancel
        </button>
      ) : (
        (["left", "right"] as const).map((side) => (
          <WaitButton key={side} pair={pair} side={side} waiting={waiting} />
        ))
      )}
      {wanted && !here ? (
        <span class="dim">
          choose a span of {wanted.side === "left" ? "B" : "A"} for {visibleLine(wanted.name).slice(0, 30)}
        </span>
      ) : null}
      {mine.map((pin) => (
        <span key={pin.id} class="chip">
          {pin.says === "join" ? "paired by hand" : `not with ${otherOf(pin, compared.a, pair)}`}
          <button
            type="button"
            class="link"
            disabled={busy.value}
            aria-label={`Take back: ${pin.says === "join" ? "paired by hand" : "not a pair"}`}
            title="Take it back"
            onClick={() => void write(() => api.removePair(compared, pin.id))}
          >
            ×
          </button>
        </span>
      ))}
    </div>
  );
};

/** A span that only one run has can be given a counterpart. */
const WaitButton = ({
  pair,
  side,
  waiting,
}: {
  readonly pair: SpanPair;
  readonly side: Side;
  readonly waiting: Signal<Waiting>;
}) => {
  const span = pair[side];
  if (!span || pair[side === "left" ? "right" : "left"]) return null;
  return (
    <button
      type="button"
      class="btn sm"
      title={`Choose the span of ${side === "left" ? "B" : "A"} that it belongs to`}
      onClick={() => {
        waiting.value = { side, id: span.id, name: span.name };
      }}
    >
      Pair by hand …
    </button>
  );
};

/** A kept pair holds whichever run is called A. */
const idOn = (pin: PinnedPair, a: string, side: Side): string =>
  (pin.a === a) === (side === "left") ? pin.left : pin.right;

const otherOf = (pin: PinnedPair, a: string, pair: SpanPair): string =>
  visibleLine(idOn(pin, a, "left") === pair.left?.id ? idOn(pin, a, "right") : idOn(pin, a, "left"));
