/** Chains of causes: what a policy proposed, what its governor said, what was done, and how it ended. Pure. */
import type { EventOf } from "../../core/event.ts";
import { eventName, type Nanos, type Subject } from "../../core/ids.ts";
import type { GateMark } from "../../core/wire/window.ts";
import { type Fields, fieldsOf } from "./records.ts";

export const CAUSAL_RECORD = "morphology";

/** The phases that end a chain. */
const ENDS: Readonly<Record<string, CausalOutcome>> = {
  commit: "committed",
  fossilization: "fossilized",
  rollback: "rolled back",
};

export type CausalOutcome = "committed" | "fossilized" | "rolled back" | "blocked" | "declined" | "open";

export interface CausalStep {
  readonly phase: string;
  readonly event: string;
  readonly at: Nanos;
  /** The id the trace gave to this step, where it has one. */
  readonly id: string | undefined;
}

export interface CausalChain {
  readonly action: string;
  readonly operation: string;
  /** The slot it is about. */
  readonly subject: Subject | undefined;
  readonly blueprint: string | undefined;
  readonly steps: readonly CausalStep[];
  readonly from: Nanos;
  readonly to: Nanos;
  /** The words of the governor; absent where it was not asked, or where the trace does not say. */
  readonly approved: boolean | undefined;
  readonly reason: string | undefined;
  readonly factor: string | undefined;
  /** `declined`: it was dispatched and nothing ended it, while others came after it. */
  readonly outcome: CausalOutcome;
}

/**
 * Chains of a page of causal rows, in order. Without its proposal a chain is cut off by the page and left out, unless
 * the page is the `first`. `last`: nothing comes after the page.
 */
export const causalChains = (
  records: readonly EventOf<"record">[],
  { first, last }: { readonly first: boolean; readonly last: boolean },
): readonly CausalChain[] => {
  const rows = new Map<string, EventOf<"record">[]>();
  for (const record of records) {
    const action = text(fieldsOf(record.value), "action_id");
    if (action === undefined) continue;
    rows.set(action, [...(rows.get(action) ?? []), record]);
  }
  const chains = [...rows].map(([action, own]) => chainOf(action, own));
  return chains
    .filter(({ steps }) => first || steps[0]?.phase === "proposal")
    .map((chain, index, all) => {
      const over = index < all.length - 1 || last;
      return chain.outcome === "open" && over && chain.steps.some(({ phase }) => phase === "dispatch")
        ? { ...chain, outcome: "declined" as const }
        : chain;
    });
};

const chainOf = (action: string, rows: readonly EventOf<"record">[]): CausalChain => {
  const said = rows.map((row) => fieldsOf(row.value));
  const find = (key: string): string | undefined =>
    said.map((fields) => text(fields, key)).find((found) => found !== undefined);
  const approved = said
    .map((fields) => fields?.governor_approved)
    .find((found) => typeof found === "boolean") as boolean | undefined;
  const steps = rows.map((row, index): CausalStep => {
    const phase = text(said[index], "phase") ?? "?";
    return { phase, event: eventName(row), at: row.at, id: text(said[index], `${phase}_id`) };
  });
  const end = steps.map(({ phase }) => ENDS[phase]).find((outcome) => outcome !== undefined);
  return {
    action,
    operation: find("operation") ?? "?",
    subject: rows[0]?.subject,
    blueprint: find("blueprint_id"),
    steps,
    from: rows[0]?.at as Nanos,
    to: rows.at(-1)?.at as Nanos,
    approved,
    reason: find("governor_reason"),
    factor: find("governor_blocked_factor"),
    outcome: end ?? (approved === false ? "blocked" : "open"),
  };
};

const text = (fields: Fields | undefined, key: string): string | undefined => {
  const value = fields?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** How a chain stands at the cursor: what has not happened yet is not told. */
export const outcomeAt = (chain: CausalChain, at: Nanos): CausalOutcome | "to come" => {
  if (chain.from > at) return "to come";
  return chain.to <= at ? chain.outcome : "open";
};

/** The gate that declined it: one that failed in its slot while it was carried out. */
export const decliningGate = (chain: CausalChain, gates: readonly GateMark[]): GateMark | undefined => {
  const { subject } = chain;
  if (chain.outcome !== "declined" || subject === undefined) return undefined;
  return gates.find(
    (gate) =>
      !gate.passed &&
      gate.at >= chain.from &&
      gate.at <= chain.to &&
      (gate.subject === subject || gate.subject.startsWith(`${subject}/`)),
  );
};
