/** Words of the sentences about a comparison: times, numbers, places. */
import type { Nanos } from "../ids.ts";
import { type Json, valueText } from "../value.ts";
import type { Divergence, RunDiff, Sentence } from "./run-diff.ts";

/** What the sentences are about. */
export type Told = Omit<RunDiff, "version" | "ignored" | "landmarks" | "incomplete" | "sentences">;
export type Piece = Sentence[number];
export type Side = "left" | "right";
export const LETTER = { left: "A", right: "B" } as const;

export const more = ({ others, channel }: Divergence, what: string): readonly Piece[] =>
  others === 0
    ? []
    : [
        "; ",
        { text: `${others} more`, link: { to: "channel", channel } },
        ` ${what === "series" ? what : plural(others, what).replace(/^\d+ /, "")}`,
        others === 1 ? " differs" : " differ",
      ];

export const at = (diff: Told, side: Side, event: string, moment: Nanos, named = false): readonly Piece[] => [
  " (",
  {
    text: `${named ? `${LETTER[side]} ` : ""}${momentText(diff[side], event, moment)}`,
    link: { to: "event", side, event },
  },
  ")",
];

/** Time since the start; a run without a clock has only the names of its events. */
export const momentText = ({ start, from }: Told["left"], event: string, moment: Nanos): string =>
  start === null ? event : timeText(moment - from);

/** `0.25 s`, `18.6 s`, `3 min 20 s`, `2 h 5 min`. */
export const timeText = (nanos: number): string => {
  const seconds = nanos / 1e9;
  if (Math.abs(seconds) < 9.995) return `${trimmed(seconds, Math.abs(seconds) < 0.0995 ? 4 : 2)} s`;
  if (Math.abs(seconds) < 59.95) return `${trimmed(seconds, 1)} s`;
  const whole = Math.round(Math.abs(seconds));
  const sign = seconds < 0 ? "-" : "";
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

export const CLIPPED = 60;
export const clipped = (text: string): string =>
  text.length > CLIPPED ? `${text.slice(0, CLIPPED - 1)}…` : text;
export const quoted = (text: string): string => `“${clipped(text)}”`;
export const shown = (value: Json | undefined, other: Json | undefined): string =>
  value === undefined ? "not set" : clipped(short(value, other));

/** Six digits of a fraction are enough, unless the other one would look the same. */
export const short = (value: Json, other: Json | undefined): string => {
  const digits = (of: Json | undefined): string | undefined =>
    typeof of === "number" && !Number.isInteger(of) ? String(Number(of.toPrecision(6))) : undefined;
  const text = digits(value);
  return text === undefined || text === digits(other) ? valueText(value) : text;
};
export const trimmed = (value: number, digits: number): string =>
  value
    .toFixed(digits)
    .replace(/\.?0+$/, "")
    .replace(/^-0$/, "0");
export const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
/** `a`, `a and b`, `a, b and c`. */
export const inOne = (parts: readonly (readonly Piece[])[]): readonly Piece[] =>
  parts.flatMap((part, i) => (i === 0 ? part : [i === parts.length - 1 ? " and " : ", ", ...part]));
export const joined = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
