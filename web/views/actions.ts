/** How often a policy chose each action, over time. Pure. */
import type { EventOf } from "../../core/event.ts";
import type { Nanos, Subject } from "../../core/ids.ts";
import { finite, type Json, type Value } from "../../core/value.ts";
import { decisionOf } from "./decision.ts";
import { isOf } from "./policy-group.ts";
import { fieldsOf } from "./records.ts";

/** Counts by action of one stretch of time. */
export interface ActionColumn {
  readonly from: Nanos;
  readonly to: Nanos;
  readonly counts: ReadonlyMap<string, number>;
}

/** `{ action_counts: { WAIT: 113 } }`, or the counts themselves. */
export const actionCounts = (value: Json | undefined): ReadonlyMap<string, number> => {
  const fields = fieldsOf(value);
  const counts = fieldsOf(fields?.action_counts) ?? fields ?? {};
  return new Map(
    Object.entries(counts).flatMap(([name, count]) => {
      const number = finite(count as Value);
      return number === undefined ? [] : [[name, number] as const];
    }),
  );
};

/** What the trace counted itself: each record reaches back to the one before it. */
export const toldColumns = (
  records: readonly EventOf<"record">[],
  policy: Subject | "",
  start: Nanos,
): readonly ActionColumn[] => {
  let from = start;
  return records
    .filter(({ subject, value }) => isOf(subject, policy) && value !== undefined)
    .map(({ at, value }) => {
      const column = { from, to: at, counts: actionCounts(value) };
      from = at;
      return column;
    });
};

/** Decisions counted by us, in columns of equal length. */
export const countedColumns = (
  decisions: readonly EventOf<"record">[],
  policy: Subject | "",
  range: { readonly from: Nanos; readonly to: Nanos },
  columns: number,
): readonly ActionColumn[] => {
  const length = Math.max(1, (range.to - range.from) / columns);
  const counts = Array.from({ length: columns }, () => new Map<string, number>());
  for (const { at, subject, value } of decisions) {
    const action = value === undefined || !isOf(subject, policy) ? undefined : decisionOf(value)?.operation;
    const column = counts[Math.min(columns - 1, Math.floor((at - range.from) / length))];
    if (action !== undefined && column) column.set(action, (column.get(action) ?? 0) + 1);
  }
  return counts.flatMap((own, index) =>
    own.size === 0
      ? []
      : [
          {
            from: (range.from + index * length) as Nanos,
            to: (range.from + (index + 1) * length) as Nanos,
            counts: own,
          },
        ],
  );
};

/** Counts of the columns up to a moment, and of the newest one of them. */
export const countsAt = (
  columns: readonly ActionColumn[],
  at: Nanos,
): { readonly newest: ActionColumn | undefined; readonly sum: ReadonlyMap<string, number> } => {
  const past = columns.filter(({ to }) => to <= at);
  const sum = new Map<string, number>();
  for (const { counts } of past)
    for (const [name, count] of counts) sum.set(name, (sum.get(name) ?? 0) + count);
  return { newest: past.at(-1), sum };
};
