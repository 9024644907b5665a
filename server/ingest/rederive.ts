/**
 * Reads kept units anew: another dialect after all, a newer version of it, a run key or a time that came late, a
 * document part that changed. Raw bytes and seqs stay; events are made again from them, so that the result is the
 * same as if the file had been read in one go.
 */
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import type { RunId } from "../../core/ids.ts";
import { isPlausible } from "../../core/place.ts";
import type { Appended, NewUnit, StoreWriter } from "../../store/store.ts";
import { Assembler, NEW_RUN_MEMORY } from "./assemble.ts";
import { type LineReader, readUnit } from "./read.ts";
import { type Progress, type ReadPart, type Source, storedOf } from "./source.ts";
import { notOfUnits } from "./tally.ts";

export interface Rederiving {
  readonly writer: Pick<StoreWriter, "rederive" | "rawUnits" | "appendDerived" | "saveSources">;
  readonly sourceOf: (id: number) => Source | undefined;
  /** Asks again while the store cannot take data; undefined when closing. */
  readonly insist: <T>(work: () => Promise<T>) => Promise<T | undefined>;
}

type RawUnit = Awaited<ReturnType<StoreWriter["rawUnits"]>>[number];
type DerivedUnit = Omit<NewUnit, "start" | "length"> & { readonly seq: RawUnit["seq"] };

const UNITS_AT_ONCE = 5000;

/**
 * Derives the runs of these sources anew. Returns every run that was touched. Sources are marked in the store before
 * their events are forgotten, so that a stop half way is made good at the next start.
 */
export const rederive = async (sources: readonly Source[], around: Rederiving): Promise<readonly RunId[]> => {
  const touched = new Set<RunId>();
  for (const source of sources) {
    source.outdated = true;
    for (const run of source.progress.runIds) touched.add(run);
  }
  await around.insist(() => around.writer.saveSources(sources.map((source) => storedOf(source))));
  const ids = await around.insist(() => around.writer.rederive(sources.map(({ id }) => id)));
  const again: Source[] = [];
  for (const id of ids ?? []) {
    const source = around.sourceOf(id);
    if (source === undefined) continue;
    if (await deriveOne(source, around)) again.push(source);
    for (const run of source.progress.runIds) touched.add(run);
  }
  if (again.length > 0) for (const run of await rederive(again, around)) touched.add(run);
  return [...touched];
};

/** True when a run key came after units without one: once more, now that the first key is known. */
const deriveOne = async (source: Source, around: Rederiving): Promise<boolean> => {
  const { dialect, key } = source.progress;
  if (dialect === null || key === null) return false;
  const info = source.info(key);
  const { first } = source.progress.runs;
  const assembler = new Assembler(dialect, source, { ...NEW_RUN_MEMORY, first });
  const tally = notOfUnits(source.progress.tally);
  const reader: LineReader = { dialect, info, assembler, tally, memory: dialect.start(info) };
  const progressNow = (): Progress => ({
    ...source.progress,
    memory: reader.memory,
    runs: assembler.remembered,
    tally,
    runIds: [...assembler.used],
  });
  const put = (units: readonly DerivedUnit[]): Promise<Appended | undefined> =>
    around.insist(() => around.writer.appendDerived(storedOf(source, progressNow()), units, assembler.runOf));
  for await (const units of derivedUnits(source, reader, around)) await put(units);
  source.progress = progressNow();
  source.outdated = assembler.late;
  await put([]);
  return assembler.late;
};

/** Units with their events, some thousand at a time; the first lot reaches to the first unit with a time, which the ones before it take. */
async function* derivedUnits(
  source: Source,
  reader: LineReader,
  around: Rederiving,
): AsyncGenerator<readonly DerivedUnit[]> {
  const read = (raw: RawUnit, position: number): DerivedUnit => {
    const { events, problem } = readUnit(reader, textOf(raw.bytes), position);
    return { seq: raw.seq, position, events, problem };
  };
  if (source.progress.parts !== null) {
    yield await documentUnits(source.id, source.progress.parts, read, around);
    return;
  }
  let waiting: DerivedUnit[] = [];
  let timed = false;
  let after = 0;
  for (;;) {
    const raws = await around.writer.rawUnits(source.id, after, UNITS_AT_ONCE);
    const last = raws.at(-1);
    if (last === undefined) break;
    after = last.position;
    for (const raw of raws) {
      const unit = read(raw, raw.position);
      timed ||= unit.events.some(({ time }) => isPlausible(time));
      waiting.push(unit);
    }
    if (!timed) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}

/** The parts of the newest whole version, each at its place in it. Units of earlier versions stay raw and give no events. */
const documentUnits = async (
  id: number,
  parts: readonly ReadPart[],
  read: (raw: RawUnit, position: number) => DerivedUnit,
  { writer }: Rederiving,
): Promise<readonly DerivedUnit[]> => {
  const places = new Map(parts.map((part, i) => [part.raw, i + 1]));
  const raws = new Map<number, RawUnit>();
  let after = 0;
  for (;;) {
    const some = await writer.rawUnits(id, after, UNITS_AT_ONCE);
    const last = some.at(-1);
    if (last === undefined) break;
    after = last.position;
    for (const raw of some) {
      const place = places.get(raw.position);
      if (place !== undefined) raws.set(place, raw);
    }
  }
  return [...raws.entries()].sort(([left], [right]) => left - right).map(([place, raw]) => read(raw, place));
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** A source that turns to another dialect: nothing of the old one's memory is kept. */
export const turned = (source: Source, dialect: AnyDialect, why: string): Progress => ({
  ...source.progress,
  dialect,
  why,
  memory: null,
  runs: NEW_RUN_MEMORY,
});
