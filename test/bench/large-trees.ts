/** Large runs to compare: many tasks of calls, as agents write them, and what a share of edits makes of them. */
import type { ForestSpan } from "../../core/compare/forest-span.ts";
import { SPAN_KINDS } from "../../core/event.ts";
import { copyOf, type Node, spansOf } from "../core/compare/trees.ts";
import { type Random, random } from "../random.ts";

const NAMES = ["plan", "read", "write", "test", "ask", "think", "edit", "grep"];

const node = (r: Random, kind: number, content: number): Node => ({
  name: r.pick(NAMES),
  kind,
  content: r.below(content),
  beside: false,
  children: [],
});

const largeTree = (r: Random, size: number): Node => {
  const root: Node = { ...node(r, 0, 1), name: "run" };
  let count = 1;
  const add = (parent: Node, child: Node): Node => {
    parent.children.push(child);
    count++;
    return child;
  };
  while (count < size) {
    const task = add(root, { ...node(r, 1, 1_000_000), name: "task" });
    for (let calls = 5 + r.below(40); calls > 0; calls--) {
      const call = add(task, { ...node(r, 2 + r.below(3), 5000), beside: r.chance(0.1) });
      if (r.chance(0.3)) for (let inner = 1 + r.below(6); inner > 0; inner--) add(call, node(r, 3, 5000));
    }
  }
  return root;
};

/** Each span is edited with that chance: other content three times in five, else a child less or one more. */
const changedTree = (r: Random, root: Node, share: number): Node => {
  const tree = copyOf(root);
  const fresh = (): number => 10_000_000 + r.below(1_000_000);
  const visit = (of: Node): void => {
    if (r.chance(share)) {
      const which = r.below(5);
      if (which < 3) of.content = fresh();
      else if (which === 3 && of.children.length > 0) of.children.splice(r.below(of.children.length), 1);
      else of.children.splice(r.below(of.children.length + 1), 0, { ...node(r, 3, 5000), content: fresh() });
    }
    of.children.forEach(visit);
  };
  visit(tree);
  return tree;
};

export const largePair = (spans: number, share: number): readonly (readonly ForestSpan[])[] => {
  const r = random(7);
  const tree = largeTree(r, spans);
  return [spansOf(tree), spansOf(changedTree(r, tree, share), { ids: "x" })];
};

const START_MS = Date.UTC(2026, 0, 2);

/** The spans as a trace in our own dialect, line by line as they happen. */
export const linesOf = (spans: readonly ForestSpan[]): string => {
  const timed: { readonly at: number; readonly line: object }[] = [];
  const stamp = (at: number): string => new Date(START_MS + at).toISOString();
  for (const { id, parent, kind, name, start, end, bodies } of spans) {
    const begin = { kind: "span-start", id, parent, spanKind: SPAN_KINDS[kind], name };
    timed.push({ at: start, line: { at: stamp(start), ...begin, parameters: { value: bodies[0] } } });
    timed.push({ at: end, line: { at: stamp(end), kind: "span-end", id, status: "ok" } });
  }
  timed.sort((one, other) => one.at - other.at);
  return timed.map(({ line }) => `${JSON.stringify(line)}\n`).join("");
};
