/**
 * Zip archives of JSON documents. A dialect that knows the members says how they are one document, which is put
 * together in a private temporary file and then is like any other document; kept is the archive as it is. Nothing of the archive is trusted: sizes
 * are held to what they were announced as, checksums are compared, and what unpacks to too much is refused.
 */
import { closeSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { type Entry, fromFdPromise } from "yauzl";
import type { ArchivePiece } from "../../core/dialects/dialect.ts";
import { parseLine } from "../../core/json.ts";
import type { Dialects } from "./detect.ts";
import { readAt } from "./identity.ts";
import { type Limits, sizeText } from "./limits.ts";
import { privateFile, tooMuch, type Unpacked } from "./unpack.ts";

const MAGIC = Buffer.from("PK\u0003\u0004");
/** Lists of more are not read: each costs memory before anything of it is looked at. */
const MOST_MEMBERS = 200_000;

/** By the first bytes, whatever its name is. An archive without members is none to us. */
export const isArchive = (fd: number): boolean => readAt(fd, 0, MAGIC.length).equals(MAGIC);

/** `fd` stays open and belongs to the caller. */
export const unpackArchive = async (
  fd: number,
  size: number,
  { dialects, limits }: { readonly dialects: Dialects; readonly limits: Limits },
): Promise<Unpacked> => {
  const members = await membersOf(fd);
  if ("refused" in members) return members;
  const names = [...members.keys()];
  const pieces = dialects.all
    .map((dialect) => dialect.fromArchive?.(names))
    .find((found) => found !== undefined);
  if (pieces === undefined)
    return { refused: "a zip archive that no dialect knows; unpack it to have what is in it read" };
  const refused = tooLarge(pieces, members, size, limits);
  if (refused !== undefined) return { refused };
  const joined = await join(fd, pieces, members);
  return "refused" in joined ? joined : { ...joined, original: { fd, size } };
};

type Members = ReadonlyMap<string, Entry>;

/** Of members with one name the last holds: writers that append replace in this way. */
const membersOf = async (fd: number): Promise<Members | { readonly refused: string }> => {
  const found = new Map<string, Entry>();
  try {
    const zip = await fromFdPromise(fd, { autoClose: false, lazyEntries: true });
    if (zip.entryCount > MOST_MEMBERS)
      return { refused: `a zip archive with ${zip.entryCount} members; at most ${MOST_MEMBERS} are read` };
    for await (const entry of zip.eachEntry()) found.set(entry.fileName, entry);
    return found;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw error;
    return {
      refused: /end of central directory/i.test(message)
        ? "a zip archive that is not complete yet: its list of members is missing"
        : `a zip archive that cannot be read (${message})`,
    };
  }
};

/** By what the list of members announces; `unpackMember` holds each member to it. */
const tooLarge = (
  pieces: readonly ArchivePiece[],
  members: Members,
  packedSize: number,
  limits: Limits,
): string | undefined => {
  let size = 0;
  let packed = 0;
  for (const piece of pieces) {
    const member = "member" in piece ? members.get(piece.member) : undefined;
    size += "text" in piece ? piece.text.length : (member?.uncompressedSize ?? 0);
    packed += member?.compressedSize ?? 0;
  }
  if (packed > packedSize) return "a zip archive whose members lie over each other";
  const most = sizeText(limits.documentBytes);
  if (packedSize > limits.documentBytes)
    return `a zip archive of ${sizeText(packedSize)}; at most ${most} are read`;
  if (size > limits.documentBytes)
    return `a zip archive with ${sizeText(size)} of JSON; at most ${most} are read`;
  return tooMuch(size, packedSize, limits);
};

const join = async (fd: number, pieces: readonly ArchivePiece[], members: Members): Promise<Unpacked> => {
  const to = privateFile();
  let size = 0;
  try {
    for (const piece of pieces) {
      const bytes = "text" in piece ? Buffer.from(piece.text) : await jsonOf(fd, members.get(piece.member));
      if (Buffer.isBuffer(bytes)) size += writeSync(to, bytes);
      else if ("needed" in piece) {
        closeSync(to);
        return bytes;
      } else size += writeSync(to, JSON.stringify(bytes.refused));
    }
    return { fd: to, size };
  } catch (error) {
    closeSync(to);
    throw error;
  }
};

const jsonOf = async (
  fd: number,
  member: Entry | undefined,
): Promise<Buffer | { readonly refused: string }> => {
  if (member === undefined) return { refused: "a member is missing" };
  const refuse = (why: string) => ({ refused: `${member.fileName} ${why}` });
  if (member.isEncrypted()) return refuse("is encrypted");
  const unpack = METHODS[member.compressionMethod];
  if (unpack === undefined) return refuse(cannotUnpack(member.compressionMethod));
  try {
    const bytes = await unpack(packedBytes(fd, member), member.uncompressedSize);
    if (bytes.length !== member.uncompressedSize) return refuse("is not as long as its archive says");
    if (zlib.crc32(bytes) !== member.crc32) return refuse("is damaged: its bytes do not fit their checksum");
    return parseLine(bytes.toString("utf8")).ok ? bytes : refuse("is not JSON");
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) throw error;
    return refuse(`cannot be unpacked (${code ?? message})`);
  }
};

const LOCAL_HEADER_BYTES = 30;

/** Behind the member's own header, whose two last lengths differ from those in the list. */
const packedBytes = (fd: number, { relativeOffsetOfLocalHeader, compressedSize }: Entry): Buffer => {
  const header = readAt(fd, relativeOffsetOfLocalHeader, LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error("its header is missing");
  const behind = header.readUInt16LE(26) + header.readUInt16LE(28);
  return readAt(fd, relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + behind, compressedSize);
};

type Unpack = (packed: Buffer, size: number) => Promise<Buffer>;
type Inflate = (packed: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const limited =
  (inflate: Inflate): Unpack =>
  (packed, size) =>
    inflate(packed, { maxOutputLength: Math.max(1, size) });

/** Node has it from 22.15 on. */
const { zstdDecompress } = zlib as { readonly zstdDecompress?: typeof zlib.inflateRaw };

const METHODS: Readonly<Record<number, Unpack>> = {
  0: async (packed) => packed,
  8: limited(promisify(zlib.inflateRaw)),
  ...(zstdDecompress ? { 93: limited(promisify(zstdDecompress)) } : {}),
};

const NAMES: Readonly<Record<number, string>> = {
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "zstd",
  95: "xz",
};

const cannotUnpack = (method: number): string => {
  const name = NAMES[method] ?? `method ${method}`;
  const remedy =
    method === 93
      ? "run Hindcast with Node 22.15 or newer, or pack the archive anew with deflate"
      : "pack the archive anew with deflate";
  return `is packed with ${name}, which this Node (${process.versions.node}) cannot unpack: ${remedy}`;
};
