/** Everything below the roots, folder by folder. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Listing, listFolder } from "./listing.ts";
import { type FilePath, pathOf } from "./path.ts";
import type { Root } from "./roots.ts";

export interface Walked {
  readonly root: Root;
  readonly folder: FilePath;
  readonly listing:
    | Listing
    | { readonly failed: "gone" }
    | { readonly failed: "unreadable"; readonly reason: string };
}

const FOLDERS_A_TURN = 50;

/** Folders of a root, parents first, names in order. Yields to other work in between. */
export async function* walk(root: Root, from: FilePath = pathOf(root.folder)): AsyncGenerator<Walked> {
  const waiting: FilePath[] = [from];
  let done = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const listing = listFolder(folder);
    yield { root, folder, listing };
    if (!("failed" in listing) && root.file === undefined)
      waiting.push(...[...listing.folders].sort(byText).reverse());
    if (++done % FOLDERS_A_TURN === 0) await nextTurn();
  }
}

export const byText = (left: FilePath, right: FilePath): number =>
  left.text < right.text ? -1 : left.text > right.text ? 1 : 0;

/** The files of a listing that the root asks for. */
export const filesOf = (root: Root, listing: Listing): readonly FilePath[] =>
  root.file === undefined
    ? [...listing.files].sort(byText)
    : listing.files.filter(({ text }) => text === root.file);
