/**
 * Opens files to be read: plain ones as they are, `.gz` unpacked. Never blocks on a pipe, never follows a link out
 * of the watched folder, never writes beside a source.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, realpathSync, type Stats } from "node:fs";
import { type FilePath, isWithin } from "./path.ts";

export interface Opened {
  readonly fd: number;
  readonly size: number;
  readonly stat: Stats;
  /** The archive itself, where `fd` is the document made of it: its bytes are what is kept. */
  readonly original?: Pick<Opened, "fd" | "size"> | undefined;
}

export type NotOpened =
  | { readonly kind: "gone" }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "skipped"; readonly reason: string };

const kindOf = (stat: Stats): string => {
  if (stat.isDirectory()) return "a folder";
  if (stat.isFIFO()) return "a pipe";
  if (stat.isSocket()) return "a socket";
  if (stat.isSymbolicLink()) return "a link";
  return "a device";
};

export const notOpened = (error: unknown): NotOpened => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "gone" };
  if (code === "ELOOP") return { kind: "skipped", reason: "a link; links are not followed" };
  return {
    kind: "unreadable",
    reason:
      code === "EACCES"
        ? "not readable (EACCES): give this user the right to read it"
        : `cannot be read (${code ?? message})`,
  };
};

export const isOpened = (result: Opened | NotOpened): result is Opened => "fd" in result;

/**
 * Opens a plain file below `root` (a real path; undefined when nothing is to be taken from it). The name is opened first and then asked where it is: a link that
 * is put in its place between two looks changes nothing.
 */
export const openPlain = (path: FilePath, root: string | undefined): Opened | NotOpened => {
  let fd: number | undefined;
  try {
    const before = lstatSync(path.raw);
    if (!before.isFile()) return { kind: "skipped", reason: `${kindOf(before)}, not a file` };
    fd = openSync(path.raw, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return refuse(fd, { kind: "skipped", reason: `${kindOf(stat)}, not a file` });
    if (root !== undefined && !isWithin(root, realText(path)))
      return refuse(fd, { kind: "skipped", reason: "leads out of the watched folder through a link" });
    return { fd, size: stat.size, stat };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    return notOpened(error);
  }
};

const refuse = (fd: number, why: NotOpened): NotOpened => {
  closeSync(fd);
  return why;
};

/** Where the name leads. Bytes that are not UTF-8 become U+FFFD, which is enough to compare the folders above. */
const realText = (path: FilePath): string => {
  if (typeof path.raw === "string") return realpathSync.native(path.raw);
  return realpathSync.native(path.raw, { encoding: "buffer" }).toString("utf8");
};
