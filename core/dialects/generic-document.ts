/**
 * A JSON document that is a list of records, or has one under a usual name (`events`, `log_history`, …), read as the
 * lines of JSONL that no dialect knows: each record is a unit. What stands beside the list is one unit more: first where
 * it says how the run was set up, else last, because it sums up.
 *
 * It recognizes nothing itself: a document that no dialect claims is asked with `isListOfRecords`.
 */
import { parseExact } from "../json.ts";
import { Cutter } from "./cut.ts";
import type { Dialect, Part } from "./dialect.ts";
import { generic } from "./generic.ts";
import { fresh, type GenericMemory } from "./generic-memory.ts";
import { isFields, plain } from "./generic-names.ts";
import { learn } from "./generic-roles.ts";

const LISTS: ReadonlySet<string> = new Set(
  `events spans traces trace logs log records entries steps messages items data history loghistory results runs rows
  samples metrics tests testresults transactions observations calls actions requests`.split(/\s+/),
);

interface Records {
  /** Texts of the records. */
  readonly records: readonly string[];
  /** Texts of the other members, with their keys. */
  readonly beside: readonly (readonly [key: string, text: string])[];
}

const recordsIn = (document: string): Records => {
  const cutter = new Cutter(document);
  const records: string[] = [];
  const take = (): void => {
    records.push(cutter.raw());
  };
  if (cutter.isList) {
    cutter.list(take);
    return { records, beside: [] };
  }
  const beside: (readonly [string, string])[] = [];
  cutter.object((key) => {
    if (records.length === 0 && cutter.isList && LISTS.has(plain(key))) {
      cutter.list(take);
      if (!records.every((text) => text.startsWith("{"))) {
        beside.push([key, `[${records.join(",")}]`]);
        records.length = 0;
      }
    } else beside.push([key, cutter.raw()]);
  });
  return { records, beside };
};

const SETS_UP = /^(?:config|configuration|hparams|hyperparameters|settings|meta|metadata)$/;

const parts = (document: string): readonly Part[] => {
  const { records, beside } = recordsIn(document);
  const units = records.map((text, index): Part => ({ key: `/${index}`, text }));
  if (beside.length === 0) return units;
  const rest = {
    key: "/",
    text: `{${beside.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(",")}}`,
  };
  return beside.some(([key]) => SETS_UP.test(plain(key))) ? [rest, ...units] : [...units, rest];
};

/** So many records are looked at to tell records of a run from a list of anything. */
const LOOKED_AT = 5;

/** Objects, and the first of them say when they were or at which step. Asked of a whole document; never throws. */
export const isListOfRecords = (document: string): boolean => {
  const first = recordsIn(document).records.slice(0, LOOKED_AT);
  if (first.length === 0 || !first.every((text) => text.startsWith("{"))) return false;
  return first.some((text) => {
    const parsed = parseExact(text);
    if (!parsed.ok || !isFields(parsed.value)) return false;
    const { time, start, end, step, epoch } = learn(parsed.value, fresh(undefined)).roles;
    return (time ?? start ?? end ?? step ?? epoch) !== undefined;
  });
};

export const genericDocument: Dialect<GenericMemory> = {
  ...generic,
  name: "generic-document",
  unit: "document",
  assembly: { by: "source", rule: "one run per document, or per run id where its records carry one" },
  start: () => fresh(undefined),
  parts,
};
