/** Finds, outside strings, the numbers that need a box, and the first character that is not JSON. */

export const NAN_REPAIR = "NaN or Infinity literal";
export const BIG_REPAIR = "number kept as text";

export interface Scanned {
  /** The text with boxes in place of the numbers that need one: `NaN` becomes `{"num":"NaN"}`. */
  readonly text: string;
  readonly repairs: readonly string[];
  readonly broken?: { readonly problem: string; readonly at: number } | undefined;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /-?[A-Za-z]+/y;
const LITERALS = new Set(["NaN", "Infinity", "-Infinity"]);

const QUOTE = 0x22;
const NO_REPAIRS: readonly string[] = [];

/**
 * The same text as `scanLiterals` gives of a line that is JSON but for its literals, many times as fast: it goes from
 * quote to quote and leaves the grammar to `JSON.parse`. What that then refuses is for `scanLiterals` to explain.
 */
export const boxLiterals = (text: string, exact: boolean): Scanned => {
  let boxed = "";
  let copied = 0;
  let repairs: Set<string> | undefined;
  const box = (from: number, token: string, repair: string): void => {
    boxed += `${text.slice(copied, from)}{"num":"${token}"}`;
    copied = from + token.length;
    repairs ??= new Set();
    repairs.add(repair);
  };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) break;
      continue;
    }
    if (!startsToken(unit)) continue;
    const end = endOfToken(text, at);
    // A number of fewer characters is held exactly.
    if (!isDigit(unit) || (exact && (end - at >= 16 || hasExponent(text, at, end)))) {
      const token = text.slice(at, end);
      if (LITERALS.has(token)) box(at, token, NAN_REPAIR);
      else if (exact && tokenAt(NUMBER, token, 0) === token && needsBox(token)) box(at, token, BIG_REPAIR);
    }
    at = end - 1;
  }
  return repairs
    ? { text: boxed + text.slice(copied), repairs: [...repairs] }
    : { text, repairs: NO_REPAIRS };
};

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const startsToken = (unit: number): boolean => isDigit(unit) || unit === 0x2d || isLetter(unit);
const isLetter = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;

/** Just after the letters, digits, signs and points that follow each other. */
const endOfToken = (text: string, from: number): number => {
  let at = from + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (!startsToken(unit) && unit !== 0x2e && unit !== 0x2b) break;
  }
  return at;
};

const hasExponent = (text: string, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) if ((text.charCodeAt(at) | 0x20) === 0x65) return true;
  return false;
};

/**
 * Checks the grammar on the way, so that a broken line is reported with the place where it breaks. `exact`: numbers
 * that a JavaScript number cannot hold get a box too, not only NaN and Infinity; asked of lines that are known to be
 * sound, so strings are not looked into.
 */
export const scanLiterals = (text: string, exact: boolean): Scanned => {
  const pieces: string[] = [];
  const repairs = new Set<string>();
  let copied = 0;
  const box = (from: number, token: string, repair: string): void => {
    pieces.push(text.slice(copied, from), `{"num":"${token}"}`);
    copied = from + token.length;
    repairs.add(repair);
  };
  const grammar = new Grammar();
  let at = 0;
  const broken = (problem: string): Scanned => ({ text, repairs: [], broken: { problem, at } });
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d) {
      at++;
      continue;
    }
    if (unit === 0x22) {
      const end = endOfString(text, at);
      if (!grammar.accepts('"')) return broken(grammar.expected());
      if (end < 0) return broken("a string that does not end begins");
      const fault = exact ? -1 : faultInString(text, at + 1, end);
      if (fault >= 0) {
        at = fault;
        return broken("a control character or an unknown escape in a string");
      }
      at = end + 1;
      continue;
    }
    const sign = text.charAt(at);
    if ("{}[]:,".includes(sign)) {
      if (!grammar.accepts(sign)) return broken(grammar.expected());
      at++;
      continue;
    }
    const number = tokenAt(NUMBER, text, at);
    const token = number || tokenAt(WORD, text, at);
    const known =
      number !== "" || LITERALS.has(token) || token === "true" || token === "false" || token === "null";
    if (!known || !grammar.accepts("0")) return broken(grammar.expected());
    if (LITERALS.has(token)) box(at, token, NAN_REPAIR);
    else if (exact && number !== "" && needsBox(number)) box(at, number, BIG_REPAIR);
    at += token.length;
  }
  if (!grammar.done()) return broken(grammar.ended());
  pieces.push(text.slice(copied));
  return { text: pieces.join(""), repairs: [...repairs] };
};

/** Index of the closing quote of the string that opens at `from`; -1 when it has none. */
export const endOfString = (text: string, from: number): number => {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
};

const tokenAt = (pattern: RegExp, text: string, at: number): string => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
};

/** Integers beyond 2^53, and numbers that overflow to infinity or underflow to zero. Minus zero JavaScript can hold. */
const needsBox = (token: string): boolean => {
  const number = Number(token);
  if (!Number.isFinite(number)) return true;
  if (number === 0) return /[1-9]/.test(token.split(/[eE]/)[0] ?? "");
  return !/[.eE]/.test(token) && !Number.isSafeInteger(number);
};

const BAD_IN_STRING = /[\u0000-\u001f]|\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const ESCAPES = /\\["\\/bfnrtu]/g;

/** Index of the first character of the string's inside that JSON forbids; -1 when all is well. */
const faultInString = (text: string, from: number, to: number): number => {
  const inside = text.slice(from, to).replace(ESCAPES, (pair) => (pair === "\\u" ? pair : ".."));
  const fault = inside.search(BAD_IN_STRING);
  return fault < 0 ? -1 : from + fault;
};

type Next = "value" | "value or ]" | "key" | "key or }" | "colon" | "more" | "nothing";

/** What may come next. Iterative: depth is only memory. */
class Grammar {
  readonly #open: string[] = [];
  #next: Next = "value";

  /** `"` string, `0` any other scalar, or one of `{}[]:,`. */
  accepts(sign: string): boolean {
    const next = this.#next;
    if (next === "key" || next === "key or }") {
      if (sign === '"') return this.#go("colon");
      return sign === "}" && next === "key or }" && this.#close("{");
    }
    if (next === "colon") return sign === ":" && this.#go("value");
    if (next === "more") {
      if (sign === ",") return this.#go(this.#open.at(-1) === "{" ? "key" : "value");
      return (sign === "}" && this.#close("{")) || (sign === "]" && this.#close("["));
    }
    if (next === "nothing") return false;
    if (sign === "]") return next === "value or ]" && this.#close("[");
    if (sign === "{" || sign === "[") {
      this.#open.push(sign);
      return this.#go(sign === "{" ? "key or }" : "value or ]");
    }
    return sign !== "}" && sign !== ":" && sign !== "," && this.#after();
  }

  done(): boolean {
    return this.#next === "nothing";
  }

  expected(): string {
    switch (this.#next) {
      case "key":
      case "key or }":
        return "not JSON: a key in double quotes is missing";
      case "colon":
        return "not JSON: a colon is missing";
      case "more":
        return `not JSON: a comma or ${this.#open.at(-1) === "{" ? "}" : "]"} is missing`;
      case "nothing":
        return "not JSON: more text after the end of the value";
      default:
        return "not JSON: a value is missing";
    }
  }

  ended(): string {
    return this.#open.length === 0
      ? "not JSON: the line is empty"
      : "not JSON: the line ends in the middle of a value";
  }

  #go(next: Next): true {
    this.#next = next;
    return true;
  }

  #close(bracket: string): boolean {
    if (this.#open.at(-1) !== bracket) return false;
    this.#open.pop();
    return this.#after();
  }

  #after(): true {
    return this.#go(this.#open.length === 0 ? "nothing" : "more");
  }
}
