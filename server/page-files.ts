/** The built page, listed once at the start. An address is looked up in the list; it never becomes a path of the disk. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { type Coding, type Packed, packed } from "./packing.ts";

export interface PageFile {
  readonly type: string;
  /** Its name carries a hash of its content, so that it can be kept for ever. */
  readonly hashed: boolean;
  /** Packed for a client that unpacks `coding`, where that makes it smaller. */
  read(coding?: Coding): Promise<Packed>;
}

export type PageFiles = ReadonlyMap<string, PageFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".map": "application/json",
  ".txt": "text/plain; charset=utf-8",
};

/** Images and fonts are packed already. */
const PACKABLE: ReadonlySet<string> = new Set([".html", ".js", ".css", ".svg", ".json", ".map", ".txt"]);

/** What the build has packed lies beside the file, under its name and this. */
const READY = ".br";

/** Reads a file anew each time; one named by its content is read and packed once, and stays in memory. */
const readingOf = (file: string, hashed: boolean, ready: boolean): PageFile["read"] => {
  const kept = new Map<Coding | undefined, Promise<Packed>>();
  const packable = PACKABLE.has(extname(file));
  const fresh = async (coding: Coding | undefined): Promise<Packed> =>
    ready && coding === "br"
      ? { bytes: new Uint8Array(await readFile(file + READY)), coding }
      : packed(new Uint8Array(await readFile(file)), coding, "kept");
  return (wish) => {
    const coding = packable ? wish : undefined;
    if (!hashed) return fresh(coding);
    const content = kept.get(coding) ?? fresh(coding);
    kept.set(coding, content);
    content.catch(() => kept.delete(coding));
    return content;
  };
};

/** Files below `folder` by their address (`/assets/index-B1x2.js`). Empty when the page was not built. */
export const listPageFiles = async (folder: string): Promise<PageFiles> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const packedOnes = new Set(
    files.filter(({ name }) => name.endsWith(READY)).map((entry) => join(entry.parentPath, entry.name)),
  );
  const own = files.filter(({ name }) => !name.endsWith(READY));
  return new Map(
    own.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const address = `/${file.slice(folder.length).split(/[\\/]/).filter(Boolean).join("/")}`;
      const hashed = /-[\w-]{8}\.\w+$/.test(entry.name);
      const type = TYPES[extname(entry.name)] ?? "application/octet-stream";
      return [address, { type, hashed, read: readingOf(file, hashed, packedOnes.has(file + READY)) }];
    }),
  );
};

/** Addresses that the page itself reads: they all get index.html. */
export const isPageAddress = (path: string): boolean =>
  path === "/" || /^\/(?:runs|attention|compare|lab|run|settings|help)(?:\/|$)/.test(path);
