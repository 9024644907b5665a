/** Lines of metrics without a time, which the generic reader reads: counted from the lines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generic } from "../../core/dialects/index.ts";
import { finite } from "../../core/value.ts";
import { filesUnder, hasShared, shared } from "../core/dialects/read-file.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { problemsOf, readTogether, stampsOf } from "./together.ts";

const FOLDER = "corpus/training-metrics";

const figuresOf = async (file: string): Promise<readonly Figure[]> => {
  const lines: readonly Readonly<Record<string, number>>[] = readFileSync(join(shared, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const points = lines.flatMap(({ step: _, ...values }) => Object.entries(values));
  const names = [...new Set(points.map(([name]) => name))].sort();
  const ours = readTogether(generic, [file]);
  const series = ours.state.series.get("");
  return [
    { what: "series", raw: names.join(" "), ours: [...(series?.keys() ?? [])].sort().join(" ") },
    { what: "series of metrics", raw: names.length, ours: series?.size ?? 0 },
    { what: "lines", raw: lines.length, ours: ours.units.length },
    { what: "metric points", raw: points.length, ours: ours.state.totals.metricPoints },
    ...names.flatMap((name): readonly Figure[] => {
      const values = points.flatMap(([key, value]) => (key === name ? [value] : []));
      const said = series?.get(name);
      return [
        { what: `minimum of ${name}`, raw: Math.min(...values), ours: said?.min ?? null },
        { what: `maximum of ${name}`, raw: Math.max(...values), ours: said?.max ?? null },
        { what: `last of ${name}`, raw: values.at(-1) ?? null, ours: finite(said?.last) ?? null },
      ];
    }),
    {
      what: "last step",
      raw: Math.max(...lines.map(({ step }) => step ?? 0)),
      ours: ours.state.axes.get("step")?.value ?? null,
    },
    { what: "first time (ms)", raw: null, ours: stampsOf(ours)[0] },
    { what: "problems", raw: 0, ours: problemsOf(ours) },
  ];
};

export const checks: readonly FidelityCheck[] = (
  hasShared ? filesUnder(join(shared, FOLDER), ".jsonl").map((file) => `${FOLDER}/${file}`) : []
).map((file) => ({ dialect: generic.name, file, figures: () => figuresOf(file) }));
