/** Detail of a span: what it was asked, what it answered up to the cursor, what it cost, and the lines that say so. */
import { useSignal } from "@preact/signals";
import type { Usage } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import type { SpanAnswer } from "../../core/wire/events.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import { jsonText } from "../draw/json-text.ts";
import { clock, count, dense, duration, money } from "../format.ts";
import { ReplayHere } from "../lab/replay-here.tsx";
import type { RunSession } from "../run-session.ts";
import { eventText } from "../views/event-text.ts";
import { attributeChips, type SpanAtCursor, spanAtCursor } from "../views/span-at.ts";
import { toolsOf } from "../views/span-tools.ts";
import { totalInput } from "../views/total-input.ts";
import { CallActions } from "./call-actions.tsx";
import { EventSign } from "./event-sign.tsx";
import { Facts } from "./facts.tsx";
import { LongText } from "./long-text.tsx";
import { Messages, ResponseBlock } from "./messages.tsx";
import { ProvenanceChip } from "./provenance-chip.tsx";
import { RawUnits } from "./raw-units.tsx";
import { Skeleton } from "./skeleton.tsx";
import { type Tab, Tabs } from "./tabs.tsx";
import { ToolCalls } from "./tool-calls.tsx";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { When } from "./when.tsx";
import { Who } from "./who.tsx";

interface SpanProps {
  readonly session: RunSession;
  readonly event: string;
  readonly bar: SpanBar | undefined;
}

export const SpanInspector = ({ session, event, bar }: SpanProps) => {
  const asked = useAsk(event, (signal) => session.ask.span(event, signal), useCalmRevision(session));
  const answer = asked.value;
  const known = answer?.bar ?? bar;
  const scene = session.scene.value;
  const at = answer && spanAtCursor(answer, scene.at);
  const tab = useSignal("");
  const tabs = answer && at ? tabsOf(session, answer, at) : [];
  return (
    <>
      {known ? (
        <div class="meta">
          <When
            session={session}
            start={known.start}
            startEvent={known.event}
            end={known.end}
            endEvent={known.endEvent}
            failed={known.failed}
          >
            {answer ? (
              <>
                {attributeChips(answer.attributes).map((chip) => (
                  <span class="chip" key={chip}>
                    {chip}
                  </span>
                ))}
                <ProvenanceChip of={known.provenance} />
                {known.notes?.map((note) => (
                  <span class="chip warn" key={note}>
                    {note.replaceAll("-", " ")}
                  </span>
                ))}
                {scene.state.spans.has(known.id) ? <Who path={["spans", known.id]} /> : null}
              </>
            ) : null}
          </When>
          {answer?.detail.error !== undefined && at?.ended ? (
            <div class="crit">
              <LongText text={answer.detail.error} />
            </div>
          ) : null}
        </div>
      ) : null}
      {known ? <ReplayHere session={session} event={known.event} isCall={known.spanKind === "llm"} /> : null}
      {answer && at ? <UsageTiles answer={answer} at={at} /> : null}
      {asked.failure !== undefined ? (
        <p class="empty crit">The detail could not be read: {asked.failure}</p>
      ) : null}
      {!answer && asked.failure === undefined ? <Skeleton of="the span" rows={5} /> : null}
      {answer?.omitted ? <p class="empty warn">{answer.omitted}</p> : null}
      {tabs.length > 0 ? <Tabs tabs={tabs} chosen={tab} label="Detail of the span" /> : null}
      {known?.spanKind === "llm" && answer?.detail.messages ? (
        <CallActions session={session} event={known.event} />
      ) : null}
    </>
  );
};

const UsageTiles = ({ answer, at }: { readonly answer: SpanAnswer; readonly at: SpanAtCursor }) => {
  const total = answer.usage;
  const { usage } = at;
  const tiles: readonly Tile[] = [
    { label: "In", now: totalInput(usage), end: totalInput(total), as: dense, aside: cachedWords(usage) },
    {
      label: at.ended ? "Out" : usage.output === undefined ? "Out at end" : "Out so far",
      now: usage.output,
      end: total.output,
      as: dense,
    },
    { label: "Cost", now: usage.costUsd, end: total.costUsd, as: money },
    { label: "First token", now: at.firstToken, end: undefined, as: duration },
  ];
  const shown = tiles.filter(({ now, end }) => now !== undefined || end !== undefined);
  if (shown.length === 0) return null;
  return (
    <div class="usage">
      {shown.map(({ label, now, end, as, aside }) => (
        <div key={label}>
          <span class="caps">{label}</span>
          {now === undefined ? (
            <b class="future" title="At its end; not yet at the cursor">
              {as(end ?? 0)}
            </b>
          ) : (
            <b title={count(now)}>
              {as(now)}
              {aside === undefined ? null : <small>{aside}</small>}
            </b>
          )}
        </div>
      ))}
    </div>
  );
};

interface Tile {
  readonly label: string;
  readonly now: number | undefined;
  readonly end: number | undefined;
  readonly as: (n: number) => string;
  readonly aside?: string | undefined;
}

const cachedWords = ({ cacheRead }: Usage): string | undefined =>
  cacheRead === undefined || cacheRead === 0 ? undefined : `${dense(cacheRead)} cached`;

const tabsOf = (session: RunSession, answer: SpanAnswer, at: SpanAtCursor): readonly Tab[] => {
  const { messages, response, parameters, result } = answer.detail;
  const tools = toolsOf(session.scene.value, answer.bar.id);
  const asked = messages !== undefined && messages.length > 0;
  const tabs: (Tab | undefined)[] = [
    asked
      ? {
          id: "messages",
          title: "Messages",
          body: () => (
            <>
              <Messages messages={messages} />
              {response === undefined ? null : <ResponseBlock response={response} at={at} />}
            </>
          ),
        }
      : undefined,
    response === undefined
      ? undefined
      : {
          id: "response",
          title: "Response",
          body: () => <ResponseBlock response={response} at={at} whole />,
        },
    tools.length === 0
      ? undefined
      : { id: "tools", title: "Tools", body: () => <ToolCalls session={session} tools={tools} /> },
    parameters === undefined || asked
      ? undefined
      : {
          id: "parameters",
          title: "Parameters",
          body: () => (
            <div class="msg">
              <LongText text={typeof parameters === "string" ? parameters : jsonText(parameters)} whole />
            </div>
          ),
        },
    result === undefined
      ? undefined
      : {
          id: "result",
          title: "Result",
          body: () => (
            <div class="msg">
              <div class="hd">
                <span class="role">result</span>
                <span class="grow" />
                <span class="dim">
                  {at.ended ? `${count(result.length)} chars` : "not yet at the cursor"}
                </span>
              </div>
              <LongText text={result} upTo={at.ended ? undefined : 0} whole />
            </div>
          ),
        },
    {
      id: "attributes",
      title: "Attributes",
      body: () => (
        <>
          <Facts of={answer.attributes} later={at.laterAttributes} none="The trace gives no attributes." />
          {asked && parameters !== undefined ? (
            <div class="msg">
              <div class="hd">
                <span class="role">parameters</span>
              </div>
              <LongText text={typeof parameters === "string" ? parameters : jsonText(parameters)} whole />
            </div>
          ) : null}
        </>
      ),
    },
    { id: "events", title: "Events", body: () => <SpanEvents session={session} answer={answer} /> },
    { id: "raw", title: "Raw", body: () => <RawUnits session={session} units={answer.units} /> },
  ];
  return tabs.filter((tab) => tab !== undefined);
};

const SpanEvents = ({ session, answer }: { readonly session: RunSession; readonly answer: SpanAnswer }) => {
  const scene = session.scene.value;
  if (answer.events.length === 0) return <p class="empty">Nothing was said between its start and its end.</p>;
  return (
    <ul class="span-events">
      {answer.events.map((event) => {
        const name = eventName(event);
        return (
          <li key={name} class={event.at > scene.at ? "later" : ""}>
            <button type="button" class="log-line" onClick={() => session.jumpToEvent(name, event.at)}>
              <span class="dim num">{clock(event.at - scene.extent.from)}</span>
              <EventSign event={event} />
              <span class="ell">{eventText(event)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
};
