/** The files that are known, and which content each holds. Pairs files with sources by their bytes, never by name or inode. */
import { closeSync, existsSync } from "node:fs";
import { digest } from "../../core/digest.ts";
import { fits, readAt } from "./identity.ts";
import { SAMPLE_BYTES } from "./limits.ts";
import { sampleLines } from "./line-text.ts";
import { type Rhythm, STILL } from "./liveness.ts";
import { isPacked } from "./not-a-trace.ts";
import { isOpened, type Opened, openPlain } from "./open.ts";
import { baseName, type FilePath, within } from "./path.ts";
import type { Root } from "./roots.ts";
import type { ChosenMapping } from "./settings.ts";
import { Source } from "./source.ts";
import type { Zone } from "./zone.ts";

/** How a file looked when it was last asked: a change of any of these is a reason to read it. */
export interface Look {
  readonly size: number;
  readonly changedMs: number;
  readonly inode: string;
}

export const sameLook = (left: Look | undefined, right: Look): boolean =>
  left !== undefined &&
  left.size === right.size &&
  left.changedMs === right.changedMs &&
  left.inode === right.inode;

/** A file that was found. */
export class Known {
  readonly path: FilePath;
  readonly root: Root;
  /** It was there when ingest began, so nobody is in the middle of copying it. */
  readonly atStart: boolean;
  source: Source | undefined;
  look: Look | undefined;
  /** When `look` was first seen so. */
  lookedAt = Number.NEGATIVE_INFINITY;
  rhythm: Rhythm = STILL;
  /** Everything that was in it has been read once. */
  caughtUp = false;
  /** Never read: for its name, or because it is no file. */
  skipped: "name" | "kind" | undefined;
  /** The store refused what is in it: it is left alone. */
  failed = false;

  constructor(path: FilePath, root: Root, atStart: boolean) {
    this.path = path;
    this.root = root;
    this.atStart = atStart;
  }
}

/** How long a file that begins like a known one may be the start of a copy (logrotate's copytruncate) before it is read as a file of its own. */
const COPY_MS = 1500;

export class Catalog {
  readonly files = new Map<string, Known>();
  private readonly sources = new Map<number, Source>();
  /** Sources by the digest of their first line. */
  private readonly byFirstLine = new Map<string, Set<Source>>();
  /** The file that holds a source now. */
  private readonly holders = new Map<Source, Known>();
  /** The newest content each path has had. */
  private readonly newest = new Map<string, Source>();
  private readonly base: string;
  private readonly zoneFor: (path: string, absolute: string) => Zone;
  private readonly mappingFor: (path: string, absolute: string) => ChosenMapping | undefined;

  constructor(
    base: string,
    zoneFor: (path: string, absolute: string) => Zone,
    mappingFor: (path: string, absolute: string) => ChosenMapping | undefined,
  ) {
    this.base = base;
    this.zoneFor = zoneFor;
    this.mappingFor = mappingFor;
  }

  get baseName(): string {
    return baseName(this.base);
  }

  /** Path from the folder that all roots share. */
  pathFrom(file: string): string {
    return within(this.base, file);
  }

  zone(file: string): Zone {
    return this.zoneFor(this.pathFrom(file), file);
  }

  mapping(file: string): ChosenMapping | undefined {
    return this.mappingFor(this.pathFrom(file), file);
  }

  allSources(): readonly Source[] {
    return [...new Set([...this.sources.values(), ...this.holders.keys()])];
  }

  sourceOf(id: number): Source | undefined {
    return this.sources.get(id);
  }

  /** Takes a source that the store has. Of several contents of one path the newest is the one to be found there. */
  remember(source: Source): void {
    this.index(source);
    const other = this.newest.get(source.name.file);
    if (other === undefined || other.generation <= source.generation)
      this.newest.set(source.name.file, source);
  }

  /** What is or was at a path, or a new source for it. */
  sourceAt(known: Known): Source {
    return known.source ?? this.expectedAt(known) ?? this.born(known);
  }

  /** To be called when a source has got its id or its first line. */
  index(source: Source): void {
    if (source.id !== 0) this.sources.set(source.id, source);
    const first = source.progress.key?.split(" ", 1)[0];
    if (first === undefined || !source.progress.key?.includes(" ")) return;
    const same = this.byFirstLine.get(first);
    if (same) same.add(source);
    else this.byFirstLine.set(first, new Set([source]));
  }

  holderOf(source: Source): Known | undefined {
    return this.holders.get(source);
  }

  /** The content at a path that was there at the last stop, to be checked against the file. */
  expectedAt(known: Known): Source | undefined {
    const source = this.newest.get(known.path.text);
    return source !== undefined && !this.holders.has(source) && source.name.file === known.path.text
      ? source
      : undefined;
  }

  hold(known: Known, source: Source): void {
    const before = this.holders.get(source);
    if (before !== undefined && before !== known) before.source = undefined;
    this.holders.set(source, known);
    known.source = source;
    source.name = { file: known.path.text, path: this.pathFrom(known.path.text) };
    this.newest.set(known.path.text, source);
  }

  /** The file is gone, or holds something else now. */
  release(known: Known): Source | undefined {
    const { source } = known;
    if (source !== undefined) this.holders.delete(source);
    known.source = undefined;
    return source;
  }

  /**
   * Whose content is this? A source that lost its file and whose bytes these are (renamed, rotated), or a new one.
   * `wait` when it may be a copy in the making.
   */
  identify(
    known: Known,
    opened: Pick<Opened, "fd" | "size">,
    now: number,
  ):
    | { readonly kind: "known"; readonly source: Source; readonly from: Known | undefined }
    | { readonly kind: "new"; readonly source: Source }
    | { readonly kind: "wait" } {
    const here = this.expectedAt(known);
    const isHere =
      here !== undefined &&
      (here.progress.parts !== null || fits(opened.fd, opened.size, here.progress.print));
    if (isHere && here.progress.offset > 0) return { kind: "known", source: here, from: undefined };
    const mayBeCopy = !known.atStart && now - known.lookedAt < COPY_MS;
    let wait = false;
    for (const candidate of this.candidates(opened)) {
      if (candidate.progress.offset === 0) continue;
      const holder = this.holders.get(candidate);
      if (holder === known) continue;
      const whole = fits(opened.fd, opened.size, candidate.progress.print);
      const relation = holder === undefined ? "lost" : relationOf(holder, candidate, opened);
      if (whole && relation === "lost") return { kind: "known", source: candidate, from: holder };
      // The holder lost it a moment ago, or still has all of it: this may be a copy that is not complete yet.
      if (mayBeCopy && holder !== undefined && relation !== "other") wait = true;
    }
    if (wait) return { kind: "wait" };
    return isHere
      ? { kind: "known", source: here, from: undefined }
      : { kind: "new", source: this.born(known) };
  }

  private candidates({ fd, size }: Pick<Opened, "fd" | "size">): readonly Source[] {
    if (this.byFirstLine.size === 0) return [];
    const [first] = sampleLines(readAt(fd, 0, Math.min(size, SAMPLE_BYTES)), [], SAMPLE_BYTES);
    return first === undefined ? [] : [...(this.byFirstLine.get(digest(first)) ?? [])];
  }

  private born(known: Known): Source {
    const file = known.path.text;
    const path = this.pathFrom(file);
    const before = this.newest.get(file);
    const generation = before === undefined ? 0 : before.generation + 1;
    // Content that was born elsewhere and only renamed to here is another story: its run does not go on.
    const run = before?.home === path ? before.ownRun : null;
    return new Source(
      { file, path },
      { home: path, base: this.baseName, generation, before: run },
      this.zone(file),
      this.mapping(file),
    );
  }
}

/**
 * What has a new file to do with the one that holds a source? `lost`: the holder has other content now. `copy`: the
 * new bytes are the beginning of the holder's, as those of a copy in the making are (both ends are compared).
 * Everything is asked of the holder in one opening, since it may be cut at any moment.
 */
const relationOf = (
  holder: Known,
  source: Source,
  { fd, size }: Pick<Opened, "fd" | "size">,
): "lost" | "copy" | "other" => {
  if (isPacked(holder.path.text)) return existsSync(holder.path.raw) ? "other" : "lost";
  const opened = openPlain(holder.path, undefined);
  if (!isOpened(opened)) return "lost";
  try {
    if (!fits(opened.fd, opened.size, source.progress.print)) return "lost";
    const length = Math.min(size, SAMPLE_BYTES);
    const same = (from: number) => readAt(fd, from, length).equals(readAt(opened.fd, from, length));
    return opened.size >= size && same(0) && same(size - length) ? "copy" : "other";
  } finally {
    closeSync(opened.fd);
  }
};
