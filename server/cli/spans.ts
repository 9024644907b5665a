/** `hindcast spans`: the tree of a run's spans. */
import { nanos } from "../../core/ids.ts";
import { secondsOf } from "../../core/moment.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { SpanBar } from "../../core/wire/window.ts";
import { onlyOne, readArguments } from "./arguments.ts";
import { failure } from "./exit.ts";
import { sinceStart } from "./moments.ts";
import { READING_OPTIONS, withTarget } from "./target.ts";
import { clipped, print, printJson } from "./terminal.ts";

export const SPANS_VERSION = 1;

export const HELP = `hindcast spans RUN [--store FILE] [--json]

Shows the spans of RUN as a tree. RUN is the id of a run in the store, or a path to a trace.

  --run ID      which run of a trace that holds several
  --store FILE  the store; else the one of the current folder
  --json        { version, run, spans: [ … ] } in tree order, with depth`;

const lengthText = ({ start, end }: SpanBar): string =>
  end === undefined ? "no end recorded" : `${secondsOf(nanos(end - start)).toFixed(3)} s`;

const line = (run: RunSummary, span: SpanBar): string =>
  `${sinceStart(run, span.start).padStart(12)}  ${span.event.padEnd(8)}  ${"  ".repeat(Math.min(span.depth, 40))}${span.spanKind} ${clipped(span.name, 80)}  ${lengthText(span)}${span.failed ? "  FAILED" : ""}${span.provenance ? `  ${span.provenance}` : ""}\n`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("spans", args, READING_OPTIONS);
  await withTarget(onlyOne("spans", "a run", positionals), values, async ({ reader, run: summary }) => {
    const spans = await reader.spans(summary.id);
    if (!spans) throw failure(`The run ${summary.id} is not in the store any more.`);
    if (values.json) return printJson({ version: SPANS_VERSION, run: summary.id, spans });
    for (const span of spans) await print(line(summary, span));
  });
  return 0;
};
