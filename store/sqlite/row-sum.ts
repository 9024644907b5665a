/** A hash over the columns of a row, kept in it. SQLite has no page checksum: `verify` finds damage with these. */
import { createHash } from "node:crypto";
import { hash53 } from "../../core/digest.ts";
import { STATE_VERSION } from "../../core/state.ts";

export const rowSum = (...columns: readonly unknown[]): number => hash53(JSON.stringify(columns));

/** Names a block or checkpoint by its bytes and the version of the state, so that a browser may keep it for ever. */
export const blobName = (bytes: Uint8Array, version = STATE_VERSION): string =>
  createHash("sha256").update(`${version}\n`).update(bytes).digest("hex").slice(0, 32);

/** Over the columns of a row and its stored bytes. */
export const bytesSum = (columns: readonly unknown[], ...parts: readonly Uint8Array[]): string => {
  const hash = createHash("sha256").update(JSON.stringify(columns));
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 32);
};
