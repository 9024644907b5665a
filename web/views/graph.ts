/**
 * The call graph around the selection: depth downward, time from left to right. Shown are the lit path from the root to
 * the selection and the siblings on each of its levels; everything else is a number beside its parent.
 */
import type { SpanKind } from "../../core/event.ts";
import type { SpanId } from "../../core/ids.ts";
import { isTelling } from "../../core/telling.ts";
import type { SpanBar } from "../../core/wire.ts";
import { nearest } from "../draw/hit.ts";
import { drawGraph, lightGraph } from "./graph-draw.ts";
import type { Point, Scene, Selection, Size, View } from "./view.ts";

export interface GraphNode extends Point {
  readonly id: string;
  readonly kind: SpanKind;
  readonly label: string;
  /** Children that are not drawn. */
  readonly more: number;
  /** How many equal siblings stand here as one; 1 for one of its own. */
  readonly times: number;
  readonly future: boolean;
  readonly failed: boolean;
  readonly selected: boolean;
  readonly lit: boolean;
  /** The name stands below the node, not to its right. */
  readonly below: boolean;
  /** Room for the name. */
  readonly room: number;
}

export interface GraphLink {
  readonly from: Point;
  readonly to: Point;
  readonly lit: boolean;
  readonly future: boolean;
}

export interface GraphModel {
  readonly size: Size;
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** From one sibling to the next, on the lowest level. */
  readonly order: readonly GraphLink[];
  readonly ghost: Scene["ghost"];
}

const LEVELS = 3;
/** Least distance of two nodes. */
const APART = 88;
const SIDE = 64;

export const graph: View<GraphModel> = {
  id: "graph",
  title: "Graph",
  layout: (scene, size) => layoutGraph(scene, size),
  draw: drawGraph,
  light: lightGraph,
  pick: (model, at): Selection | undefined => {
    const node = nearest(model.nodes, at, 20);
    return node && { kind: "span", id: node.id };
  },
};

/** From the root to the selected span; without one to the deepest work that is open at the cursor. */
export const litPath = (scene: Scene): readonly SpanBar[] => {
  const { spans } = scene.window;
  const byId = new Map(spans.map((bar) => [bar.id, bar]));
  const selected = scene.selection?.kind === "span" ? byId.get(scene.selection.id as SpanId) : undefined;
  const open = spans.filter(
    (bar) =>
      isTelling(bar.spanKind) && bar.start <= scene.at && (bar.end === undefined || bar.end > scene.at),
  );
  const deepest = open.reduce<SpanBar | undefined>(
    (best, bar) => (!best || bar.depth > best.depth ? bar : best),
    undefined,
  );
  const path: SpanBar[] = [];
  for (
    let at = selected ?? deepest ?? spans[0];
    at && !path.includes(at);
    at = at.parent === undefined ? undefined : byId.get(at.parent)
  )
    path.unshift(at);
  return path;
};

const layoutGraph = (scene: Scene, size: Size): GraphModel => {
  const path = litPath(scene);
  const last = path.at(-1);
  const depth =
    last && childrenOf(scene, last).length > 0 && path.length < LEVELS ? path.length : path.length - 1;
  const first = Math.max(0, depth - LEVELS + 1);
  const levels = Array.from({ length: Math.max(0, depth - first + 1) }, (_, index) => {
    const level = first + index;
    const parent = path[level - 1];
    const members = parent ? childrenOf(scene, parent) : scene.window.spans.filter((bar) => bar.depth === 0);
    return { parent, members, lit: path[level] };
  });
  const rows = levels.map((level, index) => placeRow(scene, size, level, index, levels.length));
  const nodes = rows.flat();
  const at = new Map(nodes.map((node) => [node.id, node]));
  const links = levels.flatMap(({ parent }, index) => {
    const from = parent && at.get(parent.id);
    if (!from) return [];
    return (rows[index] ?? []).map(
      (to): GraphLink => ({ from, to, lit: from.lit && to.lit, future: to.future }),
    );
  });
  return {
    size,
    nodes,
    links: links.sort((a, b) => Number(a.lit) - Number(b.lit)),
    order: orderOf(rows.at(-1) ?? []),
    ghost: scene.ghost,
  };
};

const childrenOf = (scene: Scene, parent: SpanBar): readonly SpanBar[] =>
  scene.window.spans.filter((bar) => bar.parent === parent.id);

interface Level {
  readonly members: readonly SpanBar[];
  readonly lit: SpanBar | undefined;
}

const placeRow = (
  scene: Scene,
  size: Size,
  { members, lit }: Level,
  index: number,
  levels: number,
): readonly GraphNode[] => {
  const most = Math.max(2, Math.floor((size.width - 2 * SIDE) / APART) + 1);
  const shown = around(grouped(members, lit, members.length > most), lit, most);
  const below = index === levels - 1 && levels > 1;
  const left = shown.length === 1 ? size.width / 2 : below ? SIDE : SIDE + 12;
  const step = shown.length === 1 ? 0 : (size.width - left - (below ? SIDE : SIDE + 60)) / (shown.length - 1);
  const y = levels === 1 ? size.height / 2 : 22 + (index * (size.height - 22 - 46)) / (levels - 1);
  return shown.map(({ bar, times }, place) => {
    const isLit = bar.id === lit?.id;
    const x = left + place * step;
    const edge = 2 * Math.min(x, size.width - x) - 8;
    return {
      id: bar.id,
      kind: bar.spanKind,
      label: bar.name,
      more: isLit && index < levels - 1 ? 0 : bar.children,
      times,
      future: bar.start > scene.at,
      failed: bar.failed && bar.end !== undefined && bar.end <= scene.at,
      selected: scene.selection?.kind === "span" && scene.selection.id === bar.id,
      lit: isLit,
      below,
      room: shown.length === 1 ? size.width / 2 - 30 : below ? Math.min(step - 8, edge) : step - 34,
      x,
      y,
    };
  });
};

interface Sibling {
  readonly bar: SpanBar;
  readonly times: number;
}

/** Neighbours of one kind and name become one node where there are too many; the lit one stays alone. */
const grouped = (
  members: readonly SpanBar[],
  lit: SpanBar | undefined,
  fold: boolean,
): readonly Sibling[] => {
  const siblings: Sibling[] = [];
  for (const bar of members) {
    const before = siblings.at(-1);
    const same =
      fold &&
      before &&
      before.bar.name === bar.name &&
      before.bar.spanKind === bar.spanKind &&
      before.bar !== lit &&
      bar !== lit;
    if (same) siblings[siblings.length - 1] = { bar: before.bar, times: before.times + 1 };
    else siblings.push({ bar, times: 1 });
  }
  return siblings;
};

/** At most `most`, with the lit one among them; the ends say how many are left out. */
const around = (siblings: readonly Sibling[], lit: SpanBar | undefined, most: number): readonly Sibling[] => {
  if (siblings.length <= most) return siblings;
  const at = Math.max(
    0,
    siblings.findIndex(({ bar }) => bar === lit),
  );
  const from = Math.max(0, Math.min(siblings.length - most, at - (most >> 1)));
  const shown = siblings.slice(from, from + most);
  const rest = (left: readonly Sibling[]): number => left.reduce((sum, { times }) => sum + times, 0);
  return shown.map((sibling, index) => {
    if (sibling.bar === lit) return sibling;
    if (index === 0) return { ...sibling, times: sibling.times + rest(siblings.slice(0, from)) };
    return index === shown.length - 1
      ? { ...sibling, times: sibling.times + rest(siblings.slice(from + most)) }
      : sibling;
  });
};

const orderOf = (row: readonly GraphNode[]): readonly GraphLink[] =>
  row.slice(1).map((to, index) => ({ from: row[index] as GraphNode, to, lit: false, future: to.future }));
