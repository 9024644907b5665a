/** Level 1 zlib, on another core where it pays. Its check sum (Adler-32) also finds damaged bytes on the way back. */
import { deflate, deflateSync, inflateSync } from "node:zlib";

/** Below this a trip to another thread costs more than the work: handing over many small ones, the caller even waits. */
export const SMALL_BYTES = 16 * 1024;

// One output chunk, or every 16 kB of output would be handed over by the calling thread.
const optionsFor = (bytes: Uint8Array) => ({ level: 1, chunkSize: Math.max(1024, bytes.length + 1024) });

export const deflated = (bytes: Uint8Array): Promise<Uint8Array> =>
  bytes.length < SMALL_BYTES
    ? Promise.resolve(deflateSync(bytes, optionsFor(bytes)))
    : new Promise((resolve, reject) => {
        deflate(bytes, optionsFor(bytes), (error, result) => (error ? reject(error) : resolve(result)));
      });

export const deflatedNow = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, optionsFor(bytes));

/** More than most are packed to: in one piece they need not be put together. Pages that nothing is written to cost nothing. */
const CHUNK_BYTES = 16 * 1024;
const UNPACKED_TIMES = 4;

/** Throws with `what` when the bytes are damaged. */
export const inflated = (bytes: Uint8Array, what: string): Uint8Array =>
  unpackedOr(what, () =>
    plain(inflateSync(bytes, { chunkSize: Math.max(CHUNK_BYTES, bytes.length * UNPACKED_TIMES) })),
  );

/** What `unpack` gives; when it fails, says that `what` is damaged. */
export const unpackedOr = (what: string, unpack: () => Uint8Array): Uint8Array => {
  try {
    return unpack();
  } catch (cause) {
    throw new Error(
      `The store is damaged: ${what} cannot be unpacked. Run "hindcast verify" to see everything that is damaged.`,
      { cause },
    );
  }
};

/** The same bytes without Buffer's ways: `slice` of a Buffer does not copy. */
export const plain = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
