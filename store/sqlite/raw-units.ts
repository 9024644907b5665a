/**
 * Raw bytes of a source in contiguous pieces, with an index that says where each unit lies. The index is four 32-bit
 * numbers a unit, as differences, which deflate well: gap after the unit before, length, position, seq.
 */
import { deflated, deflatedNow, inflated } from "./deflate.ts";

/** A unit in a piece: `start` counts from the piece's first byte. */
export interface RawPlace {
  readonly seq: number;
  readonly position: number;
  readonly start: number;
  readonly length: number;
}

/** A contiguous range of a source's file, deflated. */
export interface RawPiece {
  readonly from: number;
  readonly length: number;
  readonly units: readonly RawPlace[];
  readonly bytes: Uint8Array;
}

/** Large enough to deflate well, small enough that one unit is read in a few milliseconds. */
const PIECE_BYTES = 512 * 1024;

/** Cuts at starts of units; `units` are in the order of `start`. At least one piece unless there are no bytes. */
export const cutRaw = (bytes: Uint8Array, from: number, units: readonly RawPlace[]): readonly RawPiece[] => {
  const pieces: RawPiece[] = [];
  let [start, first] = [0, 0];
  for (let i = 0; i <= units.length; i++) {
    const end = i < units.length ? (units[i] as RawPlace).start : bytes.length;
    if (i < units.length && (i === first || end - start < PIECE_BYTES)) continue;
    if (end > start || i > first) {
      const within = units.slice(first, i).map((unit) => ({ ...unit, start: unit.start - start }));
      pieces.push({
        from: from + start,
        length: end - start,
        units: within,
        bytes: bytes.subarray(start, end),
      });
    }
    [start, first] = [end, i];
  }
  return pieces;
};

export const deflatePieces = (pieces: readonly RawPiece[]): Promise<readonly RawPiece[]> =>
  Promise.all(pieces.map(async (piece) => ({ ...piece, bytes: await deflated(piece.bytes) })));

const FIELDS = 4;

export const encodeUnits = (units: readonly RawPlace[]): Uint8Array => {
  const numbers = new Int32Array(units.length * FIELDS);
  let before: RawPlace = { seq: units[0]?.seq ?? 0, position: 0, start: 0, length: 0 };
  units.forEach((unit, i) => {
    numbers[i * FIELDS] = unit.start - before.start - before.length;
    numbers[i * FIELDS + 1] = unit.length;
    numbers[i * FIELDS + 2] = unit.position - before.position;
    numbers[i * FIELDS + 3] = unit.seq - before.seq;
    before = unit;
  });
  return deflatedNow(new Uint8Array(numbers.buffer));
};

export const decodeUnits = (bytes: Uint8Array, firstSeq: number): readonly RawPlace[] => {
  // A copy: small buffers of Node share their memory with others.
  const plain = Uint8Array.from(inflated(bytes, "an index of raw units"));
  const numbers = new Int32Array(plain.buffer);
  const units: RawPlace[] = [];
  let before: RawPlace = { seq: firstSeq, position: 0, start: 0, length: 0 };
  for (let i = 0; i < numbers.length; i += FIELDS) {
    before = {
      start: before.start + before.length + (numbers[i] as number),
      length: numbers[i + 1] as number,
      position: before.position + (numbers[i + 2] as number),
      seq: before.seq + (numbers[i + 3] as number),
    };
    units.push(before);
  }
  return units;
};
