/** The spans of a run, collected from its events as far as a comparison looks at them. */
import { hash53 } from "../digest.ts";
import type { EventOf, Usage } from "../event.ts";
import { SPAN_KINDS } from "../event.ts";
import { isFailure } from "../fold.ts";
import type { SpanId } from "../ids.ts";
import type { Attributes } from "../value.ts";
import { BODIES, type ForestSpan, NO_USAGE } from "./forest-span.ts";
import { mixed } from "./mixing.ts";
import { splitAttributes } from "./parameters.ts";

type Body = (typeof BODIES)[number];

/** Attribute by which an emitter says which spans of two runs belong together. */
export const KEY_ATTRIBUTE = "compare.key";

/** Collects spans from the events of a run, in moment order. */
export class SpanCollector {
  readonly #spans = new Map<SpanId, ForestSpan>();
  readonly #early = new Map<SpanId, EventOf<"span-end">>();
  /** Few different ones, said again and again. */
  readonly #parameters = new Map<string, string>();
  readonly #withAttributes: boolean;

  constructor(withAttributes = false) {
    this.#withAttributes = withAttributes;
  }

  add(event: EventOf<"span-start"> | EventOf<"span-end"> | EventOf<"span-event">): void {
    if (event.kind === "span-start") this.#begin(event);
    else if (event.kind === "span-end") this.#finish(event);
    else {
      const span = event.usage && this.#spans.get(event.id);
      if (span) addUsage(span, event.usage);
    }
  }

  get count(): number {
    return this.#spans.size;
  }

  get spans(): readonly ForestSpan[] {
    return [...this.#spans.values()];
  }

  #begin(event: EventOf<"span-start">): void {
    const known = this.#spans.get(event.id);
    const span = known ?? newSpan(event);
    span.kind = SPAN_KINDS.indexOf(event.spanKind);
    span.name = event.name;
    if (event.parent !== undefined && event.parent !== event.id) span.parent = event.parent;
    this.#take(span, event);
    if (known) return;
    this.#spans.set(event.id, span);
    const early = this.#early.get(event.id);
    if (!early) return;
    this.#early.delete(event.id);
    this.#close(span, early, event.at);
  }

  #finish(event: EventOf<"span-end">): void {
    const span = this.#spans.get(event.id);
    if (span) this.#close(span, event, event.at);
    else this.#early.set(event.id, event);
  }

  #close(span: ForestSpan, event: EventOf<"span-end">, at: number): void {
    span.end = at;
    span.failed = isFailure(event);
    span.error = event.error === undefined ? 0 : hash53(event.error);
    this.#take(span, event);
  }

  #take(
    span: ForestSpan,
    { digests, usage, attributes, seq, k }: EventOf<"span-start"> | EventOf<"span-end">,
  ): void {
    if (digests) {
      span.said = [...span.said, seq, k];
      for (let i = 0; i < BODIES.length; i++) {
        const said = digests[BODIES[i] as Body];
        if (said) span.bodies[i] = hash53(said.digest);
      }
    }
    if (usage) addUsage(span, usage);
    if (attributes) this.#takeAttributes(span, attributes);
  }

  #takeAttributes(span: ForestSpan, attributes: Attributes): void {
    const key = attributes[KEY_ATTRIBUTE];
    if (typeof key === "string" && key !== "") span.key = key;
    const { parameters, rest } = splitAttributes(attributes);
    if (Object.keys(parameters).length > 0) span.parameters = this.#interned(span.parameters, parameters);
    if (this.#withAttributes) span.attributes = mixed(span.attributes, hash53(JSON.stringify(rest)));
  }

  /** What an end says of the parameters goes on from what the start said. */
  #interned(before: string, parameters: Attributes): string {
    const text = JSON.stringify(before === "" ? parameters : { ...JSON.parse(before), ...parameters });
    const known = this.#parameters.get(text);
    if (known === undefined) this.#parameters.set(text, text);
    return known ?? text;
  }
}

const addUsage = (span: ForestSpan, said: Usage): void => {
  const [input, output, costUsd] = span.usage;
  span.usage = [added(input, said.input), added(output, said.output), added(costUsd, said.costUsd)];
};

const added = (before: number, value: number | undefined): number => {
  if (value === undefined) return before;
  return Number.isNaN(before) ? value : before + value;
};

const NOTHING_SAID: ForestSpan["said"] = [];

const newSpan = ({ id, at, seq, k }: EventOf<"span-start">): ForestSpan => ({
  id,
  parent: undefined,
  kind: 0,
  name: "",
  start: at,
  end: Number.NaN,
  failed: false,
  error: 0,
  bodies: [0, 0, 0, 0],
  parameters: "",
  attributes: 0,
  usage: NO_USAGE,
  key: undefined,
  seq,
  k,
  said: NOTHING_SAID,
});
