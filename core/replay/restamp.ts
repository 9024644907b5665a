/**
 * Lines of a program that goes on from a mark, brought into the branch: its clock goes on from the cut, and the spans
 * it begins are told from those of the recording, whatever it calls them. Pure but for the names it has seen.
 */
import { isoNanos } from "../dialects/hindcast-export.ts";
import { isoTime } from "../dialects/stamp.ts";
import type { AbsoluteTime } from "../event.ts";
import type { Nanos } from "../ids.ts";

export interface Cut {
  /** The last moment of the recording that is kept. */
  readonly at: Nanos;
  /** Milliseconds since 1970 UTC of `at` 0. */
  readonly originMs: number;
  /** Milliseconds since 1970 UTC at which the program was started: that is when the branch goes on. */
  readonly begunMs: number;
  /** Put before the ids of its own spans. */
  readonly mark: string;
}

type Line = Readonly<Record<string, unknown>>;

const STARTS: ReadonlySet<unknown> = new Set(["span-start", "span"]);
const SPANS: ReadonlySet<unknown> = new Set(["span-start", "span", "span-end", "span-event"]);

export class Restamper {
  readonly #cut: Cut;
  readonly #begun = new Set<string>();
  #ended = false;

  constructor(cut: Cut) {
    this.#cut = cut;
  }

  /** Whether a line told how the run ended. */
  get ended(): boolean {
    return this.#ended;
  }

  /** A line that is no object stays as it is: that it cannot be read is told by who reads it. */
  line(text: string): string {
    const line = objectOf(text);
    if (line === undefined) return text;
    if (STARTS.has(line.kind) && typeof line.id === "string") this.#begun.add(line.id);
    if (line.kind === "run" && /^(finished|failed|stopped)$/.test(String(line.status))) this.#ended = true;
    return JSON.stringify({ ...line, ...this.#times(line), ...this.#names(line), ...provenance(line) });
  }

  /** A line of ours at a time of the server's clock. */
  own(ms: number, body: Line): string {
    return JSON.stringify({ at: this.#moved({ seconds: 0, nanos: ms * 1e6 }), ...body });
  }

  #times({ at, end }: Line): Line {
    const [from, to] = [timeOf(at), timeOf(end)];
    return { ...(from && { at: this.#moved(from) }), ...(to && { end: this.#moved(to) }) };
  }

  /** Nothing of it lies before the cut. */
  #moved({ seconds, nanos }: AbsoluteTime): string {
    const { at, originMs, begunMs } = this.#cut;
    const since = (seconds - begunMs / 1000) * 1e9 + nanos;
    return isoNanos(at + Math.max(1, Math.round(since)), originMs);
  }

  #names({ kind, id, parent, from, to }: Line): Line {
    if (kind === "link") return { from: this.#linkEnd(from), to: this.#linkEnd(to) };
    if (!SPANS.has(kind)) return {};
    return {
      ...(typeof id === "string" && { id: this.#name(id) }),
      ...(typeof parent === "string" && { parent: this.#name(parent) }),
    };
  }

  #linkEnd(end: unknown): unknown {
    return typeof end === "string" && end.startsWith("span:") ? `span:${this.#name(end.slice(5))}` : end;
  }

  /** Ids that it did not begin are those of the recording. */
  #name(id: string): string {
    return this.#begun.has(id) ? `${this.#cut.mark}:${id}` : id;
  }
}

const provenance = ({ kind, attributes }: Line): Line =>
  STARTS.has(kind)
    ? { attributes: { ...(isObject(attributes) ? attributes : {}), provenance: "executed" } }
    : {};

const isObject = (value: unknown): value is Line =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectOf = (text: string): Line | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Stamps without a zone are taken for UTC: the program runs here and now, and is told to write one. */
const timeOf = (said: unknown): AbsoluteTime | undefined => {
  if (typeof said === "string") return isoTime(said, () => 0);
  if (isObject(said) && typeof said.seconds === "number" && typeof said.nanos === "number")
    return { seconds: said.seconds, nanos: said.nanos };
  return undefined;
};
