/** Recorded model calls, as they can be made again. */
import type { RunId, Seq } from "../../core/ids.ts";
import { type EditableCall, editableCall } from "../../core/replay/editable.ts";
import type { LabCall } from "../../core/replay/lab-wire.ts";
import { costOf, type PriceTable } from "../../core/replay/prices.ts";
import type { SpanAnswer } from "../../core/wire/events.ts";
import type { StoreReader } from "../../store/store.ts";

export interface SpanName {
  readonly seq: Seq;
  readonly k: number;
}

/** `undefined`: no span of the run starts with this event. */
export const readCall = async (
  store: Pick<StoreReader, "span">,
  run: RunId,
  event: SpanName,
  prices: PriceTable,
): Promise<LabCall | "no-call" | undefined> => {
  const span = await store.span(run, event);
  if (!span) return undefined;
  return span.bar.spanKind === "llm" ? labCall(run, span, prices) : "no-call";
};

export const callOf = (span: SpanAnswer): EditableCall =>
  editableCall({
    detail: span.detail,
    attributes: span.attributes,
    usage: span.usage,
    ended: span.bar.end !== undefined,
  });

const NANOS_PER_MS = 1e6;

const labCall = (run: RunId, span: SpanAnswer, prices: PriceTable): LabCall => {
  const { bar, usage, omitted } = span;
  const { request, response, notes } = callOf(span);
  const recorded = usage.costUsd;
  const cost = recorded ?? costOf(usage, request.model, prices);
  return {
    version: 1,
    run,
    event: bar.event,
    name: bar.name,
    at: bar.start,
    request,
    response,
    durationMs: bar.end === undefined ? null : (bar.end - bar.start) / NANOS_PER_MS,
    usage: Object.keys(usage).length > 0 ? usage : null,
    costUsd: cost ?? null,
    costFrom: recorded !== undefined ? "recorded" : cost !== undefined ? "computed" : null,
    notes: omitted === undefined ? notes : [...notes, omitted],
  };
};
