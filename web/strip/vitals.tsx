/** The vital values of a run at the cursor. A cell is there when the trace has what it shows, and only then. */
import type { SpanKind } from "../../core/event.ts";
import { LIFECYCLES } from "../../core/stages.ts";
import type { KindTotals, RunState, SeriesState } from "../../core/state.ts";
import { count, dense, isMoney, isWord, money, value } from "../format.ts";
import { KIND_LOOKS, SeverityGlyph, StageChip } from "../glyphs.tsx";
import type { OpenRun } from "../open-run.ts";
import { stageCounts } from "../views/stage-counts.ts";
import { totalInput } from "../views/total-input.ts";
import type { Scene } from "../views/view.ts";
import { Cell } from "./cell.tsx";

export const AxisCells = ({ session, scene }: { readonly session: OpenRun; readonly scene: Scene }) => (
  <>
    {["epoch", "step"].map((axis, i) => {
      const points = session.view.overview.value.axes[axis];
      const reached = scene.state.axes.get(axis);
      if (!points || points.length === 0) return null;
      const last = planned(axis, scene) ?? points.at(-1)?.[1];
      return (
        <Cell
          key={axis}
          class={i > 0 && session.view.overview.value.axes.epoch ? "spare" : ""}
          label={scene.run.axes[axis] ?? axis}
          path={reached && ["axes", axis, "value"]}
          value={reached ? dense(reached.value) : <span class="dim">not yet</span>}
          small={last === undefined || last === reached?.value ? undefined : `of ${dense(last)}`}
        />
      );
    })}
  </>
);

/** How many steps a training was told to take; without that the last one it took stands for it. */
const planned = (axis: string, { state }: Scene): number | undefined => {
  const { max_steps: most } = state.run.configuration;
  return axis === "step" && typeof most === "number" && most > 0 ? most : undefined;
};

export const AgentCells = ({ scene }: { readonly scene: Scene }) => {
  const { state, run } = scene;
  const { usage } = state.totals;
  // Where seeds come first, calls are a side matter.
  const aside = run.kinds[0] === "training" ? "spare" : "";
  return (
    <>
      <Cell
        class={aside}
        label="Open spans"
        value={count(state.spans.size)}
        small={[openPath(state), failedElsewhere(state)].filter(Boolean).join(" · ")}
      />
      <KindCell scene={scene} kind="llm" label="LLM calls" class={aside} />
      <KindCell scene={scene} kind="tool" label="Tool calls" class={aside || "hide-n"} />
      {run.tokens.input !== null || run.tokens.output !== null ? (
        <Cell
          class={aside}
          label="Tokens in / out"
          path={["totals", "usage"]}
          title={`${tokens(totalInput(usage))} in, ${tokens(usage.output)} out`}
          value={
            <>
              {tokens(totalInput(usage))}
              <span class="of"> / </span>
              {tokens(usage.output)}
            </>
          }
        />
      ) : null}
      {run.costUsd === null ? null : (
        <Cell
          class={aside}
          label="Cost"
          path={usage.costUsd === undefined ? undefined : ["totals", "usage", "costUsd"]}
          value={usage.costUsd === undefined ? "n/a" : money(usage.costUsd)}
          small={`of ${money(run.costUsd)}`}
        />
      )}
    </>
  );
};

const tokens = (n: number | undefined): string => (n === undefined ? "n/a" : dense(n));

/** Failures of the kinds that have no cell of their own. */
const failedElsewhere = ({ totals }: RunState): string => {
  const failed = Object.entries(totals.spans).reduce(
    (sum, [kind, of]) => (kind === "llm" || kind === "tool" ? sum : sum + of.failed),
    0,
  );
  return failed > 0 ? `${count(failed)} failed` : "";
};

/** `O › A › L`: the kinds on the way to the newest open span. */
const openPath = (state: RunState): string => {
  const newest = [...state.spans.values()].at(-1);
  const letters: string[] = [];
  for (
    let span = newest;
    span && letters.length < 5;
    span = span.parent === undefined ? undefined : state.spans.get(span.parent)
  ) {
    letters.unshift(KIND_LOOKS[span.spanKind].letter);
  }
  return letters.join(" › ");
};

const KindCell = ({
  scene,
  kind,
  label,
  class: name,
}: {
  readonly scene: Scene;
  readonly kind: SpanKind;
  readonly label: string;
  readonly class: string;
}) => {
  const all = scene.run.spans.byKind[kind];
  if (!all) return null;
  const totals: KindTotals | undefined = scene.state.totals.spans[kind];
  const failed = totals?.failed ?? 0;
  return (
    <Cell
      class={name}
      label={label}
      path={totals && ["totals", "spans", kind, "started"]}
      value={count(totals?.started ?? 0)}
      small={failed > 0 ? `${count(failed)} failed` : `of ${count(all)}`}
    />
  );
};

export const StageCell = ({ scene }: { readonly scene: Scene }) => {
  const { byStage } = scene.run.stages;
  const names = Object.keys(byStage);
  if (names.length === 0) return null;
  const lifecycle = LIFECYCLES.find(({ stages }) => stages.some(({ name }) => names.includes(name)));
  const order = lifecycle?.stages.map(({ name }) => name) ?? [];
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  const now = stageCounts(scene.state, lifecycle);
  const shown = [...new Set([...names, ...Object.keys(now)])]
    .sort((left, right) => place(left) - place(right))
    .slice(0, 8);
  return (
    <Cell
      label={`${lifecycle?.name === "work-unit" ? "Units" : "Seeds"} by stage`}
      value={
        <span class="glyphs">
          {shown.map((stage) => (
            <span key={stage} title={`${stage.toLowerCase()}: ${count(now[stage] ?? 0)}`}>
              <StageChip lifecycle={lifecycle?.name ?? ""} stage={stage} />
              {count(now[stage] ?? 0)}
            </span>
          ))}
        </span>
      }
    />
  );
};

/** At most this many series of the run itself beside the headline. */
const SERIES_SHOWN = 2;

/** Numbers of the run as a whole; where only its parts have a series, their mean is said to be one. */
export const HeadlineCells = ({ scene }: { readonly scene: Scene }) => {
  const { state, run } = scene;
  const headline = run.headline?.name;
  const own = state.series.get("");
  const names = [...(own?.keys() ?? [])].filter((name) => name !== headline);
  const vital = names.sort((left, right) => rank(left) - rank(right)).slice(0, SERIES_SHOWN);
  return (
    <>
      {headline && run.headline && !isMoney(headline) ? (
        <SeriesCell name={headline} state={state} end={value(run.headline.value)} />
      ) : null}
      {vital.map((name) => (
        <SeriesCell key={name} name={name} state={state} class="hide-n" />
      ))}
    </>
  );
};

const WORDS = ["accuracy", "loss", "reward", "variance", "entropy", "return"];
const rank = (name: string): number => {
  const found = WORDS.findIndex((word) => name.toLowerCase().includes(word));
  return found < 0 ? WORDS.length : found;
};

const SeriesCell = ({
  name,
  state,
  end,
  class: kind = "",
}: {
  readonly name: string;
  readonly state: RunState;
  readonly end?: string;
  readonly class?: string;
}) => {
  const label = name.replaceAll("_", " ").slice(0, 24);
  const parts = [...state.series.values()].flatMap((series) => series.get(name) ?? []);
  const own = state.series.get("")?.get(name) ?? (parts.length === 1 ? parts[0] : undefined);
  const best = end && parts.some(({ better }) => better !== undefined) ? `best ${end}` : undefined;
  if (own) {
    const subject = [...state.series].find(([, series]) => series.get(name) === own)?.[0] ?? "";
    return (
      <Cell
        class={kind}
        label={label}
        value={<Last of={own} />}
        small={best}
        path={["series", subject, name]}
      />
    );
  }
  const numbers = parts.flatMap(({ last }) => (typeof last === "number" ? [last] : []));
  if (numbers.length === 0)
    return <Cell class={kind} label={label} value={<span class="dim">not observed</span>} />;
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  // What is not a number is left out of the mean, and said.
  const left = parts.length - numbers.length;
  return (
    <Cell
      class={kind}
      label={label}
      value={value(mean)}
      small={`mean of ${numbers.length}${left > 0 ? `, ${left} without a number` : ""}`}
    />
  );
};

const Last = ({ of }: { readonly of: SeriesState }) =>
  isWord(of.last) ? <span class="crit">{value(of.last)}</span> : value(of.last);

export const GateCell = ({ scene }: { readonly scene: Scene }) => {
  const { gatesPassed, gatesFailed } = scene.state.totals;
  if (scene.run.gates.passed + scene.run.gates.failed === 0) return null;
  return (
    <Cell
      class="spare"
      label="Gates passed"
      path={["totals", "gatesPassed"]}
      value={count(gatesPassed)}
      small={gatesFailed > 0 ? `${count(gatesFailed)} failed` : undefined}
    />
  );
};

export const AttentionCell = ({ scene }: { readonly scene: Scene }) =>
  scene.run.attention.raised === 0 ? null : (
    <Cell
      class="hide-n"
      label="Attention"
      value={count(scene.state.attention.size)}
      small={`${count(scene.state.totals.attentionResolved)} resolved`}
    />
  );

export const AnomalyCell = ({ scene }: { readonly scene: Scene }) => {
  const all = sum(scene.run.anomalies.bySeverity);
  if (all === 0) return null;
  const now = scene.state.totals.anomalies;
  // The numbers shown add up to the state's: what is neither grave nor a warning is for information.
  const grave = (now.critical ?? 0) + (now.error ?? 0);
  const mild = now.warning ?? 0;
  const shown = (
    [
      ["critical", grave],
      ["warning", mild],
      ["info", sum(now) - grave - mild],
    ] as const
  ).filter(([, n]) => n > 0);
  return (
    <Cell
      class="keep"
      label="Anomalies so far"
      title={`${count(sum(now))} of ${count(all)}`}
      value={
        shown.length === 0 ? (
          count(0)
        ) : (
          <span class="glyphs">
            {shown.map(([severity, n]) => (
              <span key={severity}>
                <SeverityGlyph severity={severity} size={15} />
                {count(n)}
              </span>
            ))}
          </span>
        )
      }
      small={`of ${count(all)}`}
    />
  );
};

const sum = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((total, each) => total + (each ?? 0), 0);
