/** Units of a tracing format to events: spans, and each resource (service, process) once. */
import type { AbsoluteTime, NewEvent } from "../event.ts";
import { subjectOf } from "../ids.ts";
import type { Attributes } from "../value.ts";
import { textDigest } from "./bodies.ts";
import type { Counted } from "./counted.ts";
import { shortAttributes } from "./span-text.ts";
import { addSpan, type TracedSpan } from "./traced-span.ts";

export interface TraceMemory extends Counted {
  /** Digests of the resources that were said; the last ones only. */
  readonly resources: readonly string[];
}

export const NOTHING_READ: TraceMemory = { calls: [], parents: [], resources: [] };
const RESOURCES_KEPT = 64;

/** Collects the events of one unit, and what is remembered after it. */
export class TraceReading {
  readonly events: NewEvent[] = [];
  readonly #before: TraceMemory;
  #counted: Counted;
  #resources: readonly string[];

  constructor(before: TraceMemory) {
    this.#before = before;
    this.#counted = before;
    this.#resources = before.resources;
  }

  get memory(): TraceMemory {
    if (this.#counted === this.#before && this.#resources === this.#before.resources) return this.#before;
    return { calls: this.#counted.calls, parents: this.#counted.parents, resources: this.#resources };
  }

  span(span: TracedSpan): void {
    this.#counted = addSpan(this.events, span, this.#counted);
  }

  /** Says where spans came from, at the first of them. The first resource of a file is that of the run. */
  resource(all: Attributes, service: string | undefined, time: AbsoluteTime | undefined): void {
    if (Object.keys(all).length === 0) return;
    const key = textDigest(JSON.stringify(all)).digest;
    if (this.#resources.includes(key)) return;
    const resource = shortAttributes(all);
    if (this.#resources.length === 0) this.events.push({ kind: "run", resource, time });
    const subject = service === undefined ? undefined : subjectOf(["service", service]);
    this.events.push({ kind: "record", name: "resource", value: resource, subject, time });
    this.#resources = [...this.#resources, key].slice(-RESOURCES_KEPT);
  }
}
