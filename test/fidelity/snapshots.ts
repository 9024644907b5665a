/** Snapshots of a dashboard, which no dialect but the generic one reads: one line is one picture of everything. */
import { join } from "node:path";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { microseconds, rawLines } from "./raw.ts";

const FOLDERS = ["samples/esper/overwatch_snapshots", "samples/esper/recorded_fixtures"];

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines = rawLines(file);
  const times = lines.map((line) => microseconds(line.captured_at ?? line.snapshot.captured_at));
  return [
    { what: "runs", raw: 1 },
    { what: "lines", raw: lines.length },
    { what: "problems", raw: 0 },
    { what: "spans", raw: 0 },
    { what: "first time (µs)", raw: Math.min(...times) },
    { what: "last time (µs)", raw: Math.max(...times) },
  ];
};

export const checks: readonly FidelityCheck[] = (hasShared ? FOLDERS : [])
  .flatMap((folder) => filesUnder(join(shared, folder), ".jsonl").map((file) => `${folder}/${file}`))
  .map((file) => ({ dialect: "generic", file, figures: () => figuresOf(file) }));
