/** Drives a store the way ingest does, and tells what it holds in a form that does not depend on arrival. */
import type { TraceEvent } from "../../core/event.ts";
import { fold } from "../../core/fold.ts";
import { eventName, type RunId } from "../../core/ids.ts";
import { printAddress } from "../../core/moment.ts";
import { EMPTY_STATE, type RunState } from "../../core/state.ts";
import { stateToJson } from "../../core/state-json.ts";
import type { SourceCommit, StoreReader, StoreWriter } from "../../store/store.ts";
import type { Random } from "../random.ts";
import { FileReader, type TraceFile } from "./trace-files.ts";

/** A place where stores are made, opened and taken away. */
export interface StorePlace {
  openWriter(): Promise<StoreWriter>;
  openReader(): Promise<StoreReader>;
  remove(): Promise<void>;
}

/** Appends, and derives anew what had to be placed by position before its file said a time. */
export const put = async (
  writer: StoreWriter,
  readers: readonly FileReader[],
  commits: readonly SourceCommit[],
  options: { readonly bulk: boolean; readonly now: number },
): Promise<void> => {
  const appended = await writer.append(commits, options);
  const fresh = commits.filter(({ source }) => source.id === 0);
  for (const [i, { source }] of fresh.entries()) {
    const reader = readers.find(({ file }) => file.path === source.path) as FileReader;
    reader.id = appended.sources[i] as number;
  }
  if (appended.rederive.length > 0) await deriveAnew(writer, readers, appended.rederive);
};

export const deriveAnew = async (
  writer: StoreWriter,
  readers: readonly FileReader[],
  sources: readonly number[],
): Promise<void> => {
  for (const id of await writer.rederive(sources)) {
    const reader = readers.find((each) => each.id === id) as FileReader;
    const kept = await writer.rawUnits(id, 0, 1e6);
    const units = kept.map(({ seq, position }) => ({
      seq,
      position,
      events: [],
      ...reader.file.lines[position - 1]?.unit,
    }));
    await writer.appendDerived(reader.source(), units, reader.runOf);
  }
};

/**
 * Lets files arrive in any order, in any pieces, with settling, checkpoint making and restarts in between. What two
 * files say twice is only found when it settles.
 */
export const arriveAnyhow = async (
  place: StorePlace,
  files: readonly TraceFile[],
  r: Random,
  everythingSettles = true,
): Promise<void> => {
  const readers = files.map((file) => new FileReader(file));
  let writer = await place.openWriter();
  let now = 0;
  for (;;) {
    const open = readers.filter((reader) => !reader.isDone);
    if (open.length === 0) break;
    const some = r.shuffled(open).slice(0, 1 + r.below(2));
    await put(
      writer,
      readers,
      some.map((reader) => reader.next(1 + r.below(r.chance(0.2) ? 200 : 12))),
      { bulk: r.chance(0.3), now },
    );
    now += r.below(4000);
    if (r.chance(0.4)) await writer.settle(now);
    if (r.chance(0.1)) await writer.remake(1);
    if (r.chance(0.05)) {
      await writer.close();
      writer = await place.openWriter();
    }
  }
  await writer.settle(now, everythingSettles);
  await writer.close();
};

/** One commit per file, settled. */
export const arriveAtOnce = async (place: StorePlace, files: readonly TraceFile[]): Promise<void> => {
  const readers = files.map((file) => new FileReader(file));
  const writer = await place.openWriter();
  await put(
    writer,
    readers,
    readers.map((reader) => reader.next(reader.file.lines.length)),
    { bulk: true, now: 0 },
  );
  await writer.settle(0, true);
  while (await writer.remake(1000));
  await writer.close();
};

export const allEvents = async (
  reader: StoreReader,
  run: RunId,
  pageSize = 1000,
): Promise<readonly TraceEvent[]> => {
  const events: TraceEvent[] = [];
  for (;;) {
    const page = await reader.scan(run, events.at(-1), pageSize);
    if (page.length === 0) return events;
    events.push(...page);
  }
};

/** Everything a person sees of a run, with arrival numbers replaced by places and times absolute. */
export const portrait = async (reader: StoreReader, run: RunId): Promise<unknown> => {
  const events = await allEvents(reader, run);
  const summary = await reader.run(run);
  const names = new Map(
    events.map((event) => [eventName(event), `${event.source}:${event.position}.${event.k}`]),
  );
  const origin = BigInt(summary?.originMs ?? 0) * 1_000_000n;
  const { head: _head, id: _id, ...figures } = summary ?? { head: 0, id: "" };
  return renamed(
    {
      events: events.map(({ seq: _seq, ...event }) => event),
      figures,
      state: jsonOf(
        events.length === 0
          ? EMPTY_STATE
          : ((await reader.stateAt(run, { kind: "end" }))?.state ?? EMPTY_STATE),
      ),
    },
    names,
    origin,
  );
};

export const jsonOf = (state: RunState): unknown => JSON.parse(JSON.stringify(stateToJson(state)));

const TIMES = new Set(["at", "since", "statusAt", "minAt", "maxAt", "from", "to"]);

const renamed = (value: unknown, names: ReadonlyMap<string, string>, origin: bigint): unknown => {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names, origin));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [
        key,
        TIMES.has(key) && typeof item === "number"
          ? String(origin + BigInt(item))
          : renamed(item, names, origin),
      ]),
  );
};

/** The state at an address equals a fold of everything before it, from the beginning. */
export const checkState = async (
  reader: StoreReader,
  run: RunId,
  events: readonly TraceEvent[],
  rank: number,
): Promise<{ readonly found: unknown; readonly expected: unknown; readonly address: string }> => {
  const event = events[rank] as TraceEvent;
  const address = { kind: "event", seq: event.seq, k: event.k } as const;
  const answer = await reader.stateAt(run, address);
  return {
    found: answer && { rank: answer.at.rank, state: jsonOf(answer.state) },
    expected: { rank: rank + 1, state: jsonOf(fold(EMPTY_STATE, events.slice(0, rank + 1))) },
    address: printAddress(address),
  };
};
