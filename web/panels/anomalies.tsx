/** What went wrong, in order, with the cursor's line between past and to come. */
import { useEffect, useRef } from "preact/hooks";
import type { EventOf } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { topLabel } from "../views/focus.ts";
import type { Scene } from "../views/view.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

type Anomaly = EventOf<"anomaly">;

/** More than a person reads; the log has them all. */
const MOST = 500;

export const AnomaliesPanel = ({ session }: { readonly session: RunSession }) => {
  const { value: found, failure } = useAnomalies(session);
  const list = useRef<HTMLDivElement>(null);
  const scene = session.scene.value;
  const anomalies = found?.events ?? [];
  const total = found?.total ?? 0;
  const past = anomalies.filter((anomaly) => anomaly.at <= scene.at).length;
  const soFar = Object.values(scene.state.totals.anomalies).reduce((sum, each) => sum + each, 0);

  useEffect(() => {
    const line = list.current?.querySelector<HTMLElement>(".nowline");
    if (line && list.current && !list.current.matches(":hover"))
      list.current.scrollTop = line.offsetTop - list.current.clientHeight * 0.72;
  }, [past, anomalies.length]);

  return (
    <aside class="panel anomalies" aria-label="Anomalies">
      <div class="ph">
        <h2>Anomalies</h2>
        <span class="n">{total === 0 ? "" : `${count(soFar)} of ${count(total)} so far`}</span>
        <span class="grow" />
        <kbd>[</kbd>
        <kbd>]</kbd>
      </div>
      {failure !== undefined ? <p class="empty crit">The anomalies could not be read: {failure}</p> : null}
      {found && total === 0 ? <p class="empty">None reported in this run.</p> : null}
      <div ref={list} class="pb scroll fade" role="list" tabIndex={-1}>
        {anomalies.slice(0, past).map((anomaly) => (
          <AnomalyItem
            key={eventName(anomaly)}
            session={session}
            scene={scene}
            anomaly={anomaly}
            later={false}
          />
        ))}
        {anomalies.length > 0 ? (
          <div class="nowline" role="listitem">
            CURSOR {clock(scene.at - scene.extent.from, 0)}
          </div>
        ) : null}
        {scene.ghost === "hidden"
          ? null
          : anomalies
              .slice(past)
              .map((anomaly) => (
                <AnomalyItem
                  key={eventName(anomaly)}
                  session={session}
                  scene={scene}
                  anomaly={anomaly}
                  later
                />
              ))}
        {total > anomalies.length ? (
          <p class="empty">
            The first {count(anomalies.length)} of {count(total)}; the log has all.
          </p>
        ) : null}
      </div>
    </aside>
  );
};

interface AnomalyItemProps {
  readonly session: RunSession;
  readonly scene: Scene;
  readonly anomaly: Anomaly;
  readonly later: boolean;
}

const AnomalyItem = ({ session, scene, anomaly, later }: AnomalyItemProps) => {
  const name = eventName(anomaly);
  const selected = scene.selection?.id === name;
  const epoch = anomaly.axes?.epoch;
  return (
    <div role="listitem">
      <button
        type="button"
        class={`an ${selected ? "now" : ""} ${later ? "later" : ""}`}
        aria-current={selected}
        onClick={() => session.select({ kind: "anomaly", id: name })}
      >
        <SeverityGlyph severity={anomaly.severity} />
        <span class="m">{visibleLine(anomaly.message || anomaly.type, 160)}</span>
        <span class="f">
          {anomaly.subject ? <span class="chip">{topLabel(anomaly.subject)}</span> : null}
          {epoch === undefined ? null : <span>epoch {count(epoch)}</span>}
          <span>{clock(anomaly.at - scene.extent.from, 0)}</span>
        </span>
      </button>
    </div>
  );
};

const useAnomalies = (session: RunSession) =>
  useAsk(
    "anomalies",
    async (signal) => {
      const page = await session.events({ kinds: ["anomaly"] }, { offset: 0, limit: MOST }, signal);
      return { events: page.events.filter((event) => event.kind === "anomaly"), total: page.total };
    },
    useCalmRevision(session, 300),
  );
