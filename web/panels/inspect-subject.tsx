/** Detail of a subject: where it is in its lifecycle, how it got there, which gates it met, how it fares. */
import { useSignal } from "@preact/signals";
import type { TraceEvent } from "../../core/event.ts";
import { eventName, type Subject } from "../../core/ids.ts";
import { WORK_UNIT } from "../../core/stages.ts";
import { type LivingSubject, recordKey } from "../../core/state.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, duration, value } from "../format.ts";
import { StageChip } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { onUse } from "../shell/on-use.tsx";
import { UNIT_RECORD } from "../views/unit-log.ts";
import type { Scene } from "../views/view.ts";
import { Facts } from "./facts.tsx";
import { FailedGate, PassedGate } from "./gate-signs.tsx";
import { RawUnits } from "./raw-units.tsx";
import { Skeleton } from "./skeleton.tsx";
import { type Tab, Tabs } from "./tabs.tsx";
import { type Asked, useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";
import { When } from "./when.tsx";
import { Who } from "./who.tsx";

/** As many moves and checks of one subject as a person reads. */
const MOST = 500;

type Told = TraceEvent & { readonly kind: "stage" | "gate" };

export const SubjectInspector = ({
  session,
  subject,
}: {
  readonly session: RunSession;
  readonly subject: Subject;
}) => {
  const history = useAsk(
    subject,
    (signal) => session.ask.events({ kinds: ["stage", "gate"], subject }, { offset: 0, limit: MOST }, signal),
    useCalmRevision(session),
  );
  const scene = session.scene.value;
  const living = scene.state.subjects.get(subject);
  const told = (history.value?.events ?? []).filter(
    (event): event is Told => event.kind === "stage" || event.kind === "gate",
  );
  const stages = told.filter((event) => event.kind === "stage");
  const first = stages[0];
  const closing = stages.findLast((event) => event.closes);
  const tab = useSignal("");
  const isUnit = (living?.lifecycle ?? first?.lifecycle) === WORK_UNIT.name;
  return (
    <>
      <div class="meta">
        {first ? (
          <When
            session={session}
            start={first.at}
            startEvent={eventName(first)}
            end={closing?.at}
            endEvent={closing && eventName(closing)}
            openWord="ALIVE"
          />
        ) : null}
        {living?.stage === undefined ? null : <StageNow scene={scene} living={living} />}
        {living?.inferred ? <span class="chip warn">named by a gate before any stage</span> : null}
        {living?.illegal ? (
          <span class="chip warn">its last move is not one the lifecycle allows</span>
        ) : null}
      </div>
      {isUnit ? <UnitPhase session={session} subject={subject} /> : null}
      {living && !isUnit ? <Tiles living={living} /> : null}
      <Tabs
        tabs={[
          ...(isUnit ? unitTabs(session, subject) : []),
          ...tabsOf(session, subject, living, told, history),
        ]}
        chosen={tab}
        label="Detail of the subject"
      />
    </>
  );
};

interface UnitProps {
  readonly session: RunSession;
  readonly subject: Subject;
}
const UnitLog = onUse<UnitProps>("The log", async () => (await import("./unit-parts.ts")).UnitLog);
const UnitPhase = onUse<UnitProps>("The phase", async () => (await import("./unit-parts.ts")).UnitPhase);
const UnitRecord = onUse<UnitProps>("The unit", async () => (await import("./unit-parts.ts")).UnitRecord);
const UnitSessions = onUse<UnitProps>(
  "The sessions",
  async () => (await import("./unit-parts.ts")).UnitSessions,
);

const unitTabs = (session: RunSession, subject: Subject): readonly Tab[] => [
  { id: "log", title: "Log", body: () => <UnitLog session={session} subject={subject} /> },
  { id: "sessions", title: "Sessions", body: () => <UnitSessions session={session} subject={subject} /> },
  ...(session.scene.value.state.records.has(recordKey(subject, UNIT_RECORD))
    ? [{ id: "unit", title: "Unit", body: () => <UnitRecord session={session} subject={subject} /> }]
    : []),
];

const StageNow = ({ scene, living }: { readonly scene: Scene; readonly living: LivingSubject }) => (
  <div class="row">
    <StageChip lifecycle={living.lifecycle} stage={living.stage ?? ""} size={18} />
    <b class="d brt">{living.stage}</b>
    <Who path={["subjects", living.subject, "stage"]} />
    <span class="sec">
      for {duration(scene.at - living.since)}
      {living.previous ? `, after ${living.previous}` : ""}
    </span>
  </div>
);

const Tiles = ({ living }: { readonly living: LivingSubject }) => (
  <div class="usage">
    <div>
      <span class="caps">Moves</span>
      <b>{count(living.transitions)}</b>
    </div>
    <div>
      <span class="caps" title="gates passed">
        Passed
      </span>
      <b>{count(living.gatesPassed)}</b>
    </div>
    <div>
      <span class="caps" title="gates failed">
        Failed
      </span>
      <b class={living.gatesFailed > 0 ? "warn" : ""}>{count(living.gatesFailed)}</b>
    </div>
  </div>
);

const tabsOf = (
  session: RunSession,
  subject: Subject,
  living: LivingSubject | undefined,
  told: readonly Told[],
  history: Asked<unknown>,
): readonly Tab[] => {
  const scene = session.scene.value;
  const series = [...(scene.state.series.get(subject) ?? [])];
  const seqs = [...new Set(told.map((event) => event.seq))];
  const tabs: (Tab | undefined)[] = [
    {
      id: "history",
      title: "Stages",
      body: () =>
        history.failure !== undefined ? (
          <p class="empty crit">The history could not be read: {history.failure}</p>
        ) : !history.value ? (
          <Skeleton of="its stages" />
        ) : told.length === 0 ? (
          <p class="empty">The trace tells no stage of it.</p>
        ) : (
          <ol class="history">
            {told.map((event, index) => (
              <HistoryRow
                key={eventName(event)}
                session={session}
                event={event}
                next={told.slice(index + 1).find(({ kind }) => kind === "stage")}
              />
            ))}
          </ol>
        ),
    },
    series.length === 0
      ? undefined
      : {
          id: "values",
          title: "Values",
          body: () => (
            <dl class="facts">
              {series.map(([name, state]) => (
                <div class="fact" key={name}>
                  <dt class="ell" title={name}>
                    {visibleLine(name)}
                  </dt>
                  <dd
                    title={`${state.count} points, the newest ${duration(scene.at - state.at)} before the cursor`}
                  >
                    {value(state.last)} <Who path={["series", subject, name]} />
                  </dd>
                </div>
              ))}
            </dl>
          ),
        },
    living
      ? {
          id: "attributes",
          title: "Attributes",
          body: () => (
            <Facts
              of={living.attributes}
              path={["subjects", subject, "attributes"]}
              none="The trace gives no attributes."
            />
          ),
        }
      : undefined,
    { id: "raw", title: "Raw", body: () => <RawUnits session={session} units={seqs} /> },
  ];
  return tabs.filter((tab) => tab !== undefined);
};

const HistoryRow = ({
  session,
  event,
  next,
}: {
  readonly session: RunSession;
  readonly event: Told;
  readonly next: Told | undefined;
}) => {
  const { at, extent, selection } = session.scene.value;
  const name = eventName(event);
  const later = event.at > at;
  return (
    <li class={`${later ? "later" : ""} ${selection?.id === name ? "on" : ""}`}>
      <button
        type="button"
        class="log-line"
        onClick={() =>
          event.kind === "gate"
            ? session.select({ kind: "gate", id: name })
            : session.jumpToEvent(name, event.at)
        }
      >
        <span class="dim num">{clock(event.at - extent.from, 0)}</span>
        {event.kind === "stage" ? (
          <StageChip lifecycle={event.lifecycle} stage={event.to} size={14} />
        ) : event.passed ? (
          <PassedGate size={11} />
        ) : (
          <FailedGate />
        )}
        <span class="ell">
          {event.kind === "stage"
            ? stageWords(event, next)
            : `${event.gate} ${event.passed ? "passed" : "failed"}${event.message ? `: ${event.message}` : ""}`}
        </span>
      </button>
    </li>
  );
};

const stageWords = (event: Extract<Told, { kind: "stage" }>, next: Told | undefined): string => {
  const length = next ? `, ${duration(next.at - event.at)}` : "";
  const cause = event.cause ? ` · ${event.cause}` : "";
  return visibleLine(`${event.to.toLowerCase()}${event.closes ? ", ends here" : length}${cause}`);
};
