/** The folders below the roots: what is new in them, what went, which of them the kernel is to watch. */
import { lstatSync } from "node:fs";
import { type Known, sameLook } from "./catalog.ts";
import type { Engine } from "./engine.ts";
import { type Listing, listFolder } from "./listing.ts";
import { SKIPPED_FOLDERS } from "./not-a-trace.ts";
import { baseName, type FilePath } from "./path.ts";
import { type Root, troubleOf } from "./roots.ts";
import { Due } from "./timers.ts";
import { byText, filesOf, walk } from "./walk.ts";

export interface FolderListener {
  readonly now: () => number;
  readonly log: (sentence: string) => void;
  /** A file is new, has changed or went. */
  readonly dirty: (known: Known) => void;
  /** Folders to watch, and folders to forget (gone, or another folder of that name now). */
  readonly watch: (add: readonly string[], drop: readonly string[]) => void;
}

interface Folder {
  readonly path: FilePath;
  readonly root: Root;
  readonly files: Map<string, Known>;
  identity: string;
}

/** Two roots may name files of one folder. */
const keyOf = (root: Root, folder: string): string => `${root.path}\0${folder}`;

/** A new folder is listed again: files may have come before the kernel began to watch it. */
const AGAIN_MS = [50, 150, 400] as const;

export class Folders {
  private readonly known = new Map<string, Folder>();
  private readonly later = new Due<Folder>();
  private readonly troubles = new Map<Root, string>();
  private readonly roots: readonly Root[];
  private readonly engine: Engine;
  private readonly listener: FolderListener;
  /** The first sweep is over: what is found from now on was not there at the start. */
  private begun = false;

  constructor(roots: readonly Root[], engine: Engine, listener: FolderListener) {
    this.roots = roots;
    this.engine = engine;
    this.listener = listener;
  }

  /** Roots that are not there or cannot be read, in words. */
  get waitingFor(): readonly string[] {
    return [...this.troubles.values()];
  }

  /** When the next folder is to be listed. */
  get next(): number {
    return this.later.next;
  }

  /** Something happened in `folder`, maybe to the folder `name` in it. */
  hint(folder: string, name: string | undefined): void {
    const now = this.listener.now();
    const text = name === undefined ? folder : `${folder === "/" ? "" : folder}/${name}`;
    for (const root of this.roots) {
      // Where one file is watched, what happens to its neighbours is no news.
      if (root.file !== undefined && name !== undefined && root.file !== text) continue;
      for (const one of new Set([folder, text])) {
        const known = this.known.get(keyOf(root, one));
        if (known !== undefined) this.later.at(known, now);
      }
    }
  }

  /** Lists the folders that hints named. */
  async listDue(): Promise<void> {
    for (const folder of this.later.take(this.listener.now())) await this.relist(folder);
  }

  /** Lists every folder and asks every file; other work goes on in between. */
  async sweep(closing: () => boolean): Promise<void> {
    const seen = new Set<string>();
    for (const root of this.roots) {
      this.noteTrouble(root);
      for await (const { folder, listing } of walk(root)) {
        if (closing()) return;
        if (!("failed" in listing)) this.take(root, folder, listing);
        else if (listing.failed === "unreadable") this.engine.skipPath(folder, root, listing.reason);
        if (!("failed" in listing) || listing.failed === "unreadable") seen.add(keyOf(root, folder.text));
      }
    }
    this.forget(seen);
    this.begun = true;
  }

  private noteTrouble(root: Root): void {
    const [before, now] = [this.troubles.get(root), troubleOf(root)];
    if (now === before) return;
    if (now === undefined) this.troubles.delete(root);
    else this.troubles.set(root, now);
    this.listener.log(now ?? `${root.path} is there now, and is read.`);
  }

  /** Folders that were not met any more: their files went with them. */
  private forget(seen: ReadonlySet<string>): void {
    for (const [key, folder] of this.known) {
      if (seen.has(key)) continue;
      this.known.delete(key);
      this.listener.watch([], [folder.path.text]);
      for (const known of folder.files.values()) this.listener.dirty(known);
    }
  }

  private take(root: Root, path: FilePath, listing: Listing): void {
    const folder = this.folderAt(root, path, listing.identity);
    this.engine.readable(path);
    const there = new Set<string>();
    const skipped = root.file === undefined ? listing.skipped : [];
    for (const { path: name, reason } of skipped) {
      there.add(name.text);
      this.engine.skipPath(name, root, reason);
    }
    for (const name of filesOf(root, listing)) {
      there.add(name.text);
      const known = this.engine.found(name, root, !this.begun);
      if (known === undefined) continue;
      folder.files.set(name.text, known);
      if (hasChanged(known)) this.listener.dirty(known);
    }
    for (const [text, known] of folder.files) {
      if (there.has(text)) continue;
      folder.files.delete(text);
      this.listener.dirty(known);
    }
  }

  private folderAt(root: Root, path: FilePath, identity: string): Folder {
    const before = this.known.get(keyOf(root, path.text));
    if (before?.identity === identity) return before;
    const folder = before ?? { path, root, identity, files: new Map<string, Known>() };
    folder.identity = identity;
    this.known.set(keyOf(root, path.text), folder);
    this.listener.watch([path.text], before === undefined ? [] : [path.text]);
    for (const ms of AGAIN_MS) this.later.at(folder, this.listener.now() + ms);
    return folder;
  }

  /** What is new in a folder, and in folders below it that are new. */
  private async relist(folder: Folder): Promise<void> {
    const listing = listFolder(folder.path);
    if ("failed" in listing) return;
    this.take(folder.root, folder.path, listing);
    if (folder.root.file !== undefined) return;
    for (const path of [...listing.folders].sort(byText)) {
      if (this.known.has(keyOf(folder.root, path.text)) || SKIPPED_FOLDERS.has(baseName(path.text))) continue;
      for await (const below of walk(folder.root, path)) {
        if (!("failed" in below.listing)) this.take(folder.root, below.folder, below.listing);
      }
    }
  }
}

/** Asks the file itself. One that is gone or not readable has changed, too. */
export const hasChanged = (known: Known): boolean => {
  try {
    const stat = lstatSync(known.path.raw);
    return !sameLook(known.look, { size: stat.size, changedMs: stat.mtimeMs, inode: String(stat.ino) });
  } catch {
    return true;
  }
};
