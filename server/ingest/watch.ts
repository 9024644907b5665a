/**
 * Asks the kernel to tell of changes in folders. A hint, nothing more: chokidar throttles, queues overflow, folders
 * are replaced. What it tells is passed on; what it cannot do is said, so that ingest asks the files itself.
 */
import { mkdtempSync, readFileSync, rmSync, watch as watchFolder, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type FSWatcher, watch } from "chokidar";

export interface Watching {
  add(folders: readonly string[]): void;
  drop(folders: readonly string[]): void;
  close(): Promise<void>;
}

export interface WatchListener {
  readonly hint: (folder: string, name: string | undefined) => void;
  /** Watching does not work, or no longer for everything: the reason in words. Said once. */
  readonly failed: (why: string) => void;
}

/** A setting of the kernel as it is now: `fs.inotify.max_user_watches (now 8192)`. */
const setting = (name: string): string => {
  try {
    return `fs.inotify.${name} (now ${readFileSync(`/proc/sys/fs/inotify/${name}`, "utf8").trim()})`;
  } catch {
    return `fs.inotify.${name}`;
  }
};

/** What the kernel says when a limit is reached, and what helps. */
const REMEDIES: Readonly<Record<string, () => string>> = {
  ENOSPC: () =>
    `the limit ${setting("max_user_watches")} is reached; raise it with: sudo sysctl fs.inotify.max_user_watches=524288`,
  EMFILE: () =>
    `the limit ${setting("max_user_instances")} or of open files is reached; raise it with: sudo sysctl fs.inotify.max_user_instances=512, or ulimit -n 4096`,
  ENFILE: () => "the system has no free file handle",
};

const reasonOf = (error: unknown): string => {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REMEDIES[code]?.() ?? message;
};

export const watchFolders = (listener: WatchListener): Watching => {
  const folders = new Set<string>();
  let said = false;
  const fail = (error: unknown): void => {
    const { code = "" } = error as NodeJS.ErrnoException;
    // A folder that went while it was looked at is no failure: ingest sees for itself that it is gone.
    if (said || code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" || code === "EPERM") return;
    said = true;
    listener.failed(`Changes are found by asking the files now and then, not at once: ${reasonOf(error)}.`);
  };
  const watcher = begin(folders, listener, fail);
  return {
    add: (added) => {
      for (const folder of added) folders.add(folder);
      watcher.add([...added]);
    },
    drop: (dropped) => {
      for (const folder of dropped) folders.delete(folder);
      watcher.unwatch([...dropped]);
    },
    close: () => watcher.close(),
  };
};

/** Only the folders themselves are watched: what happens to the files in them is told there. */
const begin = (
  folders: ReadonlySet<string>,
  listener: WatchListener,
  fail: (error: unknown) => void,
): FSWatcher => {
  const watcher = watch([], {
    persistent: true,
    ignoreInitial: true,
    depth: 0,
    followSymlinks: false,
    ignored: (path) => !folders.has(path),
  });
  watcher.on("error", fail);
  watcher.on("raw", (_event, name, details) => {
    const folder = (details as { readonly watchedPath?: string }).watchedPath;
    if (folder === undefined) return;
    const said = typeof name === "string" && name !== "" && !name.includes("\ufffd") ? name : undefined;
    listener.hint(resolve(folder), said);
  });
  return watcher;
};

const PROBE_MS = 1000;

/**
 * Does the kernel tell of changes at all? Tried in a folder of our own, since chokidar says "ready" even when
 * nothing will ever be told. `undefined` = it does; else why not, in words.
 */
export const probeWatching = async (): Promise<string | undefined> => {
  let folder: string | undefined;
  let stop = (): void => undefined;
  try {
    const own = mkdtempSync(join(tmpdir(), "hindcast-"));
    folder = own;
    return await new Promise<string | undefined>((done) => {
      const timer = setTimeout(() => done("the kernel tells nothing of changes here"), PROBE_MS);
      const watcher = watchFolder(own, () => done(undefined));
      watcher.on("error", (error) => done(reasonOf(error)));
      stop = () => {
        clearTimeout(timer);
        watcher.close();
      };
      writeFileSync(join(own, "probe"), "");
    });
  } catch (error) {
    return reasonOf(error);
  } finally {
    stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
};
