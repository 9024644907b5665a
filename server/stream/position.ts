/**
 * Where a client says it is. The id of a message is `<head>-<store>`; a bare number is taken too (`?after=`, programs).
 * The tag tells another store on the same port, whose numbers mean something else.
 */
import { type Seq, seq } from "../../core/ids.ts";
import { badRequest } from "../problem.ts";

export const printPosition = (head: Seq, storeTag: string): string => `${head}-${storeTag}`;

export type Position = { readonly after: Seq } | { readonly unknown: "beyond the head" | "of another store" };

/** Throws a 400 for what no server of ours ever sent. */
export const readPosition = (text: string, head: Seq, storeTag: string): Position => {
  const found = /^(\d{1,16})(?:-([a-z0-9]{1,16}))?$/.exec(text);
  const number = Number(found?.[1]);
  if (!found || !Number.isSafeInteger(number)) {
    throw badRequest("Last-Event-ID is not a position of this stream: load the page anew.");
  }
  if (found[2] !== undefined && found[2] !== storeTag) return { unknown: "of another store" };
  return number > head ? { unknown: "beyond the head" } : { after: seq(number) };
};
