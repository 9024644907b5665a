/** Runs in memory as a comparison takes them: read from files, or made of events. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunColumns } from "../../../core/columns/run.ts";
import { type ComparedRun, producersOf } from "../../../core/compare/compare.ts";
import { forestOf } from "../../../core/compare/forest.ts";
import { SpanCollector } from "../../../core/compare/span-collector.ts";
import type { TraceEvent } from "../../../core/event.ts";
import { fold } from "../../../core/fold.ts";
import type { RunId } from "../../../core/ids.ts";
import { EMPTY_STATE } from "../../../core/state.ts";
import { summarize } from "../../../core/summary.ts";
import type { Liveness } from "../../../core/wire/runs.ts";
import { ingestOnce } from "../../../server/ingest/once.ts";
import { openReader, openWriter } from "../../../store/open.ts";

/** As the store would give it; records behind pointers are not opened. */
export const comparedRun = (
  events: readonly TraceEvent[],
  id = "r-made",
  branchOf: string | null = null,
  status: Liveness = "ended",
): ComparedRun => {
  const columns = new RunColumns();
  const collector = new SpanCollector();
  for (const event of events) {
    columns.add(event);
    if (event.kind === "span-start" || event.kind === "span-end" || event.kind === "span-event")
      collector.add(event);
  }
  const state = fold(EMPTY_STATE, events);
  const summary = summarize(state, {
    given: null,
    id: id as RunId,
    name: "made",
    dialect: "hindcast",
    sources: [],
    clock: "wall",
    status,
    originSeconds: 0,
    from: columns.from,
    to: columns.to,
    lines: events.length,
    problems: 0,
    branchOf: branchOf as RunId | null,
    replaces: null,
    axes: {},
    density: [],
    anomalies: [],
    cutAtLine: null,
    head: 0 as never,
  });
  return {
    summary,
    isTorn: false,
    spans: { forest: forestOf(collector.spans), producers: producersOf(columns.links.items) },
    history: columns,
    records: [...state.records.values()].map(({ subject, name, event, value }) => ({
      subject: subject ?? null,
      name,
      event,
      value,
    })),
    configuration: { value: state.run.configuration },
  };
};

export interface RecordedRun {
  readonly name: string;
  readonly events: readonly TraceEvent[];
}

/** Every run of the files, with its events in order. */
export const recordedRuns = async (paths: readonly string[]): Promise<readonly RecordedRun[]> => {
  const folder = mkdtempSync(join(tmpdir(), "hindcast-test-"));
  const url = join(folder, "store.db");
  const writer = await openWriter(url);
  const reader = await openReader(url);
  try {
    await ingestOnce(paths, writer);
    const runs: RecordedRun[] = [];
    for (const { id, name, events: count } of await reader.runs())
      runs.push({ name, events: await reader.scan(id, undefined, count) });
    return runs;
  } finally {
    await reader.close();
    await writer.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
