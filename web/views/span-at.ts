/** What is known of a span at the cursor, out of all that the trace says of it. Pure. */
import type { TraceEvent, Usage } from "../../core/event.ts";
import type { Nanos } from "../../core/ids.ts";
import type { SpanAnswer } from "../../core/wire/events.ts";

export interface SpanAtCursor {
  readonly started: boolean;
  readonly ended: boolean;
  /** Sums of what was said up to the cursor; absent = not said yet. */
  readonly usage: Usage;
  /** UTF-16 units of the response that were there; all of it once the span has ended, none where the trace has no chunks. */
  readonly responseLength: number | undefined;
  /** From the start to the first token, where the trace says it and the cursor has reached it. */
  readonly firstToken: number | undefined;
  /** Attributes that came later than the cursor. */
  readonly laterAttributes: ReadonlySet<string>;
}

export const spanAtCursor = (answer: SpanAnswer, at: Nanos): SpanAtCursor => {
  const { bar } = answer;
  const ended = bar.end !== undefined && bar.end <= at;
  const past = answer.events.filter((event) => event.at <= at);
  return {
    started: bar.start <= at,
    ended,
    usage: sumUsage(
      [answer.start, ...past.filter((event) => event.kind === "span-event"), ended ? answer.end : null],
      at,
    ),
    responseLength: ended ? undefined : lengthOf(past),
    firstToken: firstTokenOf(past, bar.start),
    laterAttributes: ended ? new Set() : laterThanStart(answer),
  };
};

const sumUsage = (events: readonly (TraceEvent | null)[], at: Nanos): Usage => {
  const sum: Record<string, number> = {};
  const seen = new Set<TraceEvent>();
  for (const event of events) {
    if (!event || event.at > at || seen.has(event) || !("usage" in event) || !event.usage) continue;
    seen.add(event);
    for (const [key, amount] of Object.entries(event.usage)) sum[key] = (sum[key] ?? 0) + amount;
  }
  return sum;
};

const lengthOf = (past: readonly TraceEvent[]): number =>
  past.reduce(
    (most, event) =>
      event.kind === "span-event" && event.length !== undefined ? Math.max(most, event.length) : most,
    0,
  );

const FIRST_TOKEN = /first.?token/i;

const firstTokenOf = (past: readonly TraceEvent[], start: Nanos): number | undefined => {
  const found = past.find(
    (event) => event.kind === "span-event" && (FIRST_TOKEN.test(event.name) || (event.length ?? 0) > 0),
  );
  return found && found.at - start;
};

const laterThanStart = (answer: SpanAnswer): ReadonlySet<string> => {
  const early = answer.start?.kind === "span-start" ? (answer.start.attributes ?? {}) : {};
  return new Set(Object.keys(answer.attributes).filter((key) => !(key in early)));
};

/** Attributes worth a chip: which model, and how it was asked. */
const CHIPS: readonly { readonly label: string; readonly fits: RegExp }[] = [
  { label: "model", fits: /(^|[._])model(_?name|_?id)?$/i },
  { label: "temp", fits: /(^|[._])temperature$/i },
  { label: "max", fits: /(^|[._])max_(output_|completion_)?tokens$/i },
];

export const attributeChips = (attributes: Readonly<Record<string, unknown>>): readonly string[] =>
  CHIPS.flatMap(({ label, fits }) => {
    const found = Object.entries(attributes).find(
      ([key, value]) => fits.test(key) && (typeof value === "string" || typeof value === "number"),
    );
    return found ? [`${label} ${String(found[1])}`] : [];
  });
