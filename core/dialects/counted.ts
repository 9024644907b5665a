/**
 * Which model calls had their tokens counted. A library and the client that it calls may both measure one call: the
 * second is within the first, or the first within the second, and is not counted again.
 */
export interface Counted {
  /** Model calls that were counted, and their parents; the last ones only. */
  readonly calls: readonly string[];
  readonly parents: readonly string[];
}

export const NOTHING_COUNTED: Counted = { calls: [], parents: [] };

interface Call {
  readonly id: string;
  readonly parent?: string | undefined;
}

export const isCounted = ({ id, parent }: Call, { calls, parents }: Counted): boolean =>
  parents.includes(id) || (parent !== undefined && calls.includes(parent));

/** `kept`: how many calls are remembered. */
export const withCall = ({ id, parent }: Call, { calls, parents }: Counted, kept: number): Counted => ({
  calls: [...calls, id].slice(-kept),
  parents: parent === undefined ? parents : [...parents, parent].slice(-kept),
});
