/**
 * Edits planted into recorded runs by a seeded mutator, each with what tells whether a comparison names its place. Used
 * by a test on some of them and by the bench on five hundred.
 */
import type { Forest } from "../../../core/compare/forest.ts";
import type { Divergence, RunDiff } from "../../../core/compare/run-diff.ts";
import type { EventOf, SpanEnd, SpanStart, TraceEvent } from "../../../core/event.ts";
import { eventName, type Seq, type SpanId, spanId } from "../../../core/ids.ts";
import { compareMoments } from "../../../core/moment.ts";
import { lifecycleOf } from "../../../core/stages.ts";
import type { Random } from "../../random.ts";
import { comparedRun } from "./compared-run.ts";

type Events = readonly TraceEvent[];

export interface Plant {
  readonly events: Events;
  /** In words, for the list of those that were missed. */
  readonly place: string;
  /** Does the headline name the place? */
  isNamed(headline: Divergence | undefined): boolean;
}

type Planter = (r: Random, events: Events) => Plant | undefined;

export const namedBy = (plant: Plant, diff: RunDiff): boolean => plant.isNamed(diff.firstDivergence[0]);

// ---- spans of a run ---------------------------------------------------------------------------------------

interface Span {
  readonly start: EventOf<"span-start">;
  readonly end: EventOf<"span-end"> | undefined;
  readonly children: readonly SpanId[];
}

const spansOf = (events: Events): ReadonlyMap<SpanId, Span> => {
  const starts = new Map<SpanId, EventOf<"span-start">>();
  const ends = new Map<SpanId, EventOf<"span-end">>();
  const children = new Map<SpanId, SpanId[]>();
  for (const event of events) {
    if (event.kind === "span-end") ends.set(event.id, event);
    if (event.kind !== "span-start" || starts.has(event.id)) continue;
    starts.set(event.id, event);
    if (event.parent !== undefined)
      children.set(event.parent, [...(children.get(event.parent) ?? []), event.id]);
  }
  return new Map(
    [...starts].map(([id, start]) => [id, { start, end: ends.get(id), children: children.get(id) ?? [] }]),
  );
};

const pickSpan = (r: Random, events: Events, fits: (span: Span) => boolean): Span | undefined => {
  const found = [...spansOf(events).values()].filter(
    (span) => span.start.parent !== undefined && span.end !== undefined && fits(span),
  );
  return found.length === 0 ? undefined : r.pick(found);
};

/** Spans that nobody could tell from this one: same parent, name, and all that was said and done. */
const twinsOf = (events: Events, span: Span): ReadonlySet<SpanId> => {
  const told = ({ start, end }: Span): string =>
    JSON.stringify([start.parent, start.spanKind, start.name, start.digests, end?.digests, end?.status]);
  return new Set(
    [...spansOf(events).values()].filter((other) => told(other) === told(span)).map(({ start }) => start.id),
  );
};

const replaced = (events: Events, old: TraceEvent, changes: object): Events =>
  events.map((event) => (event === old ? ({ ...event, ...changes } as TraceEvent) : event));

const sorted = (events: Events): Events => [...events].sort(compareMoments);

const freshSeq = (events: Events): number => events.reduce((most, { seq }) => Math.max(most, seq), 0) + 1;

/** The headline is about this span, on both sides. */
const names =
  (id: SpanId) =>
  (headline: Divergence | undefined): boolean =>
    headline?.channel === "content" && headline.left?.span === id && headline.right?.span === id;

const described = (span: Span): string => `${span.start.spanKind} ${span.start.name} (${span.start.id})`;

// ---- edits of spans ---------------------------------------------------------------------------------------

const renamedTool: Planter = (r, events) => {
  const span = pickSpan(r, events, ({ start }) => start.spanKind === "tool");
  return (
    span && {
      events: replaced(events, span.start, { name: `${span.start.name}.v2` }),
      place: described(span),
      isNamed: names(span.start.id),
    }
  );
};

const changedBody =
  (bodies: readonly string[]): Planter =>
  (r, events) => {
    const saying = ({ start, end }: Span): readonly (readonly [SpanStart | SpanEnd, string])[] =>
      [start, end].flatMap((event) =>
        event ? bodies.filter((body) => event.digests?.[body]).map((body) => [event, body] as const) : [],
      );
    const span = pickSpan(r, events, (each) => saying(each).length > 0);
    if (!span) return undefined;
    const [event, body] = r.pick(saying(span));
    const digests = { ...event.digests, [body]: { digest: "planted", length: 7 } };
    return {
      events: replaced(events, event as TraceEvent, { digests }),
      place: `${body} of ${described(span)}`,
      isNamed: (headline) =>
        names(span.start.id)(headline) && (headline?.classes.includes(body as never) ?? false),
    };
  };

const droppedSpan: Planter = (r, events) => {
  const span = pickSpan(r, events, () => true);
  if (!span) return undefined;
  const { id, parent } = span.start;
  const twins = twinsOf(events, span);
  return {
    events: events
      .filter((event) => !("id" in event && event.id === id && event.kind.startsWith("span")))
      .map((event) =>
        event.kind === "span-start" && event.parent === id ? ({ ...event, parent } as TraceEvent) : event,
      ),
    place: described(span),
    isNamed: (headline) =>
      headline?.channel === "content" &&
      headline.left?.span !== undefined &&
      twins.has(headline.left.span) &&
      headline.right === null,
  };
};

const insertedWrapper: Planter = (r, events) => {
  const parent = pickSpan(r, events, ({ children }) => children.length > 0);
  if (!parent) return undefined;
  const spans = spansOf(events);
  const from = r.below(parent.children.length);
  const inside = parent.children.slice(from, from + 1 + r.below(parent.children.length - from));
  const held = inside.flatMap((id) => spans.get(id) ?? []);
  const first = held.map(({ start }) => start).sort(compareMoments)[0] as EventOf<"span-start">;
  const last =
    held
      .flatMap(({ end }) => end ?? [])
      .sort(compareMoments)
      .at(-1) ?? first;
  const id = spanId("planted-wrapper");
  const seq = freshSeq(events) as Seq;
  const body = { id, seq, k: 0, source: first.source };
  const wrapper: Events = [
    {
      kind: "span-start",
      parent: parent.start.id,
      spanKind: "step",
      name: "with retries",
      ...body,
      at: first.at,
      position: first.position - 0.5,
    },
    {
      kind: "span-end",
      status: "ok",
      ...body,
      at: last.at,
      position: last.position + 0.5,
      source: last.source,
    },
  ];
  const moved = new Set(inside);
  return {
    events: sorted([
      ...events.map((event) =>
        event.kind === "span-start" && moved.has(event.id) ? { ...event, parent: id } : event,
      ),
      ...wrapper,
    ]),
    place: `around ${inside.length} in ${described(parent)}`,
    isNamed: (headline) => headline?.channel === "content" && headline.right?.span === id,
  };
};

const extraRetry: Planter = (r, events) => {
  const span = pickSpan(r, events, ({ children }) => children.length === 0);
  if (!span?.end) return undefined;
  const { start } = span;
  const id = spanId("planted-retry");
  const seq = freshSeq(events) as Seq;
  const twins = twinsOf(events, span);
  const tried: Events = [
    { ...start, id, seq, position: start.position - 0.5 },
    {
      kind: "span-end",
      id,
      status: "error",
      error: "timed out",
      seq,
      k: 0,
      source: start.source,
      at: start.at,
      position: start.position - 0.4,
    },
  ];
  return {
    events: sorted([...events, ...tried]),
    place: described(span),
    isNamed: (headline) => {
      const named = headline?.right?.span;
      return headline?.channel === "content" && named !== undefined && (named === id || twins.has(named));
    },
  };
};

/** Two that ran one after the other and are not the same change places. */
const swappedSiblings: Planter = (r, events) => {
  const spans = spansOf(events);
  const couples = [...spans.values()].flatMap(({ children }) =>
    children.slice(1).flatMap((id, i) => {
      const [one, other] = [spans.get(children[i] as SpanId), spans.get(id)];
      if (!one?.end || !other?.end || one.children.length + other.children.length > 0) return [];
      const inOrder = one.end.at <= other.start.at && one.start.at < other.start.at;
      return inOrder && !twinsOf(events, one).has(other.start.id) ? [[one, other] as const] : [];
    }),
  );
  if (couples.length === 0) return undefined;
  const [one, other] = r.pick(couples);
  const placeOf = ({ at, source, position, k, seq }: TraceEvent) => ({ at, source, position, k, seq });
  const swaps = new Map<TraceEvent, TraceEvent>([
    [one.start, other.start],
    [other.start, one.start],
    [one.end as TraceEvent, other.end as TraceEvent],
    [other.end as TraceEvent, one.end as TraceEvent],
  ]);
  const ids = new Set([...twinsOf(events, one), ...twinsOf(events, other)]);
  return {
    events: events.map((event) => {
      const body = swaps.get(event);
      return body ? ({ ...body, ...placeOf(event) } as TraceEvent) : event;
    }),
    place: `${described(one)} and ${described(other)}`,
    isNamed: (headline) =>
      headline?.channel === "content" &&
      [headline.left?.span, headline.right?.span].some((id) => id !== undefined && ids.has(id)),
  };
};

// ---- edits of what is no span -----------------------------------------------------------------------------

const says = (headline: Divergence | undefined, channel: Divergence["channel"], event: TraceEvent): boolean =>
  headline?.channel === channel && [headline.left?.event, headline.right?.event].includes(eventName(event));

const changedStage: Planter = (r, events) => {
  const found = events.filter(
    (event) => event.kind === "stage" && !event.closes && event.subject !== undefined,
  );
  if (found.length === 0) return undefined;
  const event = r.pick(found) as EventOf<"stage">;
  const others = lifecycleOf(event.lifecycle).stages.filter(
    ({ name }) => name !== event.to && name !== event.from,
  );
  return {
    events: replaced(events, event, { to: r.pick(others).name }),
    place: `${event.subject} ${event.to} (${eventName(event)})`,
    isNamed: (headline) => says(headline, "lifecycle", event),
  };
};

const failedGate: Planter = (r, events) => {
  const found = events.filter((event) => event.kind === "gate" && event.subject !== undefined);
  if (found.length === 0) return undefined;
  const event = r.pick(found) as EventOf<"gate">;
  return {
    events: replaced(events, event, { passed: !event.passed, checksFailed: event.passed ? ["planted"] : [] }),
    place: `${event.subject} ${event.gate} (${eventName(event)})`,
    isNamed: (headline) => says(headline, "lifecycle", event),
  };
};

/** From one point on, all to the end of the series. */
const bentMetric: Planter = (r, events) => {
  const points = new Map<string, EventOf<"metric">[]>();
  for (const event of events)
    if (event.kind === "metric")
      for (const [name, value] of Object.entries(event.values)) {
        const key = `${event.subject ?? ""}\n${name}`;
        if (typeof value === "number") points.set(key, [...(points.get(key) ?? []), event]);
      }
  const long = [...points].filter(([, series]) => series.length >= 8);
  if (long.length === 0) return undefined;
  const [key, series] = r.pick(long);
  const name = key.slice(key.indexOf("\n") + 1);
  const from = 1 + r.below(series.length - 4);
  const bent = new Set<TraceEvent>(series.slice(from));
  const first = series[from] as TraceEvent;
  return {
    events: events.map((event) => {
      if (event.kind !== "metric" || !bent.has(event)) return event;
      return { ...event, values: { ...event.values, [name]: (event.values[name] as number) * 1.2 + 0.5 } };
    }),
    place: `${key.replace("\n", " ")} from ${eventName(first)}`,
    isNamed: (headline) => says(headline, "metrics", first) && headline?.left?.name === name,
  };
};

const configurationKey: Planter = (r, events) => {
  const found = events.filter(
    (event) => event.kind === "run" && Object.keys(event.configuration ?? {}).length > 0,
  );
  if (found.length === 0) return undefined;
  const event = r.pick(found) as EventOf<"run">;
  const key = r.pick(Object.keys(event.configuration ?? {}));
  return {
    events: replaced(events, event, { configuration: { ...event.configuration, [key]: "planted" } }),
    place: `setting ${key}`,
    isNamed: (headline) =>
      headline?.channel === "configuration" &&
      headline.left?.name.slice(1).startsWith(key.replaceAll("/", "~1")),
  } as Plant;
};

/** The last part of the events is gone. What is named must be where it begins, or ran while it began. */
const truncatedEnd: Planter = (r, events) => {
  const cut = Math.floor(events.length * (0.5 + 0.45 * r.next()));
  const gone = events.slice(cut);
  const of = (kinds: readonly string[]): TraceEvent | undefined =>
    gone.find(({ kind }) => kinds.includes(kind));
  const [span, stage] = [of(["span-start", "span-end"]), of(["stage", "gate"])];
  if (!span && !stage) return undefined;
  return {
    events: events.slice(0, cut),
    place: `after ${eventName(events[cut - 1] as TraceEvent)}`,
    isNamed: (headline) =>
      span ? begins(headline, events, gone, span) : stage !== undefined && says(headline, "lifecycle", stage),
  };
};

/** The span of the first event that is gone, or a missing one beside it: what runs at the same time has no first. */
const begins = (
  headline: Divergence | undefined,
  events: Events,
  gone: Events,
  first: TraceEvent,
): boolean => {
  const id = headline?.left?.span;
  const span = id === undefined ? undefined : spansOf(events).get(id);
  if (headline?.channel !== "content" || id === undefined || !span) return false;
  if (!gone.some((event) => event === span.start || event === span.end)) return false;
  const firstId = (first as EventOf<"span-end">).id;
  return id === firstId || runBeside(comparedRun(events).spans.forest, id, firstId);
};

/** Below their nearest common ancestor they lie in siblings that ran at the same time. */
const runBeside = ({ placeById, parent, group }: Forest, one: SpanId, other: SpanId): boolean => {
  const way = (id: SpanId): number[] => {
    const found: number[] = [];
    for (let at = placeById.get(id) ?? -1; at >= 0; at = parent[at] as number) found.unshift(at);
    return found;
  };
  const [left, right] = [way(one), way(other)];
  const parts = left.findIndex((place, i) => place !== right[i]);
  const [l, r] = [left[parts], right[parts]];
  return l !== undefined && r !== undefined && group[l] === group[r];
};

export const EDITS: Readonly<Record<string, Planter>> = {
  "renamed tool": renamedTool,
  "changed argument": changedBody(["arguments", "prompt"]),
  "changed response": changedBody(["response", "result"]),
  "dropped span": droppedSpan,
  "inserted wrapper": insertedWrapper,
  "extra retry": extraRetry,
  "changed stage": changedStage,
  "failed gate": failedGate,
  "metric bent": bentMetric,
  "configuration key": configurationKey,
  "truncated end": truncatedEnd,
  "swapped siblings": swappedSiblings,
};
