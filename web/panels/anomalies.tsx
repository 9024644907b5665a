/** What went wrong, in order, with the cursor's line between past and to come. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { EventOf } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { topLabel } from "../views/focus.ts";
import type { Scene } from "../views/view.ts";

type Anomaly = EventOf<"anomaly">;

/** More than a person reads; the log has them all. */
const MOST = 500;

export const AnomaliesPanel = ({ session }: { readonly session: RunSession }) => {
  const { found, failure } = useAnomalies(session);
  const list = useRef<HTMLDivElement>(null);
  const scene = session.scene.value;
  const anomalies = found.value?.events ?? [];
  const total = found.value?.total ?? 0;
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
      {failure.value ? <p class="empty crit">The anomalies could not be read: {failure.value}</p> : null}
      {found.value && total === 0 ? <p class="empty">None reported in this run.</p> : null}
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

const useAnomalies = (session: RunSession) => {
  const found = useSignal<{ readonly events: readonly Anomaly[]; readonly total: number } | undefined>(
    undefined,
  );
  const failure = useSignal<string | undefined>(undefined);
  const asked = useRef(0);
  useSignalEffect(() => {
    session.revision.value;
    const question = ++asked.current;
    session
      .events({ kinds: ["anomaly"] }, { offset: 0, limit: MOST })
      .then((page) => {
        if (question !== asked.current) return;
        failure.value = undefined;
        found.value = { events: page.events.filter((event) => event.kind === "anomaly"), total: page.total };
      })
      .catch((error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      });
  });
  return { found, failure };
};
