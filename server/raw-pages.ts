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
  const first = await reader.document(source, 0);
  if (first !== undefined) {
    yield* documentPages(reader, source, first.version);
    return;
  }
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

/** One version of a document from its first byte to its last. Throws when it is replaced meanwhile. */
async function* documentPages(
  reader: StoreReader,
  source: number,
  version: number,
): AsyncGenerator<RawPage, void> {
  for (let from = 0; ; ) {
    const page = await reader.document(source, from);
    if (page?.version !== version)
      throw new Error(`The document of source ${source} was rewritten while it was read: ask again`);
    if (page.bytes.length === 0) return;
    yield { from, bytes: page.bytes };
    from += page.bytes.length;
  }
}
