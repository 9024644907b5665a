/** What a row of a unit's log says in full: the text, or the parameters and the result of a call. */
import type { TraceEvent } from "../../core/event.ts";
import { eventName } from "../../core/ids.ts";
import { jsonText } from "../draw/json-text.ts";
import type { RunSession } from "../run-session.ts";
import { logRow } from "../views/unit-log.ts";
import { LongText } from "./long-text.tsx";
import { Skeleton } from "./skeleton.tsx";
import { useAsk } from "./use-ask.ts";
import { useSpanEvent } from "./use-span-event.ts";

export const UnitLogDetail = ({
  session,
  event,
}: {
  readonly session: RunSession;
  readonly event: TraceEvent;
}) => {
  const span =
    event.kind === "span-start" || event.kind === "span-end" || event.kind === "span-event"
      ? event.id
      : undefined;
  return (
    <div class="unit-log-detail">
      {span === undefined || event.kind === "span-event" ? (
        <div class="msg">
          <LongText text={logRow(event, () => undefined).text} />
        </div>
      ) : (
        <Call session={session} id={span} />
      )}
      <div class="att-actions">
        <button
          type="button"
          class="btn sm"
          onClick={() =>
            session.openAt({
              tab: "trace",
              event: eventName(event),
              at: event.at,
              selection: span === undefined ? undefined : { kind: "span", id: span },
            })
          }
        >
          Open trace here
        </button>
      </div>
    </div>
  );
};

const Call = ({ session, id }: { readonly session: RunSession; readonly id: string }) => {
  const start = useSpanEvent(session, id);
  const asked = useAsk(start ?? undefined, (signal) => session.ask.span(start ?? "", signal));
  if (start === null) return <p class="empty">Its start is not in the trace.</p>;
  if (asked.failure !== undefined) return <p class="empty crit">It could not be read: {asked.failure}</p>;
  if (!asked.value) return <Skeleton of="the call" />;
  const { parameters, result, response } = asked.value.detail;
  const parts: readonly (readonly [string, string | undefined])[] = [
    [
      "parameters",
      parameters === undefined
        ? undefined
        : typeof parameters === "string"
          ? parameters
          : jsonText(parameters),
    ],
    ["response", response],
    ["result", result],
  ];
  const told = parts.filter(([, text]) => text !== undefined && text !== "");
  if (told.length === 0) return <p class="empty">The trace says no more of it.</p>;
  return (
    <>
      {told.map(([name, text]) => (
        <div class="msg" key={name}>
          <div class="hd">
            <span class="role">{name}</span>
          </div>
          <LongText text={text ?? ""} />
        </div>
      ))}
    </>
  );
};
