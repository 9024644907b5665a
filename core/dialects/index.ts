/** The list of dialects, asked in this order; `generic` reads what nobody claims. */
import { anton } from "./anton.ts";
import type { AnyDialect } from "./dialect.ts";
import { esper } from "./esper.ts";
import { hindcast } from "./hindcast.ts";

export const DIALECTS: readonly AnyDialect[] = [hindcast, esper, anton];

export const dialectByName = (name: string): AnyDialect | undefined =>
  DIALECTS.find((dialect) => dialect.name === name);
