/** Which runs are listed and in what order: filters, words, sorting, branches under their parents. Pure. */
import type { RunId } from "../../core/ids.ts";
import { valueText } from "../../core/value.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { HasFilter, OutcomeFilter, RunsRoute, SortKey } from "../address.ts";

export interface Listed {
  readonly run: RunSummary;
  /** How deep it stands under the runs it goes back to. */
  readonly indent: number;
}

export const outcomeOf = (run: RunSummary): OutcomeFilter =>
  run.status === "live" ? "live" : run.status === "truncated" ? "truncated" : run.outcome;

export const anomaliesOf = (run: RunSummary): number =>
  Object.values(run.anomalies.bySeverity).reduce<number>((sum, each) => sum + (each ?? 0), 0);

export const has = (run: RunSummary, what: HasFilter, parents: ReadonlySet<RunId>): boolean => {
  switch (what) {
    case "anomalies":
      return anomaliesOf(run) > 0;
    case "failures":
      return run.spans.failed > 0;
    case "branches":
      return parents.has(run.id);
    case "attention":
      return run.attention.open > 0;
    case "problems":
      return run.problems > 0;
    case "no-metrics":
      return run.kinds.includes("training") && run.metrics.series === 0;
    default:
      return what satisfies never;
  }
};

export const parentsOf = (runs: Iterable<RunSummary>): ReadonlySet<RunId> =>
  new Set([...runs].flatMap((run) => (run.branchOf === null ? [] : [run.branchOf])));

/** The run that another goes back to: the one it branches off, else the one whose file it took the place of. */
export const parentOf = (run: RunSummary): RunId | null => run.branchOf ?? run.replaces;

/** Between the days, both in. A run without times began on no day. */
const startedIn = ({ start }: RunSummary, days: RunsRoute["started"]): boolean =>
  days === undefined || (start !== null && start.slice(0, 10) >= days[0] && start.slice(0, 10) <= days[1]);

/** Words must all be in the name, id, dialect, files or configuration; case does not matter. */
export const matches = (run: RunSummary, words: string): boolean => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const configuration = Object.entries(run.configuration).map(([key, value]) => `${key} ${valueText(value)}`);
  const text = [
    run.name,
    run.id,
    run.dialect,
    ...run.kinds,
    ...run.sources.map(({ path }) => path),
    ...configuration,
  ]
    .join("\n")
    .toLowerCase();
  return wanted.every((word) => text.includes(word));
};

const NONE_FOUND: ReadonlyMap<RunId, unknown> = new Map();

/** `found`: runs in whose text the words stand. */
export const listRuns = (
  runs: Iterable<RunSummary>,
  { q, kind, outcome, has: wanted, sort, started, view }: RunsRoute,
  found: ReadonlyMap<RunId, unknown> = NONE_FOUND,
): readonly Listed[] => {
  const all = [...runs];
  const parents = parentsOf(all);
  const kept = all.filter(
    (run) =>
      (matches(run, q) || found.has(run.id)) &&
      (kind.length === 0 || run.kinds.some((each) => kind.includes(each))) &&
      (outcome.length === 0 || outcome.includes(outcomeOf(run))) &&
      startedIn(run, started) &&
      wanted.every((what) => has(run, what, parents)),
  );
  const order = kept.sort((left, right) => compare(left, right, sort.by, sort.descending));
  // The table keeps branches under what they branch off; the tree also what took the place of another.
  return view === "branches" ? related(order) : nested(order, ({ branchOf }) => branchOf);
};

/** Each under its parent where that is listed too, to any depth. */
const nested = (
  order: readonly RunSummary[],
  parent: (run: RunSummary) => RunId | null,
): readonly Listed[] => {
  const listed = new Set(order.map(({ id }) => id));
  const under = new Map<RunId | null, RunSummary[]>();
  for (const run of order) {
    const above = parent(run);
    const place = above !== null && above !== run.id && listed.has(above) ? above : null;
    under.set(place, [...(under.get(place) ?? []), run]);
  }
  const from = (above: RunId | null, indent: number): readonly Listed[] =>
    (under.get(above) ?? []).flatMap((run) => [{ run, indent }, ...from(run.id, indent + 1)]);
  return from(null, 0);
};

/** Only runs that others go back to, or that go back to another. */
const related = (order: readonly RunSummary[]): readonly Listed[] => {
  const above = new Set(order.map(parentOf));
  return nested(order, parentOf).filter(({ run, indent }) => indent > 0 || above.has(run.id));
};

/** By start, runs in progress stand first. Equal ones keep the order of their ids. */
const compare = (left: RunSummary, right: RunSummary, by: SortKey, descending: boolean): number => {
  if (by === "start") {
    const live = Number(right.status === "live") - Number(left.status === "live");
    if (live !== 0) return live;
  }
  return (descending ? -1 : 1) * compareBy(left, right, by) || (left.id < right.id ? -1 : 1);
};

const compareBy = (left: RunSummary, right: RunSummary, by: SortKey): number => {
  switch (by) {
    case "start":
      return (left.start ?? "").localeCompare(right.start ?? "");
    case "name":
      return left.name.localeCompare(right.name, "en", { numeric: true });
    case "length":
      return left.durationMs - right.durationMs;
    case "events":
      return left.events - right.events;
    case "anomalies":
      return anomaliesOf(left) - anomaliesOf(right);
    case "result":
      return resultNumber(left) - resultNumber(right);
    default:
      return by satisfies never;
  }
};

const resultNumber = (run: RunSummary): number => {
  const headline = run.headline?.value;
  return typeof headline === "number" ? headline : (run.costUsd ?? Number.NEGATIVE_INFINITY);
};
