/**
 * Which event made a change between two states, where the state itself does not say it (see `eventAt`): what to look for
 * while going backwards from the later moment.
 */
import type { EventKind, EventOf, SpanKind, TraceEvent } from "../event.ts";
import { isFailure } from "../fold.ts";
import { parentSubject, type SpanId, type Subject } from "../ids.ts";
import { lifecycleOf } from "../stages.ts";
import { linkKey, type RunState } from "../state.ts";
import { finite, type Value } from "../value.ts";
import type { StageBar } from "../wire/window.ts";
import { type StatePath, searchFor } from "../writers.ts";

/**
 * - `made`: this is the event. `perhaps`: it is, unless an earlier one is.
 * - `over`: nothing earlier can have made it.
 */
export type Seen = "no" | "perhaps" | "made" | "over";

export interface Seeker {
  /** Undefined: any. */
  readonly kinds: readonly EventKind[] | undefined;
  see(event: TraceEvent): Seen;
}

/** What history knows of a run: kinds of its spans, and its moves from stage to stage up to the moment, in order. */
export interface Known {
  kindOf(span: SpanId): SpanKind | undefined;
  readonly moves: readonly StageBar[];
}

/** `state`: of the moment from which is gone backwards. Undefined where nothing tells. */
export const seekerFor = (path: StatePath, state: RunState, known: Known): Seeker | undefined => {
  const [place, first = "", second = "", field = ""] = path;
  switch (place) {
    case "totals":
      return totalSeeker(path, known);
    case "series": {
      const series = state.series.get(first as Subject)?.get(second);
      if (!series) return first === "" ? undefined : removal(first as Subject);
      if (field === "min" || field === "minAt") return pointAt(first, second, series.minAt, series.min);
      if (field === "max" || field === "maxAt") return pointAt(first, second, series.maxAt, series.max);
      if (field === "nonFinite") return point(first, second, (value) => finite(value) === undefined);
      break;
    }
    case "records":
      return removal(first as Subject);
    case "subjects":
      if (!state.subjects.has(first as Subject)) return removal(first as Subject);
      break;
    case "axes": {
      const axis = state.axes.get(first);
      return axis && says(undefined, ({ at, axes }) => at === axis.at && axes?.[first] === axis.value);
    }
    case "links":
      return says(["link"], (event) => event.kind === "link" && linkKey(event) === first);
    case "pendingEnds":
      return says(["span-start"], (event) => event.kind === "span-start" && event.id === first);
    case "run":
      if (first === "starts")
        return says(["run"], (event) => event.kind === "run" && STARTS.has(event.status as string));
      break;
    default:
  }
  const search = searchFor(path);
  return search?.by === "says" ? says(search.kinds, search.passes) : undefined;
};

const says = (kinds: readonly EventKind[] | undefined, passes: (event: TraceEvent) => boolean): Seeker => ({
  kinds: kinds?.length === 0 ? undefined : kinds,
  see: (event) => (passes(event) ? "made" : "no"),
});

const STARTS: ReadonlySet<string> = new Set(["started", "resumed"]);
const ENDS: ReadonlySet<string> = new Set(["finished", "failed", "stopped"]);

const point = (subject: string, name: string, passes: (value: Value, event: TraceEvent) => boolean): Seeker =>
  says(
    ["metric"],
    (event) =>
      event.kind === "metric" &&
      (event.subject ?? "") === subject &&
      Object.hasOwn(event.values, name) &&
      passes(event.values[name] as Value, event),
  );

const pointAt = (subject: string, name: string, at: number | undefined, number: number | undefined): Seeker =>
  point(subject, name, (value, event) => event.at === at && finite(value) === number);

/** What ended a subject: its own last word, the next one in its slot, or the end of the run. */
const removal = (subject: Subject): Seeker => {
  const slot = parentSubject(subject);
  const see = (event: TraceEvent): Seen => {
    if (event.kind === "run") return ENDS.has(event.status as string) ? "perhaps" : "no";
    if (event.subject === subject) {
      const ends = event.kind === "stage" && (event.closes || endsAlone(event));
      return ends ? "made" : event.kind === "stage" || event.kind === "gate" ? "over" : "no";
    }
    const follows =
      event.kind === "stage" &&
      !event.closes &&
      lifecycleOf(event.lifecycle).slotted &&
      event.subject !== undefined &&
      parentSubject(event.subject) === slot;
    return follows ? "perhaps" : "no";
  };
  return { kinds: ["run", "stage", "gate"], see };
};

/** A last stage in a lifecycle without slots. */
const endsAlone = ({ lifecycle, to }: EventOf<"stage">): boolean => {
  const { slotted, stages } = lifecycleOf(lifecycle);
  return !slotted && stages.some(({ name, role }) => name === to && role !== undefined);
};

const totalSeeker = (path: StatePath, known: Known): Seeker | undefined => {
  const [, total, key = "", figure = "started"] = path;
  switch (total) {
    case "spans":
      return spanTotal(key, figure, known);
    case "gatesPassed":
    case "gatesFailed":
      return says(["gate"], (event) => event.kind === "gate" && event.passed === (total === "gatesPassed"));
    case "attentionRaised":
    case "attentionResolved":
      return says(
        ["attention"],
        (event) =>
          event.kind === "attention" &&
          event.action === (total === "attentionRaised" ? "raised" : "resolved"),
      );
    case "anomalies":
      return says(["anomaly"], (event) => event.kind === "anomaly" && (key === "" || event.severity === key));
    case "metricPoints":
      return says(["metric"], () => true);
    case "marks":
      return says(["mark"], () => true);
    case "transitions":
    case "illegalTransitions":
    case "stagesEntered":
    case "subjectsByStage":
    case "subjects":
      return moveTotal(total, key, known);
    case "usage":
    case "events": {
      const search = searchFor(path);
      return search?.by === "says" ? says(search.kinds, search.passes) : undefined;
    }
    default:
      return undefined;
  }
};

const spanTotal = (kind: string, figure: string, { kindOf }: Known): Seeker =>
  figure === "started"
    ? says(["span-start"], (event) => event.kind === "span-start" && event.spanKind === kind)
    : says(
        ["span-end"],
        (event) =>
          event.kind === "span-end" && (figure !== "failed" || isFailure(event)) && kindOf(event.id) === kind,
      );

/** History has the moves that count: stages that were only said again are none. */
const moveTotal = (total: string, stage: string, { moves }: Known): Seeker | undefined => {
  const stages = new Map<Subject, string>();
  let last: string | undefined;
  for (const move of moves) {
    const before = stages.get(move.subject);
    stages.set(move.subject, move.stage);
    const counts =
      total === "transitions" ||
      (total === "illegalTransitions" && move.illegal === true) ||
      (total === "subjects" && before === undefined) ||
      (total === "stagesEntered" && move.stage === stage) ||
      (total === "subjectsByStage" && (move.stage === stage || before === stage));
    if (counts) last = move.event;
  }
  return last === undefined
    ? undefined
    : says(["stage"], ({ seq, k }) => (k === 0 ? `e${seq}` : `e${seq}.${k}`) === last);
};
