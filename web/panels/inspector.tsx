/** The selected thing in detail, as of the cursor; without a selection, what is alive at the cursor. */
import { useSignal } from "@preact/signals";
import type { SpanId, Subject } from "../../core/ids.ts";
import { MOST_PINS } from "../address.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, duration } from "../format.ts";
import { KindGlyph, SeverityGlyph, StageChip } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import type { RunSession } from "../run-session.ts";
import { pressKeyed } from "../shell/panel-focus.ts";
import { subjectText } from "../views/event-text.ts";
import { spanBar } from "../views/selection.ts";
import type { Scene, Selection } from "../views/view.ts";
import { FailedGate, PassedGate } from "./gate-signs.tsx";
import { EventInspector } from "./inspect-event.tsx";
import { MetricInspector, splitSeriesId } from "./inspect-metric.tsx";
import { SpanInspector } from "./inspect-span.tsx";
import { SubjectInspector } from "./inspect-subject.tsx";
import { PanelMore } from "./panel-more.tsx";
import { useSpanEvent } from "./use-span-event.ts";
import "../styles/inspector.css";

export const Inspector = ({ session }: { readonly session: RunSession }) => {
  const scene = session.scene.value;
  const { selection } = scene;
  return (
    <aside class="panel insp" id="inspector" aria-label="Selected item" tabIndex={-1}>
      {selection ? (
        <>
          <Header session={session} scene={scene} selection={selection} />
          <Body
            key={`${selection.kind} ${selection.id}`}
            session={session}
            scene={scene}
            selection={selection}
          />
        </>
      ) : (
        <AtCursor session={session} scene={scene} />
      )}
      <Pins session={session} scene={scene} />
    </aside>
  );
};

interface PartProps {
  readonly session: RunSession;
  readonly scene: Scene;
  readonly selection: Selection;
}

const Header = ({ session, scene, selection }: PartProps) => (
  <div class="ph">
    <Sign scene={scene} selection={selection} />
    <h2 class="ell" title={selection.id}>
      {nameOf(scene, selection)}
    </h2>
    <span class="n ell">
      {selection.kind === "metric" ? splitSeriesId(selection.id).subject : visibleLine(selection.id, 60)}
    </span>
    <span class="grow" />
    {isCall(scene, selection) ? null : (
      <button
        type="button"
        class="btn sm ghost ico"
        title="Compare with another run  c"
        onClick={() => pressKeyed("c")}
      >
        <span class="sr">Compare with another run</span>
        <Icon name="compare" size={13} />
      </button>
    )}
    <button
      type="button"
      class="btn sm ghost ico"
      aria-pressed={isPinned(session, selection)}
      title={`Pin: hold it here beside what is selected next; at most ${MOST_PINS}`}
      onClick={() => session.togglePin(selection)}
    >
      <span class="sr">Pin</span>
      <Icon name="pin" size={14} />
    </button>
    <button
      type="button"
      class="btn sm ghost ico"
      title="Clear the selection  Esc"
      onClick={() => session.select(undefined)}
    >
      <span class="sr">Clear the selection</span>
      <Icon name="close" size={12} />
    </button>
    <PanelMore />
  </div>
);

/** Model calls have their actions below. */
const isCall = (scene: Scene, { kind, id }: Selection): boolean =>
  kind === "span" && spanBar(scene, id)?.spanKind === "llm";

const isPinned = (session: RunSession, { kind, id }: Selection): boolean =>
  session.pins.value.some((pin) => pin.kind === kind && pin.id === id);

const Pins = ({ session, scene }: { readonly session: RunSession; readonly scene: Scene }) => {
  const pins = session.pins.value;
  if (pins.length === 0) return null;
  return (
    <section class="pins" aria-label="Pinned">
      {pins.map((pin) => (
        <Pin key={`${pin.kind} ${pin.id}`} session={session} scene={scene} selection={pin} />
      ))}
    </section>
  );
};

const Pin = ({ session, scene, selection }: PartProps) => {
  const opened = useSignal(false);
  const name = nameOf(scene, selection);
  return (
    <div class="pin">
      <div class="row">
        <button
          type="button"
          class="pin-name"
          aria-expanded={opened.value}
          onClick={() => (opened.value = !opened.peek())}
        >
          <Sign scene={scene} selection={selection} />
          <span class="ell">{name}</span>
          <span class="dim ell">{standingOf(scene, selection)}</span>
        </button>
        <button type="button" class="btn sm ghost" onClick={() => session.select(selection)}>
          Select<span class="sr"> {name}</span>
        </button>
        <button
          type="button"
          class="btn sm ghost ico"
          title="Take the pin away"
          onClick={() => session.togglePin(selection)}
        >
          <span class="sr">Take the pin of {name} away</span>
          <Icon name="close" size={12} />
        </button>
      </div>
      {opened.value ? (
        <div class="pin-body">
          <Body session={session} scene={scene} selection={selection} />
        </div>
      ) : null}
    </div>
  );
};

/** A pinned span at the cursor in two words; of other things their kind. */
const standingOf = (scene: Scene, { kind, id }: Selection): string => {
  if (kind !== "span") return kind;
  const bar = spanBar(scene, id);
  if (!bar) return "";
  if (bar.start > scene.at) return `in ${duration(bar.start - scene.at)}`;
  if (bar.end === undefined || bar.end > scene.at) return `open ${duration(scene.at - bar.start)}`;
  return `${bar.failed ? "failed" : (bar.status ?? "ended")}, ${duration(Math.max(0, bar.end - bar.start))}`;
};

const Sign = ({ scene, selection }: { readonly scene: Scene; readonly selection: Selection }) => {
  switch (selection.kind) {
    case "span": {
      const kind =
        spanBar(scene, selection.id)?.spanKind ?? scene.state.spans.get(selection.id as SpanId)?.spanKind;
      return kind ? <KindGlyph kind={kind} size={18} /> : null;
    }
    case "subject": {
      const living = scene.state.subjects.get(selection.id as Subject);
      return living?.stage === undefined ? null : (
        <StageChip lifecycle={living.lifecycle} stage={living.stage} size={16} />
      );
    }
    case "gate": {
      const gate = scene.window.gates.find(({ event }) => event === selection.id);
      return gate?.passed ? <PassedGate size={12} /> : <FailedGate size={15} />;
    }
    case "anomaly": {
      const anomaly = scene.window.anomalies.find(({ event }) => event === selection.id);
      return anomaly ? <SeverityGlyph severity={anomaly.severity} size={15} /> : null;
    }
    default:
      return null;
  }
};

const nameOf = (scene: Scene, selection: Selection): string => {
  const { id } = selection;
  switch (selection.kind) {
    case "span":
      return visibleLine(spanBar(scene, id)?.name ?? scene.state.spans.get(id as SpanId)?.name ?? "Span");
    case "subject":
      return subjectText(id as Subject);
    case "gate":
      return `Gate ${scene.window.gates.find(({ event }) => event === id)?.gate ?? ""}`;
    case "anomaly":
      return scene.window.anomalies.find(({ event }) => event === id)?.type ?? "Anomaly";
    case "metric":
      return splitSeriesId(id).name;
    case "attention":
      return scene.state.attention.get(id)?.attention ?? "Attention";
    default:
      return "Event";
  }
};

const Body = ({ session, scene, selection }: PartProps) => {
  switch (selection.kind) {
    case "span":
      return <SpanById session={session} scene={scene} id={selection.id} />;
    case "subject":
      return <SubjectInspector session={session} subject={selection.id as Subject} />;
    case "metric":
      return <MetricInspector session={session} id={selection.id} />;
    case "attention": {
      const item = scene.state.attention.get(selection.id);
      return item ? (
        <EventInspector session={session} name={item.event} />
      ) : (
        <p class="empty">Not waiting at the cursor.</p>
      );
    }
    default:
      return <EventInspector session={session} name={selection.id} />;
  }
};

/** A selection names a span by the emitter's id; the server wants the name of its start event. */
const SpanById = ({
  session,
  scene,
  id,
}: {
  readonly session: RunSession;
  readonly scene: Scene;
  readonly id: string;
}) => {
  const found = useSpanEvent(session, id);
  if (found === undefined) return <p class="empty">Looking for the span.</p>;
  if (found === null) return <p class="empty">No span of this run has the id {visibleLine(id)}.</p>;
  return <SpanInspector session={session} event={found} bar={spanBar(scene, id)} />;
};

const MOST_OPEN = 40;

const AtCursor = ({ session, scene }: { readonly session: RunSession; readonly scene: Scene }) => {
  const open = [...scene.state.spans.values()];
  const subjects = [...scene.state.subjects.values()].filter(({ stage }) => stage !== undefined);
  return (
    <>
      <div class="ph">
        <h2>At the cursor</h2>
        <span class="n ell">select something to see it in detail</span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class="pb scroll">
        {open.length > 0 ? (
          <p class="caps at-title">
            {count(open.length)} open span{open.length === 1 ? "" : "s"}
          </p>
        ) : null}
        {open.slice(0, MOST_OPEN).map((span) => (
          <button
            type="button"
            class="at-row"
            key={span.id}
            onClick={() => session.select({ kind: "span", id: span.id })}
          >
            <KindGlyph kind={span.spanKind} size={15} />
            <span class="ell">{visibleLine(span.name)}</span>
            <span class="grow" />
            <span class="dim num">{duration(scene.at - span.at)}</span>
          </button>
        ))}
        {open.length > MOST_OPEN ? (
          <p class="empty">and {count(open.length - MOST_OPEN)} more in the tree</p>
        ) : null}
        {subjects.length > 0 ? (
          <p class="caps at-title">
            {count(subjects.length)} living subject{subjects.length === 1 ? "" : "s"}
          </p>
        ) : null}
        {subjects.slice(0, MOST_OPEN).map((living) => (
          <button
            type="button"
            class="at-row"
            key={living.subject}
            onClick={() => session.select({ kind: "subject", id: living.subject })}
          >
            <StageChip lifecycle={living.lifecycle} stage={living.stage ?? ""} size={14} />
            <span class="ell">{subjectText(living.subject)}</span>
            <span class="grow" />
            <span class="dim num">{duration(scene.at - living.since)}</span>
          </button>
        ))}
        {open.length + subjects.length === 0 ? <p class="empty">Nothing is open at the cursor.</p> : null}
      </div>
    </>
  );
};
