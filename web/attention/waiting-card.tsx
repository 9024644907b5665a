/** One question that waits now, with the way to where it was asked. */
import type { Nanos } from "../../core/ids.ts";
import { parseEventName } from "../../core/ids.ts";
import type { ActionsOfRun } from "../../core/operator-actions.ts";
import type { WaitingItem } from "../../core/wire/attention.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { visibleLine } from "../draw/visible.ts";
import { duration, wallFull } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { LongText } from "../panels/long-text.tsx";
import { isAside, toggleAside } from "../panels/put-aside.ts";
import type { Session } from "../session.ts";
import { questionText } from "../views/attention-items.ts";
import { plainWord, unitName } from "../views/work-units.ts";
import { Reply } from "./reply.tsx";
import { actionFor, underWayWords } from "./use-actions.ts";

interface WaitingCardProps {
  readonly app: Session;
  readonly run: RunSummary;
  /** The newest moment of its run: how long it has waited as far as the trace tells. */
  readonly newest: Nanos;
  readonly item: WaitingItem;
  readonly open: boolean;
  readonly actions: ActionsOfRun | undefined;
}

export const WaitingCard = ({ app, run, newest, item, open, actions }: WaitingCardProps) => {
  const { title, rest } = questionText(item.text ?? "");
  const heading = `waiting-${item.event}`;
  const aside = isAside(run.id, item.event);
  const event = parseEventName(item.event);
  const underWay = underWayWords(actionFor(actions, item.event));
  const board = (): void =>
    app.openRun(run.id, {
      tab: "board",
      at: { kind: "live" },
      sel: { kind: "attention", id: item.id },
    });
  const asked = (): void =>
    app.openRun(run.id, {
      tab: "trace",
      ...(event && { at: { kind: "event", seq: event.seq, k: event.k } }),
      t: (item.at - run.from) / 1e9,
    });
  return (
    <article
      class={`att ${open ? "on" : ""} ${aside ? "aside" : ""}`}
      aria-labelledby={heading}
      tabIndex={open ? 0 : -1}
      data-event={item.event}
      data-run={run.id}
    >
      <SeverityGlyph severity={item.blocks.length > 0 ? "critical" : "warning"} size={16} />
      <div class="att-body">
        <button
          type="button"
          class="att-title"
          id={heading}
          aria-expanded={open}
          onClick={() => app.lookAt(item.event)}
        >
          {visibleLine(title || plainWord(item.kind ?? "attention"))}
        </button>
        <div class="att-meta">
          {item.kind === null ? null : <span class="chip">{plainWord(item.kind)}</span>}
          {item.subject === null ? null : <span class="brt ell">{visibleLine(unitName(item.subject))}</span>}
          {item.phase === null ? null : <span class="sec">phase {item.phase}</span>}
          <span
            class={`num ${item.blocks.length > 0 ? "crit" : "warn"}`}
            title={run.clock === "ordinal" ? undefined : `since ${wallFull(run.originMs + item.at / 1e6)}`}
          >
            {run.status === "live" ? "waiting" : "waited"} {duration(newest - item.at)}
          </span>
          {item.blocks.length > 0 ? (
            <span class="sec" title={item.blocks.map(unitName).join(", ")}>
              blocks {item.blocks.length}
            </span>
          ) : null}
          {underWay === undefined ? null : <span class="chip info">{underWay}</span>}
          {aside ? <span class="chip">put aside</span> : null}
        </div>
        {open && rest !== "" ? (
          <div class="att-text">
            <LongText text={rest} />
          </div>
        ) : null}
        {open ? (
          <Reply run={run.id} item={item} offered={item.offered} of={actions} offline={app.offline.value}>
            <button type="button" class="btn sm" onClick={board}>
              Open on the board
            </button>
            <button type="button" class="btn sm" onClick={asked}>
              Open trace at the question
            </button>
            <span class="grow" />
            <button
              type="button"
              class="btn sm ghost"
              aria-pressed={aside}
              onClick={() => toggleAside(run.id, item.event)}
            >
              {aside ? "Back in the queue" : "Later"} <kbd>z</kbd>
            </button>
          </Reply>
        ) : null}
      </div>
    </article>
  );
};
