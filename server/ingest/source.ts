/** One watched file and one content of it: how far it is read, in which dialect, and what was found. */

import { startsUnknown, UNKNOWN_START } from "../../core/account.ts";
import type { AnyDialect, SourceInfo } from "../../core/dialects/dialect.ts";
import { digest } from "../../core/digest.ts";
import { type RunId, type SourceKey, sourceKey } from "../../core/ids.ts";
import type { Json } from "../../core/value.ts";
import type { Clock } from "../../core/wire/runs.ts";
import type { SourceReport } from "../../core/wire/sources.ts";
import type { StoredSource } from "../../store/store.ts";
import { NEW_RUN_MEMORY, type RunMemory, type SourceOfRuns } from "./assemble.ts";
import { type Fingerprint, NEW_FINGERPRINT } from "./identity.ts";
import type { ChosenMapping } from "./settings.ts";
import { newTally, type Tally } from "./tally.ts";
import type { Zone } from "./zone.ts";

export type SourceState = SourceReport["state"];

/** A part of a document as it was last read. `raw` is the position its unit was kept at. */
export interface ReadPart {
  readonly key: string;
  readonly digest: string;
  readonly raw: number;
}

/** What ingest itself remembers of a source, in the store beside the dialect's memory. */
interface Remembered {
  readonly reader: Json | null;
  readonly runs: RunMemory;
  readonly tally: Tally;
  readonly claimed: boolean;
  readonly home: string;
  readonly before: RunId | null;
  readonly parts: readonly ReadPart[] | null;
  readonly wasLive: boolean;
  readonly zoneUsed: boolean;
  /** Digest of the mapping it was read with. */
  readonly mapping?: string | undefined;
}

/** Everything that a commit moves. Replaced as a whole when the commit is through, so that a failed one changes nothing. */
export interface Progress {
  readonly offset: number;
  readonly line: number;
  readonly print: Fingerprint;
  readonly key: SourceKey | null;
  readonly dialect: AnyDialect | null;
  readonly why: string;
  readonly settled: boolean;
  /** It was said that two dialects claim the file. */
  readonly claimed: boolean;
  /** The first lines, while detection is not over; undefined after a restart, until they are read again from the store. */
  readonly sample: readonly string[] | undefined;
  readonly memory: unknown;
  readonly runs: RunMemory;
  readonly tally: Tally;
  readonly runIds: readonly RunId[];
  readonly parts: readonly ReadPart[] | null;
}

export const START: Progress = {
  offset: 0,
  line: 0,
  print: NEW_FINGERPRINT,
  key: null,
  dialect: null,
  why: "",
  settled: false,
  claimed: false,
  sample: [],
  memory: null,
  runs: NEW_RUN_MEMORY,
  tally: newTally(),
  runIds: [],
  parts: null,
};

/** What a source is called: its file, absolute and from the watched root. */
export interface SourceName {
  readonly file: string;
  readonly path: string;
}

export class Source implements SourceOfRuns {
  id = 0;
  progress: Progress = START;
  state: SourceState = "reading";
  note: string | undefined;
  /** Size of the file when it was last looked at. */
  size = 0;
  /** No newline lies between the offset and here. */
  scanned = 0;
  device = "0";
  inode = "0";
  /** The half-written line behind an offset, as far as it is shown. */
  pending: { readonly offset: number; readonly text: string } | undefined;
  wasLive = false;
  zoneUsed = false;
  /** The dialect was raised since its units were read, or reading them anew was cut short: they must be read anew first. */
  outdated = false;

  /** Where it is now. */
  name: SourceName;
  /** Path from the watched root when it was first seen. Names the run; a rename does not change it. */
  readonly home: string;
  /** Name of the watched folder. */
  readonly base: string;
  readonly generation: number;
  /** The own run of the content that was here before. */
  readonly before: RunId | null;
  readonly zone: Zone;
  readonly mapping: ChosenMapping | undefined;
  /** It was read with another mapping than it has now: how it is read is to be decided anew. */
  remapped = false;

  constructor(name: SourceName, born: SourceOfRuns, zone: Zone, mapping?: ChosenMapping) {
    this.name = name;
    this.home = born.home;
    this.base = born.base;
    this.generation = born.generation;
    this.before = born.before;
    this.zone = zone;
    this.mapping = mapping;
  }

  get pendingBytes(): number {
    return this.pendingBytesAfter(this.progress);
  }

  pendingBytesAfter({ parts, offset }: Progress): number {
    return parts === null ? Math.max(0, this.size - offset) : 0;
  }

  /** The run of its units without a key. */
  get ownRun(): RunId | null {
    return this.progress.runs.own?.id ?? this.before;
  }

  info(key: SourceKey): SourceInfo {
    const zoneMinutes = (localSeconds: number): number => {
      this.zoneUsed = true;
      return this.zone.minutes(localSeconds);
    };
    const { home: path, generation } = this;
    return { path, key, generation, zoneMinutes, mapping: this.mapping?.mapping };
  }
}

const digestOf = (mapping: ChosenMapping | undefined): string | undefined =>
  mapping && digest(JSON.stringify(mapping));

/** Orders events of sources that share a time stamp. From the content and the last two parts of the path, so that the same file is the same wherever it lies. */
export const keyOfLines = (file: string, firstLine: string): SourceKey =>
  sourceKey(`${digest(firstLine)} ${lastParts(file)}`);
export const keyOfDocument = (file: string): SourceKey => sourceKey(lastParts(file));

const lastParts = (file: string): string => file.split("/").slice(-2).join("/");

const clockOf = ({ timed, untimed }: Tally): Clock =>
  timed === 0 ? "ordinal" : untimed === 0 ? "wall" : "mixed";

const isPassedOver = ({ state }: Source): boolean => state === "skipped" || state === "summary";

const zoneOf = ({ zoneUsed, zone }: Source, { timed }: Tally, taken: SourceReport["taken"]): string => {
  if (startsUnknown(taken)) return `none: the times count ${UNKNOWN_START}`;
  if (zoneUsed) return zone.name;
  return timed > 0 ? "every stamp says its zone" : "no stamp in it";
};

export const reportOf = (source: Source, progress: Progress = source.progress): SourceReport => {
  const { dialect, tally } = progress;
  // Without a memory it has read nothing yet: it was only just chosen.
  const taken = progress.memory === null ? undefined : dialect?.taken?.(progress.memory);
  return {
    path: source.name.path,
    generation: source.generation,
    dialect: dialect?.name ?? null,
    why: progress.why,
    assembly: dialect?.assembly.rule ?? "",
    runs: progress.runIds,
    state: source.state,
    ...(source.note === undefined ? {} : { note: source.note }),
    bytes: progress.parts === null ? progress.offset : source.size,
    size: source.size,
    lines: progress.parts?.length ?? progress.line,
    account: {
      of: progress.parts === null ? "lines" : "parts",
      read: tally.units - tally.problems,
      unreadable: tally.problems,
      blank: tally.blank,
      tooLong: tally.tooLong,
      bytesNotKept: tally.bytesNotKept,
    },
    units: tally.units,
    eventsByKind: tally.eventsByKind,
    problems: tally.problems + tally.others,
    pendingBytes: isPassedOver(source) ? 0 : source.pendingBytesAfter(progress),
    ...(isPassedOver(source) || source.pending?.offset !== progress.offset
      ? {}
      : { pendingText: source.pending.text }),
    repairs: tally.repairs,
    duplicates: 0,
    late: 0,
    unknownTypes: tally.unknownTypes,
    clock: tally.units === 0 ? null : clockOf(tally),
    zone: zoneOf(source, tally, taken),
    derived: tally.derived,
    ...(taken === undefined ? {} : { taken }),
  };
};

export const storedOf = (source: Source, progress: Progress = source.progress): StoredSource => {
  const remembered: Remembered = {
    reader: progress.memory as Json | null,
    runs: progress.runs,
    tally: progress.tally,
    claimed: progress.claimed,
    home: source.home,
    before: source.before,
    parts: progress.parts,
    wasLive: source.wasLive,
    zoneUsed: source.zoneUsed,
    mapping: digestOf(source.mapping),
  };
  return {
    id: source.id,
    file: source.name.file,
    path: source.name.path,
    generation: source.generation,
    key: progress.key,
    device: source.device,
    inode: source.inode,
    offset: progress.offset,
    line: progress.line,
    headHash: progress.print.headHash,
    tailHash: progress.print.tailHash,
    dialect: progress.dialect?.name ?? null,
    dialectVersion: source.outdated ? 0 : (progress.dialect?.version ?? 0),
    settledDialect: progress.settled,
    memory: remembered as unknown as Json,
    clock: null,
    report: reportOf(source, progress),
  };
};

export const sourceFrom = (
  stored: StoredSource,
  dialect: AnyDialect | null,
  around: { readonly base: string; readonly zone: Zone; readonly mapping?: ChosenMapping | undefined },
): Source => {
  const remembered = stored.memory as unknown as Remembered | null;
  const source = new Source(
    { file: stored.file, path: stored.path },
    {
      home: remembered?.home ?? stored.path,
      base: around.base,
      generation: stored.generation,
      before: remembered?.before ?? null,
    },
    around.zone,
    around.mapping,
  );
  source.remapped = remembered?.mapping !== digestOf(around.mapping);
  source.id = stored.id;
  source.state = stored.report.state;
  source.note = stored.report.note;
  source.size = stored.report.size;
  source.scanned = stored.offset;
  const { pendingText } = stored.report;
  source.pending = pendingText === undefined ? undefined : { offset: stored.offset, text: pendingText };
  source.device = stored.device;
  source.inode = stored.inode;
  source.wasLive = remembered?.wasLive ?? false;
  source.zoneUsed = remembered?.zoneUsed ?? false;
  source.outdated = stored.dialect !== null && stored.dialectVersion !== dialect?.version;
  source.progress = {
    offset: stored.offset,
    line: stored.line,
    print:
      stored.offset === 0
        ? NEW_FINGERPRINT
        : { offset: stored.offset, headHash: stored.headHash, tailHash: stored.tailHash },
    key: stored.key,
    dialect,
    why: stored.report.why,
    settled: stored.settledDialect,
    claimed: remembered?.claimed ?? false,
    sample: stored.settledDialect || stored.report.units === 0 ? [] : undefined,
    // Memory of another version means nothing to this one.
    memory: source.outdated ? null : (remembered?.reader ?? null),
    runs: remembered?.runs ?? NEW_RUN_MEMORY,
    tally: { ...newTally(), ...remembered?.tally },
    runIds: stored.report.runs,
    parts: remembered?.parts ?? null,
  };
  return source;
};
