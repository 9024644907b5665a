/** Where the nodes of a graph stand: depth downward, time from left to right, lines of a level under each other. Pure. */
import type { GraphSpan, SpanGraph } from "../../core/span-questions.ts";
import type { Point, Size } from "./view.ts";

export interface Places {
  /** As long as the room stays, so does every node. */
  readonly size: Size;
  readonly at: ReadonlyMap<string, Place>;
  /** Nodes of the lowest level have their names below them. */
  readonly lowest: number;
}

/** `gap`: room to the next node of its line. */
export interface Place extends Point {
  readonly gap: number;
}

/** Least distance of two nodes, and of two lines. */
const APART = 88;
/** The same where a level has several lines: there is room for names. */
const ROOMY = 124;
const LINE = 54;
const SIDE = 64;
/** Names stand right of the nodes; in the lowest level below them. */
const NAMED_SIDE = 118;
const TOP = 24;
const BOTTOM = 42;

const columnsFor = (count: number, { width }: Size): number => {
  const inLine = (apart: number): number => Math.max(2, Math.floor((width - 2 * SIDE) / apart) + 1);
  return count <= inLine(APART) ? inLine(APART) : inLine(ROOMY);
};

/** Nodes that were there stay where they were while the room is the same; new ones come behind their level. */
export const graphPlaces = (graph: SpanGraph, size: Size, before?: Places): Places =>
  before && before.size.width === size.width && before.size.height === size.height && before.at.size > 0
    ? grow(graph, size, before)
    : placed(graph, size);

const levelsOf = (graph: SpanGraph): readonly (readonly GraphSpan[])[] => {
  const levels: GraphSpan[][] = [];
  for (const node of graph.nodes) {
    levels[node.depth] ??= [];
    levels[node.depth]?.push(node);
  }
  return levels;
};

const placed = (graph: SpanGraph, size: Size): Places => {
  const levels = levelsOf(graph);
  const lines = levels.flatMap((level, depth) => {
    const columns = columnsFor(level.length, size);
    return Array.from({ length: Math.ceil(level.length / columns) }, (_, i) => ({
      nodes: level.slice(i * columns, (i + 1) * columns),
      full: Math.min(level.length, columns),
      right: depth === levels.length - 1 ? SIDE : NAMED_SIDE,
    }));
  });
  const room = size.height - TOP - BOTTOM;
  const step = lines.length < 2 ? 0 : Math.max(LINE, room / (lines.length - 1));
  const at = new Map<string, Place>();
  lines.forEach(({ nodes, full, right }, index) => {
    const y = lines.length === 1 ? size.height / 2 : TOP + index * step;
    // The last line of a level keeps the columns of those above it.
    const gap = full < 2 ? size.width / 2 : (size.width - SIDE - right) / (full - 1);
    nodes.forEach(({ key }, column) => {
      at.set(key, { x: full === 1 ? size.width / 2 : SIDE + column * gap, y, gap });
    });
  });
  return { size, at, lowest: levels.length - 1 };
};

/** New nodes stand right of the last one of their level; a level that was not there comes below all others. */
const grow = (graph: SpanGraph, size: Size, before: Places): Places => {
  const at = new Map<string, Place>();
  for (const { key } of graph.nodes) {
    const known = before.at.get(key);
    if (known) at.set(key, known);
  }
  for (const level of levelsOf(graph)) {
    let last: Place | undefined;
    for (const { key } of level) {
      const known = at.get(key);
      if (known && (!last || known.y > last.y || (known.y === last.y && known.x > last.x))) last = known;
    }
    for (const { key } of level) {
      if (at.has(key)) continue;
      const next: Place = last
        ? { x: last.x + APART, y: last.y, gap: APART }
        : { x: SIDE, y: Math.max(TOP, ...[...at.values()].map(({ y }) => y + LINE)), gap: APART };
      at.set(key, next);
      last = next;
    }
  }
  return { size, at, lowest: levelsOf(graph).length - 1 };
};

/** Smaller than this names cannot be read: the rest is for panning. */
const LEAST_FIT = 0.7;

/** How far the nodes are drawn together so that all are in view; 1 where they are. */
export const fitting = ({ at, size }: Places): number => {
  const bottom = Math.max(0, ...[...at.values()].map(({ y }) => y + BOTTOM));
  const right = Math.max(0, ...[...at.values()].map(({ x }) => x + SIDE));
  return Math.max(LEAST_FIT, Math.min(1, size.height / bottom, size.width / right));
};

/** Keys that walk the graph. */
export const isGraphKey = (pressed: string): boolean => /^Arrow|^[jk]$|^Home$/.test(pressed);

/** The node that a key leads to. Levels are walked in reading order. Pure. */
export const graphStep = (
  graph: SpanGraph,
  places: Places,
  key: string | undefined,
  pressed: string,
): string | undefined => {
  const { nodes } = graph;
  const at = nodes.find((node) => node.key === key);
  if (!at) return isGraphKey(pressed) ? nodes[0]?.key : undefined;
  const reading = nodes
    .filter(({ depth }) => depth === at.depth)
    .sort((left, right) => {
      const [a, b] = [places.at.get(left.key), places.at.get(right.key)];
      return a && b ? a.y - b.y || a.x - b.x : 0;
    });
  const place = reading.indexOf(at);
  switch (pressed) {
    case "ArrowUp":
    case "k":
      return at.under;
    case "ArrowDown":
    case "j":
      return nodes.find(({ under }) => under === at.key)?.key;
    case "ArrowLeft":
      return reading[place - 1]?.key;
    case "ArrowRight":
      return reading[place + 1]?.key;
    case "Home":
      return nodes[0]?.key;
    default:
      return undefined;
  }
};
