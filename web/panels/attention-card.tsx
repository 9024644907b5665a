/** One question as it stood at the cursor, or what was answered to it. */
import { offeredAnswers, type QueueItem } from "../../core/attention-queue.ts";
import type { Subject } from "../../core/ids.ts";
import { type ActionsOfRun, actionWords, type Forwarded } from "../../core/operator-actions.ts";
import { actionFor, underWayWords } from "../attention/use-actions.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, duration } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { type AnsweredItem, isAnswer, questionText } from "../views/attention-items.ts";
import { plainWord, unitName, workUnits } from "../views/work-units.ts";
import { AttentionActions } from "./attention-actions.tsx";
import { LongText } from "./long-text.tsx";
import { isAside } from "./put-aside.ts";
import { useHover, useLit } from "./use-lit.ts";
import { usePacedScene } from "./use-scene.ts";
import { Who } from "./who.tsx";

export interface AttentionCardProps {
  readonly session: RunSession;
  readonly item: QueueItem | AnsweredItem;
  /** What becomes of one that waits at the cursor. */
  readonly later?: AnsweredItem | undefined;
  readonly open: boolean;
  readonly actions: ActionsOfRun | undefined;
  readonly place: number;
  readonly total: number;
  readonly tabbable: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

const isAnswered = (item: QueueItem | AnsweredItem): item is AnsweredItem => "resolvedAt" in item;

export const AttentionCard = (props: AttentionCardProps) => {
  const { session, item, later, open, actions, place, total, tabbable, onOpen, onFocus } = props;
  const lit = useLit(session, "subject", item.subject ?? "");
  const hover = useHover(session, "subject", item.subject ?? "");
  const { title, rest } = questionText(item.text ?? "");
  const heading = `attention-${item.event}`;
  const aside = isAside(session.run.peek().id, item.event);
  const answered = isAnswered(item);
  const waits = !answered && later === undefined;
  const decided = actionFor(actions, item.event);
  return (
    <article
      class={`att ${open ? "on" : ""} ${lit ? "lit" : ""} ${aside ? "aside" : ""}`}
      aria-labelledby={heading}
      aria-posinset={place}
      aria-setsize={total}
      tabIndex={tabbable ? 0 : -1}
      data-event={item.event}
      onFocusIn={onFocus}
      {...hover}
    >
      <SeverityGlyph severity={answered ? "ok" : item.blocks.length > 0 ? "critical" : "warning"} size={16} />
      <div class="att-body">
        <button
          type="button"
          class="att-title"
          id={heading}
          aria-expanded={open}
          tabIndex={tabbable ? 0 : -1}
          onClick={onOpen}
        >
          {visibleLine(title || plainWord(item.kind ?? "attention"))}
        </button>
        <Meta
          session={session}
          item={item}
          aside={aside}
          underWay={waits ? underWayWords(decided) : undefined}
        />
        {open && rest !== "" ? (
          <div class="att-text">
            <LongText text={rest} />
          </div>
        ) : null}
        {open && !(waits && actions?.target !== "ended") ? (
          <Offered session={session} item={item} later={answered ? item : later} />
        ) : null}
        {answered ? (
          <Answer item={item} sent={decided} />
        ) : later && open ? (
          <Later session={session} item={later} />
        ) : null}
        {open ? (
          <AttentionActions
            session={session}
            item={item}
            answered={answered}
            waits={waits}
            aside={aside}
            actions={actions}
          />
        ) : null}
      </div>
    </article>
  );
};

const Meta = ({
  session,
  item,
  aside,
  underWay,
}: {
  readonly session: RunSession;
  readonly item: QueueItem | AnsweredItem;
  readonly aside: boolean;
  readonly underWay: string | undefined;
}) => {
  const answered = isAnswered(item);
  const wait = usePacedScene(session, ({ at }) => duration((answered ? item.resolvedAt : at) - item.at), [
    item,
  ]);
  const phase = usePacedScene(session, ({ state }) => workUnits(state).get(item.subject as Subject)?.phase, [
    item.subject,
  ]);
  const start = usePacedScene(session, ({ extent }) => extent.from);
  return (
    <div class="att-meta">
      {item.kind === undefined ? null : <span class="chip">{plainWord(item.kind)}</span>}
      {item.subject === undefined ? null : <UnitLink session={session} subject={item.subject} />}
      {phase === undefined || answered ? null : <span class="sec">phase {phase}</span>}
      <span
        class={`num ${answered ? "sec" : item.blocks.length > 0 ? "crit" : "warn"}`}
        title={`since ${clock(item.at - start)}`}
      >
        {answered ? "waited" : "waiting"} {wait}
        {answered ? null : <Who path={["attention", item.id]} />}
      </span>
      {item.blocks.length > 0 && !answered ? (
        <span class="sec" title={item.blocks.map(unitName).join(", ")}>
          blocks {item.blocks.length}
        </span>
      ) : null}
      {underWay === undefined ? null : <span class="chip info">{underWay}</span>}
      {aside ? <span class="chip">put aside</span> : null}
    </div>
  );
};

export const UnitLink = ({
  session,
  subject,
}: {
  readonly session: RunSession;
  readonly subject: Subject;
}) => (
  <button
    type="button"
    class="unit-link ell"
    title="Show the unit"
    tabIndex={-1}
    onClick={() => session.select({ kind: "subject", id: subject })}
  >
    {visibleLine(unitName(subject))}
  </button>
);

/** Answers that the trace offers; what was chosen is marked. */
const Offered = ({
  session,
  item,
  later,
}: {
  readonly session: RunSession;
  readonly item: QueueItem;
  readonly later: AnsweredItem | undefined;
}) => {
  const offered = usePacedScene(session, ({ state }) => offeredAnswers(state.records, item), [item]);
  const shown = usePacedScene(
    session,
    ({ at, ghost }) => later !== undefined && (later.resolvedAt <= at || ghost !== "hidden"),
    [later],
  );
  if (offered.length === 0) return null;
  return (
    <ul class="att-offered" aria-label="Offered answers">
      {offered.map((answer) => {
        const chosen = shown && isAnswer(answer, later?.answer);
        return (
          <li key={answer} class={chosen ? "chosen" : ""}>
            <span class="att-dot" aria-hidden="true" />
            <span>
              {visibleLine(answer)}
              {chosen ? <span class="sr">, chosen</span> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
};

/** Where the trace does not say how, what was sent from here does. */
const answerWords = (item: AnsweredItem, sent?: Forwarded): string => {
  if (item.answer !== undefined) return `Answered: ${item.answer}`;
  return sent?.state === "confirmed"
    ? `Answered from here: ${actionWords(sent.action)}`
    : "Resolved; the trace does not say how";
};

const Answer = ({ item, sent }: { readonly item: AnsweredItem; readonly sent: Forwarded | undefined }) => (
  <p class="att-answer">
    {visibleLine(answerWords(item, sent))}{" "}
    <span class="dim">after {duration(item.resolvedAt - item.at)}</span>
  </p>
);

/** It happened, but not yet. */
const Later = ({ session, item }: { readonly session: RunSession; readonly item: AnsweredItem }) => {
  const hidden = usePacedScene(session, ({ ghost }) => ghost === "hidden");
  const ahead = usePacedScene(session, ({ at }) => duration(item.resolvedAt - at), [item]);
  if (hidden) return null;
  return (
    <p class="att-answer later">
      In {ahead}: {visibleLine(answerWords(item).replace(/^./, (letter) => letter.toLowerCase()))}
    </p>
  );
};
