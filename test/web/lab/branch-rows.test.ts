import { describe, expect, it } from "vitest";
import type { Nanos, RunId } from "../../../core/ids.ts";
import { BRANCH_LIMITS, type Branch } from "../../../core/replay/branch-wire.ts";
import { branchLines, branchRows, type Fork } from "../../../web/lab/branch-rows.ts";

const RUN = "r-0" as RunId;
const fork = (n: number): Fork => ({ event: `e${n}`, name: `call ${n}`, at: n });
const branch = (run: string, parent: string, event: number, rest: Partial<Branch> = {}): Branch => ({
  run: run as RunId,
  parent: parent as RunId,
  call: { event: `e${event}`, name: `call ${event}`, at: event as Nanos },
  cutAt: event as Nanos,
  made: "2026-01-02T03:04:05.000Z",
  name: run,
  edit: [],
  provider: "script",
  kind: "scripted",
  limits: BRANCH_LIMITS,
  state: "finished",
  reason: null,
  difference: null,
  failure: null,
  inherited: { events: 1, usage: {} },
  own: { calls: 1, cached: 0, usage: {}, costUsd: null, durationMs: 1 },
  folded: false,
  archived: false,
  parentChanged: false,
  ...rest,
});
/** As a person reads it: a dash for each level. */
const read = (forks: readonly Fork[], branches: readonly Branch[], archived = false): readonly string[] =>
  branchRows(RUN, forks, branches, archived).rows.map((row) =>
    row.row === "fork"
      ? row.fork.name
      : `${"-".repeat(row.depth)} ${row.branch.name}${row.hidden > 0 ? ` (${row.hidden})` : ""}`,
  );

describe("the tree of branches", () => {
  const forks = [fork(1), fork(2), fork(3)];
  const branches = [
    branch("b1", "r-0", 2),
    branch("b2", "r-0", 2),
    branch("b3", "b1", 7),
    branch("b4", "r-0", 3, { archived: true }),
  ];

  it("has a branch below the call it was made at, and below that its own", () => {
    expect(read(forks, branches)).toEqual(["call 1", "call 2", "- b1", "-- b3", "- b2", "call 3"]);
  });
  it("hides what is archived until it is asked for, and counts it", () => {
    expect(read(forks, branches, true).at(-1)).toBe("- b4");
    expect(branchRows(RUN, forks, branches, false).archived).toBe(1);
  });
  it("folds the branches of a branch, and says how many", () => {
    const folded = branches.map((each) => (each.name === "b1" ? { ...each, folded: true } : each));
    expect(read(forks, folded)).toEqual(["call 1", "call 2", "- b1 (1)", "- b2", "call 3"]);
  });
  it("shows the call of a branch that is not among those that were fetched", () => {
    expect(read([fork(3)], [branch("b1", "r-0", 2)])).toEqual(["call 2", "- b1", "call 3"]);
  });
  it("draws a line from each branch to what it hangs on, downward", () => {
    const { rows } = branchRows(RUN, forks, branches, false);
    const { places, curves, height, main } = branchLines(rows);
    expect(curves).toHaveLength(3);
    expect(places.every(({ y }, i) => i === 0 || y > (places[i - 1]?.y ?? 0))).toBe(true);
    expect(main[0]).toBe(places[0]?.y);
    expect(main[1]).toBe(places.at(-1)?.y);
    expect(height).toBeGreaterThan(places.at(-1)?.y ?? Number.POSITIVE_INFINITY);
    for (const { row, path } of curves) expect(path.endsWith(`V${places[row]?.y}`)).toBe(true);
  });
});
