/** `hindcast state`: what was true of a run at a moment. */

import { eventName, nanos } from "../../core/ids.ts";
import { secondsOf } from "../../core/moment.ts";
import type { RunState } from "../../core/state.ts";
import { stateToJson } from "../../core/state-json.ts";
import { type Json, valueText } from "../../core/value.ts";
import type { Write, Writers } from "../../core/wire/finding.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { type ResolvedMoment, STATE_JSON_VERSION } from "../../core/wire/state-answer.ts";
import { parsePath, type StatePath, searchFor } from "../../core/writers.ts";
import { onlyOne, readArguments } from "./arguments.ts";
import { failure, wrongUse } from "./exit.ts";
import { readMoment, sinceStart } from "./moments.ts";
import { READING_OPTIONS, withTarget } from "./target.ts";
import { clipped, printJson, printLine, say, table, visible } from "./terminal.ts";

export const HELP = `hindcast state RUN [--at MOMENT] [--writers PATH] [--store FILE] [--json]

Shows what was true of RUN at a moment. RUN is the id of a run in the store, or a path to a trace.

  --at MOMENT   e2847 (event), t12.5 (seconds from the start), s100 (step), ep96 (epoch),
                w2026-01-02T03:04:05Z (wall time), start, end or live; end by default
  --run ID      which run of a trace that holds several
  --store FILE  the store; else the one of the current folder
  --writers P   who set the value at a path of the state, and who before: a JSON pointer such as
                /run/configuration/lr or /series/env:3/val_loss (with --json: { run, at, path,
                value, writer, before })
  --json        the whole state, uncut: { version, run, at, state }`;

export const run = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = readArguments("state", args, {
    ...READING_OPTIONS,
    at: { type: "string" },
    writers: { type: "string" },
  });
  const named = onlyOne("state", "a run", positionals);
  const address = readMoment("--at", values.at ?? "end");
  const path = values.writers === undefined ? undefined : readPath(values.writers);
  await withTarget(named, values, async ({ reader, run: summary }) => {
    if (path) return tellWriters(await reader.writers(summary.id, address, path), summary, values.json);
    const found = await reader.stateAt(summary.id, address);
    if (!found) throw failure(`The run ${summary.id} is not in the store any more.`);
    const { at, state } = found;
    if (values.json)
      return printJson({ version: STATE_JSON_VERSION, run: summary.id, at, state: stateToJson(state) });
    if (at.notice) say(visible(at.notice));
    await printLine(asText(summary, at, state));
  });
  return 0;
};

const readPath = (text: string): StatePath => {
  const path = parsePath(text);
  if (path && searchFor(path)) return path;
  throw wrongUse(
    `"${text}" is not a place in the state: write a JSON pointer such as /run/configuration/lr.`,
  );
};

const tellWriters = async (
  told: Writers | undefined,
  summary: RunSummary,
  json: boolean | undefined,
): Promise<void> => {
  if (!told) throw failure(`The run ${summary.id} is not in the store any more.`);
  if (json) return printJson(told);
  const line = (title: string, write: Write | null): string =>
    write === null
      ? `${title}  nobody`
      : `${title}  ${shown(write.value)}  by ${eventName(write.event)} (${write.event.kind}) at ${sinceStart(summary, write.event.at)} s, event ${write.rank} of ${told.at.of}`;
  await printLine(
    [
      `${visible(told.path)} is ${shown(told.value)} at event ${told.at.rank} of ${told.at.of}`,
      line("set   ", told.writer),
      line("before", told.before),
    ].join("\n"),
  );
};

const shown = (value: Json | undefined): string =>
  value === undefined ? "not there" : clipped(visible(valueText(value)), 100);

const asText = (summary: RunSummary, at: ResolvedMoment, state: RunState): string =>
  [
    `${visible(summary.name)} (${summary.id}) at ${sinceStart(summary, at.at)} s, event ${at.rank} of ${at.of}`,
    `status ${state.run.status ?? "not said"}, ${totalsText(state)}`,
    ...section(
      "axes",
      [...state.axes].map(([name, axis]) => [name, axis.value]),
    ),
    ...section(
      "open spans",
      [...state.spans.values()].map((span) => [span.spanKind, clipped(span.name, 60), ageText(at, span.at)]),
    ),
    ...section(
      "subjects",
      [...state.subjects.values()].map((each) => [each.subject, each.stage ?? "?", ageText(at, each.since)]),
    ),
    ...section("series", seriesRows(state)),
    ...section(
      "attention",
      [...state.attention.values()].map((item) => [
        item.attention ?? "item",
        clipped(item.text ?? item.id, 80),
      ]),
    ),
    ...section(
      "anomalies",
      state.anomalies.map((each) => [each.severity, each.type, clipped(each.message, 80)]),
    ),
  ].join("\n");

const section = (title: string, rows: readonly (readonly (string | number)[])[]): readonly string[] => {
  if (rows.length === 0) return [];
  const [, ...lines] = table(
    (rows[0] ?? []).map(() => ""),
    rows,
  ).split("\n");
  return ["", `${title} (${rows.length})`, ...lines.map((line) => `  ${line}`)];
};

const ageText = (at: ResolvedMoment, since: number): string =>
  `for ${secondsOf(nanos(at.at - since)).toFixed(3)} s`;

const seriesRows = (state: RunState): readonly (readonly (string | number)[])[] =>
  [...state.series].flatMap(([subject, series]) =>
    [...series].map(([name, each]) => [
      subject === "" ? "run" : subject,
      name,
      valueText(each.last),
      each.count === 1 ? "1 point" : `${each.count} points`,
    ]),
  );

const totalsText = ({ totals }: RunState): string => {
  const spans = Object.values(totals.spans).reduce((sum, kind) => sum + kind.started, 0);
  const said = [
    [spans, "spans"],
    [totals.transitions, "stage changes"],
    [totals.metricPoints, "metric points"],
    [totals.usage.input, "tokens in"],
    [totals.usage.output, "tokens out"],
  ] as const;
  return (
    said.flatMap(([figure, name]) => (figure ? [`${figure} ${name}`] : [])).join(", ") ||
    "nothing counted yet"
  );
};
