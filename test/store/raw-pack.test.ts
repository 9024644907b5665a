import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { packed, packedNow, unpacked } from "../../store/sqlite/raw-pack.ts";
import { random } from "../random.ts";

const line = (i: number): string => `{"at":"2026-03-01T09:00:00Z","kind":"log","message":"line ${i}"}\n`;
const texts = [0, 1, 60, 500, 9000].map((count) =>
  Buffer.from(Array.from({ length: count }, (_, i) => line(i)).join("")),
);
const noise = Uint8Array.from(
  { length: 70_000 },
  (() => {
    const r = random(3);
    return () => r.below(256);
  })(),
);

test("kept bytes come back as they were, whatever they are and however long", async () => {
  for (const bytes of [...texts, noise]) {
    expect(Buffer.compare(unpacked(await packed(bytes), bytes.length, "it"), bytes)).toBe(0);
    expect(Buffer.compare(unpacked(packedNow(bytes), bytes.length, "it"), bytes)).toBe(0);
  }
});

test("what an earlier version kept as a zlib stream is read", () => {
  for (const bytes of [...texts, noise])
    expect(Buffer.compare(unpacked(deflateSync(bytes, { level: 1 }), bytes.length, "it"), bytes)).toBe(0);
});

test("a changed byte of a packed piece is told, and where it stands", () => {
  const bytes = texts[3] as Buffer;
  const sound = packedNow(bytes);
  for (let i = 0; i < sound.length; i++) {
    const damaged = sound.slice();
    damaged[i] = (damaged[i] as number) ^ 0x10;
    expect(() => unpacked(damaged, bytes.length, "the bytes 0 to 9"), `byte ${i}`).toThrow(
      /damaged: the bytes 0 to 9 cannot be unpacked/,
    );
  }
});
