/** A seeded generator of runs: every kind of event, ties, late starts, repeated ids, odd values. */
import type { NewEvent, TraceEvent } from "../core/event.ts";
import { LINK_RELATIONS, SEVERITIES, SPAN_KINDS } from "../core/event.ts";
import { type Nanos, type Seq, type SourceKey, spanId, subject } from "../core/ids.ts";
import { compareMoments } from "../core/moment.ts";
import { SEED } from "../core/stages.ts";
import type { Value } from "../core/value.ts";

/** Mulberry32 (Tommy Ettinger, public domain). Numbers from 0 up to 1. */
export const seeded = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

export interface Random {
  readonly next: () => number;
  readonly below: (n: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly chance: (p: number) => boolean;
  readonly shuffled: <T>(list: readonly T[]) => T[];
}

export const random = (seed: number): Random => {
  const next = seeded(seed);
  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    chance: (p) => next() < p,
    shuffled: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j] as (typeof copy)[number], copy[i] as (typeof copy)[number]];
      }
      return copy;
    },
  };
};

const VALUES: readonly Value[] = [
  0,
  1,
  -2.5,
  1e-9,
  null,
  true,
  false,
  "text",
  { num: "NaN" },
  { num: "18446744073709551615" },
];

/** A body with everything but its place. */
export const randomBody = (r: Random): NewEvent => {
  const id = spanId(`s-${r.below(40)}`);
  const seedSubject = subject(`env:${r.below(3)}/slot:r0c${r.below(2)}/seed:${r.below(4)}`);
  const stage = (): string => r.pick(SEED.stages).name;
  switch (r.below(14)) {
    case 0:
      return {
        kind: "run",
        status: r.pick(["started", "resumed", "finished", undefined]),
        name: "run é",
        configuration: { lr: r.next(), [r.pick(["a", "b", "__proto__"])]: r.below(9) },
      };
    case 1:
    case 2:
      return {
        kind: "span-start",
        id,
        parent: r.chance(0.7) ? spanId(`s-${r.below(40)}`) : undefined,
        spanKind: r.pick(SPAN_KINDS),
        name: r.pick(["plan", "edit ✎", "call"]),
        attributes: r.chance(0.5) ? { model: "large", depth: { a: [1, null, "ü"] } } : undefined,
        usage: r.chance(0.3) ? { input: r.below(100) } : undefined,
        digests: r.chance(0.3) ? { prompt: { digest: "abc", length: 12 } } : undefined,
      };
    case 3:
    case 4:
      return {
        kind: "span-end",
        id,
        status: r.pick(["ok", "error", "unset", undefined]),
        error: r.chance(0.2) ? "exit 1 – no such file" : undefined,
        usage: r.chance(0.5) ? { output: r.below(100), costUsd: r.below(8) / 8 } : undefined,
      };
    case 5:
      return { kind: "span-event", id, name: "chunk", length: r.chance(0.8) ? r.below(500) : undefined };
    case 6:
      return {
        kind: "link",
        relation: r.pick(LINK_RELATIONS),
        from: `subject:unit:${r.below(4)}`,
        to: `subject:unit:${r.below(4)}`,
        closed: r.chance(0.3) ? true : undefined,
      };
    case 7:
      return {
        kind: "stage",
        subject: seedSubject,
        lifecycle: "seed",
        from: r.chance(0.5) ? stage() : undefined,
        to: r.pick([stage(), "CULLED", "constructor"]),
        closes: r.chance(0.1) ? true : undefined,
        attributes: { alpha: r.next() },
      };
    case 8:
      return {
        kind: "gate",
        subject: seedSubject,
        lifecycle: "seed",
        gate: "G2",
        passed: r.chance(0.5),
        target: "BLENDING",
        checksFailed: ["seed_not_ready"],
      };
    case 9:
      return {
        kind: "metric",
        subject: r.chance(0.6) ? seedSubject : undefined,
        values: Object.fromEntries(
          ["loss", "acc", "__proto__"].slice(0, 1 + r.below(3)).map((name) => [name, r.pick(VALUES)]),
        ),
        better: r.chance(0.3) ? { loss: "lower" } : undefined,
        axes: { epoch: r.below(30), step: r.below(300), batch: r.below(4) },
      };
    case 10:
      return {
        kind: "record",
        name: r.pick(["reward", "plan"]),
        subject: seedSubject,
        value: { parts: [r.next(), { num: "NaN" }] },
      };
    case 11:
      return {
        kind: "attention",
        action: r.pick(["raised", "resolved"]),
        id: `q-${r.below(5)}`,
        attention: "question",
        text: "Which one?",
        blocks: ["a"],
      };
    case 12:
      return {
        kind: "anomaly",
        severity: r.pick(SEVERITIES),
        type: "spike",
        message: "loss rose",
        subject: seedSubject,
      };
    default:
      return r.pick([
        { kind: "log", severity: "info", message: "line \u0007" },
        { kind: "mark", mark: "epoch", name: "epoch 3" },
        { kind: "unknown", summary: "?" },
      ] as const);
  }
};

/** `count` events of a run in moment order, with many ties, from three sources. */
export const randomEvents = (seed: number, count: number): readonly TraceEvent[] => {
  const r = random(seed);
  const events = Array.from({ length: count }, (_, i): TraceEvent => {
    const { time: _time, run: _run, ident: _ident, ...body } = randomBody(r);
    return {
      ...body,
      at: (r.below(count) * 1000) as Nanos,
      seq: (i + 1) as Seq,
      k: r.below(3),
      source: `${r.below(3)}abc/dir/file.jsonl` as SourceKey,
      position: i + 1,
      native: r.chance(0.5) ? "NATIVE" : undefined,
    } as TraceEvent;
  });
  return events.sort(compareMoments);
};
