/** What a run is called until its trace says it: made from the path, from the part of it that tells runs apart. */
import { baseName, folderName } from "./path.ts";

/** Names that say nothing: the folder around them does. */
const PLAIN_NAMES = /^(events?|metrics?|traces?|logs?|spans?|output|ws_frames|telemetry|data|recording)$/i;
const PLAIN_FOLDERS = /^(traces?|logs?|events?|ve_chunks|chunks|\.ve|\.modular-agents|data)$/i;
/** `run-1`, `trial_2`, `0003`: many folders hold one of that name. */
const COUNTED = /^(run|trial|seed|exp|experiment|version|attempt|task|job)?[-_ ]?\d{0,6}$/i;
/** Folders that an emitter makes inside a recording. */
const INNER_FOLDERS: ReadonlySet<string> = new Set([".ve", "ve_chunks", ".modular-agents"]);

const partsOf = (folder: string): readonly string[] => folder.split("/").filter((part) => part !== "");

/** `path` counts from the watched folder and begins with that folder's own name. */
export const nameOfPath = (path: string): string => {
  const stem = baseName(path).replace(/(\.(jsonl|ndjson|json|log|txt|gz|\d+))+$/i, "");
  const folder = folderName(path);
  if (stem === "" || PLAIN_NAMES.test(stem)) return nameOfFolder(folder) ?? stem;
  return COUNTED.test(stem) ? joined(nameOfFolder(folder), stem) : stem;
};

/** `undefined` when there is no folder. */
export const nameOfFolder = (folder: string): string | undefined => {
  const parts = partsOf(folder);
  const at = parts.findLastIndex((part) => !PLAIN_FOLDERS.test(part));
  const name = parts[at] ?? parts.at(-1);
  return name !== undefined && COUNTED.test(name) ? joined(parts[at - 1], name) : name;
};

const joined = (around: string | undefined, name: string): string =>
  around === undefined ? name : `${around}/${name}`;

/** The folder that is the recording: the one that holds the source, above folders that only sort its files. */
export const recordingFolder = (path: string): string => {
  const parts = partsOf(folderName(path));
  const inner = parts.findIndex((part) => INNER_FOLDERS.has(part));
  const outer = inner < 0 ? parts : parts.slice(0, inner);
  return outer.slice(0, outer.findLastIndex((part) => !PLAIN_FOLDERS.test(part)) + 1).join("/");
};
