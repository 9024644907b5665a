import { expect, test } from "vitest";
import { withoutBinary } from "../../web/draw/binary.ts";

const file = (begin: readonly number[], size: number): string =>
  Buffer.from(
    Uint8Array.from({ length: size }, (_, i) => begin[i] ?? (i * 167 + (i >> 3) * 31) % 256),
  ).toString("base64");
const PNG = file([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 3000);

test("a file in base64 is told by its type and size, what stands around it stays", () => {
  expect(withoutBinary(`{"type": "image", "data": "${PNG}"}`)).toBe(
    '{"type": "image", "data": "[image/png, 3.00 kB]"}',
  );
  expect(withoutBinary(`see data:image/webp;base64,${file([], 900)} here`)).toBe(
    "see [image/webp, 900 B] here",
  );
  expect(withoutBinary(`${file([], 600)}\n${file([0x25, 0x50, 0x44, 0x46, 0x2d], 602)}`)).toBe(
    "[binary, 600 B]\n[application/pdf, 602 B]",
  );
});

test("bytes that are no characters are told as such", () => {
  expect(withoutBinary("\u0000\u0001\ufffd\u0002".repeat(40))).toBe("[binary, 160 characters]");
});

test.each([
  ["prose", "all work and no play makes a long text ".repeat(100)],
  ["one letter", "x".repeat(5000)],
  ["a hash", "d2f1".repeat(16)],
  ["hexadecimal digits", "0123456789abcdef".repeat(100)],
  ["a path", "/usr/share/lib/".repeat(100)],
  ["coloured output", "\u001b[31mred\u001b[0m ".repeat(200)],
])("%s stays as it is", (_, text) => {
  expect(withoutBinary(text)).toBeUndefined();
});
