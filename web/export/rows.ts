/** The data behind views as rows, one thing a row. Times are seconds since the run's start. Pure. */

import type { QueueItem } from "../../core/attention-queue.ts";
import type { TraceEvent } from "../../core/event.ts";
import { eventName, type Nanos } from "../../core/ids.ts";
import type { SpanFacts } from "../../core/span-questions.ts";
import type { SeriesState } from "../../core/state.ts";
import type { Json } from "../../core/value.ts";
import type { GateMark, SeriesWindow, SpanBar, StageBar } from "../../core/wire/window.ts";
import type { AnsweredItem } from "../views/attention-items.ts";
import { fieldsOf } from "../views/records.ts";
import type { Packed } from "../views/slots.ts";
import type { Range } from "../views/view.ts";
import type { WorkUnit } from "../views/work-units.ts";
import type { Row } from "./table.ts";

const seconds = (at: Nanos, start: Nanos): number => (at - start) / 1e9;

export const spanRows = (spans: readonly SpanBar[], start: Nanos): readonly Row[] =>
  spans.map((span) => ({
    event: span.event,
    id: span.id,
    parent: span.parent,
    kind: span.spanKind,
    name: span.name,
    start_s: seconds(span.start, start),
    end_s: span.end === undefined ? undefined : seconds(span.end, start),
    duration_s: span.end === undefined ? undefined : (span.end - span.start) / 1e9,
    status: span.status,
    failed: span.failed,
    depth: span.depth,
    subject: span.subject,
    provenance: span.provenance,
  }));

export const stageRows = (
  stages: readonly StageBar[],
  gates: readonly GateMark[],
  start: Nanos,
): readonly Row[] =>
  [
    ...stages.map((bar) => ({
      at: bar.start,
      row: {
        event: bar.event,
        subject: bar.subject,
        what: "stage",
        name: bar.stage,
        start_s: seconds(bar.start, start),
        end_s: bar.end === undefined ? undefined : seconds(bar.end, start),
        cause: bar.cause,
      },
    })),
    ...gates.map((gate) => ({
      at: gate.at,
      row: {
        event: gate.event,
        subject: gate.subject,
        what: gate.passed ? "gate passed" : "gate failed",
        name: gate.gate,
        start_s: seconds(gate.at, start),
        cause: gate.message,
      },
    })),
  ]
    .sort((left, right) => left.at - right.at)
    .map(({ row }) => row);

/** A column of a thinned series is a row: its points are told by number, first, last, least and most. */
export const seriesRows = (windows: readonly SeriesWindow[], start: Nanos): readonly Row[] =>
  windows.flatMap((series) =>
    series.x.map((x, i) => ({
      series: series.name,
      subject: series.subject ?? undefined,
      x,
      time_s: seconds(series.at[i] as Nanos, start),
      points: series.n[i],
      first: series.first[i],
      last: series.last[i],
      min: series.min[i],
      max: series.max[i],
    })),
  );

export const eventRows = (events: readonly TraceEvent[], start: Nanos): readonly Row[] =>
  events.map((event) => {
    const { at, seq, k, source, position, kind, native, subject, axes, notes, ...rest } = event;
    return {
      event: eventName(event),
      time_s: seconds(at, start),
      kind,
      native,
      subject,
      ...axes,
      line: position,
      notes: notes?.join(" "),
      ...(JSON.parse(JSON.stringify(rest)) as Row),
    };
  });

/** Spans with what their table says beside the bar. */
export const spanFactsRows = (facts: readonly SpanFacts[], start: Nanos): readonly Row[] => {
  const bars = spanRows(
    facts.map(({ bar }) => bar),
    start,
  );
  return facts.map(({ self, input, output, costUsd, model, error }, i) => ({
    ...bars[i],
    self_s: self === null ? undefined : self / 1e9,
    input,
    output,
    cost_usd: costUsd,
    model,
    error,
  }));
};

/** What a subject's series were last, at the cursor. */
export const valueRows = (
  series: ReadonlyMap<string, SeriesState> | undefined,
  start: Nanos,
): readonly Row[] =>
  [...(series ?? [])].map(([name, { last, at, event }]) => ({
    series: name,
    value: last,
    time_s: seconds(at, start),
    event,
  }));

/** The fields of a record, nested ones as they are. */
export const fieldRows = (value: Json | undefined): readonly Row[] =>
  Object.entries(fieldsOf(value) ?? {}).map(([name, each]) => ({ name, value: each }));

/** What ran beside each other, and what asked, from `range.from` up to `range.to`. */
export const slotRows = ({ stretches }: Packed, range: Range, start: Nanos): readonly Row[] =>
  stretches
    .filter(({ start: from, end }) => from < range.to && (end === undefined || end > range.from))
    .map(({ subject, row, kind, start: from, end }) => ({
      slot: row + 1,
      subject,
      what: kind,
      start_s: seconds(from, start),
      end_s: end === undefined ? undefined : seconds(end, start),
    }));

/** The board at a moment. */
export const unitRows = (units: readonly WorkUnit[], start: Nanos): readonly Row[] =>
  units.map(({ subject, name, stage, since, phase, priority, waitsFor, blocks, item }) => ({
    subject,
    name,
    state: stage,
    since_s: seconds(since, start),
    phase,
    priority,
    waits_for: waitsFor.join(" "),
    blocks: blocks.join(" "),
    question: item?.text,
  }));

export const attentionRows = (items: readonly (QueueItem | AnsweredItem)[], start: Nanos): readonly Row[] =>
  items.map((item) => ({
    event: item.event,
    id: item.id,
    time_s: seconds(item.at, start),
    kind: item.kind,
    subject: item.subject,
    text: item.text,
    blocks: item.blocks.join(" "),
    ...("resolvedAt" in item ? { resolved_s: seconds(item.resolvedAt, start), answer: item.answer } : {}),
  }));
