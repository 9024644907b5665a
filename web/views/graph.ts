/**
 * The graph of spans: who called whom, what caused what, as of the cursor. Where nodes stand depends on the structure
 * alone, so nothing moves while the cursor does.
 */
import type { LinkRelation, SpanKind } from "../../core/event.ts";
import { perObject } from "../../core/per-object.ts";
import type { CriticalPath, GraphSpan, SpanGraph } from "../../core/span-questions.ts";
import { isTelling } from "../../core/telling.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import { nearest } from "../draw/hit.ts";
import { shareOf } from "./critical.ts";
import { drawGraph, lightGraph } from "./graph-draw.ts";
import { graphPlaces, type Place, type Places } from "./graph-places.ts";
import type { Point, Scene, Selection, Size, View } from "./view.ts";

export interface Shift {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}
export const UNSHIFTED: Shift = { x: 0, y: 0, k: 1 };

export interface GraphInput {
  readonly graph: SpanGraph | undefined;
  /** Where nodes stood before; nothing while they shall be put in order. */
  readonly before: Places | undefined;
  /** Nodes that were dragged, where to. */
  readonly dragged: ReadonlyMap<string, Point>;
  readonly shift: Shift;
}

export interface GraphNode extends Point {
  readonly key: string;
  readonly id: string;
  readonly kind: SpanKind;
  readonly label: string;
  /** How many stand here as one, those begun at the cursor told apart, and how many children are not shown. */
  readonly count: string;
  readonly radius: number;
  readonly future: boolean;
  readonly open: boolean;
  readonly failed: boolean;
  readonly selected: boolean;
  readonly lit: boolean;
  readonly critical: boolean;
  /** The name stands below the node, not to its right. */
  readonly below: boolean;
  /** Room for the name. */
  readonly room: number;
  /** Key of the node it hangs under. */
  readonly under: string | undefined;
}

export interface GraphLink {
  readonly from: Point;
  readonly to: Point;
  readonly lit: boolean;
  readonly future: boolean;
}
export interface GraphRelation extends GraphLink {
  readonly relation: LinkRelation;
}

export interface GraphModel {
  readonly size: Size;
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly relations: readonly GraphRelation[];
  readonly places: Places;
  readonly ghost: Scene["ghost"];
}

export const graph = (input: GraphInput): View<GraphModel> => ({
  id: "graph",
  title: "Graph",
  layout: (scene, size) => layoutGraph(scene, size, input),
  draw: drawGraph,
  light: lightGraph,
  pick: (model, at): Selection | undefined => {
    const node = nearest(model.nodes, at, 20);
    return node && { kind: "span", id: node.id };
  },
});

/** A node with less of the critical path than this is not marked: every parent has a moment of its own. */
const TELLING_SHARE = 0.01;
const weights = perObject(
  (path: CriticalPath): ReadonlyMap<string, number> =>
    new Map(path.shares.map(({ id, time }) => [id, shareOf(path, time)])),
);

const NO_GRAPH: SpanGraph = { nodes: [], links: [], total: 0 };

const layoutGraph = (
  scene: Scene,
  size: Size,
  { graph = NO_GRAPH, before, dragged, shift }: GraphInput,
): GraphModel => {
  const places = graphPlaces(graph, size, before);
  const ofKey = new Map<string, GraphNode>();
  for (const span of graph.nodes) {
    const place = places.at.get(span.key) as Place;
    const base = { ...place, ...dragged.get(span.key) };
    ofKey.set(span.key, nodeOf(scene, size, span, base, shift, places));
  }
  const nodes = [...ofKey.values()];
  return {
    size,
    nodes,
    links: nodes
      .flatMap((to): GraphLink[] => {
        const from = to.under === undefined ? undefined : ofKey.get(to.under);
        return from ? [{ from, to, lit: from.lit && to.lit, future: to.future }] : [];
      })
      .sort((a, b) => Number(a.lit) - Number(b.lit)),
    relations: graph.links.flatMap(({ relation, from, to, at }) => {
      const [left, right] = [ofKey.get(from), ofKey.get(to)];
      return left && right
        ? [{ relation, from: left, to: right, lit: left.lit && right.lit, future: at > scene.at }]
        : [];
    }),
    places,
    ghost: scene.ghost,
  };
};

const nodeOf = (
  scene: Scene,
  size: Size,
  span: GraphSpan,
  base: Place,
  { x, y, k }: Shift,
  places: Places,
): GraphNode => {
  const below = span.depth === places.lowest;
  const at = { x: x + k * base.x, y: y + k * base.y };
  const edge = 2 * Math.min(at.x, size.width - at.x) - 8;
  const step = base.gap * k;
  const future = span.start > scene.at;
  return {
    key: span.key,
    id: span.id,
    kind: span.kind,
    label: span.name,
    count: countOf(span, scene),
    radius: Math.max(5, Math.min(14, 10 * Math.sqrt(k))),
    future,
    open: !future && (span.end === undefined || span.end > scene.at),
    failed: span.failedAt !== undefined && span.failedAt <= scene.at,
    selected: isChosen(span, scene.selection?.kind === "span" ? scene.selection.id : undefined),
    lit: span.holds,
    critical: scene.critical !== undefined && (weights(scene.critical).get(span.id) ?? 0) >= TELLING_SHARE,
    below,
    room: Math.max(
      0,
      below ? Math.min(step - 8, edge > 30 ? edge : step - 8) : Math.min(step - 34, size.width - at.x - 24),
    ),
    under: span.under,
    ...at,
  };
};

const countOf = ({ times, starts, children, unfolded }: GraphSpan, { at }: Pick<Scene, "at">): string => {
  const begun = starts?.filter((start) => start <= at).length;
  return [
    times > 1 ? (begun === undefined || begun === times ? `×${times}` : `×${begun} of ${times}`) : "",
    times === 1 && children > 0 && !unfolded ? `+${children}` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
};

/** From the root to the selected span; without one to the deepest work that is open at the cursor. */
export const litPath = (scene: Scene): readonly SpanBar[] => {
  const { spans } = scene.window;
  const byId = new Map<string, SpanBar>(spans.map((bar) => [bar.id, bar]));
  const selected = scene.selection?.kind === "span" ? byId.get(scene.selection.id) : undefined;
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

/** The span a node stands for is selected; several that stand as one are when one of them is. */
export const isChosen = ({ id, holds, times }: GraphSpan, selected: string | undefined): boolean =>
  selected !== undefined && (id === selected || (holds && times > 1));

/** What a node is and how it stands at the cursor, for those who hear it. */
export const nodeSentence = (span: GraphSpan, scene: Pick<Scene, "at">): string => {
  const { name, kind, start, end, failedAt } = span;
  const count = countOf(span, scene);
  const standing =
    start > scene.at
      ? "starts later"
      : failedAt !== undefined && failedAt <= scene.at
        ? "failed"
        : end === undefined || end > scene.at
          ? "open at the cursor"
          : "ended";
  return [
    name,
    kind,
    standing,
    count.startsWith("+") ? `${count.slice(1)} children folded` : count.replace("×", "times "),
  ]
    .filter((part) => part !== "")
    .join(", ");
};
