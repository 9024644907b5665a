/** Search in a run: its units in the order of the run, their raw text read piece by piece. */
import { EVENT_KINDS, type EventKind, type Place, type TraceEvent } from "../../core/event.ts";
import { type FindQuery, findWords, passes, type SpanById } from "../../core/find.ts";
import type { Seq } from "../../core/ids.ts";
import type { FindHit, FindSlice } from "../../core/wire/finding.ts";
import { placeOf } from "./resolving.ts";
import type { History, Pause } from "./run-history.ts";
import type { RunView } from "./run-view.ts";
import type { UnitTexts } from "./unit-texts.ts";

export interface FindAsked {
  readonly query: FindQuery;
  readonly spanOf: SpanById;
  readonly after: Place | undefined;
  readonly limit: number;
}

/** One answer looks at so much text, and at so many events. */
const TEXT_AT_ONCE = 8 * 1024 * 1024;
const EVENTS_AT_ONCE = 100_000;
/** Others have their turn after so much. */
const TEXT_A_TURN = 512 * 1024;
const EVENTS_A_TURN = 8192;

/** Names and kinds of spans are in their starts: ends have only the id. */
export const spansBy =
  ({ columns: { spans } }: History): SpanById =>
  (id) => {
    const row = spans.rowOfId(id);
    return row === undefined ? undefined : spans.bar(row);
  };

export const findIn = async (
  view: RunView,
  texts: UnitTexts,
  pause: Pause,
  { query, spanOf, after, limit }: FindAsked,
): Promise<FindSlice> => {
  const eventKinds = query.kinds.filter(isEventKind);
  const only =
    eventKinds.length > 0 && eventKinds.length === query.kinds.length
      ? new Set<EventKind>(eventKinds)
      : undefined;
  const hits: FindHit[] = [];
  const units = new Units(texts, query.words);
  const first = after === undefined ? 0 : view.countUpTo(after);
  let rank = first;
  let [turnEvents, turnText] = [0, 0];
  while (rank < view.total) {
    const rows = view.chunkRows(view.chunkAt(rank));
    for (let i = rank - rows.start; i < rows.length; i++) {
      rank = rows.start + i + 1;
      if (!only || only.has(rows.kind(i))) {
        const event = units.mayTell(rows.seq(i)) ? rows.event(i) : undefined;
        if (event && passes(event, query, spanOf))
          hits.push(hitOf(view, event, spanOf, units.tell(event.seq)));
      }
      const full = hits.length >= limit || units.read >= TEXT_AT_ONCE || rank - first >= EVENTS_AT_ONCE;
      if (full) return { hits, next: placeOf(rows.event(i)), scanned: rank, of: view.total };
      if (rank - turnEvents < EVENTS_A_TURN && units.read - turnText < TEXT_A_TURN) continue;
      [turnEvents, turnText] = [rank, units.read];
      await pause();
    }
  }
  return { hits, next: null, scanned: view.total, of: view.total };
};

type Text = NonNullable<ReturnType<typeof findWords>>;

/** Which units hold the words. Each is read once, however many events it made, and told once. */
class Units {
  readonly #texts: UnitTexts;
  readonly #words: readonly string[];
  readonly #known = new Map<Seq, Text | undefined>();
  /** UTF-16 units of text looked at. */
  read = 0;

  constructor(texts: UnitTexts, words: readonly string[]) {
    this.#texts = texts;
    this.#words = words;
  }

  mayTell(seq: Seq): boolean {
    if (this.#known.has(seq)) return this.#known.get(seq) !== undefined;
    const text = this.#words.length === 0 ? "" : this.#texts.text(seq);
    this.read += text?.length ?? 0;
    const found = text === undefined ? undefined : findWords(text, this.#words);
    this.#known.set(seq, found);
    return found !== undefined;
  }

  tell(seq: Seq): Text {
    const found = this.#known.get(seq);
    if (!found) throw new Error(`Unit ${seq} is told though its words were not found.`);
    this.#known.set(seq, undefined);
    return found;
  }
}

const hitOf = (view: RunView, event: TraceEvent, spanOf: SpanById, found: Text): FindHit => {
  const {
    attributes: _,
    digests: __,
    ...lean
  } = event as TraceEvent & Record<"attributes" | "digests", unknown>;
  const span = event.kind === "span-end" || event.kind === "span-event" ? spanOf(event.id)?.name : undefined;
  return {
    run: view.run.identity.id,
    event: lean as TraceEvent,
    ...(span === undefined ? {} : { span }),
    ...found,
  };
};

const isEventKind = (kind: string): kind is EventKind => (EVENT_KINDS as readonly string[]).includes(kind);
