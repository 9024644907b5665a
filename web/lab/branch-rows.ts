/** The tree of branches as rows: the run's calls and marks in order, below each the branches made there. Pure. */
import type { RunId } from "../../core/ids.ts";
import type { Branch } from "../../core/replay/branch-wire.ts";

/** A model call of the run, where a branch may begin. */
export interface Fork {
  readonly event: string;
  readonly name: string;
  /** Nanoseconds on the clock of the run. */
  readonly at: number;
}

export type BranchRow =
  | { readonly row: "fork"; readonly fork: Fork; readonly branches: number }
  | {
      readonly row: "branch";
      readonly branch: Branch;
      /** 1 for branches of the run itself, 2 for theirs. */
      readonly depth: number;
      /** Row of what it hangs on: a fork of the run, or the branch it was made of. */
      readonly from: number;
      /** Branches of it that are folded away. */
      readonly hidden: number;
    };

export interface BranchTree {
  readonly rows: readonly BranchRow[];
  readonly archived: number;
}

/** Where a branch was made at an event that is no call of `forks`, the event stands among them. */
export const branchRows = (
  run: RunId,
  forks: readonly Fork[],
  branches: readonly Branch[],
  showArchived: boolean,
): BranchTree => {
  const shown = branches.filter(({ archived }) => showArchived || !archived);
  const byParent = new Map<RunId, Branch[]>();
  for (const branch of shown) {
    const list = byParent.get(branch.parent) ?? [];
    list.push(branch);
    byParent.set(branch.parent, list);
  }
  const rows: BranchRow[] = [];
  const add = (branch: Branch, depth: number, from: number): void => {
    const own = byParent.get(branch.run) ?? [];
    const here =
      rows.push({ row: "branch", branch, depth, from, hidden: branch.folded ? own.length : 0 }) - 1;
    if (!branch.folded) for (const each of own) add(each, depth + 1, here);
  };
  const direct = byParent.get(run) ?? [];
  for (const fork of withMissing(forks, direct)) {
    const made = direct.filter(({ call }) => call.event === fork.event);
    const here = rows.push({ row: "fork", fork, branches: made.length }) - 1;
    for (const branch of made) add(branch, 1, here);
  }
  return { rows, archived: branches.filter(({ archived }) => archived).length };
};

const withMissing = (forks: readonly Fork[], branches: readonly Branch[]): readonly Fork[] => {
  const known = new Map(forks.map((fork) => [fork.event, fork]));
  for (const { call } of branches) if (!known.has(call.event)) known.set(call.event, call);
  return [...known.values()].sort((left, right) => left.at - right.at);
};

// ---- the lines beside them ---------------------------------------------------------------------------------

export const ROW = { fork: 30, branch: 44 } as const;
/** Where the main line stands, and how far branches stand apart. */
const MAIN = 18;
const STEP = 18;

export interface RowPlace {
  readonly y: number;
  readonly x: number;
}
export interface BranchLines {
  readonly places: readonly RowPlace[];
  readonly height: number;
  /** From the first fork to the last. */
  readonly main: readonly [from: number, to: number];
  /** A curve to each branch; its row. */
  readonly curves: readonly { readonly row: number; readonly path: string }[];
}

export const branchLines = (rows: readonly BranchRow[]): BranchLines => {
  const places: RowPlace[] = [];
  let height = 0;
  for (const row of rows) {
    places.push({ y: height + ROW[row.row] / 2, x: MAIN + (row.row === "branch" ? row.depth * STEP : 0) });
    height += ROW[row.row];
  }
  const forks = places.filter((_, index) => rows[index]?.row === "fork");
  const curves = rows.flatMap((row, index) => {
    const [from, to] = [row.row === "branch" ? places[row.from] : undefined, places[index]];
    if (!from || !to) return [];
    const bend = Math.min(14, (to.y - from.y) / 2);
    return [
      {
        row: index,
        path: `M${from.x} ${from.y}C${to.x} ${from.y + bend} ${to.x} ${from.y} ${to.x} ${from.y + bend * 2}V${to.y}`,
      },
    ];
  });
  return { places, height, main: [forks[0]?.y ?? 0, forks.at(-1)?.y ?? 0], curves };
};
