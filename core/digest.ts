/**
 * Short hashes of text, the same in Node and browser. Not for security: to learn cheaply that two texts are equal
 * and to make short names. Two 32-bit lanes of multiply-and-rotate over UTF-16 units with the finaliser of
 * MurmurHash3 (Austin Appleby, public domain); one pass, no allocation.
 */
const hashPair = (text: string): readonly [high: number, low: number] => {
  let high = 0x9e3779b9 ^ text.length;
  let low = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
    high = (high << 5) | (high >>> 27);
    low = (low << 7) | (low >>> 25);
  }
  return [mix(high ^ Math.imul(low, 0x27d4eb2f)), mix(low ^ Math.imul(high, 0x165667b1))];
};

const mix = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** A whole number from 0 to 2^53 - 1. */
export const hash53 = (text: string): number => {
  const [high, low] = hashPair(text);
  return (high & 0x1fffff) * 0x100000000 + low;
};

/** Eleven characters of base 36 (53 bits): equal for equal texts; unequal texts meet about once in 10^8 pairs of 10^4. */
export const digest = (text: string): string => hash53(text).toString(36).padStart(11, "0");
