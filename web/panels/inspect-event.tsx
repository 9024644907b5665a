/** Detail of one moment: an event, a gate, an anomaly. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { EventOf, Place, TraceEvent } from "../../core/event.ts";
import { eventName, parseEventName, type Subject } from "../../core/ids.ts";
import type { Json } from "../../core/value.ts";
import type { GateMark } from "../../core/wire/window.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, duration, wallFull } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { ReplayHere } from "../lab/replay-here.tsx";
import type { RunSession } from "../run-session.ts";
import { callFrom } from "../views/call-at-cursor.ts";
import { subjectText } from "../views/event-text.ts";
import { CallActions } from "./call-actions.tsx";
import { Facts } from "./facts.tsx";
import { FailedGate, PassedGate } from "./gate-signs.tsx";
import { LongText } from "./long-text.tsx";
import { RawUnits } from "./raw-units.tsx";
import { type Tab, Tabs } from "./tabs.tsx";
import { useAsk } from "./use-ask.ts";

/** The event of a name: asked around the cursor, where a selected event stands, or around a gate's time. */
const useEvent = (session: RunSession, name: string, near: Place | undefined) => {
  const kept = useRef<TraceEvent | undefined>(undefined);
  const { cursor } = session.scene.value;
  const found = kept.current && eventName(kept.current) === name ? kept.current : undefined;
  const place = near ?? (cursor === "live" ? undefined : cursor);
  const asked = useAsk(
    found || !place ? undefined : `${name} ${place.at} ${place.position} ${place.k}`,
    (signal) => session.ask.events({}, { ...(place ? { around: place } : {}), limit: 50 }, signal),
  );
  const event = found ?? asked.value?.events.find((each) => eventName(each) === name);
  kept.current = event;
  return event;
};

export const EventInspector = ({
  session,
  name,
}: {
  readonly session: RunSession;
  readonly name: string;
}) => {
  const scene = session.scene.value;
  const gate = scene.window.gates.find((each) => each.event === name);
  const anomaly = scene.window.anomalies.find((each) => each.event === name);
  const event = useEvent(session, name, undefined);
  const tab = useSignal("");
  const seq = parseEventName(name)?.seq;
  const at = event?.at ?? gate?.at ?? anomaly?.at;
  const call = event?.kind === "mark" ? callFrom(scene.window, event.at) : undefined;
  const told = event?.kind === "gate" ? event : gate;
  const tabs: (Tab | undefined)[] = [
    told ? { id: "gate", title: "Checks", body: () => <GateChecks gate={told} /> } : undefined,
    event
      ? {
          id: "fields",
          title: "Fields",
          body: () =>
            event.kind === "record" && event.value === undefined ? (
              <PointedFacts session={session} event={event} />
            ) : (
              <Facts of={fieldsOf(event)} none="Nothing more is said." />
            ),
        }
      : undefined,
    seq === undefined
      ? undefined
      : { id: "raw", title: "Raw", body: () => <RawUnits session={session} units={[seq]} /> },
  ];
  return (
    <>
      <div class="meta">
        {at === undefined ? null : (
          <div class="when">
            <span class={`chip s ${at > scene.at ? "" : "acc"}`}>
              {at > scene.at ? "NOT YET" : "HAPPENED"}
            </span>
            <span
              class="sec"
              title={
                scene.run.clock === "ordinal"
                  ? "the trace has no times"
                  : wallFull(scene.run.originMs + at / 1e6)
              }
            >
              at {clock(at - scene.extent.from)}
              {at > scene.at
                ? `, in ${duration(at - scene.at)}`
                : at < scene.at
                  ? `, ${duration(scene.at - at)} ago`
                  : ""}
            </span>
            <button type="button" class="link" onClick={() => session.jumpToEvent(name, at)}>
              Go there
            </button>
          </div>
        )}
        <EventWords event={event} gate={told} anomaly={anomaly} />
        <About
          session={session}
          event={event}
          subject={event?.subject ?? gate?.subject ?? anomaly?.subject}
        />
      </div>
      {call ? <CallActions session={session} event={call.event} name={call.name} /> : null}
      <ReplayHere session={session} event={name} isCall={false} />
      <Tabs tabs={tabs.filter((each) => each !== undefined)} chosen={tab} label="Detail of the event" />
    </>
  );
};

/** What the event is about, to go on from here. */
const About = ({
  session,
  event,
  subject,
}: {
  readonly session: RunSession;
  readonly event: TraceEvent | undefined;
  readonly subject: Subject | undefined;
}) => {
  const span =
    event?.kind === "span-start" || event?.kind === "span-end" || event?.kind === "span-event"
      ? event.id
      : undefined;
  const lives =
    subject !== undefined && (event?.kind === "stage" || event?.kind === "gate" || event === undefined);
  if (span === undefined && !lives) return null;
  return (
    <div class="chips">
      {span === undefined ? null : (
        <button type="button" class="link" onClick={() => session.select({ kind: "span", id: span })}>
          Show its span
        </button>
      )}
      {lives ? (
        <button type="button" class="link" onClick={() => session.select({ kind: "subject", id: subject })}>
          Show {subjectText(subject)}
        </button>
      ) : null}
    </div>
  );
};

type Gate = Pick<GateMark, "gate" | "passed" | "target" | "checksPassed" | "checksFailed" | "message">;

const EventWords = ({
  event,
  gate,
  anomaly,
}: {
  readonly event: TraceEvent | undefined;
  readonly gate: Gate | undefined;
  readonly anomaly:
    | { readonly severity: "debug" | "info" | "warning" | "error" | "critical"; readonly message: string }
    | undefined;
}) => {
  const trouble = event?.kind === "anomaly" || event?.kind === "log" ? event : anomaly;
  if (trouble)
    return (
      <div class="row top">
        <SeverityGlyph severity={trouble.severity} size={16} />
        <div class="grow">
          <LongText text={trouble.message} />
        </div>
      </div>
    );
  if (gate)
    return (
      <div class="row">
        {gate.passed ? <PassedGate size={12} /> : <FailedGate size={16} />}
        <b class="d brt">
          {visibleLine(gate.gate)} {gate.passed ? "passed" : "failed"}
        </b>
        {gate.target ? <span class="sec">on the way to {gate.target}</span> : null}
      </div>
    );
  return event?.kind === "unknown" ? (
    <p class="sec">{visibleLine(event.summary ?? "Kept whole: no dialect knows this line.")}</p>
  ) : null;
};

const GateChecks = ({ gate }: { readonly gate: Gate }) => (
  <div class="msg">
    {gate.message ? <LongText text={gate.message} /> : null}
    <ul class="checks">
      {(gate.checksFailed ?? []).map((check) => (
        <li key={check} class="warn">
          <FailedGate /> {visibleLine(check)}
        </li>
      ))}
      {(gate.checksPassed ?? []).map((check) => (
        <li key={check} class="sec">
          <SeverityGlyph severity="ok" size={12} /> {visibleLine(check)}
        </li>
      ))}
    </ul>
    {(gate.checksFailed ?? gate.checksPassed) === undefined && !gate.message ? (
      <p class="dim">The trace names no checks.</p>
    ) : null}
  </div>
);

/** A value too long for its event, opened in its raw line. */
const PointedFacts = ({
  session,
  event,
}: {
  readonly session: RunSession;
  readonly event: EventOf<"record">;
}) => {
  const asked = useAsk(eventName(event), () =>
    session.opened.open({ event: eventName(event), pointer: event.pointer }),
  );
  const opened = asked.value;
  if (!opened) return <p class="empty">Reading the line it stands in.</p>;
  if (!opened.ok) return <p class="empty crit">It could not be read: {opened.problem}</p>;
  return <Facts of={{ ...fieldsOf(event), value: opened.value as Json }} none="Nothing more is said." />;
};

const PLACE_FIELDS = new Set(["at", "source", "position", "k", "seq"]);

/** Everything the event says, attributes spread out, its place left to the header. */
const fieldsOf = (event: TraceEvent): Readonly<Record<string, Json>> => {
  const { attributes, ...rest } = event as TraceEvent & {
    readonly attributes?: Readonly<Record<string, Json>>;
  };
  const own = Object.entries(rest).filter(([key, value]) => !PLACE_FIELDS.has(key) && value !== undefined);
  return Object.fromEntries([...own, ...Object.entries(attributes ?? {})]) as Readonly<Record<string, Json>>;
};
