/** Sizes and times that bound what ingest takes from a file. All can be set, so that tests need no gigabytes. */
export interface Limits {
  /** Longest line that is kept; a longer one is skipped, counted and listed. */
  readonly lineBytes: number;
  /** Largest document (one JSON value per file). */
  readonly documentBytes: number;
  /** Bytes read at once. */
  readonly chunkBytes: number;
  /** Lines in one commit. */
  readonly linesPerCommit: number;
  /** Most bytes a compressed file may unpack to. */
  readonly unpackedBytes: number;
  /** Most unpacked bytes per packed byte. Tried only above `unpackedFreeBytes`: small repetitive files are no bombs. */
  readonly unpackRatio: number;
  readonly unpackedFreeBytes: number;
}

const MIB = 1 << 20;

export const LIMITS: Limits = {
  lineBytes: 16 * MIB,
  documentBytes: 64 * MIB,
  chunkBytes: 4 * MIB,
  linesPerCommit: 8192,
  unpackedBytes: 1024 * MIB,
  unpackRatio: 100,
  unpackedFreeBytes: 16 * MIB,
};

/** Detection sees this much of a source, and is final after that. */
export const SAMPLE_LINES = 20;
export const SAMPLE_BYTES = 64 * 1024;

/** `3.5 MB` for people: powers of ten, as file managers count. */
export const sizeText = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};
