/** The built page, listed once at the start. An address is looked up in the list; it never becomes a path of the disk. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

export interface PageFile {
  readonly type: string;
  /** Its name carries a hash of its content, so that it can be kept for ever. */
  readonly hashed: boolean;
  read(): Promise<Uint8Array>;
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

/** Files below `folder` by their address (`/assets/index-B1x2.js`). Empty when the page was not built. */
export const listPageFiles = async (folder: string): Promise<PageFiles> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const address = `/${file.slice(folder.length).split(/[\\/]/).filter(Boolean).join("/")}`;
      return [
        address,
        {
          type: TYPES[extname(entry.name)] ?? "application/octet-stream",
          hashed: /-[\w-]{8}\.\w+$/.test(entry.name),
          read: () => readFile(file),
        },
      ];
    }),
  );
};

/** Addresses that the page itself reads: they all get index.html. */
export const isPageAddress = (path: string): boolean =>
  path === "/" || /^\/(?:runs|attention|compare|lab|run|settings|help)(?:\/|$)/.test(path);
