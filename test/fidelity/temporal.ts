/** Temporal histories: events counted from the raw JSON, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporal } from "../../core/dialects/temporal.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { failed, ofKind, openSpans, problemsOf, readTogether, stampsOf, started } from "./together.ts";

const FOLDER = "corpus/temporal";

// biome-ignore lint/suspicious/noExplicitAny: raw documents are whatever they are
type Raw = any;

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const { events }: Raw = JSON.parse(readFileSync(join(shared, file), "utf8"));
  /** `EVENT_TYPE_TIMER_FIRED` and `TimerFired` are both `timerfired`. */
  const types: readonly string[] = events.map(({ eventType }: Raw) =>
    eventType.replace("EVENT_TYPE_", "").replaceAll("_", "").toLowerCase(),
  );
  const count = (...names: readonly string[]): number => types.filter((type) => names.includes(type)).length;
  const ours = readTogether(temporal, [file]);
  const { state } = ours;
  const [first, last] = stampsOf(ours);
  const times: readonly number[] = events.map(({ eventTime }: Raw) => Date.parse(eventTime));
  const ends = ["completed", "failed", "timedout", "canceled", "terminated"];
  const workflowEnd = types.find((type) => ends.some((end) => type === `workflowexecution${end}`)) ?? "";
  const operations = count("nexusoperationscheduled") + count("signalexternalworkflowexecutioninitiated");
  const ended = ends.map((end) => `nexusoperation${end}`);
  return [
    { what: "events of the history", raw: events.length, ours: ours.units.length },
    { what: "activities", raw: count("activitytaskscheduled"), ours: started(ours, "step") },
    {
      what: "workflow tasks and timers",
      raw: count("workflowtaskscheduled", "timerstarted"),
      ours: started(ours, "internal"),
    },
    {
      what: "the workflow and its children",
      raw: 1 + count("startchildworkflowexecutioninitiated"),
      ours: started(ours, "task"),
    },
    { what: "operations and signals", raw: operations, ours: started(ours, "request") },
    {
      what: "spans without an end",
      raw:
        count("activitytaskscheduled") -
        count(...ends.map((end) => `activitytask${end}`)) +
        (count("timerstarted") - count("timerfired", "timercanceled")) +
        (operations - count(...ended, "externalworkflowexecutionsignaled")),
      ours: openSpans(ours),
    },
    {
      what: "failed children and workflow",
      raw: count("childworkflowexecutionfailed", "workflowexecutionfailed"),
      ours: failed(ours, "task"),
    },
    { what: "failed operations", raw: count("nexusoperationfailed"), ours: failed(ours, "request") },
    {
      what: "markers",
      raw: count("markerrecorded"),
      ours: ofKind("span-event", ours.events).filter(({ name }) => name.startsWith("MarkerRecorded")).length,
    },
    {
      what: "outcome",
      raw:
        { completed: "finished", failed: "failed", canceled: "stopped" }[
          workflowEnd.replace("workflowexecution", "")
        ] ?? null,
      ours: state.run.status ?? null,
    },
    {
      what: "name",
      raw: events[0].workflowExecutionStartedEventAttributes.workflowType.name,
      ours: state.run.name ?? null,
    },
    {
      what: "first time (whole ms)",
      raw: Math.min(...times),
      ours: first === null ? null : Math.floor(first),
    },
    { what: "last time (whole ms)", raw: Math.max(...times), ours: last === null ? null : Math.floor(last) },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".json").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: temporal.name, file, figures: () => figuresOf(file) }));
