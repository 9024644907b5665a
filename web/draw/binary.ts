/** What stands in a text and is not for reading: files in base64, bytes that are no characters. Pure. */
import { bytes, count } from "../format.ts";

/** Shorter ones are keys, hashes and signatures, which people do read. */
const LEAST = 512;
const BASE64 = new RegExp(
  `(?:data:([\\w.+-]+/[\\w.+-]+)?[^,\\s"']{0,80};base64,)?([A-Za-z0-9+/]{${LEAST},}={0,2})`,
  "g",
);

/** How the base64 of well-known files begins. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ["iVBORw0KGg", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "media in RIFF"],
  ["JVBERi", "application/pdf"],
  ["UEsDB", "application/zip"],
  ["H4sI", "application/gzip"],
  ["SUQz", "audio/mpeg"],
  ["T2dnU", "audio/ogg"],
];

/** Letters of both cases and digits near its beginning: a long row of one letter is a text. */
const isMixed = (run: string): boolean =>
  [/[a-z]/, /[A-Z]/, /\d/].every((each) => each.test(run.slice(0, 128)));

const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f\ufffd]/g;
/** Of a text that is looked at for bytes that are no characters. */
const SAMPLE = 2000;

/** The text with each such part replaced by its type and size; `undefined` where there is none. */
export const withoutBinary = (text: string): string | undefined => {
  const sample = text.slice(0, SAMPLE);
  const odd = sample.match(NO_TEXT)?.length ?? 0;
  if (odd > 8 && odd > sample.length / 10) return `[binary, ${count(text.length)} characters]`;
  if (text.length < LEAST) return undefined;
  let found = false;
  const told = text.replace(BASE64, (all: string, type: string | undefined, run: string) => {
    const known = type ?? BEGINNINGS.find(([start]) => run.startsWith(start))?.[1];
    if (known === undefined && (run.length % 4 !== 0 || !isMixed(run))) return all;
    found = true;
    return `[${known ?? "binary"}, ${bytes(Math.floor((run.replace(/=+$/, "").length * 3) / 4))}]`;
  });
  return found ? told : undefined;
};
