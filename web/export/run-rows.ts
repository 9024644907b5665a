/** What the page of runs shows, as rows. Pure. */
import type { RunSummary } from "../../core/wire/runs.ts";
import { anomaliesOf } from "../runs/pick.ts";
import type { Row } from "./table.ts";

/** A run a row: figures as they are, times absolute. */
export const runRows = (runs: readonly RunSummary[]): readonly Row[] =>
  runs.map((run) => ({
    run: run.id,
    name: run.name,
    kinds: run.kinds.join(" "),
    dialect: run.dialect,
    status: run.status,
    outcome: run.outcome,
    start: run.start,
    end: run.end,
    duration_s: run.durationMs / 1000,
    lines: run.lines,
    events: run.events,
    problems: run.problems,
    anomalies: anomaliesOf(run),
    spans: run.spans.total,
    spans_failed: run.spans.failed,
    input_tokens: run.tokens.input,
    output_tokens: run.tokens.output,
    cost_usd: run.costUsd,
    gates_passed: run.gates.passed,
    gates_failed: run.gates.failed,
    series: run.metrics.series,
    points: run.metrics.points,
    result: run.headline?.name,
    result_value: run.headline?.value,
    branch_of: run.branchOf,
    files: run.sources.map(({ path }) => path).join(" "),
  }));

/** One run in short: each figure and each setting on a row of its own. */
export const previewRows = (run: RunSummary): readonly Row[] => [
  ...Object.entries(runRows([run])[0] ?? {}).map(([name, value]) => ({ part: "run", name, value })),
  ...Object.entries(run.configuration).map(([name, value]) => ({ part: "config", name, value })),
];
