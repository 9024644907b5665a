/** How many subjects stand in each stage at the cursor. Pure. */
import type { Lifecycle } from "../../core/stages.ts";
import type { RunState } from "../../core/state.ts";

type Counts = Readonly<Record<string, number>>;

/**
 * In a slotted lifecycle the living ones: one that its slot has replaced is no longer anywhere. In others every
 * subject, also those that are done.
 */
export const stageCounts = (
  { subjects, totals }: Pick<RunState, "subjects" | "totals">,
  lifecycle: Lifecycle | undefined,
): Counts => {
  if (!lifecycle?.slotted) return totals.subjectsByStage;
  const counts: Record<string, number> = {};
  for (const { stage, lifecycle: own } of subjects.values())
    if (stage !== undefined && own === lifecycle.name) counts[stage] = (counts[stage] ?? 0) + 1;
  return counts;
};
