/** Random span trees for comparisons, what a run can do to them, and the cost of an alignment. */
import type { Alignment } from "../../../core/compare/alignment.ts";
import { type Forest, forestOf } from "../../../core/compare/forest.ts";
import { type ForestSpan, NO_USAGE } from "../../../core/compare/forest-span.ts";
import { spanId } from "../../../core/ids.ts";
import type { Random } from "../../random.ts";

export interface Node {
  name: string;
  kind: number;
  /** Stands for the digests of what was said and done. */
  content: number;
  /** Ran at the same time as its siblings. */
  beside: boolean;
  children: Node[];
}

const NAMES = ["plan", "read", "write", "test", "ask", "think"];

export const randomTree = (r: Random, size: number, besides = 0): Node => {
  const root: Node = { name: "run", kind: 0, content: 0, beside: false, children: [] };
  const nodes = [root];
  while (nodes.length < size) {
    const parent = r.chance(0.6)
      ? (nodes.at(-1 - r.below(Math.min(3, nodes.length))) as Node)
      : r.pick(nodes);
    const kind = 1 + r.below(3);
    const node: Node = {
      name: r.pick(NAMES),
      kind,
      content: r.below(40),
      beside: r.chance(besides),
      children: [],
    };
    parent.children.push(node);
    nodes.push(node);
  }
  return root;
};

export const copyOf = (node: Node): Node => ({ ...node, children: node.children.map(copyOf) });
export const nodesOf = (node: Node): Node[] => [node, ...node.children.flatMap(nodesOf)];

export const parentOf = (root: Node, node: Node): Node | undefined =>
  nodesOf(root).find(({ children }) => children.includes(node));

/** Other content, another name, one more, one less (its children move up), a wrapper around some children. */
export const edited = (r: Random, root: Node, edits: number): Node => {
  const tree = copyOf(root);
  const fresh = (name: string): Node => ({
    name,
    kind: 1 + r.below(3),
    content: 100 + r.below(900),
    beside: false,
    children: [],
  });
  for (let i = 0; i < edits; i++) {
    const node = r.pick(nodesOf(tree));
    const parent = parentOf(tree, node);
    switch (r.below(5)) {
      case 0:
        node.content = 100 + r.below(900);
        break;
      case 1:
        if (parent) node.name = r.pick(["plan", "read", "zap"]);
        break;
      case 2:
        node.children.splice(r.below(node.children.length + 1), 0, fresh("new"));
        break;
      case 3:
        parent?.children.splice(parent.children.indexOf(node), 1, ...node.children);
        break;
      default:
        if (node.children.length > 0) {
          const wrapper = fresh("wrap");
          wrapper.children = node.children.splice(0, 1 + r.below(node.children.length));
          node.children.unshift(wrapper);
        }
    }
  }
  return tree;
};

/** Each span of a sequence begins when the one before it ended; siblings that are `beside` all begin together. */
export const spansOf = (
  root: Node,
  options: { readonly ids?: string; readonly shift?: number; readonly r?: Random } = {},
): readonly ForestSpan[] => {
  const { ids = "s", shift = 0, r } = options;
  const spans: ForestSpan[] = [];
  let now = shift;
  let n = 0;
  const visit = (node: Node, parent: string | undefined): void => {
    const id = `${ids}-${n++}`;
    const span: ForestSpan = {
      id: spanId(id),
      parent: parent === undefined ? undefined : spanId(parent),
      kind: node.kind,
      name: node.name,
      start: now++,
      end: 0,
      failed: false,
      error: 0,
      bodies: [node.content, 0, 0, 0],
      parameters: "",
      attributes: 0,
      usage: NO_USAGE,
      key: undefined,
      seq: n,
      k: 0,
      said: [],
    };
    spans.push(span);
    const besides = node.children.filter(({ beside }) => beside);
    for (const child of node.children.filter(({ beside }) => !beside)) visit(child, id);
    const began = now;
    let last = now;
    const besidesSpans: ForestSpan[] = [];
    for (const child of r ? r.shuffled(besides) : besides) {
      const first = spans.length;
      visit(child, id);
      const own = spans[first] as ForestSpan;
      own.start = began + (r ? r.next() : 0);
      besidesSpans.push(own);
      last = Math.max(last, own.end);
    }
    for (const each of besidesSpans) each.end = last;
    now = Math.max(now, last) + 1;
    span.end = now++;
  };
  visit(root, undefined);
  return spans;
};

export const treeOf = (root: Node, options?: Parameters<typeof spansOf>[1]): Forest =>
  forestOf(spansOf(root, options));

/** What it costs to make left into right by this alignment; moves count as removed and added. */
export const costOf = (left: Forest, right: Forest, { toRight }: Alignment): number => {
  let cost = left.length + right.length;
  for (const [l, r] of keptInOrder(left, right, toRight)) cost += pairCost(left, right, l, r) - 2;
  return cost;
};

/** The pairs without those that cross others or change who is whose ancestor, dropped greedily. */
const keptInOrder = (
  left: Forest,
  right: Forest,
  toRight: Int32Array,
): readonly (readonly [number, number])[] => {
  const kept: (readonly [number, number])[] = [];
  const inside = ({ size }: Forest, above: number, place: number): boolean =>
    place > above && place < above + (size[above] as number);
  toRight.forEach((r, l) => {
    if (r === -1) return;
    const fits = kept.every(([kl, kr]) => kr < r && inside(left, kl, l) === inside(right, kr, r));
    if (fits) kept.push([l, r]);
  });
  return kept;
};

export const pairCost = (left: Forest, right: Forest, l: number, r: number): number => {
  const same = left.content[l] === right.content[r];
  if (left.label[l] === right.label[r]) return same ? 0 : 0.5;
  if (left.spans[l]?.kind !== right.spans[r]?.kind) return 2;
  return same ? 0.5 : 1.5;
};

/** The least cost there is: every way is tried, forests by their first tree. Written to be obviously right, not fast. */
export const leastCost = (left: Forest, right: Forest): number => {
  const known = new Map<string, number>();
  const sizeOf = (forest: Forest, places: readonly number[]): number =>
    places.reduce((sum, place) => sum + (forest.size[place] as number), 0);
  const childrenOf = (forest: Forest, place: number): number[] => {
    const found: number[] = [];
    const end = place + (forest.size[place] as number);
    for (let at = place + 1; at < end; at += forest.size[at] as number) found.push(at);
    return found;
  };
  const least = (ls: readonly number[], rs: readonly number[]): number => {
    if (ls.length === 0) return sizeOf(right, rs);
    if (rs.length === 0) return sizeOf(left, ls);
    const key = `${ls.join()}|${rs.join()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [l, ...lRest] = ls as [number, ...number[]];
    const [r, ...rRest] = rs as [number, ...number[]];
    const [below, otherBelow] = [childrenOf(left, l), childrenOf(right, r)];
    const cost = Math.min(
      1 + least([...below, ...lRest], rs),
      1 + least(ls, [...otherBelow, ...rRest]),
      pairCost(left, right, l, r) + least(below, otherBelow) + least(lRest, rRest),
    );
    known.set(key, cost);
    return cost;
  };
  const roots = (forest: Forest): number[] => {
    const found: number[] = [];
    for (let at = 0; at < forest.length; at += forest.size[at] as number) found.push(at);
    return found;
  };
  return least(roots(left), roots(right));
};
