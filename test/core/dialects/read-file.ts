/** Reads a file with a dialect and makes runs of it, as ingest does, without a store. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { AnyDialect, SourceInfo } from "../../../core/dialects/dialect.ts";
import { DIALECTS, generic } from "../../../core/dialects/index.ts";
import { digest } from "../../../core/digest.ts";
import type { NewEvent, Note, TraceEvent } from "../../../core/event.ts";
import { type Nanos, seq, sourceKey } from "../../../core/ids.ts";
import { compareMoments } from "../../../core/moment.ts";
import { NO_CLOCK, ORDINAL_ORIGIN, originFor, placeAt, timeOf, timeUnits } from "../../../core/place.ts";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
/** Traces that are not part of the project; absent where only the project is. */
export const shared = join(root, "../shared");
export const hasShared = existsSync(join(shared, "samples"));

export interface ReadUnit {
  readonly position: number;
  readonly text: string;
  readonly events: readonly NewEvent[];
  readonly problem?: string | undefined;
  readonly repairs?: readonly string[] | undefined;
}

export const sourceOf = (path: string): SourceInfo => ({
  path,
  key: sourceKey(digest(path)),
  generation: 0,
  zoneMinutes: () => 60,
});

export const linesOf = (file: string): readonly string[] => {
  const lines = readFileSync(file, "utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
};

/** What a dialect is asked about a file: its first lines, raw. */
export const sampleOf = (file: string): readonly string[] =>
  linesOf(file)
    .filter((line) => line.trim() !== "")
    .slice(0, 20);

/** The texts of a file's units: its lines, or the parts of the document. */
export const unitTexts = (dialect: AnyDialect, file: string): readonly string[] =>
  dialect.unit === "line"
    ? linesOf(file)
    : (dialect.parts?.(readFileSync(file, "utf8")) ?? []).map(({ text }) => text);

/** The cases of a dialect in a folder: files of its kind, without the goldens beside them. */
export const casesUnder = (dialect: AnyDialect, folder: string): readonly string[] =>
  dialect.unit === "line"
    ? [...filesUnder(folder, ".jsonl"), ...filesUnder(folder, ".txt")].sort()
    : [...filesUnder(folder, ".json"), ...filesUnder(folder, ".traj")].filter(
        (file) => !/\.(?:events|state|actual)\.json$|\.actual\./.test(file),
      );

export const readLines = (
  dialect: AnyDialect,
  lines: readonly string[],
  source: SourceInfo,
): { readonly units: readonly ReadUnit[]; readonly memory: unknown } => {
  let memory = dialect.start(source);
  const units: ReadUnit[] = [];
  lines.forEach((text, index) => {
    if (text.trim() === "") return;
    const result = dialect.read(text, memory, source, index + 1);
    memory = result.memory;
    units.push(
      result.ok
        ? { position: index + 1, text, events: result.events, repairs: result.repairs }
        : { position: index + 1, text, events: [], problem: result.problem },
    );
  });
  return { units, memory };
};

export const claimants = (lines: readonly string[], path: string): readonly AnyDialect[] => {
  const sample = lines.filter((line) => line.trim() !== "").slice(0, 20);
  return DIALECTS.filter((dialect) => dialect.unit === "line" && dialect.recognizes(sample, path));
};

export const dialectFor = (lines: readonly string[], path: string): AnyDialect => {
  const [one, two] = claimants(lines, path);
  return one && !two ? one : generic;
};

/** The events of each run, placed and in order. Units before the first key belong to the run of that key. */
export const runsOf = (
  units: readonly ReadUnit[],
  source: SourceInfo,
): ReadonlyMap<string, readonly TraceEvent[]> => {
  const { nearest: nearestTimes } = timeUnits(units, NO_CLOCK);
  const stampOf = (index: number, event: NewEvent) => timeOf(event, nearestTimes[index] ?? null);
  const firstTime = units
    .flatMap(({ events }, index) => events.map((event) => stampOf(index, event).time))
    .find((time) => time !== null);
  const origin = firstTime ? originFor(firstTime) : ORDINAL_ORIGIN;
  const firstKey = units.flatMap(({ events }) => events).find(({ run }) => run !== undefined)?.run ?? "";
  const runs = new Map<string, TraceEvent[]>();
  let key = firstKey;
  let nearest = 0 as Nanos;
  units.forEach((unit, index) => {
    unit.events.forEach((event, k) => {
      const { run, time: _time, ident: _ident, notes, ...body } = event;
      key = run ?? key;
      const stamp = stampOf(index, event);
      const { at, note } = placeAt(stamp.time, unit.position, origin, nearest);
      nearest = at;
      const all = new Set<Note>([
        ...(notes ?? []),
        ...(stamp.note ? [stamp.note] : []),
        ...(note ? [note] : []),
      ]);
      const place = { at, source: source.key, position: unit.position, k, seq: seq(unit.position) };
      const list = runs.get(key) ?? [];
      runs.set(key, list);
      list.push({ ...body, ...place, ...(all.size > 0 ? { notes: [...all] } : {}) } as TraceEvent);
    });
  });
  for (const list of runs.values()) list.sort(compareMoments);
  return runs;
};

export const filesUnder = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
