/**
 * Two moments, of one run or of two, as a list of changes that make the first state into the second. The changes are
 * those of a JSON patch (RFC 6902), each with the value it takes away.
 */
import type { SpanId } from "../ids.ts";
import { type AnomalyState, type OpenSpan, type RunState, recordKey } from "../state.ts";
import { isBoxed, type Json, put } from "../value.ts";
import { parsePath, printPath, type StatePath } from "../writers.ts";
import { childOf, isTree, keyedState, type Tree } from "./keyed-state.ts";

interface Placed {
  readonly path: string;
  /** Only an id or a time changed: part of the patch, no difference. */
  readonly quiet: boolean;
}
/** In their order: what is put somewhere finds its place made, what is taken away is empty. `move`: an open span or an anomaly of the second state stands for one of the first that has another id. */
export type StateChange = Placed &
  (
    | { readonly op: "add"; readonly after: Json }
    | { readonly op: "remove"; readonly before: Json }
    | { readonly op: "replace"; readonly before: Json; readonly after: Json }
    | { readonly op: "move"; readonly from: string }
  );

/** Open spans of the left state by the open span of the right that is the same one. */
export type OpenPairs = ReadonlyMap<SpanId, SpanId>;

export const diffStates = (
  left: RunState,
  right: RunState,
  pairs: OpenPairs = new Map(),
): readonly StateChange[] => {
  const moves = [
    ...renaming("spans", left.spans.keys(), pairs),
    ...renaming(
      "anomalies",
      left.anomalies.map(({ event }) => event),
      pairAnomalies(left, right),
    ),
  ];
  const before = moves.length === 0 ? keyedState(left) : patched(keyedState(left), moves);
  const changes = [...moves];
  compare(before, keyedState(right), [], changes, (path, one, other) => isQuiet(path, one, other, pairs));
  return changes;
};

/** Moves in an order in which each finds its new place empty. Of those that change ids in a circle one is no move. */
const renaming = (
  place: "spans" | "anomalies",
  ids: Iterable<string>,
  pairs: ReadonlyMap<string, string>,
): readonly StateChange[] => {
  const waiting = new Map(
    [...pairs].filter(([one, other]) => one !== other).map(([one, other]) => [other, one]),
  );
  const taken = new Set(ids);
  const moves: StateChange[] = [];
  for (const start of [...waiting.keys()]) {
    let to = start;
    for (let from = waiting.get(to); from !== undefined && !taken.has(to); from = waiting.get(to)) {
      moves.push({
        op: "move",
        from: printPath([place, from]),
        path: printPath([place, to]),
        quiet: true,
      });
      waiting.delete(to);
      taken.delete(from);
      taken.add(to);
      to = from;
    }
  }
  return moves;
};

/** Anomalies that say the same of the same subject, by their events; of several the first with the first. */
const pairAnomalies = (left: RunState, right: RunState): ReadonlyMap<string, string> => {
  const said = ({ severity, type, message, subject }: AnomalyState): string =>
    JSON.stringify([severity, type, message, subject]);
  const known = new Map(left.anomalies.map((anomaly) => [anomaly.event, said(anomaly)]));
  const kept = new Set<string>();
  const waiting = new Map<string, string[]>();
  for (const anomaly of right.anomalies) {
    const text = said(anomaly);
    if (known.get(anomaly.event) === text) kept.add(anomaly.event);
    else waiting.set(text, [...(waiting.get(text) ?? []), anomaly.event]);
  }
  const pairs = new Map<string, string>();
  for (const [event, text] of known) {
    const other = kept.has(event) ? undefined : waiting.get(text)?.shift();
    if (other !== undefined) pairs.set(event, other);
  }
  return pairs;
};

type Quiet = (path: StatePath, before: Json, after: Json) => boolean;

const compare = (left: Tree, right: Tree, path: StatePath, changes: StateChange[], quiet: Quiet): void => {
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const [before, after] = [childOf(left, key), childOf(right, key)];
    const at = [...path, key];
    const place = (): string => printPath(at);
    if (isGroup(at) && (before === undefined || after === undefined)) {
      const empty = { path: place(), quiet: true } as const;
      if (before === undefined) changes.push({ ...empty, op: "add", after: {} });
      compare((before ?? {}) as Tree, (after ?? {}) as Tree, at, changes, quiet);
      if (after === undefined) changes.push({ ...empty, op: "remove", before: {} });
    } else if (before === undefined)
      changes.push({ op: "add", path: place(), after: after as Json, quiet: isTime(at) });
    else if (after === undefined) changes.push({ op: "remove", path: place(), before, quiet: isTime(at) });
    else if (isTree(before) && isTree(after)) compare(before, after, at, changes, quiet);
    else if (!isEqual(before, after))
      changes.push({ op: "replace", path: place(), before, after, quiet: quiet(at, before, after) });
  }
};

/** What holds the series or records of a subject is nothing itself. */
const isGroup = (path: StatePath): boolean =>
  path.length === 2 && (path[0] === "series" || path[0] === "records");

const TIMES: ReadonlySet<string> = new Set(["event", "at", "since", "minAt", "maxAt", "statusAt"]);
const NAMED_BY_TRACE: ReadonlySet<string> = new Set([
  "run/configuration",
  "run/resource",
  "run/result",
  "totals/events",
]);

/** Where and when the newest event was, and when a value was said. */
const isTime = (path: StatePath): boolean =>
  path[0] === "moment" || path[0] === "count" || (TIMES.has(path.at(-1) as string) && !isNamedByTrace(path));

/** Keys below these are words of the trace: `at` in a configuration is a value. */
const isNamedByTrace = (path: StatePath): boolean =>
  NAMED_BY_TRACE.has(`${path[0]}/${path[1]}`) ||
  (path[0] === "subjects" && path[2] === "attributes") ||
  (path[0] === "records" && path[3] === "value");

const isQuiet = (path: StatePath, before: Json, after: Json, pairs: OpenPairs): boolean => {
  if (isTime(path)) return true;
  const isSpanName = path[0] === "spans" && path.length === 3 && (path[2] === "parent" || path[2] === "id");
  return isSpanName && pairs.get(before as SpanId) === after;
};

const isEqual = (left: Json, right: Json): boolean => {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (isBoxed(left) || isBoxed(right)) return isBoxed(left) && isBoxed(right) && left.num === right.num;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [left as Tree, right as Tree];
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key] as Json, other[key] as Json))
  );
};

/** The tree of a state (see keyed-state.ts) after the changes. Throws when they were not made for it. */
export const patched = (tree: Tree, changes: readonly StateChange[]): Tree => {
  const whole = structure(tree);
  for (const change of changes) {
    const path = parsePath(change.path);
    if (!path) throw new Error(`"${change.path}" is no path of a state`);
    if (change.op === "move") setAt(whole, path, taken(whole, parsePath(change.from) ?? []));
    else if (change.op === "remove") taken(whole, path);
    else setAt(whole, path, change.after);
  }
  return whole;
};

type Open = Record<string, Json>;

/** A copy whose objects can be written to. */
const structure = (tree: Tree): Open => {
  const copy: Open = {};
  for (const key of Object.keys(tree)) {
    const item = tree[key] as Json;
    put(copy, key, isTree(item) ? structure(item) : item);
  }
  return copy;
};

const parentOf = (tree: Open, path: StatePath): Open => {
  let at: Json | undefined = tree;
  for (const key of path.slice(0, -1)) at = isTree(at) ? childOf(at, key) : undefined;
  if (!isTree(at)) throw new Error(`The state has nothing at ${printPath(path.slice(0, -1))}`);
  return at as Open;
};

const setAt = (tree: Open, path: StatePath, value: Json): void =>
  put(parentOf(tree, path), path.at(-1) as string, value);

const taken = (tree: Open, path: StatePath): Json => {
  const parent = parentOf(tree, path);
  const key = path.at(-1) as string;
  const value = childOf(parent, key);
  if (value === undefined) throw new Error(`The state has nothing at ${printPath(path)}`);
  delete parent[key];
  return value;
};

/** Open spans of two runs that have the same names from their root down; of several the first with the first. */
export const pairOpenSpans = (left: RunState, right: RunState): OpenPairs => {
  const waiting = byPath(right.spans);
  const pairs = new Map<SpanId, SpanId>();
  for (const [path, ids] of byPath(left.spans))
    for (const id of ids) {
      const other = waiting.get(path)?.shift();
      if (other !== undefined) pairs.set(id, other);
    }
  return pairs;
};

const byPath = (spans: ReadonlyMap<SpanId, OpenSpan>): Map<string, SpanId[]> => {
  const found = new Map<string, SpanId[]>();
  for (const span of spans.values()) {
    const path = namesOf(span, spans).join("\n");
    const known = found.get(path);
    if (known) known.push(span.id);
    else found.set(path, [span.id]);
  }
  return found;
};

const namesOf = (span: OpenSpan, spans: ReadonlyMap<SpanId, OpenSpan>): readonly string[] => {
  const names: string[] = [];
  const seen = new Set<SpanId>();
  for (let at: OpenSpan | undefined = span; at && !seen.has(at.id); ) {
    seen.add(at.id);
    names.push(`${at.spanKind} ${at.name}`);
    at = at.parent === undefined ? undefined : spans.get(at.parent);
  }
  return names;
};

/**
 * The event that said what stands at a path, where the state itself tells it: most values carry the event they are
 * from. `undefined`: it has to be searched for (see writers.ts).
 */
export const eventAt = (state: RunState, path: StatePath): string | undefined => {
  const [place, first = "", second = "", field = ""] = path;
  switch (place) {
    case "series":
      return FROM_ITS_POINT.has(field) ? state.series.get(first as never)?.get(second)?.event : undefined;
    case "records":
      return state.records.get(recordKey((first || undefined) as never, second))?.event;
    case "subjects":
      return subjectEvent(state, first, second);
    case "anomalies":
      return state.anomalies.find(({ event }) => event === first)?.event ?? state.anomalies.at(-1)?.event;
    case "spans":
      return second === "" ? state.spans.get(first as SpanId)?.event : undefined;
    case "attention":
      return second === "" ? state.attention.get(first)?.event : undefined;
    case "links":
      return state.links.get(first)?.event;
    case "pendingEnds":
      return state.pendingEnds.get(first as SpanId)?.event;
    default:
      return undefined;
  }
};

const FROM_ITS_POINT: ReadonlySet<string> = new Set(["", "last", "count", "at", "event"]);
const FROM_ITS_MOVE: ReadonlySet<string> = new Set([
  "",
  "stage",
  "since",
  "previous",
  "transitions",
  "illegal",
  "lifecycle",
  "event",
  "at",
]);

const subjectEvent = (state: RunState, path: string, field: string): string | undefined => {
  const subject = state.subjects.get(path as never);
  if (FROM_ITS_MOVE.has(field)) return subject?.event;
  return field === "lastGate" ? subject?.lastGate?.event : undefined;
};
