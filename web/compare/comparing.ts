/** What every part of the Compare page is made from, and the ways that lead on from it. */

import type { Channel, DiffLink, Divergence, RunDiff, SpanPair } from "../../core/compare/run-diff.ts";
import { parseEventName, type RunId, type Seq } from "../../core/ids.ts";
import { printRoute, runRoute } from "../address.ts";
import * as api from "../api.ts";
import type { Session } from "../session.ts";

import { type CompareRoute, type CompareTab, printPair, refineCompare } from "./compare-route.ts";
import type { PairPlayhead } from "./playhead.ts";

export interface Comparing {
  readonly app: Session;
  readonly route: CompareRoute;
  readonly compared: api.Compared;
  readonly diff: RunDiff;
  readonly head: PairPlayhead;
  readonly version: number;
  /** Compares again: a person said something about the pairs. */
  readonly again: () => void;
}

export type Side = "left" | "right";

/** The route of a run at one of its events. */
const placeOf = (run: RunId, event: string | undefined) => {
  const place = event === undefined ? undefined : parseEventName(event);
  return runRoute(run, place ? { at: { kind: "event", seq: place.seq as Seq, k: place.k } } : {});
};

export const runHref = ({ compared }: Comparing, side: Side, event?: string): string =>
  printRoute(placeOf(side === "left" ? compared.a : compared.b, event));
export const openRunAt = ({ app, compared }: Comparing, side: Side, event?: string): void =>
  app.navigate(placeOf(side === "left" ? compared.a : compared.b, event));

/** Null in rows that only the other run has. */
export const pairName = ({ left, right }: SpanPair): string | undefined =>
  left
    ? printPair({ side: "left", id: left.id })
    : right
      ? printPair({ side: "right", id: right.id })
      : undefined;

export const seriesName = (of: {
  readonly subject?: string | null | undefined;
  readonly name: string;
}): string => `${of.subject ?? ""}|${of.name}`;

/** Looks at a row of the aligned tree. */
export const goToRow = async ({ app, compared, diff }: Comparing, row: number): Promise<void> => {
  const known = diff.spans.pairs.find((pair) => pair.row === row);
  const asked = known ? undefined : await api.compareRows(compared, { show: "all", row, limit: 1 });
  const [line] = asked?.lines ?? [];
  const pair = known ?? (line?.line === "pair" ? line.pair : undefined);
  if (pair) refineCompare(app, { tab: "spans", pair: pairName(pair), text: undefined });
};

const TABS: Readonly<Record<Channel, CompareTab>> = {
  content: "spans",
  lifecycle: "lifecycles",
  metrics: "metrics",
  records: "config",
  configuration: "config",
};

/** Looks at where the runs part first in a channel, and puts the cursors there. */
export const goToDivergence = (comparing: Comparing, { channel, row, left, right }: Divergence): void => {
  comparing.head.show(left?.at, right?.at);
  if (row !== null) {
    void goToRow(comparing, row);
    return;
  }
  const spot = left ?? right ?? undefined;
  const pair = spot && (channel === "metrics" ? seriesName(spot) : (spot.subject ?? spot.name));
  refineCompare(comparing.app, { tab: TABS[channel], pair });
};

export const goToLink = (comparing: Comparing, link: DiffLink): void => {
  switch (link.to) {
    case "row":
      void goToRow(comparing, link.row);
      return;
    case "event":
      openRunAt(comparing, link.side, link.event);
      return;
    case "run":
      openRunAt(comparing, link.side);
      return;
    case "channel": {
      const first = comparing.diff.firstDivergence.find(({ channel }) => channel === link.channel);
      if (first) goToDivergence(comparing, first);
      else refineCompare(comparing.app, { tab: TABS[link.channel], pair: undefined });
      return;
    }
    default:
      link satisfies never;
  }
};
