/** Raw units by seq, with the piece they lie in kept unpacked for the next one. */
import type { Seq, SourceKey } from "../../core/ids.ts";
import type { RawUnit } from "../../core/wire/events.ts";
import { ByteCache } from "./byte-cache.ts";
import { bytesOf, findUnit, readRaw, unitsOf } from "./raw-rows.ts";
import type { RawPlace } from "./raw-units.ts";
import { readSource } from "./source-rows.ts";
import type { Statements } from "./statements.ts";

const PIECES_BYTES = 16 * 1024 * 1024;

interface Piece {
  readonly source: number;
  readonly from: number;
  readonly bytes: Uint8Array;
  readonly units: readonly RawPlace[];
}

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

export class UnitTexts {
  readonly #sql: Statements;
  readonly #pieces = new ByteCache<number, Piece>(PIECES_BYTES);

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  text(seq: Seq): string | undefined {
    const found = this.#find(seq);
    return found && lenient.decode(found.bytes);
  }

  #find(
    seq: Seq,
  ): { readonly piece: Piece; readonly unit: RawPlace; readonly bytes: Uint8Array } | undefined {
    const found = findUnit(this.#sql, seq);
    const piece = found && this.#piece(found.raw);
    const unit = piece?.units[found?.unit ?? 0];
    return (
      piece && unit && { piece, unit, bytes: piece.bytes.subarray(unit.start, unit.start + unit.length) }
    );
  }

  #piece(id: number): Piece | undefined {
    const known = this.#pieces.get(id);
    if (known) return known;
    const row = readRaw(this.#sql, id);
    if (!row) return undefined;
    const piece = { source: row.source, from: row.from, bytes: bytesOf(row), units: unitsOf(row) };
    this.#pieces.set(id, piece, piece.bytes.length);
    return piece;
  }

  unit(seq: Seq): RawUnit | undefined {
    const found = this.#find(seq);
    if (!found) return undefined;
    const { piece, unit, bytes } = found;
    const counted = readSource(this.#sql, piece.source);
    if (!counted) throw new Error(`The store has no source ${piece.source}.`);
    const { source } = counted;
    const problem = this.#sql.get<{ reason: string }>(
      "SELECT reason FROM problems WHERE source = ? AND seq = ? ORDER BY id LIMIT 1",
      piece.source,
      seq,
    )?.reason;
    const repeats = this.#sql.get("SELECT 1 FROM duplicates WHERE seq = ?", seq) !== undefined;
    return {
      seq,
      source: source.key as SourceKey,
      path: source.path,
      generation: source.generation,
      position: unit.position,
      offset: piece.from + unit.start,
      length: unit.length,
      text: lenient.decode(bytes),
      valid: isUtf8(bytes),
      ...(problem === undefined ? {} : { problem }),
      ...(repeats ? { duplicate: true } : {}),
    };
  }
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false; // Said in the answer: `valid`.
  }
};
