/** What ingest is told, as plain data (it crosses to the thread), and what it makes of that. */

import type { AnyDialect } from "../../core/dialects/dialect.ts";
import { type Mapping, type MappingText, mappingFrom } from "../../core/dialects/generic-mapping.ts";
import { DIALECTS, dialectByName, generic, genericDocument } from "../../core/dialects/index.ts";
import type { Dialects } from "./detect.ts";
import { globMatcher } from "./glob.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { parseZone, serverZone, type Zone } from "./zone.ts";

export interface IngestSettings {
  /** Folders and files, absolute or from the current folder. */
  readonly paths: readonly string[];
  /** `--dialect NAME=GLOB`: the first glob that fits decides. */
  readonly dialects?: readonly { readonly name: string; readonly glob: string }[] | undefined;
  /** Zones of stamps that say none: minutes ahead of UTC, `+02:00` or an IANA name. The first glob that fits decides. */
  readonly zones?: readonly { readonly glob: string; readonly zone: string | number }[] | undefined;
  /** What a person said of the fields of files that no dialect knows. The first glob that fits decides. */
  readonly mappings?: readonly { readonly glob: string; readonly mapping: MappingText }[] | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Ask the files every so many milliseconds instead of waiting for the kernel to tell. */
  readonly pollMs?: number | undefined;
}

/** What cannot be done as asked; the message is for the person. */
export class SettingsRefused extends Error {
  override readonly name = "SettingsRefused";
}

/** Dialects to choose from; tests bring their own. */
export interface Shelf {
  readonly all: readonly AnyDialect[];
  readonly generic: AnyDialect;
  readonly list?: AnyDialect | undefined;
  readonly byName: (name: string) => AnyDialect | undefined;
}

export const OUR_DIALECTS: Shelf = {
  all: DIALECTS,
  generic,
  list: genericDocument,
  byName: dialectByName,
};

export const dialectsOf = (settings: IngestSettings, shelf: Shelf): Dialects => {
  const chosen = (settings.dialects ?? []).map(({ name, glob }) => {
    const dialect = shelf.byName(name);
    if (dialect === undefined) {
      const names = shelf.all.map((one) => one.name).join(", ");
      throw new SettingsRefused(`There is no dialect "${name}". Known are: ${names}.`);
    }
    return { dialect, glob, fits: globMatcher(glob) };
  });
  return { all: shelf.all, generic: shelf.generic, list: shelf.list, chosen };
};

export const zonesOf = (settings: IngestSettings): ((path: string, absolute: string) => Zone) => {
  const otherwise = serverZone();
  const zones = (settings.zones ?? []).map(({ glob, zone }) => {
    const parsed = parseZone(zone);
    if (parsed === undefined)
      throw new SettingsRefused(
        `"${zone}" is no time zone. Write minutes, +02:00 or a name like Europe/Zurich.`,
      );
    return { zone: parsed, fits: globMatcher(glob) };
  });
  return (path, absolute) => zones.find(({ fits }) => fits(path, absolute))?.zone ?? otherwise;
};

/** A mapping, and the glob that brought it to a file. */
export interface ChosenMapping {
  readonly glob: string;
  readonly mapping: Mapping;
}

export const mappingsOf = (
  settings: IngestSettings,
): ((path: string, absolute: string) => ChosenMapping | undefined) => {
  const mappings = (settings.mappings ?? []).map(({ glob, mapping }) => ({
    chosen: { glob, mapping: mappingFrom(mapping) },
    fits: globMatcher(glob),
  }));
  return (path, absolute) => mappings.find(({ fits }) => fits(path, absolute))?.chosen;
};

export const limitsOf = (settings: IngestSettings): Limits => ({ ...LIMITS, ...settings.limits });
