/** What a work unit of the shift goes through. Minutes throughout. */

export type Phase = "goal" | "plan" | "implement" | "rebase" | "review" | "complete";

export type Step =
  /** An agent works on a phase. */
  | {
      readonly do: "work";
      readonly phase: Phase;
      readonly minutes: number;
      readonly said: string;
      readonly failed?: string;
    }
  /** Waits for a person. */
  | {
      readonly do: "ask";
      readonly attention: string;
      readonly text: string;
      readonly offered?: readonly string[];
      readonly answer: string;
      readonly minutes: number;
    }
  /** Waits until other units are done. */
  | { readonly do: "wait"; readonly for: readonly string[] };

export interface Unit {
  readonly name: string;
  readonly goal: string;
  /** When it was submitted. */
  readonly from: number;
  readonly priority?: number;
  /** It is done after the last one. */
  readonly steps: readonly Step[];
}

export const work = (phase: Phase, minutes: number, said: string, failed?: string): Step => ({
  do: "work",
  phase,
  minutes,
  said,
  ...(failed !== undefined && { failed }),
});
