/** The address of a recorded model call in the Lab: `/lab/<run>/<span>?attempt=4&against=2&view=side`. Pure. */
import { parseEventName, parseRunId, type RunId } from "../../core/ids.ts";
import { type LabPlace, withQuery } from "../address.ts";
import type { Session } from "../session.ts";

export const ANSWER_VIEWS = ["diff", "only", "side"] as const;
/** Both answers in one column, the newer alone, both in two columns. */
export type AnswerView = (typeof ANSWER_VIEWS)[number];

export interface LabRoute {
  /** Absent: to be chosen. */
  readonly run: RunId | undefined;
  /** The event that starts the call. Absent: to be chosen. */
  readonly span: string | undefined;
  /** B. Absent: the newest. */
  readonly attempt: number | undefined;
  /** A, when it is an attempt. Absent: what was recorded. */
  readonly against: number | undefined;
  readonly view: AnswerView;
}

export const parseLab = ({ path, query: search }: LabPlace): LabRoute => {
  const [, , run = "", span = ""] = path.split("/");
  const query = new URLSearchParams(search);
  return {
    run: parseRunId(run),
    span: parseEventName(span) ? span : undefined,
    attempt: numberIn(query.get("attempt")),
    against: numberIn(query.get("against")),
    view: ANSWER_VIEWS.find((view) => view === query.get("view")) ?? "diff",
  };
};

const numberIn = (text: string | null): number | undefined =>
  text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;

export const labPlace = ({ run, span, attempt, against, view }: LabRoute): LabPlace => {
  const [path = "", query = ""] = withQuery(["/lab", run, run && span].filter(Boolean).join("/"), [
    ["attempt", attempt === undefined ? "" : String(attempt)],
    ["against", against === undefined ? "" : String(against)],
    ["view", view === "diff" ? "" : view],
  ]).split("?");
  return { page: "lab", path, query };
};

/** Changes a part of what the page shows, and its address. */
export const refineLab = (app: Session, part: Partial<LabRoute>): void => {
  const now = app.route.peek();
  if (now.page === "lab") app.refine(labPlace({ ...parseLab(now), ...part }));
};
