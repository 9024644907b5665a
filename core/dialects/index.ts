/** The list of dialects, asked in this order; `generic` reads what nobody claims. */
import type { AnyDialect } from "./dialect.ts";
import { esper } from "./esper.ts";

export const DIALECTS: readonly AnyDialect[] = [esper];

export const dialectByName = (name: string): AnyDialect | undefined =>
  DIALECTS.find((dialect) => dialect.name === name);
