/** Detail of a metric series at the cursor. */
import { useMemo } from "preact/hooks";
import type { Nanos, Subject } from "../../core/ids.ts";
import { clock, count, duration, isWord, metric, value } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { type ChartSpec, titleOf } from "../views/chart-list.ts";
import { ChartPanel } from "./chart.tsx";
import { Who } from "./who.tsx";

/** Splits `<subject>|<name>`; a name may hold a bar, a subject may not. */
export const splitSeriesId = (id: string): { readonly subject: Subject | null; readonly name: string } => {
  const bar = id.indexOf("|");
  return { subject: bar <= 0 ? null : (id.slice(0, bar) as Subject), name: id.slice(bar + 1) };
};

export const MetricInspector = ({ session, id }: { readonly session: RunSession; readonly id: string }) => {
  const spec = useMemo((): ChartSpec => {
    const { subject, name } = splitSeriesId(id);
    return { id, title: titleOf(name), series: [{ name, subject }], bySubject: false };
  }, [id]);
  const scene = session.scene.value;
  const { subject, name } = splitSeriesId(id);
  const state = scene.state.series.get(subject ?? "")?.get(name);
  const jump = (at: Nanos | undefined) => () => at !== undefined && session.scrub(at);
  return (
    <>
      {state ? (
        <dl class="facts">
          <div class="fact">
            <dt>At the cursor</dt>
            <dd class={isWord(state.last) ? "crit" : ""}>
              {value(state.last)} <Who path={["series", subject ?? "", name]} />
            </dd>
          </div>
          <div class="fact">
            <dt>Said</dt>
            <dd>
              {duration(scene.at - state.at)} ago, at {clock(state.at - scene.extent.from)}
            </dd>
          </div>
          <Extreme title="Lowest so far" number={state.min} go={jump(state.minAt)} />
          <Extreme title="Highest so far" number={state.max} go={jump(state.maxAt)} />
          <div class="fact">
            <dt>Points so far</dt>
            <dd>{count(state.count)}</dd>
          </div>
          {state.nonFinite > 0 ? (
            <div class="fact">
              <dt>Not a number</dt>
              <dd class="crit">{count(state.nonFinite)}</dd>
            </div>
          ) : null}
        </dl>
      ) : (
        <p class="empty">No value up to the cursor.</p>
      )}
      <div class="inspect-chart">
        <ChartPanel session={session} spec={spec} />
      </div>
    </>
  );
};

const Extreme = ({
  title,
  number,
  go,
}: {
  readonly title: string;
  readonly number: number | undefined;
  readonly go: () => void;
}) =>
  number === undefined ? null : (
    <div class="fact">
      <dt>{title}</dt>
      <dd>
        {metric(number)}{" "}
        <button type="button" class="link" onClick={go}>
          Go there
        </button>
      </dd>
    </div>
  );
