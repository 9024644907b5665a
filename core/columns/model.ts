/** Which attribute of a span names the model. */
import type { Attributes } from "../value.ts";

export const MODEL_KEY = /(^|[._])model(_?name|_?id)?$/i;

/** The model a span was asked of, where its attributes say so. */
export const modelOf = (attributes: Attributes | undefined): string | undefined => {
  if (!attributes) return undefined;
  for (const [key, value] of Object.entries(attributes))
    if (MODEL_KEY.test(key) && typeof value === "string") return value;
  return undefined;
};
