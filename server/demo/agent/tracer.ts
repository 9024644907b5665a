/** Builds the lines of a tree of spans. Times are seconds since the run began. */
import type { HindcastLine, LineBodies } from "../../../core/dialects/hindcast-line.ts";
import type { LinkRelation, SpanKind, Usage } from "../../../core/event.ts";
import type { Attributes } from "../../../core/value.ts";
import { rounded } from "../seeded.ts";
import { inOrder, type TimedLine } from "../timeline.ts";

export interface SpanOpening {
  readonly parent?: string | undefined;
  readonly spanKind: SpanKind;
  readonly name: string;
  readonly subject?: string | undefined;
  readonly attributes?: Attributes | undefined;
}

export interface SpanClosing {
  readonly error?: string | undefined;
  readonly attributes?: Attributes | undefined;
  readonly usage?: Usage | undefined;
}

export interface Tracer {
  /** Returns the id of the span. */
  open(at: number, opening: SpanOpening, bodies?: LineBodies): string;
  close(at: number, id: string, closing?: SpanClosing, bodies?: LineBodies): void;
  link(at: number, relation: LinkRelation, fromSpan: string, toSpan: string): void;
  say(at: number, line: HindcastLine): void;
  lines(): readonly TimedLine[];
}

/** `firstId`: ids count up from it, `s-0001` and so on. */
export const tracer = (firstId: number): Tracer => {
  const written: TimedLine[] = [];
  let nextId = firstId;
  const say = (at: number, line: HindcastLine): void => {
    written.push({ ms: rounded(at * 1000, 3), line });
  };
  return {
    say,
    open: (at, { parent, spanKind, name, subject, attributes }, bodies = {}) => {
      const id = `s-${String(nextId++).padStart(4, "0")}`;
      say(at, {
        kind: "span-start",
        id,
        ...(parent !== undefined && { parent }),
        spanKind,
        name,
        ...(subject !== undefined && { subject }),
        ...(attributes && { attributes }),
        ...bodies,
      });
      return id;
    },
    close: (at, id, { error, attributes, usage } = {}, bodies = {}) =>
      say(at, {
        kind: "span-end",
        id,
        status: error === undefined ? "ok" : "error",
        ...(error !== undefined && { error }),
        ...(attributes && { attributes }),
        ...(usage && { usage }),
        ...bodies,
      }),
    link: (at, relation, from, to) =>
      say(at, { kind: "link", relation, from: `span:${from}`, to: `span:${to}` }),
    lines: () => inOrder(written),
  };
};
