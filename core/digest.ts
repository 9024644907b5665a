/**
 * Short hashes of text, the same in Node and browser. Not for security: to learn cheaply that two texts are equal
 * and to make short names. Two 32-bit lanes of multiply-and-rotate with the finaliser of MurmurHash3 (Austin
 * Appleby, public domain): over UTF-16 units of short texts, over 32-bit words of the UTF-8 of long ones, which is
 * three times as fast as asking a string for its units. One pass, no allocation.
 */
const SHORT = 48;
const SEED_HIGH = 0x9e3779b9;
const SEED_LOW = 0x85ebca6b;

type Lanes = readonly [high: number, low: number];

const overUnits = (text: string): Lanes => {
  let high = SEED_HIGH ^ text.length;
  let low = SEED_LOW;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
    high = (high << 5) | (high >>> 27);
    low = (low << 7) | (low >>> 25);
  }
  return [high, low];
};

const encoder = new TextEncoder();
let bytes = new Uint8Array(1 << 16);
let words = new Uint32Array(bytes.buffer);

/** A unit takes up to three bytes, and the last word is filled with zeros. */
const makeRoom = (units: number): void => {
  const needed = units * 3 + 4;
  if (needed <= bytes.length) return;
  bytes = new Uint8Array(2 ** Math.ceil(Math.log2(needed)));
  words = new Uint32Array(bytes.buffer);
};

const overWords = (text: string): Lanes => {
  makeRoom(text.length);
  const { written } = encoder.encodeInto(text, bytes);
  bytes.fill(0, written, written + 4);
  const end = (written + 3) >>> 2;
  let high = SEED_HIGH ^ written;
  let low = SEED_LOW;
  for (let i = 0; i < end; i++) {
    const word = words[i] as number;
    high = Math.imul(high ^ word, 0x9e3779b1);
    low = Math.imul(low ^ word, 0x5f356495);
    high = (high << 13) | (high >>> 19);
    low = (low << 15) | (low >>> 17);
  }
  return [high, low];
};

const finalise = ([high, low]: Lanes): Lanes => [
  mix(high ^ Math.imul(low, 0x27d4eb2f)),
  mix(low ^ Math.imul(high, 0x165667b1)),
];

const mix = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** A whole number from 0 to 2^53 - 1. Lone surrogates of long texts count as U+FFFD. */
export const hash53 = (text: string): number => {
  const [high, low] = finalise(text.length < SHORT ? overUnits(text) : overWords(text));
  return (high & 0x1fffff) * 0x100000000 + low;
};

/** Eleven characters of base 36 (53 bits): equal for equal texts; unequal texts meet about once in 10^8 pairs of 10^4. */
export const digest = (text: string): string => base36(hash53(text));

const DIGITS = Uint8Array.from("0123456789abcdefghijklmnopqrstuvwxyz", (digit) => digit.charCodeAt(0));
const SIX_DIGITS = 36 ** 6;

/**
 * `toString(36)` filled up to eleven digits. That takes a microsecond, more than the hash of a short text; here the
 * number is cut into two that are divided as whole ones.
 */
const base36 = (number: number): string => {
  const high = Math.floor(number / SIX_DIGITS);
  const low = number - high * SIX_DIGITS;
  const middle = Math.floor(low / 1296);
  return String.fromCharCode(
    digitOf(high / 1679616),
    digitOf(high / 46656),
    digitOf(high / 1296),
    digitOf(high / 36),
    digitOf(high),
    digitOf(middle / 46656),
    digitOf(middle / 1296),
    digitOf(middle / 36),
    digitOf(middle),
    digitOf((low % 1296) / 36),
    digitOf(low % 36),
  );
};

/** The last digit of a number below 2^31. */
const digitOf = (number: number): number => DIGITS[(number | 0) % 36] as number;
