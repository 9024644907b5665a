/** A model call is needed: choose a run that has some, then one of its calls. */
import type { RunId } from "../../core/ids.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, duration, money, wallShort } from "../format.ts";
import { useAsk } from "../panels/use-ask.ts";
import type { Session } from "../session.ts";
import { usePageStands } from "../shell/on-use.tsx";
import { Link } from "../shell/rail.tsx";

interface Props {
  readonly app: Session;
  readonly run: RunId | undefined;
  /** What was asked for and is not there, as a sentence. */
  readonly notice?: string;
}

/** Calls that are offered at once. */
const MOST = 500;

export const ChooseCall = ({ app, run: asked, notice }: Props) => {
  const runs = [...(app.runs.value?.values() ?? [])]
    .filter(({ kinds }) => kinds.includes("agent") || kinds.includes("orchestrator"))
    .sort((one, other) => (other.start ?? "").localeCompare(one.start ?? ""));
  const run = asked && app.runs.value?.get(asked);
  usePageStands(app.runs.value !== undefined);
  return (
    <main class="main choose" id="main" tabIndex={-1}>
      <section class="panel" aria-label="Choose a model call">
        <div class="ph">
          <h2>Choose a model call</h2>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reached by the keyboard */}
        <div class="pb scroll choose-body" tabIndex={0}>
          {notice === undefined ? null : (
            <p class="banner warn" role="status">
              <span class="t">{notice}</span>
            </p>
          )}
          {asked && !run && app.runs.value ? (
            <p class="banner warn" role="status">
              <span class="t">There is no run {asked} in this store.</span>
            </p>
          ) : null}
          <p class="sec">
            A recorded model call can be edited and made again: its answer stands beside the recorded one, the
            run stays as it is. In a trace <kbd>e</kbd> brings the selected call here.
          </p>
          <Runs app={app} runs={runs} chosen={run} />
          {run ? <Calls app={app} run={run} /> : null}
        </div>
      </section>
    </main>
  );
};

interface RunsProps {
  readonly app: Session;
  readonly runs: readonly RunSummary[];
  readonly chosen: RunSummary | undefined;
}

const Runs = ({ app, runs, chosen }: RunsProps) =>
  runs.length === 0 ? (
    <p class="empty">No run of this store calls a model yet.</p>
  ) : (
    <label class="run-field">
      <span>Run</span>
      <select
        value={chosen?.id ?? ""}
        onChange={(event) => {
          const run = runs.find(({ id }) => id === event.currentTarget.value);
          if (run) app.showLab(run.id);
        }}
      >
        <option value="" disabled>
          Choose a run
        </option>
        {runs.map((run) => (
          <option key={run.id} value={run.id}>
            {visibleLine(run.name)} · {run.id}
            {run.start === null ? "" : ` · ${wallShort(Date.parse(run.start), Date.now())}`}
          </option>
        ))}
      </select>
    </label>
  );

const Calls = ({ app, run }: { readonly app: Session; readonly run: RunSummary }) => {
  const asked = useAsk(run.id, (signal) =>
    api.spanQuestion(
      run.id,
      { ask: "table", filter: { kinds: ["llm"] }, sort: "start", descending: false, offset: 0, limit: MOST },
      signal,
    ),
  );
  if (asked.failure !== undefined)
    return <p class="empty crit">The calls could not be read: {asked.failure}</p>;
  if (!asked.value) return <p class="empty">Loading.</p>;
  const { rows, total } = asked.value;
  if (total === 0) return <p class="empty">This run calls no model.</p>;
  return (
    <table class="calls" aria-label="Model calls">
      <thead>
        <tr>
          <th>Called at</th>
          <th>Call</th>
          <th class="r">Took</th>
          <th class="r">Cost</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Call key={row.bar.event} app={app} run={run} bar={row.bar} costUsd={row.costUsd} />
        ))}
        {total > rows.length ? (
          <tr>
            <td colSpan={4} class="dim">
              {count(total - rows.length)} more: open the run and press e on a call
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
};

interface CallProps {
  readonly app: Session;
  readonly run: RunSummary;
  readonly bar: SpanBar;
  readonly costUsd: number | null;
}

const Call = ({ app, run, bar, costUsd }: CallProps) => (
  <tr>
    <td class="num">{clock(bar.start - run.from)}</td>
    <td class="ell">
      <Link href={`/lab/${run.id}/${bar.event}`} go={() => app.showLab(run.id, bar.event)}>
        {visibleLine(bar.name)}
      </Link>
    </td>
    <td class="r">{bar.end === undefined ? "open" : duration(bar.end - bar.start)}</td>
    <td class="r">{costUsd === null ? "" : money(costUsd)}</td>
  </tr>
);
