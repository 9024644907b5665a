/** Large runs to compare: many tasks of calls, as agents write them, and what a share of edits makes of them. */
import { copyOf, type Node } from "../core/compare/trees.ts";
import type { Random } from "../random.ts";

const NAMES = ["plan", "read", "write", "test", "ask", "think", "edit", "grep"];

const node = (r: Random, kind: number, content: number): Node => ({
  name: r.pick(NAMES),
  kind,
  content: r.below(content),
  beside: false,
  children: [],
});

export const largeTree = (r: Random, size: number): Node => {
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
export const changedTree = (r: Random, root: Node, share: number): Node => {
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
