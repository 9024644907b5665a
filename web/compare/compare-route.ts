/** The address of two runs beside each other: `/compare/<a>/<b>/<tab>?align=&pair=&text=&rows=&lines=&ignore=`. Pure. */
import { DIFF_CLASSES, type DiffClass } from "../../core/compare/run-diff.ts";
import { parseRunId, type RunId } from "../../core/ids.ts";
import { type ComparePlace, withQuery } from "../address.ts";
import type { Session } from "../session.ts";

const COMPARE_TABS = ["spans", "lifecycles", "metrics", "config"] as const;
export type CompareTab = (typeof COMPARE_TABS)[number];

/** `structure`: what B did begins where its counterpart in A does. `wall`: time since each start. */
export type CompareAlign = "structure" | "wall";

/** Parts of a span whose texts are compared. */
export const TEXT_PARTS = ["messages", "response", "result", "error", "parameters", "attributes"] as const;
export type TextPart = (typeof TEXT_PARTS)[number];

export interface CompareRoute {
  /** Absent: to be chosen. */
  readonly a: RunId | undefined;
  readonly b: RunId | undefined;
  /** Absent: the first that the two have. */
  readonly tab: CompareTab | undefined;
  readonly align: CompareAlign;
  /** Equal rows too, not only differences and what is around them. */
  readonly all: boolean;
  /** What is looked at: id of a span, path of a subject, name of a series. */
  readonly pair: string | undefined;
  /** Absent: the first that differs. */
  readonly text: TextPart | undefined;
  /** The texts in two columns. */
  readonly columns: boolean;
  /** Kinds of difference that are left out besides those that always are. */
  readonly ignored: readonly DiffClass[];
}

export const compareRoute = (a?: RunId, b?: RunId, rest: Partial<CompareRoute> = {}): CompareRoute => ({
  a,
  b,
  tab: undefined,
  align: "structure",
  all: false,
  pair: undefined,
  text: undefined,
  columns: false,
  ignored: [],
  ...rest,
});

/** A part that cannot be the id of a run is taken for one that was not given. */
export const parseCompare = ({ path, query: search }: ComparePlace): CompareRoute => {
  const [, , a = "", b = "", tab] = path.split("/");
  const query = new URLSearchParams(search);
  const ignored = new Set((query.get("ignore") ?? "").split(","));
  return compareRoute(parseRunId(a), parseRunId(b), {
    tab: COMPARE_TABS.find((each) => each === tab),
    align: query.get("align") === "wall" ? "wall" : "structure",
    all: query.get("rows") === "all",
    pair: query.get("pair") || undefined,
    text: TEXT_PARTS.find((part) => part === query.get("text")),
    columns: query.get("lines") === "side",
    ignored: DIFF_CLASSES.filter((each) => ignored.has(each)),
  });
};

export const comparePlace = (route: CompareRoute): ComparePlace => {
  const { a, b, tab, align, all, pair, text, columns, ignored } = route;
  const address = withQuery(["/compare", a, b, a && b ? tab : undefined].filter(Boolean).join("/"), [
    ["align", align === "structure" ? "" : align],
    ["rows", all ? "all" : ""],
    ["pair", pair ?? ""],
    ["text", text ?? ""],
    ["lines", columns ? "side" : ""],
    ["ignore", ignored.join(",")],
  ]);
  const [path = "", query = ""] = address.split("?");
  return { page: "compare", path, query };
};

/** Changes a part of what the page shows, and its address. */
export const refineCompare = (app: Session, part: Partial<CompareRoute>): void => {
  const now = app.route.peek();
  if (now.page === "compare") app.refineCompare(comparePlace({ ...parseCompare(now), ...part }));
};

// ---- the pair that is looked at ----------------------------------------------------------------------------

export interface SpanOfSide {
  readonly side: "left" | "right";
  readonly id: string;
}

/** A span of A is named by its id; one that only B has, and an id that would read as such, says whose it is. */
export const printPair = ({ side, id }: SpanOfSide): string =>
  side === "right" ? `b:${id}` : /^[ab]:/.test(id) ? `a:${id}` : id;

export const parsePair = (pair: string): SpanOfSide => ({
  side: pair.startsWith("b:") ? "right" : "left",
  id: pair.replace(/^[ab]:/, ""),
});
