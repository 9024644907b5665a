/** Names of files as the kernel has them (bytes) and as people and the store see them (text). */
import { isUtf8 } from "node:buffer";

export interface FilePath {
  /** What the file system is asked with: text, or bytes where they are not UTF-8. */
  readonly raw: string | Buffer;
  /** Absolute. Bytes that are not UTF-8 are written %XX, and then `%` is written %25. */
  readonly text: string;
}

export const pathOf = (text: string): FilePath => ({ raw: text, text });

export const joinPath = (folder: FilePath, name: Buffer): FilePath => {
  const valid = isUtf8(name);
  const text = `${folder.text === "/" ? "" : folder.text}/${valid ? name.toString("utf8") : escapeBytes(name)}`;
  if (valid && typeof folder.raw === "string") return { raw: text, text };
  return { raw: Buffer.concat([Buffer.from(folder.raw), Buffer.from("/"), name]), text };
};

const escapeBytes = (name: Buffer): string => {
  let text = "";
  for (const byte of name) {
    const plain = byte > 0x1f && byte < 0x7f && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
};

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const folderName = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Ending after the last dot, lower case, without the dot; "" where there is none. */
export const ending = (path: string): string => {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
};

/** `path` from `folder`, which must be above it or itself. */
export const within = (folder: string, path: string): string =>
  path === folder ? "" : path.slice(folder === "/" ? 1 : folder.length + 1);

export const isWithin = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

/** The deepest folder above all of these absolute folders. */
export const commonFolder = (folders: readonly string[]): string => {
  const parts = folders.map((folder) => folder.split("/").filter(Boolean));
  const [first = []] = parts;
  let depth = 0;
  while (depth < first.length && parts.every((other) => other[depth] === first[depth])) depth++;
  return `/${first.slice(0, depth).join("/")}`;
};
