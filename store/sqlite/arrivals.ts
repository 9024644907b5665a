/** What has arrived after a seq, for the stream: by arrival, in whole units. */
import type { TraceEvent } from "../../core/event.ts";
import type { RunId, Seq } from "../../core/ids.ts";
import type { StoreReader } from "../store.ts";
import { readHead } from "./raw-rows.ts";
import { readRun, type StoredRun } from "./run-rows.ts";
import type { StoredSegment } from "./segment-rows.ts";
import type { Statements } from "./statements.ts";
import type { ViewLoader } from "./view-loader.ts";

type Arrivals = Awaited<ReturnType<StoreReader["unitsAfter"]>>;

/** A client that is this far behind reads list and tail again: faster for both. */
const LAGGED_EVENTS = 50_000;

interface Arrived {
  readonly run: RunId;
  readonly events: readonly TraceEvent[];
}

/** In one snapshot. */
export const arrivalsAfter = (
  sql: Statements,
  loader: ViewLoader,
  after: Seq,
  ids: readonly RunId[],
  limit: number,
): Arrivals => {
  const head = readHead(sql) as Seq;
  if (after >= head) return { head, runs: {} };
  const runs = ids.flatMap((id) => readRun(sql, id) ?? []);
  if (runs.reduce((sum, run) => sum + atMost(sql, loader, run, after), 0) > LAGGED_EVENTS)
    return { lagged: head };
  const arrived = runs.map(
    (run): Arrived => ({ run: run.identity.id, events: arrivedIn(loader, run, after) }),
  );
  const end = endOfPage(arrived, limit) ?? head;
  return {
    head: end,
    runs: Object.fromEntries(
      arrived.flatMap(({ run, events }) => {
        const told = events.filter(({ seq }) => seq <= end);
        return told.length === 0 ? [] : [[run, told]];
      }),
    ) as Record<RunId, readonly TraceEvent[]>,
  };
};

const newSegments = (loader: ViewLoader, run: StoredRun, after: Seq): readonly StoredSegment[] =>
  loader.segments(run).filter(({ maxSeq }) => maxSeq > after);

/** Events that may have arrived after a seq, from the lists alone. */
const atMost = (sql: Statements, loader: ViewLoader, run: StoredRun, after: Seq): number => {
  const waiting =
    sql.get<{ n: number | null }>(
      "SELECT sum(count) AS n FROM tail WHERE run = ? AND max_seq > ?",
      run.id,
      after,
    )?.n ?? 0;
  return newSegments(loader, run, after).reduce(
    (sum, { count, maxSeq, shape }) =>
      sum + Math.min(count, (maxSeq - Math.max(after, shape.minSeq - 1)) * SHARE),
    waiting,
  );
};

/** Events a unit has, at the most that is usual: only decides who is told to read anew. */
const SHARE = 4;

const arrivedIn = (loader: ViewLoader, run: StoredRun, after: Seq): readonly TraceEvent[] => {
  const found: TraceEvent[] = [];
  for (const segment of newSegments(loader, run, after)) {
    const block = loader.block(segment);
    for (let i = 0; i < block.length; i++) if (block.seq(i) > after) found.push(block.event(i));
  }
  for (const event of loader.tail(run.id).events) if (event.seq > after) found.push(event);
  return found.sort((left, right) => left.seq - right.seq || left.k - right.k);
};

/** The last seq of a page of about `limit` events; `undefined` when everything fits. */
const endOfPage = (arrived: readonly Arrived[], limit: number): Seq | undefined => {
  const total = arrived.reduce((sum, { events }) => sum + events.length, 0);
  if (total <= limit) return undefined;
  const seqs = arrived
    .flatMap(({ events }) => events.map(({ seq }) => seq))
    .sort((left, right) => left - right);
  return seqs[Math.max(0, limit - 1)];
};
