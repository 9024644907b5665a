/**
 * Cuts a document into the texts of its parts without parsing it, so that no digit of a number is lost. The document
 * is JSON that was checked before; on any other text a cut ends early, and never loops.
 */
import { endOfString } from "../json-scan.ts";

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Line breaks stand only between the values of JSON, never in its strings: without them a part is one line. */
export const onOneLine = (json: string): string =>
  json.includes("\n") || json.includes("\r") ? json.replace(/[\r\n]+[ \t]*/g, "") : json;

/** Reads through a text once. What a visit does not take is passed over. */
export class Cutter {
  readonly text: string;
  #at = 0;

  constructor(text: string) {
    this.text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  /** Index of the value that comes next, in UTF-16 units. */
  get at(): number {
    this.#skipSpace();
    return this.#at;
  }

  get isObject(): boolean {
    return this.text.charCodeAt(this.at) === OPEN_OBJECT;
  }

  get isList(): boolean {
    return this.text.charCodeAt(this.at) === OPEN_LIST;
  }

  /** Goes into an object; passes over anything else. */
  object(visit: (key: string) => void): void {
    if (!this.isObject) {
      this.skip();
      return;
    }
    this.#at++;
    while (this.text.charCodeAt(this.at) === QUOTE) {
      const end = endOfString(this.text, this.#at);
      if (end < 0) break;
      const key = this.text.slice(this.#at + 1, end);
      this.#at = end + 1;
      this.#at = this.at + 1; // the colon
      this.#visited(() => visit(key.includes("\\") ? (JSON.parse(`"${key}"`) as string) : key));
    }
    if (this.text.charCodeAt(this.at) === CLOSE_OBJECT) this.#at++;
  }

  /** Goes into a list; passes over anything else. */
  list(visit: (index: number) => void): void {
    if (!this.isList) {
      this.skip();
      return;
    }
    this.#at++;
    for (let index = 0; this.at < this.text.length; index++) {
      if (this.text.charCodeAt(this.#at) === CLOSE_LIST) break;
      const before = this.#at;
      this.#visited(() => visit(index));
      if (this.#at === before) return;
    }
    this.#at++;
  }

  /** The text of the next value, on one line. */
  raw(): string {
    const from = this.at;
    this.skip();
    return onOneLine(this.text.slice(from, this.#at));
  }

  /** The text of the next value, which `visit` goes through. */
  around(visit: () => void): string {
    const from = this.at;
    visit();
    if (this.#at === from) this.skip();
    return onOneLine(this.text.slice(from, this.#at));
  }

  skip(): void {
    const { text } = this;
    const first = text.charCodeAt(this.at);
    if (first === QUOTE) this.#at = this.#afterString(this.#at);
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested();
    else while (this.#at < text.length && !ENDS.has(text.charCodeAt(this.#at))) this.#at++;
  }

  #visited(visit: () => void): void {
    const before = this.at;
    visit();
    if (this.#at === before) this.skip();
    if (this.text.charCodeAt(this.at) === COMMA) this.#at++;
  }

  #skipNested(): void {
    const { text } = this;
    let depth = 0;
    let at = this.#at;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) {
        at = this.#afterString(at);
        continue;
      }
      at++;
      if (unit === OPEN_OBJECT || unit === OPEN_LIST) depth++;
      else if ((unit === CLOSE_OBJECT || unit === CLOSE_LIST) && --depth === 0) break;
    }
    this.#at = at;
  }

  #afterString(at: number): number {
    const end = endOfString(this.text, at);
    return end < 0 ? this.text.length : end + 1;
  }

  #skipSpace(): void {
    const { text } = this;
    let at = this.#at;
    let unit = text.charCodeAt(at);
    while (unit <= SPACE && (unit === SPACE || unit === 0x0a || unit === 0x0d || unit === 0x09))
      unit = text.charCodeAt(++at);
    this.#at = at;
  }
}

/** What ends a number, `true`, `false` or `null`. */
const ENDS = new Set([COMMA, CLOSE_LIST, CLOSE_OBJECT, SPACE, 0x09, 0x0a, 0x0d]);
