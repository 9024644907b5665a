/**
 * Raw bytes of a source in contiguous pieces, with an index that says where each unit lies. The index is four 32-bit
 * numbers a unit, as differences, which deflate well: gap after the unit before, length, position, seq.
 */
import { deflated, inflated } from "./deflate.ts";
import { packed } from "./raw-pack.ts";

/** A unit in a piece: `start` counts from the piece's first byte. */
export interface RawPlace {
  readonly seq: number;
  readonly position: number;
  readonly start: number;
  readonly length: number;
}

/** A contiguous range of a source's file. Its units' seqs follow each other; the first is the commit's unit `firstUnit`. */
export interface CutPiece {
  readonly from: number;
  readonly length: number;
  readonly firstUnit: number;
  readonly count: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  /** The index: plain when cut, then deflated. */
  readonly units: Uint8Array;
  /** Plain when cut, then packed. */
  readonly bytes: Uint8Array;
}

/** Large enough to pack well and to be few, small enough that one unit is read in a few milliseconds. */
const PIECE_BYTES = 1024 * 1024;

type Placed = Omit<RawPlace, "seq">;

/** Cuts at starts of units; `units` are in the order of `start`. At least one piece unless there are no bytes. */
export const cutRaw = (bytes: Uint8Array, from: number, units: readonly Placed[]): readonly CutPiece[] => {
  const pieces: CutPiece[] = [];
  let [start, first] = [0, 0];
  for (let i = 0; i <= units.length; i++) {
    const end = i < units.length ? (units[i] as Placed).start : bytes.length;
    if (i < units.length && (i === first || end - start < PIECE_BYTES)) continue;
    if (end > start || i > first) pieces.push(piece(bytes, from, units, first, i, start, end));
    [start, first] = [end, i];
  }
  return pieces;
};

const piece = (
  bytes: Uint8Array,
  from: number,
  units: readonly Placed[],
  first: number,
  end: number,
  startByte: number,
  endByte: number,
): CutPiece => ({
  from: from + startByte,
  length: endByte - startByte,
  firstUnit: first,
  count: end - first,
  firstPosition: end > first ? (units[first] as Placed).position : 0,
  lastPosition: end > first ? (units[end - 1] as Placed).position : 0,
  units: encodeUnits(
    end - first,
    startByte,
    (i) => units[first + i] as Placed,
    (i) => i,
  ),
  bytes: bytes.subarray(startByte, endByte),
});

export const packPieces = (pieces: readonly CutPiece[]): Promise<readonly CutPiece[]> =>
  Promise.all(
    pieces.map(async (cut) => {
      const [units, bytes] = await Promise.all([deflated(cut.units), packed(cut.bytes)]);
      return { ...cut, units, bytes };
    }),
  );

const FIELDS = 4;

/** `from` = where in the bytes that `start` counts from the piece begins; `seqOf` counts from any number. */
export const encodeUnits = (
  count: number,
  from: number,
  unitAt: (i: number) => Placed,
  seqOf: (i: number) => number,
): Uint8Array => {
  const numbers = new Int32Array(count * FIELDS);
  let [end, position, seq] = [from, 0, count === 0 ? 0 : seqOf(0)];
  for (let i = 0; i < count; i++) {
    const unit = unitAt(i);
    numbers[i * FIELDS] = unit.start - end;
    numbers[i * FIELDS + 1] = unit.length;
    numbers[i * FIELDS + 2] = unit.position - position;
    numbers[i * FIELDS + 3] = seqOf(i) - seq;
    [end, position, seq] = [unit.start + unit.length, unit.position, seqOf(i)];
  }
  return new Uint8Array(numbers.buffer);
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
