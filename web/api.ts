/** The only file that speaks to the server: every call of fetch and EventSource of the page. Returns core types. */
import type { PinnedPair } from "../core/compare/alignment.ts";
import type { GridAnswer } from "../core/compare/grid.ts";
import {
  type DiffClass,
  type DiffRows,
  type FirstAnswer,
  IGNORED_BY_DEFAULT,
  type RunDiff,
  type SpanPair,
} from "../core/compare/run-diff.ts";
import type { Place } from "../core/event.ts";
import type { Nanos, RunId, Seq } from "../core/ids.ts";
import type { Address } from "../core/moment.ts";
import { printAddress } from "../core/moment.ts";
import type { ActionsAnswer, ActionsOfRun, OperatorAction } from "../core/operator-actions.ts";
import type { SpanAnswers, SpanFilter, SpanQuestion } from "../core/span-questions.ts";
import type { StateJson } from "../core/state-json.ts";
import type { AttentionAnswer, WaitingRun } from "../core/wire/attention.ts";
import type { StatesAnswer, TextsAnswer } from "../core/wire/compared.ts";
import type { EventFilter, EventPage, RawUnit, SpanAnswer } from "../core/wire/events.ts";
import type { Bookmark, FindLine, RangeSummary, Writers } from "../core/wire/finding.ts";
import type { RunList, RunSummary } from "../core/wire/runs.ts";
import type { SegmentList, Tail } from "../core/wire/segments.ts";
import type { Health, LineText, Problem, SourceReport } from "../core/wire/sources.ts";
import type { ResolvedMoment, StateAnswer } from "../core/wire/state-answer.ts";
import type { ProblemJson, StreamMessage } from "../core/wire/stream.ts";
import type { SeriesName, SeriesWindow, Window } from "../core/wire/window.ts";
import type { SeriesQuery } from "./run-session.ts";
import type { Range } from "./views/view.ts";

/** The server answered, and said no. `status` 404: no such thing. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

type Query = Readonly<Record<string, string | number | undefined | readonly string[]>>;

export const address = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const each of value) search.append(key, each);
    else if (value !== undefined) search.set(key, String(value));
  }
  const text = search.toString();
  return `/api/${path}${text && `?${text}`}`;
};

export const ask = async (
  url: string,
  signal?: AbortSignal,
  write?: { readonly method: string; readonly body: string; readonly keepalive: boolean },
): Promise<Response> => {
  const response = await fetch(url, {
    ...(signal ? { signal } : {}),
    ...write,
    headers: { accept: "application/json", ...(write && { "content-type": "application/json" }) },
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => undefined)) as Partial<ProblemJson> | undefined;
  throw new Refused(response.status, problem?.detail ?? `The server answered ${response.status} to ${url}`);
};
/** Browsers refuse to keep more than 64 kB alive, characters of three bytes included. */
const KEPT_ALIVE = 20_000;
/** Goes on when the page is left meanwhile, unless it is large. */
export const send = async (
  method: "POST" | "PUT" | "DELETE",
  url: string,
  body: object,
): Promise<unknown> => {
  const text = JSON.stringify(body);
  return (await ask(url, undefined, { method, body: text, keepalive: text.length < KEPT_ALIVE })).json();
};
export const get = async <T>(url: string, signal?: AbortSignal): Promise<T> =>
  (await ask(url, signal)).json() as Promise<T>;
const bytes = async (url: string): Promise<Uint8Array> =>
  new Uint8Array(await (await ask(url)).arrayBuffer());

export const ofRun = (run: RunId, rest = ""): string => `runs/${encodeURIComponent(run)}${rest}`;
const whole = (range: Range): { readonly from: number; readonly to: number } => ({
  from: Math.floor(range.from),
  to: Math.ceil(range.to),
});

export const runs = async (signal?: AbortSignal): Promise<readonly RunSummary[]> =>
  (await get<RunList>(address("runs"), signal)).runs;
export const run = (id: RunId): Promise<RunSummary> => get(address(ofRun(id)));
export const attention = async (signal?: AbortSignal): Promise<readonly WaitingRun[]> =>
  (await get<AttentionAnswer>(address("attention"), signal)).runs;
/** What was sent to the orchestrator of a run, or of every run where something waits. */
export const actions = async (
  run: RunId | undefined,
  signal?: AbortSignal,
): Promise<readonly ActionsOfRun[]> =>
  (await get<ActionsAnswer>(address("attention/actions", { run }), signal)).runs;
export const act = (run: RunId, event: string, action: OperatorAction): Promise<unknown> =>
  send("POST", address("attention/actions"), { run, event, action });
export const takeBack = (id: number): Promise<unknown> =>
  send("DELETE", address(`attention/actions/${id}`), {});
export const segments = (id: RunId): Promise<SegmentList> => get(address(ofRun(id, "/segments")));
export const tail = (id: RunId): Promise<Tail> => get(address(ofRun(id, "/tail")));
/** Blocks and checkpoints are named by their content: the browser's cache keeps them for ever. */
export const block = (hash: string): Promise<Uint8Array> => bytes(address(`blocks/${hash}`));
export const checkpoint = (hash: string): Promise<Uint8Array> => bytes(address(`checkpoints/${hash}`));

export const resolve = (id: RunId, at: Address): Promise<ResolvedMoment> =>
  get(address(ofRun(id, "/moment"), { at: printAddress(at) }));

export const endState = async (id: RunId, signal?: AbortSignal): Promise<StateJson> =>
  (await get<StateAnswer>(address(ofRun(id, "/state"), { at: "end" }), signal)).state;

export const windowOf = (id: RunId, range: Range, px: number, signal?: AbortSignal): Promise<Window> =>
  get(address(ofRun(id, "/window"), { ...whole(range), px }), signal);

export const seriesNames = (id: RunId): Promise<readonly SeriesName[]> => get(address(ofRun(id, "/metrics")));

export interface MetricsQuestion {
  readonly series: readonly SeriesQuery[];
  readonly range: Range;
  readonly px: number;
  readonly axis: string;
}
export const metrics = (
  id: RunId,
  { series, range, px, axis }: MetricsQuestion,
  signal?: AbortSignal,
): Promise<readonly SeriesWindow[]> =>
  get(
    address(ofRun(id, "/metrics"), {
      series: series.map(({ name, subject }) => (subject === undefined ? name : `${subject ?? ""}|${name}`)),
      ...whole(range),
      px,
      axis,
    }),
    signal,
  );

export interface PageOf {
  readonly offset?: number;
  readonly around?: Place;
  readonly limit: number;
}
/** `start`: the `at` of the run's first event, from which addresses count. */
export const events = (
  id: RunId,
  filter: EventFilter,
  { offset, around, limit }: PageOf,
  start: Nanos,
  signal?: AbortSignal,
): Promise<EventPage> =>
  get(
    address(ofRun(id, "/events"), {
      kind: filter.kinds,
      severity: filter.severity,
      subject: filter.subject,
      text: filter.text,
      from: filter.from,
      to: filter.to,
      offset,
      around: around && printAddress({ kind: "time", seconds: (around.at - start) / 1e9 }),
      limit,
    }),
    signal,
  );

export type ListedSource = SourceReport & { readonly id: number };

export const writers = (id: RunId, path: string, at: string, signal?: AbortSignal): Promise<Writers> =>
  get(address(ofRun(id, "/writers"), { path, at }), signal);
export const rangeSummary = (id: RunId, range: Range, signal?: AbortSignal): Promise<RangeSummary> =>
  get(address(ofRun(id, "/range"), whole(range)), signal);

/** Tells each line as it comes. `run` undefined: all runs, a few hits of each. Resolves at the end. */
export const find = async (
  run: RunId | undefined,
  q: string,
  limit: number,
  signal: AbortSignal,
  tell: (line: FindLine) => void,
): Promise<void> => {
  const answer = await ask(address(run === undefined ? "find" : ofRun(run, "/find"), { q, limit }), signal);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; reader; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) tell(JSON.parse(line) as FindLine);
  }
};

export const bookmarks = (run: RunId): Promise<readonly Bookmark[]> => get(address("notes", { run }));
/** Without an id a new one. */
export const saveBookmark = (bookmark: Omit<Bookmark, "id" | "changed">, id?: number): Promise<unknown> =>
  send(id === undefined ? "POST" : "PUT", address(id === undefined ? "notes" : `notes/${id}`), bookmark);
export const removeBookmark = (id: number): Promise<unknown> => send("DELETE", address(`notes/${id}`), {});

export const span = (id: RunId, event: string, signal?: AbortSignal): Promise<SpanAnswer> =>
  get(address(ofRun(id, `/spans/${event}`)), signal);
/** What is asked of all spans of a run at once. */
export const spanQuestion = <Question extends SpanQuestion>(
  id: RunId,
  question: Question,
  signal?: AbortSignal,
): Promise<SpanAnswers[Question["ask"]]> => get(spanAddress(id, question), signal);

const filterQuery = ({ kinds, failed, text }: SpanFilter): Query => ({
  kind: kinds,
  failed: failed ? 1 : undefined,
  text: text === "" ? undefined : text,
});
const spanAddress = (id: RunId, question: SpanQuestion): string => {
  switch (question.ask) {
    case "tree":
    case "flame":
      return address(ofRun(id, `/${question.ask}`), {
        ...whole(question),
        px: question.px,
        ...filterQuery(question.filter),
      });
    case "table": {
      const { sort, descending, offset, limit, find, filter } = question;
      const page = { sort, descending: descending ? 1 : undefined, offset, limit, find };
      return address(ofRun(id, "/span-table"), { ...page, ...filterQuery(filter) });
    }
    case "graph":
      return address(ofRun(id, "/graph"), { open: question.open?.join(","), path: question.path });
    case "critical-path":
      return address(ofRun(id, "/critical-path"));
    case "usage":
      return address(ofRun(id, "/usage"), { px: question.px });
    default:
      throw new Error(`Unknown question: ${JSON.stringify(question satisfies never)}`);
  }
};
export const unit = (seq: Seq, signal?: AbortSignal): Promise<RawUnit> =>
  get(address(`units/${seq}`), signal);
export const sources = (id: RunId): Promise<readonly ListedSource[]> => get(address(ofRun(id, "/sources")));
export const problems = (
  id: RunId,
  after: number,
  limit: number,
): Promise<readonly (Problem & { readonly id: number })[]> =>
  get(address(ofRun(id, "/problems"), { after, limit }));
/** Of all files, those that gave no run included. */
export const allSources = (signal?: AbortSignal): Promise<readonly ListedSource[]> =>
  get(address("sources"), signal);
export const problemsOfFile = (
  path: string,
  limit: number,
  signal?: AbortSignal,
): Promise<readonly Problem[]> => get(address("problems", { path, after: 0, limit }), signal);
/** Kept text around a place in a file; `length` 0 asks for what stands before it. */
export const linesAround = (
  source: number,
  place: {
    readonly offset: number;
    readonly length: number;
    readonly line: number;
    readonly before: number;
    readonly after: number;
  },
  signal?: AbortSignal,
): Promise<readonly LineText[]> => get(address(`sources/${source}/lines`, place), signal);
/** Where the browser gets the bytes of a file as they were read. */
export const rawAddress = (source: number): string => address(`sources/${source}/raw`);
export const health = (signal?: AbortSignal): Promise<Health> => get(address("health"), signal);

// ---- two runs ----------------------------------------------------------------------------------------------

export interface Compared {
  readonly a: RunId;
  readonly b: RunId;
  /** Left out besides what always is. */
  readonly ignored: readonly DiffClass[];
}
const comparedQuery = ({ a, b, ignored }: Compared): Query => ({
  a,
  b,
  ignore: ignored.length === 0 ? undefined : [...IGNORED_BY_DEFAULT, ...ignored],
});
export const compare = (compared: Compared, signal?: AbortSignal): Promise<RunDiff> =>
  get(address("compare", comparedQuery(compared)), signal);

/** The headline alone: cheap enough to be asked whenever one of the runs has grown. */
export const compareFirst = (compared: Compared, signal?: AbortSignal): Promise<FirstAnswer> =>
  get(address("compare/first", comparedQuery(compared)), signal);

/** A window from a line on; or around a row, or around the row of a span. */
export interface RowsQuestion {
  readonly show: "all" | "differences";
  readonly from?: number;
  readonly row?: number;
  readonly span?: string;
  readonly side?: "left" | "right";
  readonly limit: number;
}
export const compareRows = (
  compared: Compared,
  question: RowsQuestion,
  signal?: AbortSignal,
): Promise<DiffRows> => get(address("compare/rows", { ...comparedQuery(compared), ...question }), signal);

/** `spaceless`: space alone makes no difference. */
export const compareTexts = (
  { a, b }: Pick<Compared, "a" | "b">,
  { left, right }: SpanPair,
  spaceless: boolean,
  signal?: AbortSignal,
): Promise<TextsAnswer> => {
  const space = spaceless ? "ignore" : undefined;
  return get(address("compare/text", { a, b, aSpan: left?.event, bSpan: right?.event, space }), signal);
};

/** Up to 50 runs; the first is the baseline. */
export const compareGrid = (runs: readonly RunId[], signal?: AbortSignal): Promise<GridAnswer> =>
  get(address("compare/grid", { runs: runs.join() }), signal);

/** Pairs that people made or forbade, whichever of the runs is called a. */
export const pairs = (
  { a, b }: Pick<Compared, "a" | "b">,
  signal?: AbortSignal,
): Promise<readonly PinnedPair[]> => get(address("compare/pairs", { a, b }), signal);
export const savePair = (pair: Omit<PinnedPair, "id" | "left" | "right"> & Ids): Promise<unknown> =>
  send("POST", address("compare/pairs"), pair);
interface Ids {
  readonly left: string;
  readonly right: string;
}
export const removePair = ({ a, b }: Pick<Compared, "a" | "b">, id: number): Promise<unknown> =>
  send("DELETE", address(`compare/pairs/${id}`, { a, b }), {});

/** Two moments, of two runs or of one. */
export const compareStates = (
  { a, b }: Pick<Compared, "a" | "b">,
  aAt: Address,
  bAt: Address,
  signal?: AbortSignal,
): Promise<StatesAnswer> =>
  get(address("compare/state", { a, b, aAt: printAddress(aAt), bAt: printAddress(bAt) }), signal);

const KINDS: readonly StreamMessage["kind"][] = [
  "hello",
  "units",
  "runs",
  "segments",
  "reset",
  "actions",
  "lagged",
];

export interface StreamHandlers {
  /** `position` names the place in the stream to go on from; "" where the message has none. */
  readonly message: (message: StreamMessage, position: string) => void;
  /** Once: the connection is gone and stays gone; open another. */
  readonly lost: () => void;
}

/** Opens the page's one stream, from the position `after` on. Returns how to close it. */
export const stream = (
  watched: readonly RunId[],
  after: string | undefined,
  { message, lost }: StreamHandlers,
): (() => void) => {
  const source = new EventSource(
    address("stream", { runs: watched.length > 0 ? watched.join(",") : undefined, after }),
  );
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => {
      const { data, lastEventId } = event as MessageEvent<string>;
      message(JSON.parse(data) as StreamMessage, lastEventId);
    });
  }
  source.onerror = () => {
    // The browser's own retry has neither our back-off nor our position.
    source.close();
    lost();
  };
  return () => source.close();
};
