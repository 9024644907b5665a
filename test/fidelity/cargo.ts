/** Messages of cargo, counted from the raw lines, and what the dialect makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cargo } from "../../core/dialects/cargo.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { ofKind, problemsOf, readTogether, stampsOf } from "./together.ts";

const FOLDER = "corpus/cargo";

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines = readFileSync(join(shared, file), "utf8").trimEnd().split("\n");
  const holding = (text: string): number => lines.filter((line) => line.includes(text)).length;
  const ours = readTogether(cargo, [file]);
  const logs = ofKind("log", ours.events);
  const from = (stream: string, severity: string): number =>
    logs.filter((log) => log.stream === stream && log.severity === severity).length;
  return [
    { what: "lines", raw: lines.length, ours: ours.units.length },
    {
      what: "compiler messages",
      raw: holding('"reason":"compiler-message"'),
      ours: logs.filter(({ stream }) => stream === "rustc").length,
    },
    { what: "errors of the compiler", raw: holding('"level":"error"'), ours: from("rustc", "error") },
    {
      what: "warnings of the compiler",
      raw: holding('"level":"warning"'),
      ours: from("rustc", "warning"),
    },
    {
      what: "lines of text",
      raw: lines.filter((line) => !line.startsWith("{")).length,
      ours: logs.filter(({ stream }) => stream === "console").length,
    },
    {
      what: "outcome",
      raw: holding('"success":false') > 0 ? "failed" : "finished",
      ours: ours.state.run.status ?? null,
    },
    { what: "first time (ms)", raw: null, ours: stampsOf(ours)[0] },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".jsonl").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: cargo.name, file, figures: () => figuresOf(file) }));
