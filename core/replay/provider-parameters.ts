/** Recorded parameters in the words of one provider. */
import { isBoxed, type Json, put } from "../value.ts";

export type Fields = { readonly [key: string]: Json };
/** Our word for each word that a trace may use; a function where the value is written otherwise too. */
export type Words = Readonly<
  Record<string, string | { readonly as: string; readonly value: (said: Json) => Json }>
>;

export interface Taken {
  readonly parameters: { readonly [key: string]: Json };
  /** Parameters that the provider has no word for. */
  readonly leftOut: readonly string[];
}

/** How a call is made, not what is asked. */
const OF_THE_CALL = new Set(["model", "provider", "stream", "stream_options", "messages", "system"]);

/** Null and absent are the provider's own default. */
export const takeParameters = (said: Fields, words: Words): Taken => {
  const parameters: Record<string, Json> = {};
  const leftOut: string[] = [];
  for (const [key, value] of Object.entries(said)) {
    if (OF_THE_CALL.has(key) || value === null) continue;
    const word = Object.hasOwn(words, key) ? words[key] : undefined;
    if (word === undefined) leftOut.push(key);
    else if (typeof word === "string") put(parameters, word, plain(value));
    else put(parameters, word.as, word.value(plain(value)));
  }
  return { parameters, leftOut };
};

/** What the provider is sent: a number that was kept by its digits is a number again. */
export const plain = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (isBoxed(value)) return Number.isFinite(Number(value.num)) ? Number(value.num) : null;
  if (Array.isArray(value)) return value.map(plain);
  const object: Record<string, Json> = {};
  for (const [key, each] of Object.entries(value)) put(object, key, plain(each));
  return object;
};

export const fieldsOf = (value: Json | undefined): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

export const asList = (said: Json): Json => (Array.isArray(said) ? said : [said]);
