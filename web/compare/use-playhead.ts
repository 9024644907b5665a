/** The playhead of the two runs on the page: made with it, told of what grows, in step with the address. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RunDiff } from "../../core/compare/run-diff.ts";
import { nanos, type RunId } from "../../core/ids.ts";
import { type Address, printAddress } from "../../core/moment.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { Window } from "../../core/wire/window.ts";
import * as api from "../api.ts";
import { frame, later, now } from "../page-parts.ts";
import { useAsk } from "../panels/use-ask.ts";
import type { Session } from "../session.ts";
import { type CompareRoute, refineCompare } from "./compare-route.ts";
import type { Side } from "./comparing.ts";
import { linksOf } from "./links.ts";
import { type Ground, PairPlayhead, type Placed } from "./playhead.ts";

/** Columns of the overview of a run. */
const OVERVIEW_PX = 480;

interface Asking {
  readonly app: Session;
  readonly route: CompareRoute;
  readonly diff: RunDiff;
  readonly runs: Readonly<Record<Side, RunSummary>>;
  readonly version: number;
}

export const usePlayhead = (asking: Asking): PairPlayhead => {
  const { app, route, diff, runs, version } = asking;
  const overviews = {
    left: useOverview(diff.left, version),
    right: useOverview(diff.right, version),
  };
  const ground = useMemo(
    () => groundOf(diff, runs, overviews),
    [diff, overviews.left, overviews.right, runs.left.status, runs.right.status],
  );
  const written = useRef<string | undefined>(undefined);
  const head = useMemo(() => {
    const made: PairPlayhead = new PairPlayhead(
      {
        runs: { left: diff.left.id, right: diff.right.id },
        history: {
          segments: api.segments,
          tail: api.tail,
          block: api.block,
          checkpoint: api.checkpoint,
        },
        now,
        later,
        frame,
        failed: (error) => app.notify(error instanceof Error ? error.message : String(error), "critical"),
        rested: () => {
          const at = made.addressOf("left");
          const bAt = made.addressOf("right");
          written.current = coursePrinted(at, bAt);
          const { linked, shift } = made.course.peek();
          refineCompare(app, { at, bAt, unlinked: !linked, shift });
        },
      },
      ground,
      courseOf(route),
    );
    return made;
  }, [diff.left.id, diff.right.id]);
  useEffect(() => () => head.close(), [head]);
  useEffect(() => head.know(ground), [head, ground]);
  useEffect(() => head.steer(courseOf(route)), [head, route.align, route.unlinked, route.shift]);
  useEffect(() => head.read("left"), [head, runs.left.events, runs.left.status]);
  useEffect(() => head.read("right"), [head, runs.right.events, runs.right.status]);
  const asked = coursePrinted(route.at, route.bAt);
  useEffect(() => {
    if (written.current === asked) return;
    written.current = asked;
    void putAt(head, route, diff, (text) => app.notify(text, "warning"));
  }, [head, asked]);
  return head;
};

const coursePrinted = (at: Address | undefined, bAt: Address | undefined): string =>
  [at, bAt].map((each) => (each ? printAddress(each) : "")).join(" ");

const courseOf = ({ align, unlinked, shift }: CompareRoute) => ({ by: align, linked: !unlinked, shift });

const useOverview = ({ id, from, to }: RunDiff["left"], version: number): Window | undefined =>
  useAsk(id, (signal) => api.windowOf(id, { from, to: nanos(to + 1) }, OVERVIEW_PX, signal), version).value;

const groundOf = (diff: RunDiff, runs: Asking["runs"], overviews: Ground["overviews"]): Ground => {
  const { left, right } = overviews;
  const axes = left && right && { left: left.axes, right: right.axes };
  const first = firstPlace(diff);
  const extents = {
    left: { from: diff.left.from, to: diff.left.to },
    right: { from: diff.right.from, to: diff.right.to },
  };
  return {
    extents,
    links: linksOf(diff, axes),
    overviews,
    parts: first,
    catches: { left: catchesOf(diff, "left"), right: catchesOf(diff, "right") },
    mayGrow: { left: runs.left.status !== "ended", right: runs.right.status !== "ended" },
  };
};

/** Where the runs part first, in A where A has that place. */
const firstPlace = ({ firstDivergence }: RunDiff): Ground["parts"] => {
  const found = firstDivergence.find(({ left, right }) => left?.at ?? right?.at);
  const side = typeof found?.left?.at === "number" ? "left" : "right";
  const at = found?.[side]?.at;
  return typeof at === "number" ? { side, at } : undefined;
};

/** Where pairs begin and end, and where the runs part. */
const catchesOf = (diff: RunDiff, side: Side): readonly number[] => {
  const at = side === "left" ? 0 : 1;
  const moments = new Set<number>(diff.landmarks.map((mark) => mark[at]));
  for (const pair of diff.spans.pairs) {
    const span = pair[side];
    if (span) moments.add(span.start);
    if (span?.end !== undefined) moments.add(span.end);
  }
  for (const first of diff.firstDivergence) {
    const spot = first[side]?.at;
    if (typeof spot === "number") moments.add(spot);
  }
  return [...moments].sort((one, other) => one - other);
};

/** Where the address says; else where the runs part first; else at the end of A. */
const putAt = async (
  head: PairPlayhead,
  route: CompareRoute,
  diff: RunDiff,
  notice: (text: string) => void,
): Promise<void> => {
  const find = async (run: RunId, address: Address | undefined): Promise<Placed | undefined> => {
    if (!address) return undefined;
    const found = await api.resolve(run, address).catch((error: unknown) => {
      if (error instanceof api.Refused) notice(error.message);
      return undefined;
    });
    if (found?.notice) notice(found.notice);
    return (
      found && { at: found.at, moment: address.kind === "event" ? (found.moment ?? undefined) : undefined }
    );
  };
  const [left, right] = await Promise.all([find(diff.left.id, route.at), find(diff.right.id, route.bAt)]);
  const parts = head.ground.peek().parts;
  if (!left && !right && parts?.side === "right") head.move("right", parts.at);
  else head.put(left ?? { at: parts?.at ?? diff.left.to, moment: undefined }, right);
};
