/** What went wrong, in order, with the cursor's line between past and to come. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { EventOf } from "../../core/event.ts";
import { eventName, type Nanos } from "../../core/ids.ts";
import { printPath } from "../../core/writers.ts";
import { inNextFrame, notInNextFrame } from "../draw/frame.ts";
import { visibleLine } from "../draw/visible.ts";
import { usePanelData } from "../export/panel-data.ts";
import { clock, count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { topText } from "../views/focus.ts";
import { upperFirst } from "../views/lanes.ts";
import { PanelMore } from "./panel-more.tsx";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { useHover, useLit } from "./use-lit.ts";
import { useScene } from "./use-scene.ts";
import "../styles/anomalies.css";

type Anomaly = EventOf<"anomaly">;

/** More than a person reads; the log has them all. */
const MOST = 500;

export const AnomaliesPanel = ({ session }: { readonly session: RunSession }) => {
  const { value: found, failure } = useAnomalies(session);
  const list = useRef<HTMLDivElement>(null);
  const anomalies = found?.events ?? NONE;
  const total = found?.total ?? 0;
  const past = useScene(
    session,
    (scene) => anomalies.reduce((before, { at }) => before + Number(at <= scene.at), 0),
    [anomalies],
  );
  const soFar = useScene(session, (scene) => sum(scene.state.totals.anomalies));
  const selected = useScene(session, (scene) => scene.selection?.id);
  const start = useScene(session, (scene) => scene.extent.from);
  const futureHidden = useScene(session, (scene) => scene.ghost === "hidden");
  usePanelData("Anomalies", (rows) => rows.eventRows(anomalies, start));
  const items = useMemo(
    () =>
      anomalies.map((anomaly, index) => (
        <AnomalyItem
          key={eventName(anomaly)}
          session={session}
          anomaly={anomaly}
          start={start}
          selected={selected === eventName(anomaly)}
          later={index >= past}
        />
      )),
    [session, anomalies, past, selected, start],
  );
  useCursorInView(list, past, anomalies.length);

  return (
    <aside class="panel anomalies" aria-label="Anomalies">
      <div class="ph">
        <h2>Anomalies</h2>
        <span class="n ell" title="So far, of all">
          {total === 0 ? "" : `${count(soFar)} of ${count(total)}`}
        </span>
        <span class="grow" />
        <kbd>[</kbd>
        <kbd>]</kbd>
        <PanelMore />
      </div>
      {failure !== undefined ? <p class="empty crit">The anomalies could not be read: {failure}</p> : null}
      {found && total === 0 ? <p class="empty">None reported in this run.</p> : null}
      <div ref={list} class="pb scroll fade" role="list" tabIndex={-1}>
        {items.slice(0, past)}
        {anomalies.length > 0 ? <CursorLine key="cursor" session={session} /> : null}
        {futureHidden ? null : items.slice(past)}
        {total > anomalies.length ? (
          <p class="empty">
            The first {count(anomalies.length)} of {count(total)}; the log has all.
          </p>
        ) : null}
      </div>
    </aside>
  );
};

const NONE: readonly Anomaly[] = [];

/** Where the cursor stands among them. */
const CursorLine = ({ session }: { readonly session: RunSession }) => (
  <div class="nowline" role="listitem">
    CURSOR {useScene(session, (scene) => clock(scene.at - scene.extent.from, 0))}
  </div>
);

/** Keeps the cursor's line in the lower part of the list, unless a person reads it. */
const useCursorInView = (
  list: { readonly current: HTMLElement | null },
  past: number,
  length: number,
): void => {
  const show = useRef(() => {
    const line = list.current?.querySelector<HTMLElement>(".nowline");
    if (line && list.current && !list.current.matches(":hover"))
      list.current.scrollTop = line.offsetTop - list.current.clientHeight * 0.72;
  }).current;
  useEffect(() => inNextFrame(show), [past, length, show]);
  useEffect(() => () => notInNextFrame(show), [show]);
};

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, each) => total + each, 0);

interface AnomalyItemProps {
  readonly session: RunSession;
  readonly anomaly: Anomaly;
  readonly start: Nanos;
  readonly selected: boolean;
  readonly later: boolean;
}

const AnomalyItem = ({ session, anomaly, start, selected, later }: AnomalyItemProps) => {
  const name = eventName(anomaly);
  const epoch = anomaly.axes?.epoch;
  const lit = useLit(session, "anomaly", name);
  const hover = useHover(session, "anomaly", name);
  return (
    <div role="listitem" data-path={printPath(["anomalies", name])}>
      <button
        type="button"
        class={`an ${selected ? "now" : ""} ${later ? "later" : ""} ${lit ? "lit" : ""}`}
        aria-current={selected}
        onClick={() => session.select({ kind: "anomaly", id: name })}
        {...hover}
      >
        <SeverityGlyph severity={anomaly.severity} />
        <span class="m">{visibleLine(anomaly.message || anomaly.type, 160)}</span>
        <span class="f">
          {anomaly.subject ? <span class="chip">{upperFirst(topText(anomaly.subject))}</span> : null}
          {epoch === undefined ? null : <span>epoch {count(epoch)}</span>}
          <span>{clock(anomaly.at - start, 0)}</span>
        </span>
      </button>
    </div>
  );
};

const useAnomalies = (session: RunSession) =>
  useAsk(
    "anomalies",
    async (signal) => {
      const page = await session.ask.events({ kinds: ["anomaly"] }, { offset: 0, limit: MOST }, signal);
      return { events: page.events.filter((event) => event.kind === "anomaly"), total: page.total };
    },
    useCalmRevision(session, 300),
  );
