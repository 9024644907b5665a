/** A search as JSON lines: slices of the store's work, one after the other, until the end, a limit, or nobody reads. */
import type { Place } from "../core/event.ts";
import type { FindQuery } from "../core/find.ts";
import type { RunId, Seq } from "../core/ids.ts";
import type { FindLine } from "../core/wire/finding.ts";
import type { StoreReader } from "../store/store.ts";

export interface FindLimits {
  /** Hits told of one run, and of all. */
  readonly each: number;
  readonly all: number;
}

/** Every piece is the lines of one slice. The last line says `end`. */
export async function* findLines(
  store: StoreReader,
  runs: readonly RunId[],
  query: FindQuery,
  limits: FindLimits,
): AsyncGenerator<string, void> {
  let hits = 0;
  let complete = true;
  for (const run of runs) {
    if (hits >= limits.all) {
      complete = false;
      break;
    }
    const told = new Set<Seq>();
    const most = Math.min(limits.each, limits.all - hits);
    let after: Place | undefined;
    for (;;) {
      const slice = await store.find(run, query, after, most - told.size);
      if (!slice) break;
      const fresh = slice.hits.filter(({ event }) => !told.has(event.seq));
      for (const { event } of fresh) told.add(event.seq);
      yield [
        ...fresh.map((hit): FindLine => ({ line: "hit", ...hit })),
        { line: "progress", run, scanned: slice.scanned, of: slice.of } satisfies FindLine,
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join("");
      if (slice.next === null) break;
      if (told.size >= most) {
        complete = false;
        break;
      }
      after = slice.next;
    }
    hits += told.size;
  }
  yield `${JSON.stringify({ line: "end", hits, complete } satisfies FindLine)}\n`;
}
