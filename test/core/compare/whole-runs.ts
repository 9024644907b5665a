/**
 * Random whole runs: a plan says what happens, and can be told several times, under other ids, at another time, with what
 * runs at the same time in another order, and with ids and times inside of what is said.
 */
import type { ComparedRun } from "../../../core/compare/compare.ts";
import type { OpenedSpan } from "../../../core/compare/opened-bodies.ts";
import { canonicalText, promptDigest, textDigest } from "../../../core/dialects/bodies.ts";
import type { SpanDetail } from "../../../core/dialects/dialect.ts";
import { SPAN_KINDS, type SpanKind, type TraceEvent } from "../../../core/event.ts";
import { type Nanos, type Seq, type SourceKey, subject } from "../../../core/ids.ts";
import { compareMoments } from "../../../core/moment.ts";
import { SEED } from "../../../core/stages.ts";
import type { Json } from "../../../core/value.ts";
import type { Random } from "../../random.ts";
import { comparedRun } from "./compared-run.ts";
import { edited, type Node, nodesOf, randomTree, spansOf } from "./trees.ts";

type Step = { readonly stage: string } | { readonly gate: string; readonly passed: boolean };

export interface Plan {
  readonly spans: Node;
  readonly lives: Readonly<Record<string, readonly Step[]>>;
  readonly series: Readonly<Record<string, readonly number[]>>;
  readonly records: Readonly<Record<string, Json>>;
  readonly configuration: Readonly<Record<string, Json>>;
}

export const randomPlan = (r: Random): Plan => ({
  spans: randomTree(r, 4 + r.below(40), 0.3),
  lives: Object.fromEntries([0, 1, 2].map((i) => [`env:0/slot:r0c${i}/seed:0`, randomLife(r)])),
  series: { loss: numbers(r), reward: numbers(r) },
  records: { plan: { steps: [r.below(9), r.below(9)], by: r.pick(["a", "b"]) } },
  configuration: { lr: r.next(), seed: r.below(100), model: { name: r.pick(["large", "small"]) } },
});

const numbers = (r: Random): readonly number[] => Array.from({ length: 5 + r.below(10) }, () => r.next());
const randomLife = (r: Random): readonly Step[] =>
  Array.from({ length: 3 + r.below(6) }, (_, i) =>
    i % 2 === 0 ? { stage: r.pick(SEED.stages).name } : { gate: r.pick(["G1", "G2"]), passed: r.chance(0.5) },
  );

/** Something else here and there. */
export const changedPlan = (r: Random, plan: Plan): Plan => {
  const often = <T>(share: number, changed: () => T, before: T): T => (r.chance(share) ? changed() : before);
  return {
    spans: edited(r, plan.spans, r.below(4)),
    lives: Object.fromEntries(
      Object.entries(plan.lives)
        .filter(() => !r.chance(0.1))
        .map(([path, steps]) => [path, often(0.3, () => randomLife(r), steps)]),
    ),
    series: Object.fromEntries(
      Object.entries(plan.series).map(([name, values]) => [
        name,
        often(0.3, () => values.slice(0, 3 + r.below(3)).map((value) => value * 1.5), values),
      ]),
    ),
    records: often(0.3, () => ({ plan: { steps: [r.below(9)], by: "c" } }), plan.records),
    configuration: often(
      0.3,
      () => ({ ...plan.configuration, lr: r.next(), more: true }),
      plan.configuration,
    ),
  };
};

interface Telling {
  readonly ids: string;
  readonly shift?: number;
  /** Puts what runs at the same time into another order. */
  readonly r?: Random;
  readonly run?: string;
}

const STEP_NS = 1e9;
const uuid = (ids: string, n: number): string => {
  const digits = Array.from(`${ids}${n}`, (letter) => letter.charCodeAt(0).toString(16)).join("");
  return `${digits.padEnd(8, "0").slice(0, 8)}-0000-4000-8000-${digits.padStart(12, "0").slice(-12)}`;
};
const isoTime = (ns: number): string => new Date(Date.UTC(2026, 0, 2) + ns / 1e6).toISOString();

/** What the span of some content says in this telling: the same but for ids and times. */
const detailOf = (content: number, kind: SpanKind, id: string, at: number, ids: string): SpanDetail => {
  const parameters = { n: content, of: id, request: uuid(ids, content), since: isoTime(at) };
  const result = JSON.stringify({ at: isoTime(at + 1), rows: [content, { id }] });
  if (kind !== "llm") return { parameters, result };
  return {
    messages: [{ role: "tool", content: result }],
    response: `Now.\n\nlook(${canonicalText({ id, n: content })})`,
  };
};

export const tell = (plan: Plan, { ids, shift = 0, r, run = "r-made" }: Telling): ComparedRun => {
  const details = new Map<string, SpanDetail>();
  const events: TraceEvent[] = [];
  let n = 0;
  const add = (at: number, body: object): void => {
    n++;
    const place = { seq: n as Seq, k: 0, source: "0a/run.jsonl" as SourceKey, position: n };
    events.push({ at: Math.round(at * STEP_NS) as Nanos, ...place, ...body } as TraceEvent);
  };
  add(shift, { kind: "run", status: "started", configuration: plan.configuration });
  const spans = spansOf(plan.spans, { ids, shift, ...(r && { r }) });
  const last = Math.max(...spans.map(({ end }) => end));
  for (const { id, parent, kind, name, start, end, bodies } of spans) {
    const spanKind = SPAN_KINDS[kind + 1] as SpanKind;
    const detail = detailOf(bodies[0], spanKind, id, start * STEP_NS, ids);
    details.set(id, detail);
    const said = textDigests(detail);
    add(start, { kind: "span-start", id, parent, spanKind, name, digests: said.start });
    add(end, { kind: "span-end", id, status: "ok", digests: said.end });
  }
  const between = (i: number, of: number): number =>
    shift + Math.round(((i + 0.5) * 1000 * (last - shift)) / of) / 1000;
  for (const [path, steps] of Object.entries(plan.lives))
    steps.forEach((step, i) => {
      const about = { subject: subject(path), lifecycle: "seed" };
      const body = "stage" in step ? { kind: "stage", to: step.stage } : { kind: "gate", ...step };
      add(between(i, steps.length), { ...body, ...about });
    });
  for (const [name, values] of Object.entries(plan.series))
    values.forEach((value, i) => {
      add(between(i, values.length), { kind: "metric", values: { [name]: value }, axes: { step: i } });
    });
  for (const [name, value] of Object.entries(plan.records)) add(last, { kind: "record", name, value });
  add(last + 1, { kind: "run", status: "finished" });
  const told = comparedRun(events.sort(compareMoments), run);
  return { ...told, open: ({ id }): OpenedSpan => ({ detail: details.get(id) ?? {}, read: 100 }) };
};

const textDigests = ({ parameters, messages, response, result }: SpanDetail) => ({
  start: {
    ...(parameters !== undefined && { arguments: textDigest(canonicalText(parameters)) }),
    ...(messages && { prompt: promptDigest(messages) }),
  },
  end: {
    ...(response !== undefined && { response: textDigest(response) }),
    ...(result !== undefined && { result: textDigest(result) }),
  },
});

export const spansIn = (plan: Plan): number => nodesOf(plan.spans).length;
