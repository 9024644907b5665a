/** Two runs compared in all their parts. Pure: whoever calls it has read the runs. */
import type { Attributes } from "../value.ts";
import type { RunSummary } from "../wire/runs.ts";
import type { Grows, Pinned } from "./alignment.ts";
import { firstDivergences } from "./divergences.ts";
import { landmarksOf } from "./landmarks.ts";
import {
  type LeftOut,
  leaveOutLifecycles,
  leaveOutNoise,
  leaveOutSeries,
  leaveOutSpans,
  leaveOutValues,
} from "./leaving-out.ts";
import { diffLifecycles, type LifecycleRun, renamedSubjects } from "./lifecycles.ts";
import { diffMetrics } from "./metrics.ts";
import { OpenedBodies, type OpenSpan } from "./opened-bodies.ts";
import {
  type DiffClass,
  type DiffRun,
  type FirstAnswer,
  type Grown,
  IGNORED_BY_DEFAULT,
  type LifecycleDiff,
  type MetricDiff,
  RUN_DIFF_VERSION,
  type RunDiff,
  SPAN_CLASSES,
  type SpanClass,
  type ValueDiff,
} from "./run-diff.ts";
import type { RunHistory } from "./run-history.ts";
import type { Told } from "./sentence-words.ts";
import { type SpanWords, sentencesOf } from "./sentences.ts";
import { SpanComparison, type SpanSide } from "./span-comparison.ts";
import { mayGrow } from "./to-come.ts";
import { type Tolerance, USUAL_TOLERANCE } from "./tolerance.ts";
import { diffRecords, diffValues, type OpenedRecord, type Said } from "./values.ts";

/** A run as it was read for a comparison. */
export interface ComparedRun {
  readonly summary: RunSummary;
  /** One of its files ends in the middle of a line. */
  readonly isTorn: boolean;
  readonly spans: SpanSide;
  readonly history: RunHistory;
  readonly records: readonly OpenedRecord[];
  readonly configuration: Said;
  /** What its spans say; absent where that is not to be had. */
  readonly open?: OpenSpan | undefined;
}

export interface CompareOptions {
  readonly ignored?: readonly DiffClass[] | undefined;
  readonly tolerance?: Tolerance | undefined;
  readonly pinned?: Pinned | undefined;
  readonly leftOut?: LeftOut | undefined;
}

/**
 * Compares, opens the bodies that differ, and compares anew while ids and times are found in them. `opened`: what is known
 * of these runs from before; `pause` may throw to give up.
 */
export const compareRuns = async (
  left: ComparedRun,
  right: ComparedRun,
  options: CompareOptions = {},
  {
    baselines = [],
    opened = new OpenedBodies(),
    pause = async () => {},
  }: {
    readonly baselines?: readonly ComparedRun[];
    readonly opened?: OpenedBodies;
    readonly pause?: () => Promise<void>;
  } = {},
): Promise<RunComparison> => {
  opened.begin();
  for (let round = 1; ; round++) {
    const [one, other, ...good] = [left, right, ...baselines].map((run) => withMasks(run, opened));
    const comparison = new RunComparison(one as ComparedRun, other as ComparedRun, options, good);
    let again = false;
    for (const { spans, right: against } of comparison.all())
      if (await opened.open(spans, left.open, against.open, pause)) again = true;
    if (again && round < ROUNDS) continue;
    if (opened.wasShort) comparison.note(SHORT);
    return comparison;
  }
};

const ROUNDS = 4;
const SHORT =
  "Not all bodies that differ were opened: in those that were not, an id or a time counts as a difference.";

const withMasks = (run: ComparedRun, opened: OpenedBodies): ComparedRun => {
  const forest = opened.masked(run.spans.forest);
  return forest === run.spans.forest ? run : { ...run, spans: { ...run.spans, forest } };
};

export class RunComparison {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
  readonly spans: SpanComparison;
  readonly #ignored: readonly DiffClass[];
  readonly #tolerance: Tolerance;
  readonly #notes: string[] = [];
  readonly #leftOut: LeftOut;
  /** The left run against further runs that are as good: what differs there is noise. */
  readonly #noise: readonly RunComparison[];
  readonly #baselines: readonly ComparedRun[];
  readonly #grows: Grows;

  constructor(
    left: ComparedRun,
    right: ComparedRun,
    options: CompareOptions = {},
    baselines: readonly ComparedRun[] = [],
  ) {
    this.left = left;
    this.right = right;
    this.#grows = { left: mayGrow(left.summary), right: mayGrow(right.summary) };
    this.#ignored = options.ignored ?? IGNORED_BY_DEFAULT;
    this.#tolerance = options.tolerance ?? USUAL_TOLERANCE;
    this.spans = new SpanComparison(left.spans, right.spans, {
      ignored: this.#ignored.filter((name): name is SpanClass => SPAN_CLASSES.includes(name as SpanClass)),
      ...(options.pinned && { pinned: options.pinned }),
      shared: isBranch(left.summary, right.summary),
      grows: this.#grows,
    });
    this.#leftOut = options.leftOut ?? {};
    this.#baselines = baselines;
    this.#noise = baselines.map((other) => new RunComparison(left, other, options));
    leaveOutSpans(this.spans, this.#leftOut.spans ?? []);
    for (const { spans } of this.#noise) leaveOutNoise(this.spans, spans);
  }

  /** This one, and those of the left run against others that are as good. */
  all(): readonly RunComparison[] {
    return [this, ...this.#noise];
  }

  /** Why something may be missed. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  diff(): RunDiff {
    const [left, right] = [this.left, this.right];
    const told = this.#told();
    return {
      version: RUN_DIFF_VERSION,
      ignored: this.#ignored,
      ...told,
      landmarks: landmarksOf(left.spans.forest, right.spans.forest, this.spans.alignment, {
        left: left.summary.from,
        right: right.summary.from,
      }),
      incomplete: [...missing("left", left), ...missing("right", right), ...this.#notes],
      sentences: sentencesOf(told, this.#words()),
    };
  }

  /** The headline alone, which takes less. */
  first(): FirstAnswer {
    const told = this.#told();
    const [sentence = []] = sentencesOf(told, this.#words());
    return {
      version: RUN_DIFF_VERSION,
      left: grownOf(told.left),
      right: grownOf(told.right),
      first: told.firstDivergence[0] ?? null,
      sentence,
      toCome: told.spans.toCome,
    };
  }

  #told(): Told {
    const parts = { spans: this.spans.diff(), ...this.#rest() };
    const firstDivergence = firstDivergences(this.spans.divergence(), parts);
    return {
      left: headOf(this.left.summary),
      right: headOf(this.right.summary),
      same: firstDivergence.length === 0,
      firstDivergence,
      ...parts,
    };
  }

  #words(): SpanWords | undefined {
    const { spans } = this;
    const { first } = spans.causes;
    if (first === -1) return undefined;
    const instead = spans.insteadOf(first);
    const of = (side: "left" | "right"): Attributes => {
      const span = spans[side].forest.spans[spans.tree[side][first] as number];
      return span === undefined || span.parameters === "" ? {} : JSON.parse(span.parameters);
    };
    const [left, right] = [of("left"), of("right")];
    const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
    return {
      pair: spans.pair(first),
      instead: instead === -1 ? undefined : spans.pair(instead),
      parameters: names
        .filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]))
        .map((name) => ({ name, left: left[name], right: right[name] })),
    };
  }

  #rest(): {
    readonly lifecycles: LifecycleDiff;
    readonly metrics: MetricDiff;
    readonly records: ValueDiff;
    readonly configuration: ValueDiff;
  } {
    const [left, right, tolerance] = [this.left, this.right, this.#tolerance];
    const compares = (name: DiffClass): boolean => !this.#ignored.includes(name);
    const [one, other] = [lifecycleOf(left), lifecycleOf(right)];
    const renamed = renamedSubjects(one, other);
    const sides = { left, right };
    const isId = (text: string, side: "left" | "right"): boolean =>
      sides[side].spans.forest.placeById.has(text as never);
    const { series = [], paths = [] } = this.#leftOut;
    const noise = this.#noise.map((comparison) => comparison.#rest());
    const metrics = compares("metric")
      ? diffMetrics(metricsOf(left), metricsOf(right), {
          tolerance,
          renamed,
          baselines: this.#baselines.map(metricsOf),
          grows: this.#grows,
        })
      : { counts: NONE, pairs: [], tolerance: tolerance.relative };
    // A record holds its latest value: that of a run that goes on is none to compare.
    const records =
      compares("record") && !this.#grows.left && !this.#grows.right
        ? diffRecords(left.records, right.records, { tolerance, isId, renamed })
        : { counts: NONE, changes: [] };
    const configuration = compares("configuration")
      ? diffValues(left.configuration, right.configuration, { tolerance, isId })
      : { counts: NONE, changes: [] };
    return {
      lifecycles: leaveOutLifecycles(
        compares("lifecycle") ? diffLifecycles(one, other, this.#grows) : { counts: NONE, pairs: [] },
        noise.map(({ lifecycles }) => lifecycles),
      ),
      metrics: leaveOutSeries(metrics, series),
      records: leaveOutValues(
        records,
        paths,
        noise.map((each) => each.records),
      ),
      configuration: leaveOutValues(
        configuration,
        paths,
        noise.map((each) => each.configuration),
      ),
    };
  }
}

const NONE = { added: 0, removed: 0, changed: 0, same: 0 };

/** One is the other's branch, or both are branches of one run. */
const isBranch = (left: RunSummary, right: RunSummary): boolean =>
  left.branchOf === right.id ||
  right.branchOf === left.id ||
  (left.branchOf !== null && left.branchOf === right.branchOf);

const lifecycleOf = ({ summary, history }: ComparedRun): LifecycleRun => ({
  from: summary.from,
  stages: history.stages.window(-Infinity, Infinity),
  gates: history.gates.items,
});

const metricsOf = ({ summary, history }: ComparedRun): Parameters<typeof diffMetrics>[0] => ({
  from: summary.from,
  series: history.series.whole((rank) => history.nameAt(rank)),
});

const headOf = (summary: RunSummary): DiffRun => ({
  id: summary.id,
  name: summary.name,
  dialect: summary.dialect,
  status: summary.status,
  outcome: summary.outcome,
  start: summary.start,
  from: summary.from,
  to: summary.to,
  durationMs: summary.durationMs,
  tokens: summary.tokens,
  costUsd: summary.costUsd,
  spans: summary.spans.total,
  events: summary.events,
  branchOf: summary.branchOf,
  mayGrow: mayGrow(summary),
});

const grownOf = ({ events, to, mayGrow }: DiffRun): Grown => ({ events, to, mayGrow });

const missing = (side: "left" | "right", { summary, isTorn }: ComparedRun): readonly string[] => {
  const said: string[] = [];
  if (summary.status === "live") said.push(`The ${side} run is still growing.`);
  else if (mayGrow(summary)) said.push(`The ${side} run has not ended, and may still grow.`);
  if (summary.cutAtLine !== null) said.push(`The ${side} run is cut off in line ${summary.cutAtLine}.`);
  else if (isTorn) said.push(`The ${side} run ends in the middle of a line.`);
  if (summary.problems > 0)
    said.push(
      summary.problems === 1
        ? `One unit of the ${side} run could not be read.`
        : `${summary.problems} units of the ${side} run could not be read.`,
    );
  return said;
};

/** Events of links that say which spans a span goes on from or was caused by. */
export const producersOf = (links: RunHistory["links"]["items"]): SpanSide["producers"] => {
  const found = new Map<string, string[]>();
  const add = (of: string, from: string): void => {
    if (!of.startsWith(SPAN) || !from.startsWith(SPAN)) return;
    const id = of.slice(SPAN.length);
    found.set(id, [...(found.get(id) ?? []), from.slice(SPAN.length)]);
  };
  for (const { relation, from, to } of links) {
    if (relation === "causes" || relation === "delegates") add(to, from);
    else if (relation === "follows" || relation === "retries") add(from, to);
  }
  return found as ReadonlyMap<string, readonly string[]> as SpanSide["producers"];
};
const SPAN = "span:";
