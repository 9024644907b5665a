/** Two runs of the store against each other: read once, kept while somebody looks at them. */

import { COARSE_SPANS } from "../../core/compare/align.ts";
import {
  type ComparedRun,
  type CompareOptions,
  compareRuns,
  producersOf,
  type RunComparison,
} from "../../core/compare/compare.ts";
import { DiffLines, type Shown } from "../../core/compare/diff-lines.ts";
import { OpenedBodies } from "../../core/compare/opened-bodies.ts";
import {
  type DiffClass,
  type FirstAnswer,
  IGNORED_BY_DEFAULT,
  type RunDiff,
} from "../../core/compare/run-diff.ts";
import { type OpenPairs, pairOpenSpans } from "../../core/compare/state-diff.ts";
import type { OpenedRecord, Said } from "../../core/compare/values.ts";
import { parseEventName, type SpanId } from "../../core/ids.ts";
import { openPointer } from "../../core/pointer.ts";
import type { RecordState, RunState } from "../../core/state.ts";
import type { Json } from "../../core/value.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { CollectedRuns } from "./collected-runs.ts";
import type { History, Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import { spanOpener } from "./span-opening.ts";
import type { UnitTexts } from "./unit-texts.ts";

/** What the reader has of a run in one snapshot. */
export interface ReadRun {
  readonly view: RunView;
  readonly summary: RunSummary;
  /** One of its files ends in the middle of a line. */
  readonly isTorn: boolean;
  readonly end: RunState;
  history(): Promise<History>;
}

interface Known {
  readonly key: string;
  readonly comparison: RunComparison;
  readonly lines: Map<Shown, DiffLines>;
  diff: RunDiff | undefined;
  first: FirstAnswer | undefined;
}

/** Somebody looks at one or two pairs at a time. */
const COMPARISONS_KEPT = 3;
/** Records behind pointers that are opened for one run. */
const RECORDS_OPENED = 2000;

export class Comparisons {
  readonly #texts: UnitTexts;
  readonly #pause: Pause;
  readonly #runs: CollectedRuns;
  #known: Known[] = [];
  /** Bodies that were opened for two runs: they are the same however far the runs have grown. */
  #opened: { readonly key: string; readonly bodies: OpenedBodies }[] = [];

  constructor(texts: UnitTexts, pause: Pause) {
    this.#texts = texts;
    this.#pause = pause;
    this.#runs = new CollectedRuns(pause);
  }

  async diff(left: ReadRun, right: ReadRun, options: CompareOptions): Promise<RunDiff> {
    const known = await this.#find(left, right, options);
    known.diff ??= known.comparison.diff();
    return known.diff;
  }

  async first(left: ReadRun, right: ReadRun, options: CompareOptions): Promise<FirstAnswer> {
    const known = await this.#find(left, right, options);
    known.first ??= known.comparison.first();
    return known.first;
  }

  async lines(left: ReadRun, right: ReadRun, options: CompareOptions, shown: Shown): Promise<DiffLines> {
    const known = await this.#find(left, right, options);
    const lines = known.lines.get(shown) ?? new DiffLines(known.comparison.spans, shown);
    known.lines.set(shown, lines);
    return lines;
  }

  /**
   * Open spans of two states that are one another's: as the runs are aligned; by the names above them where that would
   * have to be worked out first for runs that are long.
   */
  async openPairs(left: ReadRun, right: ReadRun, one: RunState, other: RunState): Promise<OpenPairs> {
    if (left.view.run.id === right.view.run.id || one.spans.size === 0 || other.spans.size === 0)
      return new Map();
    const stamps = JSON.stringify([stamp(left), stamp(right)]).slice(0, -1);
    const known = this.#known.find(({ key }) => key.startsWith(stamps))?.comparison;
    const isLong = left.summary.spans.total + right.summary.spans.total > COARSE_SPANS;
    if (!known && isLong) return pairOpenSpans(one, other);
    const { spans } = known ?? (await this.#find(left, right, {})).comparison;
    const pairs = new Map<SpanId, SpanId>();
    for (const id of one.spans.keys()) {
      const place = spans.left.forest.placeById.get(id);
      const partner = place === undefined ? undefined : spans.alignment.toRight[place];
      const there = partner === undefined ? undefined : spans.right.forest.spans[partner]?.id;
      if (there !== undefined && other.spans.has(there)) pairs.set(id, there);
    }
    return pairs;
  }

  async #find(left: ReadRun, right: ReadRun, options: CompareOptions): Promise<Known> {
    const key = JSON.stringify([stamp(left), stamp(right), options]);
    const known = this.#known.find((each) => each.key === key) ?? {
      key,
      comparison: await this.#compare(left, right, options),
      lines: new Map(),
      diff: undefined,
      first: undefined,
    };
    this.#known = [known, ...this.#known.filter((each) => each.key !== key)].slice(0, COMPARISONS_KEPT);
    return known;
  }

  async #compare(left: ReadRun, right: ReadRun, options: CompareOptions): Promise<RunComparison> {
    const ignored = options.ignored ?? IGNORED_BY_DEFAULT;
    const [one, other] = [await this.read(left, ignored), await this.read(right, ignored)];
    return compareRuns(one, other, options, { opened: this.#openedOf(left, right), pause: this.#pause });
  }

  #openedOf(left: ReadRun, right: ReadRun): OpenedBodies {
    const key = JSON.stringify([left, right].map(({ view: { run } }) => [run.id, run.rewrites]));
    const known = this.#opened.find((each) => each.key === key) ?? { key, bodies: new OpenedBodies() };
    this.#opened = [known, ...this.#opened.filter((each) => each !== known)].slice(0, COMPARISONS_KEPT);
    return known.bodies;
  }

  /** A run as `core/compare` takes it. */
  async read(run: ReadRun, ignored: readonly DiffClass[]): Promise<ComparedRun> {
    const { forest, history, provenanceOf } = await this.#runs.of(run.view, !ignored.includes("attributes"));
    return {
      summary: run.summary,
      isTorn: run.isTorn,
      spans: { forest, producers: producersOf(history.links.items), provenanceOf },
      history,
      records: [...this.#records(run.end), resultOf(run)],
      configuration: { value: run.end.run.configuration },
      open: spanOpener(run.view.run.identity.dialect, this.#texts),
    };
  }

  #records({ records }: RunState): readonly OpenedRecord[] {
    return [...records.values()].map((record, i) => ({
      subject: record.subject ?? null,
      name: record.name,
      event: record.event,
      value: record.value ?? (i < RECORDS_OPENED ? this.#open(record) : undefined),
    }));
  }

  /** Undefined where it cannot be read: it is then not compared. */
  #open({ event, pointer }: RecordState): Json | undefined {
    const name = parseEventName(event);
    const text = name && pointer !== undefined ? this.#texts.text(name.seq) : undefined;
    if (text === undefined || pointer === undefined) return undefined;
    const opened = openPointer(text, pointer);
    return opened.ok ? opened.value : undefined;
  }
}

/** What a run said of its own end is a value like others. */
const resultOf = ({ summary, end }: ReadRun): OpenedRecord & Said => ({
  subject: null,
  name: "run",
  value: { outcome: summary.outcome, result: end.run.result },
});

/** Another one when the run changed. */
const stamp = ({ view, summary }: ReadRun): readonly unknown[] => [
  view.run.id,
  view.run.rewrites,
  view.total,
  view.run.version,
  summary.status,
];
