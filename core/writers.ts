/**
 * Who set a value: which events may write to a path of the state. Paths are JSON pointers (RFC 6901) into the state,
 * whose maps read as objects: `/series/env:3/val_loss`, `/run/configuration/lr`, `/subjects/env:3~1slot:r0c1/stage`,
 * `/totals/spans/llm/failed`, `/records/<subject>/<name>`. Pure.
 */
import type { EventKind, TraceEvent } from "./event.ts";
import type { Subject } from "./ids.ts";
import { type RunState, recordKey } from "./state.ts";
import type { Json } from "./value.ts";

export type StatePath = readonly string[];

const DEEPEST = 16;

/** `undefined` when the text is not a JSON pointer, or too deep to be one of the state. */
export const parsePath = (text: string): StatePath | undefined => {
  if (!text.startsWith("/") || /~(?![01])/.test(text)) return undefined;
  const parts = text
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return parts.length > DEEPEST ? undefined : parts;
};

export const printPath = (path: StatePath): string =>
  path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The value at a path; `undefined` where the state has none. A series is its last value. */
export const valueAt = (state: RunState, path: StatePath): Json | undefined => {
  if (path[0] === "series" && path.length === 3) return valueAt(state, [...path, "last"]);
  const [first, ...rest] =
    path[0] === "records" && path.length >= 3
      ? [
          "records",
          recordKey((path[1] || undefined) as Subject | undefined, path[2] as string),
          ...path.slice(3),
        ]
      : path;
  if (first === "anomalies") return jsonOf(state.anomalies.find(({ event }) => event === rest[0]));
  return jsonOf([first as string, ...rest].reduce<unknown>(inside, state));
};

const inside = (value: unknown, key: string): unknown => {
  if (value instanceof Map) return value.get(key);
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
};

/** Maps and sets as JSON; what is absent is left out. */
const jsonOf = (value: unknown): Json | undefined =>
  value === undefined
    ? undefined
    : (JSON.parse(
        JSON.stringify(value, (_, each: unknown) =>
          each instanceof Map ? Object.fromEntries(each) : each instanceof Set ? [...each] : each,
        ),
      ) as Json);

/**
 * How the writer of a path is looked for.
 * - `says`: an event of these kinds that passes is a writer.
 * - `changes`: it is one if the value after it differs from that before it.
 * - `rises`: the value never comes back to what it was; the writer is found by halving.
 */
export type Search =
  | {
      readonly by: "says" | "changes";
      readonly kinds: readonly EventKind[];
      readonly passes: (event: TraceEvent) => boolean;
    }
  | { readonly by: "rises" };

/** `undefined` when the state has no such place. */
export const searchFor = (path: StatePath): Search | undefined => {
  const [place, first, second] = path;
  if (first === undefined) return undefined;
  switch (place) {
    case "run":
      return searchRun(first, second);
    case "axes":
      return first === "step" || first === "epoch"
        ? { by: "rises" }
        : { by: "says", kinds: ALL, passes: (event) => own(event.axes, first) };
    case "spans":
      return {
        by: "says",
        kinds: ["span-start", "span-event", "span-end"],
        passes: writesSpan(first, second),
      };
    case "subjects":
      return searchSubject(first, second, path[3]);
    case "series":
      return second === undefined ? undefined : searchSeries(first, second, path[3]);
    case "records":
      return second === undefined
        ? undefined
        : {
            by: "says",
            kinds: ["record"],
            passes: (event) =>
              event.kind === "record" && event.name === second && (event.subject ?? "") === first,
          };
    case "attention":
      return {
        by: "says",
        kinds: ["attention"],
        passes: (event) => event.kind === "attention" && event.id === first,
      };
    case "anomalies":
      return { by: "says", kinds: ["anomaly"], passes: (event) => nameOf(event) === first };
    case "totals":
      return searchTotal(first, second);
    default:
      return undefined;
  }
};

const ALL: readonly EventKind[] = [];
const own = (object: object | undefined, key: string): boolean =>
  object !== undefined && Object.hasOwn(object, key);
const nameOf = ({ seq, k }: TraceEvent): string => (k === 0 ? `e${seq}` : `e${seq}.${k}`);

const RUN_OBJECTS: ReadonlySet<string> = new Set(["configuration", "resource", "result"]);

const searchRun = (field: string, key: string | undefined): Search | undefined => {
  const kinds: readonly EventKind[] = ["run"];
  if (RUN_OBJECTS.has(field))
    return {
      by: "says",
      kinds,
      passes: (event) => {
        const said = event.kind === "run" ? event[field as "configuration"] : undefined;
        return key === undefined ? said !== undefined : own(said, key);
      },
    };
  if (field === "starts") return { by: "rises" };
  const said = field === "statusAt" ? "status" : field;
  if (said !== "name" && said !== "status" && said !== "headline") return undefined;
  return { by: "says", kinds, passes: (event) => event.kind === "run" && event[said] !== undefined };
};

const writesSpan =
  (id: string, field: string | undefined) =>
  (event: TraceEvent): boolean => {
    if (event.kind === "span-event")
      return field === "length" && event.id === id && event.length !== undefined;
    return (event.kind === "span-start" || event.kind === "span-end") && event.id === id;
  };

const searchSubject = (path: string, field = "stage", key: string | undefined): Search | undefined => {
  const about = (event: TraceEvent): boolean => event.subject === path;
  switch (field) {
    case "attributes":
      return {
        by: "says",
        kinds: ["stage"],
        passes: (event) =>
          about(event) &&
          event.kind === "stage" &&
          (key === undefined ? event.attributes !== undefined : own(event.attributes, key)),
      };
    case "lastGate":
      return { by: "says", kinds: ["gate"], passes: about };
    case "gatesPassed":
    case "gatesFailed":
      return {
        by: "says",
        kinds: ["gate"],
        passes: (event) =>
          about(event) && event.kind === "gate" && event.passed === (field === "gatesPassed"),
      };
    case "stage":
    case "since":
    case "previous":
    case "transitions":
    case "illegal":
    case "lifecycle":
    case "event":
    case "at":
      return { by: "changes", kinds: ["stage"], passes: about };
    default:
      return undefined;
  }
};

const searchSeries = (subject: string, name: string, field = "last"): Search | undefined => {
  if (
    field === "min" ||
    field === "max" ||
    field === "count" ||
    field === "nonFinite" ||
    field === "minAt" ||
    field === "maxAt"
  )
    return { by: "rises" };
  if (field !== "last" && field !== "at" && field !== "event" && field !== "better") return undefined;
  return {
    by: "says",
    kinds: ["metric"],
    passes: (event) =>
      event.kind === "metric" &&
      (event.subject ?? "") === subject &&
      own(field === "better" ? event.better : event.values, name),
  };
};

const searchTotal = (total: string, key: string | undefined): Search | undefined => {
  switch (total) {
    case "usage":
      return {
        by: "says",
        kinds: ["span-start", "span-event", "span-end"],
        passes: (event) =>
          "usage" in event && (key === undefined ? event.usage !== undefined : own(event.usage, key)),
      };
    case "events":
      return {
        by: "says",
        kinds: key === undefined ? ALL : [key as EventKind],
        passes: (event) => key === undefined || event.kind === key,
      };
    case "subjectsByStage":
      return { by: "changes", kinds: ["stage"], passes: () => true };
    case "spans":
    case "orphanEnds":
    case "transitions":
    case "illegalTransitions":
    case "stagesEntered":
    case "subjects":
    case "gatesPassed":
    case "gatesFailed":
    case "attentionRaised":
    case "attentionResolved":
    case "anomalies":
    case "metricPoints":
    case "marks":
    case "seriesNames":
      return { by: "rises" };
    default:
      return undefined;
  }
};
