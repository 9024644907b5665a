/** The page's addresses (DESIGN-UI section 9): what is open, where the cursor stands, what is selected. Pure. */
import { parseEventName, parseRunId, type RunId, type Subject } from "../core/ids.ts";
import { type Address, parseAddress, printAddress } from "../core/moment.ts";
import type { Outcome, RunKind } from "../core/wire/runs.ts";
import { PLAIN_LOOK, parseLook, printLook, type SpansLook } from "./views/spans-look.ts";
import type { AxisName, Ghost, Selection } from "./views/view.ts";

/** `live` and `truncated` come of the sources, the others of the trace. */
export type OutcomeFilter = Outcome | "live" | "truncated";
export type HasFilter = "anomalies" | "failures" | "branches" | "attention" | "problems" | "no-metrics";
export type SortKey = "start" | "name" | "length" | "events" | "anomalies" | "result";

export interface RunsRoute {
  readonly page: "runs";
  readonly q: string;
  readonly kind: readonly RunKind[];
  readonly outcome: readonly OutcomeFilter[];
  readonly has: readonly HasFilter[];
  readonly sort: { readonly by: SortKey; readonly descending: boolean };
  /** The row looked at. */
  readonly run: RunId | undefined;
  /** First and last day of the start, both in, as `2026-01-31` in UTC. */
  readonly started: Days | undefined;
  /** `branches`: runs that branch off or replace others, as a tree. `files`: the import report, one row a file. */
  readonly view: RunsView;
  /** Picked to be compared: the first is A, or the baseline. */
  readonly pick: readonly RunId[];
}
export type RunsView = "table" | "branches" | "files";
export type Days = readonly [first: string, last: string];

/** Seconds since the run's start. */
export type Seconds = readonly [from: number, to: number];

export interface RunRoute {
  readonly page: "run";
  readonly run: RunId;
  /** Absent: the first tab of the run's kind. */
  readonly tab: string | undefined;
  readonly at: Address | undefined;
  /** The time of `at` in seconds, for a store that does not know the name. */
  readonly t: number | undefined;
  readonly sel: Selection | undefined;
  readonly win: Seconds | undefined;
  readonly range: Seconds | undefined;
  readonly axis: AxisName;
  readonly future: Ghost;
  readonly look: SpansLook;
  /** Held in the inspector beside what is selected. */
  readonly pin: readonly Selection[];
  /** The policy group that is looked at: `group:A`. Absent: the first. */
  readonly group: Subject | undefined;
  /** The environment, lane or column that is lit: its place, 1 to 9. */
  readonly focus: number | undefined;
}

/** What waits for a person, over all runs. */
export interface AttentionRoute {
  readonly page: "attention";
  /** The event that raised the item looked at. */
  readonly item: string | undefined;
}

/** Two runs beside each other. What it shows of them is read by the page itself (compare/compare-route.ts). */
export interface ComparePlace {
  readonly page: "compare";
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
}

/** A recorded model call in the Lab. What it shows is read by the page itself (lab/lab-route.ts). */
export interface LabPlace {
  readonly page: "lab";
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
}

/** `notice`: the address asks for something that cannot be; the page says so and opens the nearest thing. */
export type Route = (RunsRoute | RunRoute | AttentionRoute | ComparePlace | LabPlace) & {
  readonly notice?: string;
};

export const ALL_RUNS: RunsRoute = {
  page: "runs",
  q: "",
  kind: [],
  outcome: [],
  has: [],
  sort: { by: "start", descending: true },
  run: undefined,
  started: undefined,
  view: "table",
  pick: [],
};

export const runRoute = (run: RunId, rest: Partial<RunRoute> = {}): RunRoute => ({
  page: "run",
  run,
  tab: undefined,
  at: undefined,
  t: undefined,
  sel: undefined,
  win: undefined,
  range: undefined,
  axis: "wall",
  future: "ghost",
  look: PLAIN_LOOK,
  pin: [],
  group: undefined,
  focus: undefined,
  ...rest,
});

const KINDS: readonly RunKind[] = ["agent", "training", "orchestrator", "other"];
const OUTCOMES: readonly OutcomeFilter[] = ["live", "finished", "failed", "stopped", "open", "truncated"];
const HAS: readonly HasFilter[] = [
  "anomalies",
  "failures",
  "branches",
  "attention",
  "problems",
  "no-metrics",
];
const VIEWS: readonly RunsView[] = ["table", "branches", "files"];
const SORTS: readonly SortKey[] = ["start", "name", "length", "events", "anomalies", "result"];
const AXES: readonly AxisName[] = ["wall", "step", "epoch"];
const GHOSTS: readonly Ghost[] = ["ghost", "hidden", "shown"];

export const parseRoute = (path: string, search: string): Route => {
  const query = new URLSearchParams(search);
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  if (parts[0] === "run") return parseRun(parts[1] ?? "", parts[2], query);
  if (parts[0] === "attention" && parts.length === 1) return parseAttention(query);
  if (parts[0] === "compare" || parts[0] === "lab")
    return { page: parts[0], path, query: search.replace(/^\?/, "") };
  const route = parseRuns(query);
  const known = parts.length === 0 || (parts[0] === "runs" && parts.length === 1);
  return known ? route : { ...route, notice: `There is no page at ${path}. These are the runs.` };
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const parseRuns = (query: URLSearchParams): RunsRoute => {
  const sort = query.get("sort") ?? "-start";
  const by = oneOf(SORTS, sort.replace(/^-/, ""));
  const run = query.get("run");
  return {
    page: "runs",
    q: query.get("q") ?? "",
    kind: someOf(KINDS, query.get("kind")),
    outcome: someOf(OUTCOMES, query.get("outcome")),
    has: someOf(HAS, query.get("has")),
    sort: by ? { by, descending: sort.startsWith("-") } : ALL_RUNS.sort,
    run: run === null ? undefined : parseRunId(run),
    started: parseDays(query.get("started")),
    view: oneOf(VIEWS, query.get("view") ?? "") ?? "table",
    pick: [...new Set((query.get("pick") ?? "").split(",").flatMap((id) => parseRunId(id) ?? []))],
  };
};

const parseDays = (text: string | null): Days | undefined => {
  const [, first, last] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text ?? "") ?? [];
  return first !== undefined && last !== undefined && first <= last ? [first, last] : undefined;
};

const parseAttention = (query: URLSearchParams): AttentionRoute => {
  const item = query.get("item") ?? "";
  return { page: "attention", item: parseEventName(item) ? item : undefined };
};

const parseRun = (name: string, tab: string | undefined, query: URLSearchParams): Route => {
  const run = parseRunId(name);
  if (!run)
    return { ...ALL_RUNS, notice: `"${name}" cannot be the id of a run. These are the runs there are.` };
  const text = query.get("at");
  const at = text === null ? undefined : parseAddress(text);
  const t = query.get("t");
  const group = query.get("group") ?? "";
  const route = runRoute(run, {
    tab,
    at,
    t: t !== null && /^-?\d+(\.\d+)?$/.test(t) ? Number(t) : undefined,
    sel: parseSelection(query.get("sel")),
    win: parseSeconds(query.get("win")),
    range: parseSeconds(query.get("range")),
    axis: oneOf(AXES, query.get("axis") ?? "") ?? "wall",
    future: oneOf(GHOSTS, query.get("future") ?? "") ?? "ghost",
    look: parseLook(query),
    pin: parsePins(query.get("pin")),
    group: /^[^/]+$/.test(group) ? (`group:${group}` as Subject) : undefined,
    focus: /^[1-9]$/.test(query.get("focus") ?? "") ? Number(query.get("focus")) : undefined,
  });
  return text !== null && !at
    ? { ...route, at: { kind: "start" }, notice: `"${text}" is not a moment. The run is open at its start.` }
    : route;
};

const oneOf = <T extends string>(of: readonly T[], text: string): T | undefined =>
  of.find((each) => each === text);
const someOf = <T extends string>(of: readonly T[], text: string | null): readonly T[] => {
  const named = new Set((text ?? "").split(","));
  return of.filter((each) => named.has(each));
};

const parseSeconds = (text: string | null): Seconds | undefined => {
  const found = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(text ?? "");
  const [from, to] = [Number(found?.[1]), Number(found?.[2])];
  return found && to > from ? [from, to] : undefined;
};

const SELECTED: readonly Selection["kind"][] = ["span", "event", "anomaly", "gate", "attention", "metric"];

/** `span:s-0151`; a subject is named by what it is: `seed:env:3/slot:r0c1/seed:2`. */
export const printSelection = ({ kind, id }: Selection): string =>
  kind === "subject" ? `${/(?:^|\/)([^/:]*):[^/]*$/.exec(id)?.[1] || "subject"}:${id}` : `${kind}:${id}`;

export const parseSelection = (text: string | null): Selection | undefined => {
  const colon = text?.indexOf(":") ?? -1;
  if (!text || colon <= 0 || colon === text.length - 1) return undefined;
  const name = text.slice(0, colon);
  return { kind: oneOf(SELECTED, name) ?? "subject", id: text.slice(colon + 1) };
};

export const MOST_PINS = 4;

const parsePins = (text: string | null): readonly Selection[] =>
  (text ?? "")
    .split(",")
    .flatMap((each) => parseSelection(decoded(each)) ?? [])
    .slice(0, MOST_PINS);

// ---- printing ----------------------------------------------------------------------------------------------

export const printRoute = (route: Route): string => {
  switch (route.page) {
    case "runs":
      return printRuns(route);
    case "run":
      return printRun(route);
    case "attention":
      return withQuery("/attention", [["item", route.item ?? ""]]);
    case "compare":
    case "lab":
      return route.path + (route.query && `?${route.query}`);
    default:
      return route satisfies never;
  }
};

const printRuns = ({ q, kind, outcome, has, sort, run, started, view, pick }: RunsRoute): string => {
  const standard = sort.by === "start" && sort.descending;
  return withQuery("/runs", [
    ["q", q],
    ["kind", kind.join(",")],
    ["outcome", outcome.join(",")],
    ["has", has.join(",")],
    ["sort", standard ? "" : (sort.descending ? "-" : "") + sort.by],
    ["run", run ?? ""],
    ["started", started ? started.join("..") : ""],
    ["view", view === "table" ? "" : view],
    ["pick", pick.join(",")],
  ]);
};

const printRun = ({
  run,
  tab,
  at,
  t,
  sel,
  win,
  range,
  axis,
  future,
  look,
  pin,
  group,
  focus,
}: RunRoute): string =>
  withQuery(`/run/${run}${tab === undefined ? "" : `/${encodeURIComponent(tab)}`}`, [
    ["at", at ? printAddress(at) : ""],
    ["t", at?.kind === "event" && t !== undefined ? seconds(t) : ""],
    ["sel", sel ? printSelection(sel) : ""],
    ["win", win ? win.map(seconds).join("..") : ""],
    ["range", range ? range.map(seconds).join("..") : ""],
    ["axis", axis === "wall" ? "" : axis],
    ["future", future === "ghost" ? "" : future],
    ...printLook(look),
    ["pin", pin.map((each) => printSelection(each).replaceAll(/[%,]/g, encodeURIComponent)).join(",")],
    ["group", group?.slice("group:".length) ?? ""],
    ["focus", focus === undefined ? "" : String(focus)],
  ]);

/** To the nanosecond, no exponent, no trailing zeros. */
const seconds = (value: number): string => value.toFixed(9).replace(/\.?0+$/, "");

/** Keeps `:`, `/` and `,` readable: they are allowed in a query. */
export const withQuery = (path: string, pairs: readonly (readonly [string, string])[]): string => {
  const query = pairs
    .filter(([, value]) => value !== "")
    .map(
      ([key, value]) =>
        `${key}=${encodeURIComponent(value).replace(/%(3A|2F|2C)/g, (found) => decodeURIComponent(found))}`,
    );
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
};
