/**
 * The address of two runs beside each other: `/compare/<a>/<b>/<tab>?align=&at=&b=&pair=…`, and of many:
 * `/compare?runs=<a>,<b>,<c>`. Pure.
 */
import { GRID_FIGURES, GRID_RUNS, type GridFigure } from "../../core/compare/grid.ts";
import { DIFF_CLASSES, type DiffClass } from "../../core/compare/run-diff.ts";
import { parseRunId, type RunId } from "../../core/ids.ts";
import { type Address, parseAddress, printAddress } from "../../core/moment.ts";
import { type ComparePlace, withQuery } from "../address.ts";
import type { Session } from "../session.ts";

const COMPARE_TABS = ["spans", "lifecycles", "metrics", "config", "state"] as const;
export type CompareTab = (typeof COMPARE_TABS)[number];

/** What makes moments of the two runs belong together: spans that are pairs, the same step or epoch, time since each start. */
export const COMPARE_ALIGNS = ["structure", "step", "wall"] as const;
export type CompareAlign = (typeof COMPARE_ALIGNS)[number];

/** What many runs are sorted by; `outlier` is how they come. */
export const GRID_SORTS = ["outlier", "regression", "name", "start", "changed", ...GRID_FIGURES] as const;
export type GridSort = "outlier" | "regression" | "name" | "start" | "changed" | GridFigure;

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
  /** Space alone makes no difference in texts. */
  readonly spaceless: boolean;
  /** Values that are the same too, in the configuration. */
  readonly same: boolean;
  /** Series of A and B beside each other, not over each other. */
  readonly beside: boolean;
  /** The points of a series as a table. */
  readonly table: boolean;
  /** All sentences of what differs. */
  readonly told: boolean;
  /** Where the cursors stand. Absent: where the runs part first. */
  readonly at: Address | undefined;
  readonly bAt: Address | undefined;
  readonly unlinked: boolean;
  /** Nanoseconds by which B is later than what belongs to A's moment. */
  readonly shift: number;
  /** Kinds of difference that are left out besides those that always are. */
  readonly ignored: readonly DiffClass[];
  /** More than two: a grid, the first is the baseline. */
  readonly runs: readonly RunId[];
  readonly sort: { readonly by: GridSort; readonly ascending: boolean };
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
  spaceless: false,
  same: false,
  beside: false,
  table: false,
  told: false,
  at: undefined,
  bAt: undefined,
  unlinked: false,
  shift: 0,
  ignored: [],
  runs: [],
  sort: { by: "outlier", ascending: false },
  ...rest,
});

/** A part that cannot be the id of a run is taken for one that was not given. */
export const parseCompare = ({ path, query: search }: ComparePlace): CompareRoute => {
  const [, , a = "", b = "", tab] = path.split("/");
  const query = new URLSearchParams(search);
  const ignored = new Set((query.get("ignore") ?? "").split(","));
  return compareRoute(parseRunId(a), parseRunId(b), {
    // Without two runs there is no tab in the path yet.
    tab: COMPARE_TABS.find((each) => each === (tab ?? query.get("tab"))),
    align: COMPARE_ALIGNS.find((align) => align === query.get("align")) ?? "structure",
    all: query.get("rows") === "all",
    pair: query.get("pair") || undefined,
    text: TEXT_PARTS.find((part) => part === query.get("text")),
    columns: query.get("lines") === "side",
    spaceless: query.get("space") === "ignore",
    same: query.get("values") === "all",
    beside: query.get("charts") === "side",
    table: query.get("points") === "table",
    told: query.get("told") === "all",
    at: parseAddress(query.get("at") ?? ""),
    bAt: parseAddress(query.get("b") ?? ""),
    unlinked: query.get("unlink") === "1",
    shift: secondsIn(query.get("shift")),
    ignored: DIFF_CLASSES.filter((each) => ignored.has(each)),
    runs: [...new Set((query.get("runs") ?? "").split(",").flatMap((id) => parseRunId(id) ?? []))].slice(
      0,
      GRID_RUNS,
    ),
    sort: sortIn(query.get("sort") ?? ""),
  });
};

const secondsIn = (text: string | null): number =>
  text !== null && /^-?\d{1,9}(\.\d{1,9})?$/.test(text) ? Math.round(Number(text) * 1e9) : 0;

const sortIn = (text: string): CompareRoute["sort"] => ({
  by: GRID_SORTS.find((by) => by === text.replace(/^-/, "")) ?? "outlier",
  ascending: text !== "" && !text.startsWith("-"),
});

export const comparePlace = (route: CompareRoute): ComparePlace => {
  const { a, b, tab, align, all, pair, text, columns, ignored, runs, sort } = route;
  const address = withQuery(["/compare", a, b, a && b ? tab : undefined].filter(Boolean).join("/"), [
    ["tab", a && b ? "" : (tab ?? "")],
    ["align", align === "structure" ? "" : align],
    ["rows", all ? "all" : ""],
    ["pair", pair ?? ""],
    ["text", text ?? ""],
    ["lines", columns ? "side" : ""],
    ["space", route.spaceless ? "ignore" : ""],
    ["values", route.same ? "all" : ""],
    ["charts", route.beside ? "side" : ""],
    ["points", route.table ? "table" : ""],
    ["told", route.told ? "all" : ""],
    ["at", route.at ? printAddress(route.at) : ""],
    ["b", route.bAt ? printAddress(route.bAt) : ""],
    ["unlink", route.unlinked ? "1" : ""],
    ["shift", route.shift === 0 ? "" : (route.shift / 1e9).toFixed(9).replace(/\.?0+$/, "")],
    ["ignore", ignored.join(",")],
    ["runs", runs.join(",")],
    ["sort", sort.by === "outlier" ? "" : (sort.ascending ? "" : "-") + sort.by],
  ]);
  const [path = "", query = ""] = address.split("?");
  return { page: "compare", path, query };
};

/** Changes a part of what the page shows, and its address. */
export const refineCompare = (app: Session, part: Partial<CompareRoute>): void => {
  const now = app.route.peek();
  if (now.page === "compare") app.refine(comparePlace({ ...parseCompare(now), ...part }));
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
