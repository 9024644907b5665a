/** Takes a document apart and puts its pieces together anew, all as text, so that no digit is lost on the way. */
import { Cutter } from "./cut.ts";
import type { Part } from "./dialect.ts";

export interface Apart {
  /** The texts of an object's values by key; of keys that are there twice the last. */
  readonly fields: Map<string, string>;
  /** The texts of the items of those lists that were asked for. */
  readonly lists: Map<string, readonly string[]>;
}

/** Takes the next value apart; nothing is found in what is no object. A list that was asked for and is none is a field. */
export const takeApart = (cut: Cutter, lists: readonly string[]): Apart => {
  const found: Apart = { fields: new Map(), lists: new Map() };
  cut.object((key) => {
    if (!lists.includes(key) || !cut.isList) {
      found.fields.set(key, cut.raw());
      return;
    }
    const items: string[] = [];
    cut.list(() => items.push(cut.raw()));
    found.lists.set(key, items);
  });
  return found;
};

export const rawFields = (json: string): Map<string, string> => takeApart(new Cutter(json), []).fields;

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
