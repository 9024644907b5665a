/** The decisions around the cursor as cards: what was chosen, how sure, what else, and what came of it. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { EventOf } from "../../../core/event.ts";
import { eventName } from "../../../core/ids.ts";
import { inNextFrame } from "../../draw/frame.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { clock, isWord, metric, percent, value } from "../../format.ts";
import type { RunSession } from "../../run-session.ts";
import { type Decision, decisionOf } from "../../views/decision.ts";
import { focusedSubject } from "../../views/focus.ts";
import { placeWords } from "../../views/policy-group.ts";
import { PanelMore } from "../panel-more.tsx";
import { Skeleton } from "../skeleton.tsx";
import { useAround } from "../use-around.ts";
import { ofName } from "../use-records.ts";
import { usePacedScene, useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";
import "../../styles/anomalies.css";

/** So many cards are drawn before the cursor, and so many after it. */
const BEFORE = 14;
const AFTER = 8;
const ALTERNATIVES = 3;

export const DecisionsPanel = ({ session, policy }: OfPolicy) => {
  const focused = useScene(session, focusedSubject);
  const subject = focused ?? (policy === "" ? undefined : policy);
  const around = useAround(session, { kinds: ["record"], text: ofName("decision"), subject });
  const all = useMemo(
    () =>
      (around?.events ?? []).flatMap((event) => {
        const told = event.kind === "record" && event.name === "decision" ? event : undefined;
        const decision = told?.value === undefined ? undefined : decisionOf(told.value);
        return told && decision ? [{ event: told, decision }] : [];
      }),
    [around?.events],
  );
  const past = usePacedScene(session, ({ at }) => all.filter(({ event }) => event.at <= at).length, [all]);
  const start = useScene(session, (scene) => scene.extent.from);
  const selected = useScene(session, ({ selection }) => selection?.id);
  const hidden = useScene(session, ({ ghost }) => ghost === "hidden");
  const list = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      inNextFrame(() => {
        const line = list.current?.querySelector<HTMLElement>(".nowline");
        if (line && list.current && !list.current.matches(":hover"))
          list.current.scrollTop = line.offsetTop - list.current.clientHeight * 0.8;
      }),
    [past, all],
  );
  usePanelData("Decisions", (rows) =>
    rows.eventRows(
      all.map(({ event }) => event),
      start,
    ),
  );
  const from = Math.max(0, past - BEFORE);
  const shown = all.slice(from, hidden ? past : past + AFTER);
  return (
    <section class="panel decisions" aria-label="Decisions">
      <div class="ph">
        <h2>Decisions</h2>
        <span class="n ell">{subject === undefined ? "around the cursor" : placeWords(subject)}</span>
        <span class="grow" />
        <PanelMore />
      </div>
      {around ? null : <Skeleton of="the decisions" rows={6} />}
      {around && all.length === 0 ? <p class="empty">No decision is told here.</p> : null}
      <div ref={list} class="pb scroll" role="list">
        {shown.map(({ event, decision }, index) => (
          <>
            {from + index === past ? <CursorLine session={session} key="cursor" /> : null}
            <Card
              key={eventName(event)}
              session={session}
              event={event}
              decision={decision}
              clockText={clock(event.at - start, 0)}
              now={from + index === past - 1}
              selected={selected === eventName(event)}
              later={from + index >= past}
            />
          </>
        ))}
        {all.length > 0 && from + shown.length === past ? <CursorLine session={session} /> : null}
      </div>
    </section>
  );
};

const CursorLine = ({ session }: { readonly session: RunSession }) => (
  <div class="nowline" role="listitem">
    CURSOR {useScene(session, (scene) => clock(scene.at - scene.extent.from, 0))}
  </div>
);

interface CardProps {
  readonly session: RunSession;
  readonly event: EventOf<"record">;
  readonly decision: Decision;
  readonly clockText: string;
  readonly now: boolean;
  readonly selected: boolean;
  readonly later: boolean;
}

const Card = ({ session, event, decision, clockText, now, selected, later }: CardProps) => (
  <div role="listitem">
    <button
      type="button"
      class={`decision-card ${later ? "later" : ""} ${now ? "newest" : ""} ${selected ? "now" : ""}`}
      aria-current={selected}
      onClick={() => session.select({ kind: "event", id: eventName(event) })}
    >
      <span class="row head">
        <b class="ell">{words(decision.operation)}</b>
        {event.subject ? <span class="chip">{placeWords(event.subject)}</span> : null}
        {decision.slot === undefined ? null : <span class="chip">{decision.slot}</span>}
        <span class="grow" />
        <span class="dim">{clockText}</span>
      </span>
      <Bar name="chosen" share={decision.confidence} strong />
      {decision.alternatives.slice(0, ALTERNATIVES).map(([name, share], index) => (
        <Bar key={`${index} ${name}`} name={words(name)} share={share} />
      ))}
      <span class="figures dim">
        {decision.succeeded === undefined ? null : (
          <span>
            done <b class={decision.succeeded ? "ok" : "warn"}>{decision.succeeded ? "yes" : "no"}</b>
          </span>
        )}
        {decision.figures.map(([name, told]) => (
          <span key={name}>
            {name}{" "}
            <b class={isWord(told) ? "crit" : "brt"}>
              {typeof told === "number" ? metric(told) : value(told)}
            </b>
          </span>
        ))}
      </span>
    </button>
  </div>
);

const words = (name: string): string => name.toLowerCase().replaceAll("_", " ");

const Bar = ({
  name,
  share,
  strong = false,
}: {
  readonly name: string;
  readonly share: number | undefined;
  readonly strong?: boolean;
}) => (
  <span class="head-row">
    <span class={`ell ${strong ? "brt" : "sec"}`}>{name}</span>
    <span class="bar" aria-hidden="true">
      {share === undefined ? null : (
        <i class={strong ? "" : "weak"} style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
      )}
    </span>
    <span class={`num ${strong ? "brt" : "sec"}`}>{share === undefined ? "n/a" : percent(share)}</span>
  </span>
);
