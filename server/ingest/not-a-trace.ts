/** Files and folders that are clearly no trace. Left unread, and listed with the reason. */
import { baseName, ending } from "./path.ts";

/** Folders that are never looked into: what is in them was put there by a tool, and there may be a hundred thousand files. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "__pycache__",
  ".venv",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
]);

const KINDS: readonly (readonly [kind: string, endings: string])[] = [
  ["a text for people", "md markdown rst adoc tex pdf doc docx rtf"],
  ["an image", "png jpg jpeg gif webp svg ico bmp tif tiff psd"],
  ["sound or video", "mp3 wav ogg flac mp4 mov avi mkv webm"],
  [
    "source code",
    "ts tsx js jsx mjs cjs py pyi ipynb rs go c h cc cpp hpp java kt rb php sh bash zsh sql css scss html htm vue lua r jl swift",
  ],
  ["configuration", "yaml yml toml ini cfg conf env lock properties editorconfig gitignore"],
  [
    "a program or an archive",
    "exe so dylib dll o a bin wasm jar tar tgz bz2 xz zst 7z rar zip deb whl class pyc",
  ],
  ["a database", "db sqlite sqlite3 db-wal db-shm db-journal duckdb parquet arrow"],
  ["model or array data", "pt pth ckpt safetensors onnx h5 hdf5 npy npz pkl pickle gguf"],
  ["a font", "woff woff2 ttf otf eot"],
  ["a table", "csv tsv xls xlsx"],
  ["an unfinished or kept copy", "tmp swp swo part partial crdownload bak"],
];

const kindByEnding = new Map(
  KINDS.flatMap(([kind, endings]) => endings.split(" ").map((one) => [one, kind] as const)),
);
const PLAIN_FILES: ReadonlySet<string> = new Set([
  "license",
  "licence",
  "readme",
  "makefile",
  "dockerfile",
  "changelog",
  "authors",
  "notice",
  "copying",
]);

/** Why the name alone says that this is no trace; `undefined` when the content must be asked. */
export const skipByName = (path: string): string | undefined => {
  const name = baseName(path).toLowerCase();
  if (PLAIN_FILES.has(name)) return "a text for people, no trace";
  if (name.endsWith("~")) return "an unfinished or kept copy, no trace";
  const kind = kindByEnding.get(ending(path));
  return kind === undefined ? undefined : `${kind} (.${ending(path)}), no trace`;
};

const LINE_ENDINGS: ReadonlySet<string> = new Set(["jsonl", "ndjson", "jsonlines", "ldjson"]);

/** The name promises JSON lines: lines that are none are problems then, not a reason to leave the file. Rotated files (`x.jsonl.1`) count. */
export const promisesLines = (path: string): boolean => {
  const name = baseName(path)
    .toLowerCase()
    .replace(/\.gz$/, "")
    .replace(/(\.\d+)+$/, "");
  return LINE_ENDINGS.has(ending(name));
};

export const isPacked = (path: string): boolean => ending(path) === "gz";
