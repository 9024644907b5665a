/**
 * Rows by the id of their span, in a table of numbers: a Map of a million texts takes four times as long, most of it for
 * the collector of garbage. Of several rows with one id the last is found.
 */
export class RowsById {
  readonly #ids: (row: number) => string;
  readonly #mask: number;
  /** Row plus one; 0 = free. */
  readonly #rows: Int32Array;
  readonly #hashes: Int32Array;

  constructor(length: number, ids: (row: number) => string) {
    this.#ids = ids;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, length * 2)));
    this.#mask = slots - 1;
    this.#rows = new Int32Array(slots);
    this.#hashes = new Int32Array(slots);
    for (let row = 0; row < length; row++) {
      const id = ids(row);
      const hash = hashOf(id);
      const slot = this.#slotOf(id, hash);
      this.#rows[slot] = row + 1;
      this.#hashes[slot] = hash;
    }
  }

  /** -1: there is none. */
  rowOf(id: string): number {
    return (this.#rows[this.#slotOf(id, hashOf(id))] as number) - 1;
  }

  /** Where the id is, or would be. */
  #slotOf(id: string, hash: number): number {
    let slot = hash & this.#mask;
    for (;;) {
      const row = this.#rows[slot] as number;
      if (row === 0 || (this.#hashes[slot] === hash && this.#ids(row - 1) === id)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}

/** FNV-1a over the units, its bits mixed once more: ids often differ only at their end. */
const hashOf = (id: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
};
