/**
 * Kept bytes of files: Brotli at its lowest quality, which packs traces as small as level 1 of zlib and takes less than
 * half of its time (decision 22). Brotli has no check sum of its own, so one goes before it. What earlier versions kept
 * as zlib streams is told by its first byte.
 */
import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants, crc32 } from "node:zlib";
import { inflated, plain, SMALL_BYTES, unpackedOr } from "./deflate.ts";

/** A zlib stream with the usual window begins with 0x78. */
const BROTLI = 0x42;
/** The byte that says so, then CRC-32 of what follows, little-endian. */
const HEAD_BYTES = 5;
/** Wide enough for the pieces that are cut: wider ones take longer and pack no better. */
const WINDOW_BITS = 18;

// Output is handed over a chunk at a time by the calling thread: of text, half of it is enough for one chunk.
const optionsFor = ({ length }: Uint8Array) => ({
  chunkSize: Math.max(1024, (length >>> 1) + 1024),
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 0,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: length,
  },
});

/** On another core where it pays. */
export const packed = (bytes: Uint8Array): Promise<Uint8Array> =>
  bytes.length < SMALL_BYTES
    ? Promise.resolve(packedNow(bytes))
    : new Promise((resolve, reject) => {
        brotliCompress(bytes, optionsFor(bytes), (error, result) =>
          error ? reject(error) : resolve(withHead(result)),
        );
      });

export const packedNow = (bytes: Uint8Array): Uint8Array =>
  withHead(brotliCompressSync(bytes, optionsFor(bytes)));

const withHead = (stream: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(HEAD_BYTES + stream.length);
  bytes[0] = BROTLI;
  new DataView(bytes.buffer).setUint32(1, crc32(stream), true);
  bytes.set(stream, HEAD_BYTES);
  return bytes;
};

/** `length` of the bytes unpacked. Throws with `what` when they are damaged. */
export const unpacked = (bytes: Uint8Array, length: number, what: string): Uint8Array =>
  bytes[0] === BROTLI ? unpackedOr(what, () => withoutHead(bytes, length)) : inflated(bytes, what);

const withoutHead = (bytes: Uint8Array, length: number): Uint8Array => {
  const stream = bytes.subarray(HEAD_BYTES);
  const sum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  if (crc32(stream) !== sum) throw new Error("its check sum is another one");
  return plain(brotliDecompressSync(stream, { chunkSize: Math.max(1024, length) }));
};
