import fc from "fast-check";
import { expect, test } from "vitest";
import type { Column } from "../../core/column-coding.ts";
import { pack, unpack } from "../../core/columns-io.ts";

const through = (columns: Readonly<Record<string, Column>>): Readonly<Record<string, Column>> =>
  unpack("TEST", pack("TEST", { header: {}, columns })).columns;

/** NaN and negative zero count as what they are. */
const expectSame = (column: Column): void => {
  const read = through({ column, beside: new Float64Array([0.5]) });
  expect(read.column?.constructor).toBe(column.constructor);
  expect([...(read.column as Column)]).toEqual([...column]);
  expect(read.beside).toEqual(new Float64Array([0.5]));
};

const rows = (of: fc.Arbitrary<number>): fc.Arbitrary<number[]> => fc.array(of, { maxLength: 60 });
const SEEDED = { seed: 7, numRuns: 200 };
const WORD = 2 ** 32 - 1;

test("every column of numbers comes back as it was, of the same type", () => {
  const unsigned = fc.oneof(
    rows(fc.nat(WORD)),
    rows(fc.nat(300)),
    rows(fc.constantFrom(0, 7)),
    rows(fc.constantFrom(0, WORD)),
  );
  fc.assert(
    fc.property(unsigned, (values) => expectSame(Uint32Array.from(values))),
    SEEDED,
  );
  fc.assert(
    fc.property(rows(fc.nat(255)), (values) => expectSame(Uint8Array.from(values))),
    SEEDED,
  );
  const special = fc.constantFrom(
    0,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    1,
    0.1,
    2 ** 53,
    -(2 ** 53),
    2 ** 52,
  );
  const floats = fc.oneof(
    rows(fc.double()),
    rows(fc.maxSafeInteger()),
    rows(special),
    rows(fc.oneof(fc.nat(70_000), fc.constant(Number.NaN))),
    rows(fc.constantFrom(-0, 0)),
    rows(fc.constant(Number.NaN)),
  );
  fc.assert(
    fc.property(floats, (values) => expectSame(Float64Array.from(values))),
    SEEDED,
  );
});

test("columns that rise, evenly or not, from any first value, come back as they were", () => {
  const rising = fc.tuple(fc.maxSafeInteger(), rows(fc.nat(2 ** 33)), fc.integer({ min: -5, max: 1e6 }));
  fc.assert(
    fc.property(rising, ([first, more, least]) => {
      let value = first / 4;
      const column = more.map((step) => {
        value = Math.round(value + least + step);
        return value;
      });
      expectSame(Float64Array.from(column));
      expectSame(Uint32Array.from(column));
    }),
    SEEDED,
  );
});

test("what always rises alike or never changes takes no room, small numbers a byte", () => {
  const bytesOf = (column: Column): number => pack("TEST", { header: {}, columns: { column } }).length;
  const n = 8000;
  const even = Float64Array.from({ length: n }, (_, i) => 1e15 + i * 500_000);
  expect(bytesOf(even)).toBeLessThan(200);
  expect(bytesOf(new Float64Array(n).fill(Number.NaN))).toBeLessThan(200);
  expect(bytesOf(new Uint32Array(n).fill(5))).toBeLessThan(200);
  expect(bytesOf(Uint32Array.from({ length: n }, (_, i) => (i * 7919) % 250))).toBeLessThan(n + 200);
  expect(bytesOf(Float64Array.from({ length: n }, (_, i) => (i % 3 ? Number.NaN : i % 200)))).toBeLessThan(
    n + 200,
  );
});

test("bytes without coded columns, as blocks and checkpoints had them at first, are read", () => {
  const layout = [
    ["at", "f64", 20],
    ["kind", "u8", 20],
  ];
  const header = new TextEncoder().encode(JSON.stringify({ count: 20, columns: layout }));
  const start = (8 + header.length + 7) & ~7;
  const bytes = new Uint8Array(start + 20 * 8 + 20);
  bytes.set(new TextEncoder().encode("TEST"));
  new DataView(bytes.buffer).setUint32(4, header.length, true);
  bytes.set(header, 8);
  const at = Float64Array.from({ length: 20 }, (_, i) => i / 3);
  new Float64Array(bytes.buffer, start, 20).set(at);
  bytes.fill(9, start + 160);
  const { header: read, columns } = unpack("TEST", bytes);
  expect(read).toEqual({ count: 20 });
  expect(columns).toEqual({ at, kind: new Uint8Array(20).fill(9) });
});
