/** Filters of the runs page, each with the number of runs it would leave. */
import type { ComponentChildren } from "preact";
import type { RunSummary } from "../../core/wire/runs.ts";
import { ALL_RUNS, type RunsRoute } from "../address.ts";
import { usePanelData } from "../export/panel-data.ts";
import type { Row } from "../export/table.ts";
import { count } from "../format.ts";
import { RUN_KIND_LOOKS, SeverityGlyph } from "../glyphs.tsx";
import { PanelMore } from "../panels/panel-more.tsx";
import type { Session } from "../session.ts";
import { has, matches, outcomeOf, parentsOf } from "./pick.ts";
import { Started } from "./started.tsx";

interface Props {
  readonly app: Session;
  readonly route: RunsRoute;
  readonly runs: readonly RunSummary[];
  /** Runs in whose text the words of the search stand. */
  readonly hits: ReadonlyMap<string, unknown>;
}

export const Filters = ({ app, route, runs, hits }: Props) => {
  const found = runs.filter((run) => matches(run, route.q) || hits.has(run.id));
  const parents = parentsOf(runs);
  const kindCount = (kind: RunsRoute["kind"][number]): number =>
    found.filter((run) => run.kinds.includes(kind)).length;
  const outcomeCount = (outcome: RunsRoute["outcome"][number]): number =>
    found.filter((run) => outcomeOf(run) === outcome).length;
  const hasCount = (what: RunsRoute["has"][number]): number =>
    found.filter((run) => has(run, what, parents)).length;
  usePanelData("Filters", () => [
    ...facetRows("kind", KINDS, route.kind, kindCount),
    ...facetRows("outcome", OUTCOMES, route.outcome, outcomeCount),
    ...facetRows("has", HAS, route.has, hasCount),
  ]);
  return (
    <aside class="panel" aria-label="Filters">
      <div class="ph">
        <h2>Filter</h2>
        <span class="grow" />
        <button
          type="button"
          class="btn sm ghost"
          onClick={() => app.refineRuns({ ...ALL_RUNS, sort: route.sort, run: route.run })}
        >
          Clear
        </button>
        <PanelMore />
      </div>
      <div class="pb scroll">
        <Facet
          title="Kind"
          options={KINDS}
          chosen={route.kind}
          countOf={kindCount}
          choose={(kind) => app.refineRuns({ kind })}
        />
        <Facet
          title="Outcome"
          options={OUTCOMES}
          chosen={route.outcome}
          countOf={outcomeCount}
          choose={(outcome) => app.refineRuns({ outcome })}
        />
        <Facet
          title="Has"
          options={HAS}
          chosen={route.has}
          countOf={hasCount}
          choose={(wanted) => app.refineRuns({ has: wanted })}
        />
        <Started app={app} chosen={route.started} runs={found} />
      </div>
    </aside>
  );
};

interface Option<T> {
  readonly id: T;
  readonly name: string;
  readonly sign?: ComponentChildren;
}

const kindOption = (id: RunsRoute["kind"][number]): Option<RunsRoute["kind"][number]> => ({
  id,
  name: id,
  sign: <b style={{ color: `var(${RUN_KIND_LOOKS[id].token})` }}>{RUN_KIND_LOOKS[id].letter}</b>,
});
const KINDS = (["agent", "training", "orchestrator", "other"] as const).map(kindOption);
const OUTCOMES: readonly Option<RunsRoute["outcome"][number]>[] = [
  { id: "live", name: "live", sign: <span class="dot live ok" /> },
  { id: "finished", name: "ok", sign: <SeverityGlyph severity="ok" size={13} /> },
  { id: "failed", name: "failed", sign: <SeverityGlyph severity="critical" size={13} /> },
  { id: "stopped", name: "stopped", sign: <SeverityGlyph severity="warning" size={13} /> },
  { id: "open", name: "no end recorded", sign: <SeverityGlyph severity="info" size={13} /> },
  { id: "truncated", name: "truncated", sign: <SeverityGlyph severity="warning" size={13} /> },
];
const HAS: readonly Option<RunsRoute["has"][number]>[] = [
  { id: "anomalies", name: "anomalies" },
  { id: "failures", name: "failed spans" },
  { id: "branches", name: "branches" },
  { id: "attention", name: "attention waiting" },
  { id: "problems", name: "problems" },
  { id: "no-metrics", name: "missing metrics" },
];

const facetRows = <T extends string>(
  facet: string,
  options: readonly Option<T>[],
  chosen: readonly T[],
  countOf: (id: T) => number,
): readonly Row[] =>
  options.map(({ id, name }) => ({ facet, name, runs: countOf(id), chosen: chosen.includes(id) }));

interface FacetProps<T> {
  readonly title: string;
  readonly options: readonly Option<T>[];
  readonly chosen: readonly T[];
  readonly countOf: (id: T) => number;
  readonly choose: (ids: readonly T[]) => void;
}

const Facet = <T extends string>({ title, options, chosen, countOf, choose }: FacetProps<T>) => {
  const counted = options
    .map((option) => ({ ...option, n: countOf(option.id) }))
    .filter(({ n, id }) => n > 0 || chosen.includes(id));
  if (counted.length === 0) return null;
  return (
    <fieldset class="fac">
      <legend class="caps">{title}</legend>
      {counted.map(({ id, name, sign, n }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              choose(event.currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
            }
          />
          {sign ? (
            <span class="sign" aria-hidden="true">
              {sign}
            </span>
          ) : null}
          <span class="grow ell">{name}</span>
          <span class="dim num">{count(n)}</span>
        </label>
      ))}
    </fieldset>
  );
};
