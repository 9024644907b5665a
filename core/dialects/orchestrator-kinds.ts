/** Attention items have no kind: it is told from the words of their reason (DIALECTS section 2.4). */

/** Asked in this order. Merge conflicts come before conflicts: both have the word, and need different answers. */
const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["question", /^question:/i],
  [
    "merge_conflict",
    /merge conflict|^merge to base failed|left unmerged branch|^failed to recreate worktree/i,
  ],
  ["conflict", /^unresolved conflict/i],
  ["review_escalated", /^review escalated/i],
  ["review_loop", /maximum review iterations/i],
  ["review_undecided", /could not determine decision/i],
  ["implement_loop", /maximum implement iterations/i],
  ["api_error", /^api error/i],
  ["rename", /^chunk activation failed|^rename propagation failed|^ambiguous rename|^chunk \S+ disappeared/i],
  ["completion", /^chunk status still|^resume for active status failed|^finalization failed|^commit error/i],
];

export const attentionKind = (reason: string): string =>
  KINDS.find(([, pattern]) => pattern.test(reason))?.[0] ?? "other";
