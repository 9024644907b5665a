/** Answers about single things: events, spans, raw units. */
import { z } from "zod";
import type { Asked, Message, SpanDetail } from "../../core/dialects/dialect.ts";
import type { ToolCall } from "../../core/replay/model-call.ts";
import type * as Wire from "../../core/wire/events.ts";
import {
  attributes,
  count,
  digests,
  fits,
  json,
  list,
  seq,
  sourceKey,
  text,
  traceEvent,
  usage,
} from "./common.ts";
import { spanBar } from "./windows.ts";

export const eventPage = fits<Wire.EventPage>()(
  z.strictObject({ events: list(traceEvent), offset: count, total: count }),
);
export const toolCall = fits<ToolCall>()(z.strictObject({ id: text, name: text, arguments: json }));
const toolsAsked = fits<Asked>()(z.strictObject({ words: text, calls: list(toolCall) }));
export const message = fits<Message>()(
  z.strictObject({
    role: text,
    content: text,
    name: text.optional(),
    asked: toolsAsked.optional(),
    call: text.optional(),
    result: text.optional(),
  }),
);
const spanDetail = fits<SpanDetail>()(
  z.strictObject({
    messages: list(message).optional(),
    response: text.optional(),
    asked: toolsAsked.optional(),
    parameters: json.optional(),
    result: text.optional(),
    error: text.optional(),
    attributes: attributes.optional(),
  }),
);
export const spanAnswer = fits<Wire.SpanAnswer>()(
  z.strictObject({
    bar: spanBar,
    start: traceEvent.nullable(),
    end: traceEvent.nullable(),
    attributes,
    digests,
    usage,
    detail: spanDetail,
    events: list(traceEvent),
    units: list(seq),
    omitted: text.optional(),
  }),
);
export const rawUnit = fits<Wire.RawUnit>()(
  z.strictObject({
    seq,
    source: sourceKey,
    path: text,
    generation: count,
    position: count,
    offset: count,
    length: count,
    text,
    valid: z.boolean(),
    problem: text.optional(),
    duplicate: z.boolean().optional(),
  }),
);
