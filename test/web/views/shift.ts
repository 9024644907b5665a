/** Hand-made shifts of an orchestrator: what happens to units, second by second. */
import type { EventBody, TraceEvent } from "../../../core/event.ts";
import { type Nanos, type Seq, type SourceKey, type Subject, subject, subjectOf } from "../../../core/ids.ts";
import type { Attributes } from "../../../core/value.ts";

export const unit = (name: string): Subject => subjectOf(["unit", name]);

type Told = EventBody & { readonly subject?: Subject };
export type Step = readonly [seconds: number, body: Told];

export const stage = (name: string, to: string, attributes: Attributes = {}): Told => ({
  kind: "stage",
  lifecycle: "work-unit",
  to,
  attributes,
  subject: unit(name),
});
export const raised = (name: string, text: string, blocks: readonly string[] = [], id = name): Told => ({
  kind: "attention",
  action: "raised",
  id,
  attention: "question",
  text,
  blocks: blocks.map(unit),
  subject: unit(name),
});
export const resolved = (name: string, answer?: string): Told => ({
  kind: "attention",
  action: "resolved",
  id: name,
  answer,
  subject: unit(name),
});
export const blocks = (blocker: string, waiting: string, closed = false): Told => ({
  kind: "link",
  relation: "blocks",
  from: `subject:${unit(blocker)}`,
  to: `subject:${unit(waiting)}`,
  closed: closed || undefined,
  subject: subject(unit(waiting)),
});

/** Steps must be in order of time. */
export const shift = (...steps: readonly Step[]): readonly TraceEvent[] =>
  steps.map(([seconds, body], index) => ({
    ...body,
    at: (seconds * 1e9) as Nanos,
    seq: (index + 1) as Seq,
    k: 0,
    source: "k/shift" as SourceKey,
    position: index + 1,
  }));
