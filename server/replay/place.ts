/** Where replays keep their files: beside the store, and never in a watched folder, where they would be read as traces. */
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isInside, real } from "../cli/folders.ts";

export const replayFolder = (store: string, paths: readonly string[]): string => {
  const beside = join(dirname(store), "replays");
  const isWatched = paths.some((path) => isInside(real(path), real(beside)));
  return isWatched ? join(tmpdir(), `hindcast-replays-${process.pid}`) : beside;
};
