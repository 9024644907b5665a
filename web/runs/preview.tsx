/** The run of the focused row in short, with anomalies that open at that very moment. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { parseEventName, type RunId } from "../../core/ids.ts";
import { valueText } from "../../core/value.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { AnomalyMark } from "../../core/wire/window.ts";
import { windowOf } from "../api.ts";
import { usePanelData } from "../export/panel-data.ts";
import { previewRows } from "../export/run-rows.ts";
import { count, dense, money, shortClock, signed, wallShort } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { PanelMore } from "../panels/panel-more.tsx";
import type { Session } from "../session.ts";
import { endingOf } from "../shell/top-bar.tsx";
import { Fingerprint } from "./fingerprint.tsx";
import { FirstPrompt } from "./first-prompt.tsx";
import { anomaliesOf } from "./pick.ts";
import { StatusSign } from "./status.tsx";

const ANOMALIES = 8;
const SETTINGS = 10;

interface PreviewProps {
  readonly app: Session;
  readonly run: RunSummary | undefined;
  readonly width: number;
}

export const Preview = ({ app, run, width }: PreviewProps) => (
  <aside class="panel" id="inspector" aria-label="Preview">
    <div class="ph">
      <h2>Preview</h2>
      <span class="grow" />
      <span class="n">Enter opens it</span>
      <PanelMore />
    </div>
    <div class="pb scroll">{run ? <Body app={app} run={run} width={width} /> : null}</div>
  </aside>
);

const Body = ({ app, run, width }: PreviewProps & { readonly run: RunSummary }) => {
  usePanelData("Preview", () => previewRows(run));
  return (
    <div class="prev">
      <div>
        <div class="big">{run.name}</div>
        <div class="sec small">
          {run.id} · {run.kinds.join(", ") || run.dialect} · {endingOf(run).text}
          {run.end === null ? "" : ` ${wallShort(Date.parse(run.end), Date.now())}`}
        </div>
      </div>
      <Fingerprint run={run} width={width} height={54} />
      <Figures run={run} />
      <Anomalies app={app} run={run} />
      <Branches app={app} run={run} />
      <FirstPrompt run={run} />
      <Settings run={run} />
      <Files run={run} />
      <div class="row acts">
        <button type="button" class="btn pri grow" onClick={() => app.openRun(run.id)}>
          {run.status === "live" ? "Follow" : "Open"}
        </button>
        <CompareWith app={app} run={run} />
      </div>
    </div>
  );
};

/** With the run it branches off or took the place of; else with one that is chosen. */
const CompareWith = ({ app, run }: { readonly app: Session; readonly run: RunSummary }) => {
  const parent = run.branchOf ?? run.replaces;
  const known = parent === null ? undefined : app.runs.value?.get(parent);
  return (
    <button
      type="button"
      class="btn ell"
      title={known ? `Compare with ${known.name}` : undefined}
      onClick={() => (known ? app.showCompare(known.id, run.id) : app.showCompare(run.id))}
    >
      {known ? `Compare with ${known.name}` : "Compare with another"}
    </button>
  );
};

const Figures = ({ run }: { readonly run: RunSummary }) => {
  const tokens = [run.tokens.input, run.tokens.output, run.tokens.cacheRead, run.tokens.cacheWrite];
  const known = tokens.filter((n) => n !== null);
  const figures: readonly (readonly [string, string | undefined])[] = [
    ["Spans", run.spans.total > 0 ? dense(run.spans.total) : undefined],
    ["LLM calls", run.spans.byKind.llm === undefined ? undefined : dense(run.spans.byKind.llm)],
    ["Tokens", known.length === 0 ? undefined : dense(known.reduce((sum, n) => sum + n, 0))],
    ["Cost", run.costUsd === null ? undefined : money(run.costUsd)],
    ["Subjects", run.subjects > 0 ? dense(run.subjects) : undefined],
    ["Stages", run.stages.transitions > 0 ? dense(run.stages.transitions) : undefined],
    ["Gates failed", run.gates.passed + run.gates.failed > 0 ? count(run.gates.failed) : undefined],
    ["Series", run.metrics.series > 0 ? dense(run.metrics.series) : undefined],
    ["Points", run.metrics.points > 0 ? dense(run.metrics.points) : undefined],
    ["Events", dense(run.events)],
    ["Lines", dense(run.lines)],
    ["Problems", run.problems > 0 ? count(run.problems) : undefined],
  ];
  const shown = figures.filter(([, figure]) => figure !== undefined).slice(0, 6);
  return (
    <div class="mini3">
      {shown.map(([name, figure]) => (
        <div key={name}>
          <span class="caps">{name}</span>
          <b>{figure}</b>
        </div>
      ))}
    </div>
  );
};

const Anomalies = ({ app, run }: { readonly app: Session; readonly run: RunSummary }) => {
  const found = useAnomalies(run);
  const all = anomaliesOf(run);
  if (all === 0) return null;
  return (
    <section>
      <h3 class="caps">Anomalies</h3>
      {(found ?? []).slice(0, ANOMALIES).map((anomaly) => (
        <button key={anomaly.event} type="button" class="line" onClick={() => openAt(app, run, anomaly)}>
          <SeverityGlyph severity={anomaly.severity} />
          <span class="grow ell" title={anomaly.message}>
            {anomaly.message || anomaly.type}
          </span>
          <span class="acc num">{shortClock(anomaly.at - run.from)}</span>
        </button>
      ))}
      {all > ANOMALIES ? <p class="dim small">and {count(all - ANOMALIES)} more</p> : null}
    </section>
  );
};

const openAt = (app: Session, run: RunSummary, anomaly: AnomalyMark): void => {
  const event = parseEventName(anomaly.event);
  if (!event) return;
  app.openRun(run.id, {
    at: { kind: "event", ...event },
    t: (anomaly.at - run.from) / 1e9,
    sel: { kind: "anomaly", id: anomaly.event },
  });
};

/** Asked once the row has rested for a moment, and again when the run's count changes. */
const useAnomalies = (run: RunSummary): readonly AnomalyMark[] | undefined => {
  const answer = useSignal<{ readonly run: RunId; readonly anomalies: readonly AnomalyMark[] } | undefined>(
    undefined,
  );
  const { id, from, to } = run;
  const all = anomaliesOf(run);
  useEffect(() => {
    if (all === 0) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      // A preview without its list is still a preview: the run's own page says what is wrong.
      const window = await windowOf(id, { from, to }, 1, abort.signal).catch(() => undefined);
      if (window) answer.value = { run: id, anomalies: window.anomalies };
    }, 80);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, all, from, to, answer]);
  return answer.value?.run === id ? answer.value.anomalies : undefined;
};

const Branches = ({ app, run }: { readonly app: Session; readonly run: RunSummary }) => {
  const branches = [...(app.runs.value?.values() ?? [])].filter((each) => each.branchOf === run.id);
  if (branches.length === 0) return null;
  return (
    <section>
      <h3 class="caps">Branches</h3>
      {branches.map((branch) => (
        <button key={branch.id} type="button" class="line" onClick={() => app.refineRuns({ run: branch.id })}>
          <StatusSign run={branch} />
          <span class="grow ell">{branch.name}</span>
          <span class="sec num" title={branch.costUsd === null ? undefined : money(branch.costUsd)}>
            {branch.costUsd === null || run.costUsd === null
              ? ""
              : signed(branch.costUsd - run.costUsd, money)}
          </span>
        </button>
      ))}
    </section>
  );
};

const Settings = ({ run }: { readonly run: RunSummary }) => {
  const entries = Object.entries(run.configuration);
  if (entries.length === 0) return null;
  return (
    <section>
      <h3 class="caps">Config</h3>
      <dl class="kv">
        {entries.slice(0, SETTINGS).flatMap(([key, value]) => [
          <dt key={`k ${key}`} class="ell">
            {key}
          </dt>,
          <dd key={`v ${key}`} title={valueText(value)}>
            {valueText(value).slice(0, 80)}
          </dd>,
        ])}
      </dl>
      {entries.length > SETTINGS ? <p class="dim small">and {entries.length - SETTINGS} more</p> : null}
    </section>
  );
};

const Files = ({ run }: { readonly run: RunSummary }) => (
  <section>
    <h3 class="caps">Files</h3>
    {run.sources.slice(0, 6).map(({ path, generation }) => (
      <div key={`${path} ${generation}`} class="small sec ell" title={path}>
        {path}
        {generation > 0 ? ` (replaced ${generation}×)` : ""}
      </div>
    ))}
    {run.sources.length > 6 ? <p class="dim small">and {run.sources.length - 6} more</p> : null}
  </section>
);
