/**
 * Bodies that differ, opened to learn whether they differ in more than ids and times (decision 15). Digests are made of
 * what was written; what is masked in one body is masked wherever the same was said.
 */

import { canonicalText } from "../dialects/bodies.ts";
import type { SpanDetail } from "../dialects/dialect.ts";
import { digest, hash53 } from "../digest.ts";
import { type Forest, forestOf } from "./forest.ts";
import { BODIES, type ForestSpan } from "./forest-span.ts";
import { BodyMask } from "./masking.ts";
import type { SpanComparison } from "./span-comparison.ts";
import { bitsOf } from "./span-diff.ts";

/** What a span says, from its own units. Undefined where they are not to be had. */
export type OpenSpan = (span: ForestSpan) => OpenedSpan | undefined;
export interface OpenedSpan {
  readonly detail: SpanDetail;
  /** Characters that were read for it. */
  readonly read: number;
}

/** Of each run, for each time that it is compared; what was opened before costs nothing. */
const SPANS_OPENED = 1000;
const TEXT_OPENED = 8 * 1024 * 1024;
/** Others have their turn after so many. */
const SPANS_A_TURN = 100;

const SAID = bitsOf(BODIES);
const ALONE = bitsOf(["added", "removed"]);

interface Budget {
  spans: number;
  text: number;
}

export class OpenedBodies {
  /** By hash of a body: that of the masked one, where masking changed it. */
  readonly #masked = new Map<number, number>();
  readonly #opened = new Set<number>();
  readonly #forests = new WeakMap<Forest, { readonly masks: number; readonly forest: Forest }>();
  #budgets = new WeakMap<OpenSpan, Budget>();
  #wasShort = false;

  /** Begins a comparison: budgets are whole again. */
  begin(): void {
    this.#budgets = new WeakMap();
    this.#wasShort = false;
  }

  /** Not all bodies that differ could be opened, and of those that were some held ids or times. */
  get wasShort(): boolean {
    return this.#wasShort && this.#masked.size > 0;
  }

  /** The forest with masked bodies in place of those that were found to hold ids or times. */
  masked(forest: Forest): Forest {
    if (this.#masked.size === 0) return forest;
    const known = this.#forests.get(forest);
    if (known?.masks === this.#masked.size) return known.forest;
    const found = this.#maskedForest(forest);
    this.#forests.set(forest, { masks: this.#masked.size, forest: found });
    return found;
  }

  #maskedForest(forest: Forest): Forest {
    let changed = false;
    const spans = forest.spans.map((span) => {
      if (!span.bodies.some((body) => this.#masked.has(body))) return span;
      changed = true;
      const [one, two, three, four] = span.bodies.map((body) => this.#masked.get(body) ?? body);
      return { ...span, bodies: [one, two, three, four] } as ForestSpan;
    });
    return changed ? forestOf(spans) : forest;
  }

  /** Opens what differs, in the order of the rows. True: something was masked, so that the runs are to be compared anew. */
  async open(
    { tree, bits, left, right }: SpanComparison,
    openLeft: OpenSpan | undefined,
    openRight: OpenSpan | undefined,
    pause: () => Promise<void>,
  ): Promise<boolean> {
    if (!openLeft || !openRight) return false;
    const before = this.#masked.size;
    const mask = new BodyMask(
      (text) => left.forest.placeById.has(text as never) || right.forest.placeById.has(text as never),
    );
    let turn = 0;
    for (let row = 0; row < tree.length; row++) {
      const differing = bits[row] as number;
      if ((differing & (SAID | ALONE)) === 0) continue;
      const [l, r] = [
        left.forest.spans[tree.left[row] as number],
        right.forest.spans[tree.right[row] as number],
      ];
      const wanted = (i: number): boolean => !l || !r || l.bodies[i] !== r.bodies[i];
      if (l) this.#openOne(l, wanted, openLeft, mask);
      if (r) this.#openOne(r, wanted, openRight, mask);
      if (++turn % SPANS_A_TURN === 0) await pause();
    }
    return this.#masked.size > before;
  }

  #openOne(span: ForestSpan, wanted: (i: number) => boolean, open: OpenSpan, mask: BodyMask): void {
    const closed = (body: number): boolean => body !== 0 && !this.#opened.has(body);
    if (!span.bodies.some((body, i) => wanted(i) && closed(body))) return;
    const budget = this.#budgets.get(open) ?? { spans: SPANS_OPENED, text: TEXT_OPENED };
    this.#budgets.set(open, budget);
    if (budget.spans <= 0 || budget.text <= 0) {
      this.#wasShort = true;
      return;
    }
    budget.spans--;
    const opened = open(span);
    budget.text -= opened?.read ?? 0;
    span.bodies.forEach((body, i) => {
      if (!closed(body)) return;
      this.#opened.add(body);
      const text = opened && isWhole(opened.detail, i, body) ? maskedBody(opened.detail, i, mask) : undefined;
      if (mask.take() && text !== undefined) {
        const hash = hash53(`\u0001${text}`);
        this.#masked.set(body, hash);
        this.#opened.add(hash);
      }
    });
  }
}

/**
 * Is what a person reads all that the digest was made of? A prompt may say more: its digest is that of the new messages.
 */
const isWhole = ({ parameters, response, result }: SpanDetail, i: number, body: number): boolean => {
  if (BODIES[i] === "prompt") return true;
  const said = [parameters, undefined, response, result][i];
  return said !== undefined && said !== null && hash53(digest(canonicalText(said))) === body;
};

/** By place in `BODIES`. */
const maskedBody = (detail: SpanDetail, i: number, mask: BodyMask): string | undefined => {
  const text = (said: string | undefined): string | undefined => said && mask.text(said);
  switch (BODIES[i]) {
    case "arguments": {
      const given = detail.parameters;
      if (given === undefined) return undefined;
      return typeof given === "string" ? mask.text(given) : mask.text(JSON.stringify(given));
    }
    case "prompt":
      return detail.messages
        ?.map(({ role, name = "", content }) => `${role}\u0001${name}\u0001${mask.text(content)}`)
        .join("\u0002");
    case "response":
      return text(detail.response);
    case "result":
      return text(detail.result);
    default:
      return undefined;
  }
};
