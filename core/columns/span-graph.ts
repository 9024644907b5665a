/** The structure of a run as a graph: unfolded as far as asked, siblings of one kind and name as one node. */
import { SPAN_KINDS } from "../event.ts";
import { type Nanos, parseEventName, type SpanId } from "../ids.ts";
import type { GraphSpan, SpanGraph, SpanQuestion } from "../span-questions.ts";
import type { Window } from "../wire/window.ts";
import { childrenOf } from "./span-forest.ts";
import type { SpanColumns } from "./spans.ts";

/** Unfolded at first: level by level, while the nodes are no more than a person takes in. */
const FIRST_NODES = 20;
const FIRST_DEPTH = 3;
/** Siblings of one kind and name are one node where a parent has more children than this. */
const FOLD_FROM = 12;
/** Of a level, or of siblings that were unfolded, so many; what is left stands as one node. */
const MOST_SIBLINGS = 60;
const MOST_NODES = 600;
const STARTS_SENT = 256;

type GraphQuestion = Extract<SpanQuestion, { ask: "graph" }>;

interface Group {
  readonly key: string;
  readonly places: readonly number[];
  readonly under: string | undefined;
  readonly depth: number;
}

export const spanGraph = (
  spans: SpanColumns,
  links: readonly Window["links"][number][],
  { open, path }: GraphQuestion,
): SpanGraph => {
  const { tree, names, name, kinds } = spans.sheet;
  const { order } = tree;
  const keyOf = (place: number): string => spans.bar(order[place] as number).event;
  const asked = open && new Set(open);
  const way = pathTo(spans, path);
  // The span asked for is shown; what is below it is not unfolded for that.
  const above = new Set([...way].slice(1));

  const grouped = (places: readonly number[], under: string | undefined, depth: number): readonly Group[] => {
    const single = (place: number): Group => ({ key: keyOf(place), places: [place], under, depth });
    if (places.length <= FOLD_FROM) return places.map(single);
    const alike = new Map<string, number[]>();
    for (const place of places) {
      const row = order[place] as number;
      const like = `${kinds[row]} ${name[row]}`;
      const members = alike.get(like);
      if (members) members.push(place);
      else alike.set(like, [place]);
    }
    const groups = [...alike.values()].flatMap((members): readonly Group[] => {
      const [first] = members as [number];
      const key = `${keyOf(first)}*`;
      if (members.length === 1) return [single(first)];
      if (!asked?.has(key)) return [{ key, places: members, under, depth }];
      const rest = members.slice(MOST_SIBLINGS);
      const folded =
        rest.length > 0 ? [{ key: `${keyOf(rest[0] as number)}*`, places: rest, under, depth }] : [];
      return [...members.slice(0, MOST_SIBLINGS).map(single), ...folded];
    });
    return groups.sort((left, right) => (left.places[0] as number) - (right.places[0] as number));
  };

  const childrenIn = ({ key, places, depth }: Group): readonly Group[] =>
    places.length > 1 ? [] : cut(grouped([...childrenOf(tree, places[0] as number)], key, depth + 1), way);

  const nodes: GraphSpan[] = [];
  let level = cut(grouped([...childrenOf(tree, -1)], undefined, 0), way);
  const nodeOf = new Map<number, string>();
  for (let depth = 0; level.length > 0; depth++) {
    const next: Group[] = [];
    const early = !asked && depth + 1 < FIRST_DEPTH;
    const below = early ? level.reduce((sum, group) => sum + childrenIn(group).length, 0) : 0;
    const inFirst = early && nodes.length + level.length + below <= FIRST_NODES;
    for (const group of level) {
      const [first] = group.places as [number];
      const row = order[first] as number;
      const parent = group.places.length === 1 && (tree.children[row] as number) > 0;
      const within =
        parent &&
        nodes.length < MOST_NODES &&
        (above.has(first) || inFirst || (asked?.has(group.key) ?? false));
      for (const place of group.places) nodeOf.set(place, group.key);
      if (within) next.push(...childrenIn(group));
      nodes.push(
        nodeFor(spans, group, within, way, [names[name[row] as number] as string, kinds[row] as number]),
      );
    }
    level = next;
  }
  return { nodes, links: linksBetween(spans, links, nodeOf), total: order.length };
};

/** The places from the root to the span asked for. */
const pathTo = (spans: SpanColumns, event: string | undefined): ReadonlySet<number> => {
  const name = event === undefined ? undefined : parseEventName(event);
  const row = name && spans.rowOfEvent(name.seq, name.k);
  const { rank, parent } = spans.sheet.tree;
  const way = new Set<number>();
  for (let at = row ?? -1; at >= 0; at = parent[at] as number) way.add(rank[at] as number);
  return way;
};

/** The first of a level, and what the path goes through. */
const cut = (groups: readonly Group[], way: ReadonlySet<number>): readonly Group[] =>
  groups.length <= MOST_SIBLINGS
    ? groups
    : groups.filter(({ places }, index) => index < MOST_SIBLINGS || places.some((place) => way.has(place)));

const nodeFor = (
  spans: SpanColumns,
  { key, places, under, depth }: Group,
  unfolded: boolean,
  way: ReadonlySet<number>,
  [name, kind]: readonly [string, number],
): GraphSpan => {
  const { tree, failed } = spans.sheet;
  const { order, starts, ends } = tree;
  const first = places[0] as number;
  const row = order[first] as number;
  const bar = spans.bar(row);
  const ended = places.every((place) => !Number.isNaN(ends[place] as number));
  const failures = places.filter((place) => failed[order[place] as number] === 1);
  const sum = (of: Int32Array): number =>
    places.reduce((all, place) => all + (of[order[place] as number] as number), 0);
  const most = (of: Float64Array, all: readonly number[], pick: (...values: number[]) => number): Nanos =>
    all.reduce((best, place) => pick(best, of[place] as number), of[all[0] as number] as number) as Nanos;
  return {
    key,
    ...(under !== undefined && { under }),
    id: bar.id,
    event: bar.event,
    kind: SPAN_KINDS[kind] as GraphSpan["kind"],
    name,
    depth,
    start: bar.start,
    ...(ended && { end: most(ends, places, Math.max) }),
    ...(failures.length > 0 && { failedAt: most(ends, failures, Math.min) }),
    failures: failures.length,
    times: places.length,
    ...(places.length > 1 &&
      places.length <= STARTS_SENT && { starts: places.map((place) => starts[place] as Nanos) }),
    children: sum(tree.children),
    descendants: sum(tree.descendants),
    unfolded,
    holds: places.some((place) => way.has(place)),
  };
};

/** Links between spans that are not one node; to what lies below a folded node they go to that node. */
const linksBetween = (
  spans: SpanColumns,
  links: readonly Window["links"][number][],
  nodeOf: ReadonlyMap<number, string>,
): SpanGraph["links"] => {
  const { rank, parent } = spans.sheet.tree;
  const keyOf = (end: string): string | undefined => {
    if (!end.startsWith("span:")) return undefined;
    let row = spans.rowOfId(end.slice("span:".length) as SpanId) ?? -1;
    while (row >= 0 && !nodeOf.has(rank[row] as number)) row = parent[row] as number;
    return row < 0 ? undefined : nodeOf.get(rank[row] as number);
  };
  const found = new Map<string, SpanGraph["links"][number]>();
  for (const { relation, from, to, at } of links) {
    const [left, right] = [keyOf(from), keyOf(to)];
    if (left === undefined || right === undefined || left === right) continue;
    const key = `${relation} ${left} ${right}`;
    const before = found.get(key);
    found.set(key, {
      relation,
      from: left,
      to: right,
      at: before?.at ?? at,
      times: (before?.times ?? 0) + 1,
    });
  }
  return [...found.values()].slice(0, MOST_NODES);
};
