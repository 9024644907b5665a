/** Which run a unit belongs to. Decided by the dialect's rule and the path, never by arrival; an id once given is kept. */
import { createHash } from "node:crypto";
import type { AnyDialect } from "../../core/dialects/dialect.ts";
import type { NewEvent } from "../../core/event.ts";
import { parseRunId, type RunId } from "../../core/ids.ts";
import type { RunIdentity } from "../../store/store.ts";
import { folderName } from "./path.ts";
import { nameOfFolder, nameOfPath, recordingFolder } from "./run-name.ts";

/** What the source remembers of its runs, saved with its offset. */
export interface RunMemory {
  /** The first run key of the source: units before it belong to it too. */
  readonly first: string | null;
  /** The run key of the unit read last: units without one go on in its run. */
  readonly current: string | null;
  /** The run of units without any key, decided by the first unit. */
  readonly own: { readonly id: RunId; readonly replaces: RunId | null } | null;
  /** Units were read before the first key came; when it comes they are read anew. */
  readonly unkeyed: boolean;
  /** Runs of the source, by their last word: true when an end record closed it. */
  readonly ended: Readonly<Record<string, boolean>>;
}

export const NEW_RUN_MEMORY: RunMemory = { first: null, current: null, own: null, unkeyed: false, ended: {} };

export interface SourceOfRuns {
  /** Path from the watched root when the source was first seen: a rename does not change it. */
  readonly home: string;
  /** Name of the watched folder. */
  readonly base: string;
  readonly generation: number;
  /** The own run of the content that was at this path before. */
  readonly before: RunId | null;
}

const runId = (...parts: readonly string[]): RunId => {
  const text = `r-${createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 10)}`;
  const id = parseRunId(text);
  if (id === undefined) throw new Error(`"${text}" is no run id`);
  return id;
};

const NAME_LENGTH = 80;

type RunDialect = Pick<AnyDialect, "name" | "assembly" | "axisNames">;

/** Gives the units of one source their runs, in order. */
export class Assembler {
  private memory: RunMemory;
  /** Set when the first key came after units without one: they were put into another run and must be read anew. */
  late = false;
  private lastKey: string | undefined;

  private readonly dialect: RunDialect;
  private readonly source: SourceOfRuns;

  constructor(dialect: RunDialect, source: SourceOfRuns, memory: RunMemory) {
    this.dialect = dialect;
    this.source = source;
    this.memory = memory;
  }

  /** Runs that the units read so far went to. */
  readonly used = new Set<RunId>();

  /** The memory after the units read so far. */
  get remembered(): RunMemory {
    return this.memory;
  }

  /** Names the run of a unit's events where they do not say it themselves, and remembers what the next unit needs. */
  assign(events: readonly NewEvent[]): readonly NewEvent[] {
    const key = keyOf(events);
    if (this.memory.own === null) this.memory = { ...this.memory, own: this.ownRun(events) };
    if (key !== undefined && key !== this.memory.current) this.turnTo(key);
    if (key === undefined && this.memory.first === null && !this.memory.unkeyed)
      this.memory = { ...this.memory, unkeyed: true };
    this.noteEnds(events);
    if (key !== this.lastKey || this.used.size === 0)
      this.used.add(this.runOf(key ?? this.memory.current ?? undefined).id);
    this.lastKey = key;
    const { current, first } = this.memory;
    return key === undefined && current !== null && current !== first
      ? events.map((event) => ({ ...event, run: current }))
      : events;
  }

  readonly runOf = (key: string | undefined): RunIdentity => {
    const asked = key ?? this.memory.first ?? undefined;
    const { axisNames = {}, name: dialect } = this.dialect;
    return { ...this.identify(asked), dialect, axes: axisNames };
  };

  private turnTo(key: string): void {
    if (this.memory.first === null && this.memory.unkeyed) this.late = true;
    this.memory = { ...this.memory, current: key, first: this.memory.first ?? key };
  }

  private identify(key: string | undefined): Pick<RunIdentity, "id" | "name" | "replaces"> {
    const { home } = this.source;
    const { by } = this.dialect.assembly;
    const folder = recordingFolder(home);
    const path = `${this.source.base}/${home}`;
    const holder = nameOfFolder(folderName(path)) ?? nameOfPath(path);
    if (key !== undefined) {
      const scope = by === "key" ? "" : by === "folder" ? folder : home;
      const around = by === "key" ? "" : `${by === "folder" ? holder : nameOfPath(path)} `;
      return {
        id: runId(this.dialect.name, "key", scope, key),
        name: `${around}${key}`.slice(0, NAME_LENGTH),
      };
    }
    if (by === "folder") return { id: runId(this.dialect.name, "folder", folder), name: holder };
    const own = this.memory.own ?? this.ownRun([]);
    return { id: own.id, name: nameOfPath(path), replaces: own.replaces ?? undefined };
  }

  /** A new generation goes on in the run before it, unless it begins with a start record: then it is a new run in its place. */
  private ownRun(first: readonly NewEvent[]): { readonly id: RunId; readonly replaces: RunId | null } {
    const { home, generation, before } = this.source;
    const starts = first.some((event) => event.kind === "run" && event.status === "started");
    if (before !== null && !starts) return { id: before, replaces: null };
    if (before === null) return { id: runId(this.dialect.name, "path", home), replaces: null };
    return { id: runId(this.dialect.name, "path", home, String(generation)), replaces: before };
  }

  private noteEnds(events: readonly NewEvent[]): void {
    for (const event of events) {
      if (event.kind !== "run" || event.status === undefined) continue;
      const { id } = this.runOf(event.run ?? this.memory.current ?? undefined);
      const ended = event.status === "finished" || event.status === "failed" || event.status === "stopped";
      if (this.memory.ended[id] !== ended)
        this.memory = { ...this.memory, ended: { ...this.memory.ended, [id]: ended } };
    }
  }
}

const keyOf = (events: readonly NewEvent[]): string | undefined => {
  for (const event of events) if (event.run !== undefined) return event.run;
  return undefined;
};
