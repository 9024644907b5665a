/** What the members of a zip archive hold, read without our own reader of archives. Stored and deflated ones only. */
import { inflateRawSync } from "node:zlib";

export const unzip = (archive: Buffer): ReadonlyMap<string, string> => {
  const end = archive.lastIndexOf("PK\u0005\u0006");
  const members = new Map<string, string>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const head = archive.readUInt32LE(at + 42);
    const body = head + 30 + archive.readUInt16LE(head + 26) + archive.readUInt16LE(head + 28);
    const packed = archive.subarray(body, body + archive.readUInt32LE(at + 20));
    const plain = archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    members.set(archive.toString("utf8", at + 46, at + 46 + name), plain.toString("utf8"));
    at += 46 + name + extra + comment;
  }
  return members;
};
