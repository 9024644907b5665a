/**
 * A JSON header and aligned typed arrays in one run of bytes; the container of blocks and checkpoints.
 *
 * Layout: 4 bytes magic, u32 length of the header, header as UTF-8 JSON, zeros up to a multiple of 8, then the
 * columns, 8-byte ones first, so that each is aligned. Everything is little-endian, as every machine is that runs us.
 * The header's `strings` are a column of their own, a line each, where they can be: parsing many as JSON takes eight
 * times as long. Columns that are said in fewer bytes (column-coding.ts) say in the layout how.
 */
import { type Coding, type Column, codedColumn, decodedColumn } from "./column-coding.ts";

export type { Column };

type ColumnType = "f64" | "u32" | "u16" | "u8";

const SIZES: Readonly<Record<ColumnType, number>> = {
  f64: 8,
  u32: 4,
  u16: 2,
  u8: 1,
};

const typeOf = (column: Column): ColumnType =>
  column instanceof Float64Array
    ? "f64"
    : column instanceof Uint32Array
      ? "u32"
      : column instanceof Uint16Array
        ? "u16"
        : "u8";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface Packed {
  readonly header: Readonly<Record<string, unknown>>;
  readonly columns: Readonly<Record<string, Column>>;
}

export interface Unpacked extends Packed {
  /** Memory that header and columns hold, about: one text of the string table with another. */
  readonly sizeBytes: number;
}

const STRING_BYTES = 32;
const PREFIX = 8;
const aligned = (length: number): number => (length + 7) & ~7;

/** `magic`: four ASCII letters that name what is packed. */
export const pack = (magic: string, given: Packed): Uint8Array<ArrayBuffer> => {
  const packed = withLines(given);
  const entries = widestFirst(packed.columns);
  const layout = entries.map(({ place }) => place);
  const header = encoder.encode(JSON.stringify({ ...packed.header, columns: layout }));
  const start = aligned(PREFIX + header.length);
  const bytes = new Uint8Array(start + entries.reduce((sum, { column }) => sum + column.byteLength, 0));
  for (let i = 0; i < 4; i++) bytes[i] = magic.charCodeAt(i);
  new DataView(bytes.buffer).setUint32(4, header.length, true);
  bytes.set(header, PREFIX);
  const views = new Map<ColumnType, Column>();
  let offset = start;
  for (const { column } of entries) {
    if (column.length === 0) continue;
    const type = typeOf(column);
    const view = views.get(type) ?? viewOf(bytes.buffer, type, 0, Math.floor(bytes.length / SIZES[type]));
    views.set(type, view);
    // Not through the column's buffer: a small column has none until it is asked for, and making it takes longest.
    view.set(column, offset / SIZES[type]);
    offset += column.byteLength;
  }
  return bytes;
};

/** Of a coded column, which is decoded to a place of its own: all to one piece of memory, for one is had faster than many. */
const decodedBytes = ([, type, length, , , coding]: Place): number =>
  coding ? aligned(length * SIZES[type]) : 0;

const WIDTHS = [8, 4, 2, 1];

/** Where a column is: its name, type and length, and, where its bytes are of another type and length, theirs and why. */
type Place = readonly [
  name: string,
  type: ColumnType,
  length: number,
  ...coded: readonly [] | readonly [stored: ColumnType, storedLength: number, coding: Coding],
];

interface Entry {
  readonly place: Place;
  readonly column: Column;
}

const entryOf = ([name, given]: readonly [string, Column]): Entry => {
  const coded = codedColumn(given);
  if (!coded) return { place: [name, typeOf(given), given.length], column: given };
  const { coding, column } = coded;
  return {
    place: [name, typeOf(given), given.length, typeOf(column), column.length, coding],
    column,
  };
};

const widestFirst = (columns: Packed["columns"]): readonly Entry[] => {
  const entries = Object.entries(columns).map(entryOf);
  return WIDTHS.flatMap((width) => entries.filter(({ column }) => column.BYTES_PER_ELEMENT === width));
};

/** Columns that are not coded are views over the bytes, not copies (unless they are not aligned). Throws when they are not what `magic` names. */
export const unpack = (magic: string, given: Uint8Array): Unpacked => {
  const found = String.fromCharCode(...given.subarray(0, 4));
  if (found !== magic || given.length < PREFIX)
    throw new Error(`Expected bytes that begin with ${magic}, got ${JSON.stringify(found)}`);
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(4, true);
  const { columns: layout, ...header } = JSON.parse(
    decoder.decode(bytes.subarray(PREFIX, PREFIX + headerLength)),
  ) as {
    readonly columns: readonly Place[];
  } & Record<string, unknown>;
  const columns: Record<string, Column> = {};
  const room = new ArrayBuffer(layout.reduce((sum, place) => sum + decodedBytes(place), 0));
  let [offset, taken] = [bytes.byteOffset + aligned(PREFIX + headerLength), 0];
  for (const place of layout) {
    const [name, type, length, stored = type, storedLength = length, coding] = place;
    const column = viewOf(bytes.buffer as ArrayBuffer, stored, offset, storedLength);
    columns[name] = coding ? decodedColumn({ coding, column }, viewOf(room, type, taken, length)) : column;
    offset += storedLength * SIZES[stored];
    taken += decodedBytes(place);
  }
  const { [LINES]: lines, ...others } = columns;
  const strings = lines
    ? decoder.decode(lines).split("\n")
    : (header.strings as readonly string[] | undefined);
  return {
    header: { ...header, strings },
    columns: others,
    sizeBytes: bytes.length + room.byteLength + (strings?.length ?? 0) * STRING_BYTES,
  };
};

const LINES = "strings";
/** Half a surrogate pair has no UTF-8; JSON keeps it as an escape. */
const NO_LINE = /\n|\p{Surrogate}/u;

const withLines = (packed: Packed): Packed => {
  const { strings, ...header } = packed.header;
  if (!Array.isArray(strings) || strings.length === 0 || strings.some((text) => NO_LINE.test(text)))
    return packed;
  return { header, columns: { ...packed.columns, [LINES]: encoder.encode(strings.join("\n")) } };
};

const viewOf = (buffer: ArrayBuffer, type: ColumnType, offset: number, length: number): Column => {
  switch (type) {
    case "f64":
      return new Float64Array(buffer, offset, length);
    case "u32":
      return new Uint32Array(buffer, offset, length);
    case "u16":
      return new Uint16Array(buffer, offset, length);
    case "u8":
      return new Uint8Array(buffer, offset, length);
  }
};

/** A column that grows: no list between that would keep each number twice, or as an object. */
export class Rows<Kind extends Float64Array | Uint32Array | Uint8Array> {
  #column: Kind;
  #length = 0;

  /** `column`: an empty one, or one with room for what is expected. */
  constructor(column: Kind) {
    this.#column = column;
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#column.length) this.#grow();
    this.#column[this.#length++] = value;
  }

  #grow(): void {
    const Larger = this.#column.constructor as new (length: number) => Kind;
    const larger = new Larger(Math.max(64, this.#column.length * 2));
    larger.set(this.#column);
    this.#column = larger;
  }

  /** What was pushed; nothing may be pushed after it. */
  done(): Kind {
    return this.#column.subarray(0, this.#length) as Kind;
  }
}

/** Strings that recur (ids, names): each once, by number from 1; 0 is absent. */
export class StringTable {
  readonly strings: string[] = [];
  readonly #numbers = new Map<string, number>();
  #last: string | undefined;
  #lastNumber = 0;

  number(text: string | undefined): number {
    if (text === undefined) return 0;
    if (text === this.#last) return this.#lastNumber;
    this.#last = text;
    this.#lastNumber = this.#find(text);
    return this.#lastNumber;
  }

  #find(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.strings.push(text);
    this.#numbers.set(text, this.strings.length);
    return this.strings.length;
  }
}

/** Texts that hardly recur and are seldom needed: one heap of UTF-8, each decoded only when asked. By number from 1. */
export class TextHeap {
  readonly #texts: string[] = [];

  number(text: string | undefined): number {
    if (text === undefined) return 0;
    this.#texts.push(text);
    return this.#texts.length;
  }

  /** The heap, and where each text ends in it. */
  columns(): { readonly heap: Uint8Array; readonly ends: Uint32Array } {
    const texts = this.#texts;
    const ends = new Uint32Array(texts.length);
    const joined = texts.join("");
    const heap = encoder.encode(joined);
    let end = 0;
    if (heap.length === joined.length)
      for (let i = 0; i < texts.length; i++) ends[i] = end += (texts[i] as string).length;
    else for (let i = 0; i < texts.length; i++) ends[i] = end += encoder.encode(texts[i] as string).length;
    // A surrogate cut in two texts would join into one character: then lengths differ, and each is encoded alone.
    return end === heap.length ? { heap, ends } : { heap: concatenated(texts), ends };
  }
}

const concatenated = (texts: readonly string[]): Uint8Array => {
  const parts = texts.map((text) => encoder.encode(text));
  const heap = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    heap.set(part, offset);
    offset += part.length;
  }
  return heap;
};

export const textAt = (heap: Uint8Array, ends: Uint32Array, number: number): string | undefined =>
  number === 0
    ? undefined
    : decoder.decode(heap.subarray(number === 1 ? 0 : ends[number - 2], ends[number - 1]));
