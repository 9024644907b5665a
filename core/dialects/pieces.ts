/** Takes a document apart and puts its pieces together anew, all as text, so that no digit is lost on the way. */
import { Cutter } from "./cut.ts";
import type { Part } from "./dialect.ts";

/** The texts of an object's values by key; of keys that are there twice the last. Empty for anything else. */
export const rawFields = (json: string): Map<string, string> => {
  const found = new Map<string, string>();
  const cut = new Cutter(json);
  cut.object((key) => {
    found.set(key, cut.raw());
  });
  return found;
};

/** The texts of a list's items; empty for anything else. */
export const rawItems = (json: string | undefined): readonly string[] => {
  const found: string[] = [];
  if (json === undefined) return found;
  const cut = new Cutter(json);
  cut.list(() => {
    found.push(cut.raw());
  });
  return found;
};

export const rawObject = (fields: Iterable<readonly [key: string, raw: string | undefined]>): string => {
  const written: string[] = [];
  for (const [key, raw] of fields) if (raw !== undefined) written.push(`${JSON.stringify(key)}:${raw}`);
  return `{${written.join(",")}}`;
};

export const rawList = (items: readonly string[]): string => `[${items.join(",")}]`;

/** The fields with these keys, and the rest. */
export const split = (
  fields: ReadonlyMap<string, string>,
  keys: readonly string[],
): { readonly taken: Map<string, string>; readonly rest: Map<string, string> } => {
  const taken = new Map<string, string>();
  const rest = new Map<string, string>();
  for (const [key, raw] of fields) (keys.includes(key) ? taken : rest).set(key, raw);
  return { taken, rest };
};

export const partOf = (
  key: string,
  fields: Iterable<readonly [key: string, raw: string | undefined]>,
): Part => ({
  key,
  text: rawObject(fields),
});
