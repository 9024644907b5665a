/**
 * What an operator may do about an attention item, by its kind (DESIGN section 8), and what became of what was done.
 * Nothing else is ever sent to an orchestrator. Pure.
 */
import { type RunId, type Subject, subjectParts } from "./ids.ts";

export type OperatorAction =
  | { readonly kind: "answer"; readonly text: string }
  /** The unit may run beside the other one, or waits for it. */
  | { readonly kind: "resolve"; readonly verdict: Verdict; readonly other: string }
  | { readonly kind: "retry-merge" }
  | { readonly kind: "retry" };
export type Verdict = "parallelize" | "serialize";

/** What is offered for an item. */
export type Offer =
  | { readonly kind: "answer" | "retry-merge" | "retry" }
  | { readonly kind: "resolve"; readonly other: string };

/** An item as far as its actions go. */
export interface Actionable {
  readonly kind: string | null | undefined;
  readonly text: string | null | undefined;
}

const BY_KIND: Readonly<Record<string, readonly Exclude<Offer["kind"], "resolve">[]>> = {
  question: ["answer"],
  review_escalated: ["answer"],
  implement_loop: ["answer"],
  review_loop: ["answer", "retry"],
  review_undecided: ["answer", "retry"],
  other: ["answer", "retry"],
  merge_conflict: ["retry-merge"],
};

/** None for a conflict that names no other unit, and for an item of which the trace tells no kind. */
export const offersFor = ({ kind, text }: Actionable): readonly Offer[] => {
  if (kind === undefined || kind === null) return [];
  if (kind === "conflict") {
    const other = conflictingUnit(text ?? "");
    return other === undefined ? [] : [{ kind: "resolve", other }];
  }
  const kinds = Object.hasOwn(BY_KIND, kind) ? BY_KIND[kind] : undefined;
  return (kinds ?? (["retry"] as const)).map((each) => ({ kind: each }));
};

export const isOffered = (item: Actionable, action: OperatorAction): boolean =>
  offersFor(item).some(
    (offer) =>
      offer.kind === action.kind &&
      (offer.kind !== "resolve" || (action.kind === "resolve" && offer.other === action.other)),
  );

/** The other unit that the reason of a conflict names. */
const conflictingUnit = (reason: string): string | undefined =>
  /\bconflicts? with (?:running )?[`'"]?([A-Za-z0-9_](?:[\w.-]*\w)?)/i.exec(reason)?.[1];

/** A name that can stand in an address as it is: everything else could name another thing there. */
const PLAIN_NAME = /^[A-Za-z0-9_.][A-Za-z0-9._-]{0,127}$/;

/** The orchestrator's name for the unit an item is about. */
export const unitOf = (subject: Subject | null | undefined): string | undefined => {
  const last = subject ? subjectParts(subject).at(-1) : undefined;
  if (last?.name !== "unit" || !PLAIN_NAME.test(last.value) || /^\.+$/.test(last.value)) return undefined;
  return last.value;
};

/** In words, as a person would say what was done. */
export const actionWords = (action: OperatorAction): string => {
  switch (action.kind) {
    case "answer":
      return action.text;
    case "resolve":
      return action.verdict === "parallelize"
        ? `Run in parallel with ${action.other}`
        : `Run one after the other, behind ${action.other}`;
    case "retry-merge":
      return "Retry merge";
    case "retry":
      return "Retry";
    default:
      throw new Error(`Unknown action: ${JSON.stringify(action satisfies never)}`);
  }
};

export const FORWARDED_STATES = [
  /** Not sent yet: the orchestrator is asked first, and asked again while it cannot be reached. */
  "queued",
  /** On its way; after a crash nobody knows whether it arrived. */
  "sending",
  /** Taken; the trace does not tell of it yet. */
  "sent",
  /** The trace tells that the item is resolved, after it was sent. */
  "confirmed",
  /** Not taken, or taken and without effect: the item waits as before. */
  "refused",
  /** The item was resolved before it was sent. */
  "overtaken",
  /** Taken back by the person before it was sent. */
  "withdrawn",
] as const;
export type ForwardedState = (typeof FORWARDED_STATES)[number];

/** An action of a person, kept from the moment it was asked for. */
export interface Forwarded {
  readonly id: number;
  readonly run: RunId;
  /** The event that raised the item. */
  readonly event: string;
  /** The orchestrator's name of the work unit. */
  readonly unit: string;
  /** Why it waited when the person acted: it is only sent while that is still so. */
  readonly reason: string;
  readonly action: OperatorAction;
  readonly state: ForwardedState;
  /** Times sent. More than one only where the unit was found waiting again after an answer that did not come. */
  readonly sends: number;
  /** A send whose answer never came: it may have been taken. */
  readonly unsure: boolean;
  /** In one sentence why it is where it is; null where the state says all. */
  readonly says: string | null;
  /** ISO 8601 UTC, of the server. */
  readonly asked: string;
  readonly changed: string;
}

/** Neither done with nor given back: the item takes no second action meanwhile. */
export const isUnderWay = ({ state }: Pick<Forwarded, "state">): boolean =>
  state === "queued" || state === "sending" || state === "sent";

/** What can be sent for a run, and what was. */
export interface ActionsOfRun {
  readonly run: RunId;
  /** `none`: no orchestrator is configured for it. `ended`: it takes nothing any more. */
  readonly target: "ready" | "none" | "ended";
  /** Why nothing can be sent, and what to do about it; null where something can. */
  readonly whyNot: string | null;
  /** In the order they were asked for. */
  readonly actions: readonly Forwarded[];
}

export const ACTIONS_VERSION = 1;
export interface ActionsAnswer {
  readonly version: typeof ACTIONS_VERSION;
  readonly runs: readonly ActionsOfRun[];
}
