/** The answer to "Who set this?": the event that last wrote the value at the cursor, and the one before. */
import { useEffect } from "preact/hooks";
import { eventName } from "../../core/ids.ts";
import type { Json } from "../../core/value.ts";
import { isBoxed, valueText } from "../../core/value.ts";
import type { Write } from "../../core/wire/finding.ts";
import { parsePath } from "../../core/writers.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, metric } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { OpenRun } from "../open-run.ts";
import { EventSign } from "../panels/event-sign.tsx";
import { useAsk } from "../panels/use-ask.ts";
import { listenForPaths } from "../shell/who-set.ts";
import { eventText } from "../views/event-text.ts";

export const WhoBar = ({ session }: { readonly session: OpenRun }) => {
  const path = session.asked.value;
  useEffect(() => listenForPaths(session), [session]);
  const { rank } = session.paced.value;
  const key = path === undefined ? undefined : `${path}\n${rank}`;
  const { value: told, failure } = useAsk(key, (abort) =>
    api.writers(session.run.peek().id, path ?? "", session.cursorText(), abort),
  );
  if (path === undefined) return null;
  return (
    <section class="above-row who-bar" aria-label="Who set this?" aria-live="polite">
      <b>Who set {nameOf(path)}?</b>
      {failure ? <span class="crit">{failure}</span> : null}
      {!told && !failure ? <span class="dim">looking …</span> : null}
      {told && !told.writer ? (
        <span class="sec">Nothing up to the cursor: the value was never written.</span>
      ) : null}
      {told?.writer ? <Told session={session} word="set" write={told.writer} /> : null}
      {told?.before ? <Told session={session} word="before" write={told.before} /> : null}
      {told?.writer && !told.before ? <span class="dim">first time</span> : null}
      <span class="grow" />
      <button
        type="button"
        class="btn sm ghost ico"
        onClick={() => {
          session.asked.value = undefined;
        }}
      >
        <Icon name="close" size={12} />
        <span class="sr">Close</span>
      </button>
    </section>
  );
};

const nameOf = (path: string): string => {
  const parts = parsePath(path) ?? [path];
  const [place, ...rest] = parts;
  const shown = place === "series" || place === "run" || place === "subjects" ? rest : parts;
  return visibleLine(shown.filter((part) => part !== "").join(" › "), 120);
};

interface ToldProps {
  readonly session: OpenRun;
  readonly word: string;
  readonly write: Write;
}

const Told = ({ session, word, write }: ToldProps) => {
  const { event } = write;
  const start = session.scene.peek().extent.from;
  return (
    <button
      type="button"
      class="btn sm told"
      title={`${eventText(event)} · event ${count(write.rank)}`}
      onClick={() =>
        session.select({ kind: event.kind === "anomaly" ? "anomaly" : "event", id: eventName(event) })
      }
    >
      <span class="dim">{word}</span>
      <b>{shown(write.value)}</b>
      <EventSign event={event} />
      <span class="num">{clock(event.at - start)}</span>
      <span class="ell sec">{eventText(event)}</span>
    </button>
  );
};

const shown = (value: Json | undefined): string => {
  if (value === undefined) return "taken away";
  if (typeof value === "number") return metric(value);
  if (typeof value === "object" && value !== null && !isBoxed(value)) return "";
  return visibleLine(valueText(value), 60);
};
