/** The kept bytes of a source, a page at a time. */
import type { StoreReader } from "../store/store.ts";

const PAGE_BYTES = 1 << 20;

export async function* rawPages(reader: StoreReader, source: number): AsyncGenerator<Uint8Array, void> {
  for (let offset = 0; ; ) {
    const bytes = await reader.rawBytes(source, offset, PAGE_BYTES);
    if (bytes.length === 0) return;
    yield bytes;
    offset += bytes.length;
  }
}
