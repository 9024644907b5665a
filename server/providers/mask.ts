/** Keeps a key out of everything that an answer or an error says, should the other side repeat it. */
const HIDDEN = "[key]";

export const masking =
  (key: string | undefined) =>
  (text: string): string =>
    key ? text.replaceAll(key, HIDDEN) : text;

/** The same over pieces: the end of a piece that can be the beginning of the key waits for the next one. */
export class PieceMask {
  readonly #key: string;
  #held = "";

  constructor(key: string | undefined) {
    this.#key = key ?? "";
  }

  push(piece: string): string {
    if (this.#key === "") return piece;
    const text = (this.#held + piece).replaceAll(this.#key, HIDDEN);
    const held = heldLength(text, this.#key);
    this.#held = text.slice(text.length - held);
    return text.slice(0, text.length - held);
  }

  /** What still waits. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

const heldLength = (text: string, key: string): number => {
  for (let length = Math.min(text.length, key.length - 1); length > 0; length--)
    if (key.startsWith(text.slice(text.length - length))) return length;
  return 0;
};
