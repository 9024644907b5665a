/** What people have written, through the one writer: notes, attempts, branches and what these execute. */
import type { RunId, Seq } from "../../core/ids.ts";
import { KEEP_METHODS, type Keeper, type StoreWriter } from "../../store/store.ts";
import { BranchLines, type BranchText } from "./branch-lines.ts";

export interface Keeping extends Keeper {
  /** Further lines of a branch that has begun. In the store when it resolves. */
  appendBranch(run: RunId, given: BranchText): Promise<void>;
}

export const KEEPING_METHODS = [
  ...KEEP_METHODS,
  "appendBranch",
] as const satisfies readonly (keyof Keeping)[];
export type KeepingMethod = (typeof KEEPING_METHODS)[number];

/** `now`: the steady clock of ingest, in ms; `written`: of what was executed. */
export const keepingOf = (writer: StoreWriter, now: () => number, written: (head: Seq) => void): Keeping => {
  const lines = new BranchLines(writer, now);
  const methods = KEEP_METHODS.map((method) => [method, writer[method].bind(writer)]);
  return {
    ...(Object.fromEntries(methods) as Keeper),
    appendBranch: async (run, given) => {
      written(await lines.append(run, given));
    },
  };
};
