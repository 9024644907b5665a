/** Hashes of sequences of numbers, 53 bits, for subtrees: the same in Node and browser, not for security. */

/** Mixes a number (0 to 2^53 - 1) into a hash; the order of the mixed numbers matters. */
export const mixed = (hash: number, value: number): number => {
  let high = (hash / 4294967296) ^ Math.imul((value / 4294967296) | 0, 0x9e3779b1);
  let low = (hash | 0) ^ Math.imul(value | 0, 0x85ebca6b);
  high = Math.imul(high ^ (low >>> 15), 0x2c1b3c6d);
  low = Math.imul(low ^ (high >>> 13), 0x297a2d39);
  high ^= high >>> 16;
  low ^= low >>> 14;
  return (high & 0x1fffff) * 4294967296 + (low >>> 0);
};
