import { expect, test } from "vitest";
import { digest, hash53 } from "../../core/digest.ts";
import { random } from "../random.ts";

const ALPHABETS = ["ab", "0123456789abcdef", "äöü€", "😀👩‍🚀x"];

test("equal texts have equal digests, however they were made, and they are eleven characters", () => {
  const r = random(3);
  for (let i = 0; i < 300; i++) {
    const text = Array.from({ length: r.below(200) }, () => r.pick([...r.pick(ALPHABETS)])).join("");
    expect(digest(text)).toBe(digest([...text].join("")));
    expect(digest(text)).toMatch(/^[0-9a-z]{11}$/);
  }
});

test("one character, its place, and the length all count, in short and in long texts", () => {
  for (const length of [1, 4, 47, 48, 49, 63, 64, 1000, 70_000]) {
    const base = "a".repeat(length);
    const seen = new Set([hash53(base), hash53(`${base}a`), hash53(`${base}\0`)]);
    const places = [0, Math.floor(length / 2), length - 1];
    for (const at of new Set(places)) seen.add(hash53(`${base.slice(0, at)}b${base.slice(at + 1)}`));
    expect(seen.size).toBe(3 + new Set(places).size);
  }
});

test("a hundred thousand similar texts have a hundred thousand hashes", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 50_000; i++) {
    seen.add(hash53(`span-${i}`));
    seen.add(hash53(`the answer of the model to the question number ${i} is long enough`));
  }
  expect(seen.size).toBe(100_000);
});

test("a digest is its hash in base 36, filled up with zeros", () => {
  for (let i = 0; i < 2000; i++) {
    const text = `text ${i}`;
    expect(digest(text)).toBe(hash53(text).toString(36).padStart(11, "0"));
  }
});
