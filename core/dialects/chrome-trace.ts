/**
 * Trace events of Chrome, and of the many tools that write its format (profilers of PyTorch and of compilers among
 * them): a list of events, or an object with `traceEvents`. Times are microseconds from a start that the file does
 * not say; they are counted from 2000-01-01 then. Where they are since 1970, or the file names their base, they are
 * absolute. Process and thread are the subject.
 */
import { parseExact, put, readExactly, takeJson, takeValue } from "../json.ts";
import { finite, type Json } from "../value.ts";
import { ChromeEvent, type ChromeMemory } from "./chrome-trace-event.ts";
import { partsOfEvents } from "./chrome-trace-parts.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part, ReadResult, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";
import { shortValue } from "./span-text.ts";

const FROM_BASE = "ts (microseconds from baseTimeNanoseconds)";

const read = (part: string, memory: ChromeMemory): ReadResult<ChromeMemory> => {
  const result = readExactly(part, (value, repairs): ReadResult<ChromeMemory> => {
    if (isFields(value) && isFields(value.header)) return headerOf(value.header, memory, repairs);
    const event = isFields(value) && isFields(value.event) ? value.event : undefined;
    if (!event || typeof event.ph !== "string")
      return { ok: false, problem: "not a trace event: it has no ph", memory };
    const beside = isFields((value as Fields).beside) ? ((value as Fields).beside as Fields) : {};
    const traced = new ChromeEvent(event, beside, memory);
    return { ok: true, events: [...traced.events()], memory: traced.memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

/** What the document says beside its events. */
const headerOf = (
  header: Fields,
  memory: ChromeMemory,
  repairs: readonly string[],
): ReadResult<ChromeMemory> => {
  const configuration: Record<string, Json> = {};
  for (const key in header) {
    const value = takeJson(header[key]);
    if (value !== undefined) put(configuration, key, shortValue(value));
  }
  const base =
    finite(takeValue(header.baseTimeNanoseconds)) === undefined
      ? null
      : exactText(header.baseTimeNanoseconds);
  const after: ChromeMemory = base === null ? memory : { base, clock: FROM_BASE };
  return { ok: true, events: [{ kind: "run", configuration }], memory: after, repairs };
};

const exactText = (value: unknown): string => {
  const taken = takeValue(value);
  return typeof taken === "object" && taken !== null ? taken.num : String(taken);
};

const parts = (document: string): readonly Part[] => {
  const raws: string[] = [];
  const header: string[] = [];
  const cut = new Cutter(document);
  const add = (): void => void raws.push(cut.raw());
  if (cut.isList) cut.list(add);
  else
    cut.object((key) => {
      if (key === "traceEvents") cut.list(add);
      else header.push(`${JSON.stringify(key)}:${cut.raw()}`);
    });
  const first = header.length === 0 ? [] : [{ key: "/", text: `{"header":{${header.join(",")}}}` }];
  return [...first, ...partsOfEvents(raws)];
};

const detail = (_span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const attributes: Record<string, Json> = {};
  for (const unit of units) {
    const parsed = parseExact(unit.text);
    const part = parsed.ok ? parsed.value : undefined;
    const event = isFields(part) && isFields(part.event) ? part.event : {};
    for (const key in event) if (key !== "args") put(attributes, key, takeJson(event[key]) ?? null);
    const args = isFields(event.args) ? event.args : {};
    for (const key in args) put(attributes, key, takeJson(args[key]) ?? null);
  }
  return { attributes };
};

const HEAD = 65_536;
const recognizes = (sample: readonly string[]): boolean => {
  const head = sample.join("\n").slice(0, HEAD);
  if (/^\s*\{/.test(head))
    return head.includes('"traceEvents"') || (head.includes('"ph"') && head.includes('"ts"'));
  return /^\s*\[\s*\{/.test(head) && /"ph"\s*:\s*"/.test(head) && /"(?:ts|pid)"\s*:/.test(head);
};

const STACK = "stack frames of a sample; in the slice's detail";

export const chromeTrace: Dialect<ChromeMemory> = {
  name: "chrome-trace",
  version: 1,
  unit: "document",
  assembly: { by: "source", rule: "one run per file" },
  recognizes,
  start: () => ({ base: null, clock: null }),
  read,
  parts,
  detail,
  taken: ({ clock }) => (clock === null ? {} : { time: clock }),
  ignored: {
    "event.tts": "the thread's own clock; its duration is kept",
    "event.bp": "which slice an arrow is drawn to",
    "event.sf": STACK,
    "event.stack": STACK,
    "event.esf": STACK,
    "event.estack": STACK,
  },
};
