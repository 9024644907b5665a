/** The kept bytes of a source, a page at a time. */
import type { StoreReader } from "../store/store.ts";

const PAGE_BYTES = 1 << 20;

export interface RawPage {
  /** Where the bytes begin in the file. */
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** In order. Where a page does not begin where the last one ended, the bytes between were not kept. */
export async function* rawPages(reader: StoreReader, source: number): AsyncGenerator<RawPage, void> {
  for (const range of await reader.rawRanges(source)) {
    const end = range.from + range.length;
    for (let from = range.from; from < end; ) {
      const bytes = await reader.rawBytes(source, from, Math.min(PAGE_BYTES, end - from));
      if (bytes.length === 0)
        throw new Error(`The store lost the bytes from ${from} to ${end} of source ${source}`);
      yield { from, bytes };
      from += bytes.length;
    }
  }
}
