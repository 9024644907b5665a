/**
 * MLPerf training logs: events `:::MLLOG {…}` among the text of a console, or their JSON alone. Two clocks: `time_ms`
 * of events, where 0 is no time, and `timestamp` in seconds of the lines with numbers.
 *
 * Intervals (`…_start`, `…_stop`) are spans, each inside the one that was opened last. Every task of a job may say
 * the start of one interval: the first opens it, the others are events in it. Points are settings of the run, or
 * measured where they say an epoch. Text is a log.
 */
import { subjectOf } from "../ids.ts";
import { parseExact, put, readExactly, takeJson } from "../json.ts";
import type { Json } from "../value.ts";
import { consoleLine } from "./console-text.ts";
import type { Dialect, ReadResult, SpanDetail, SpanRef, SpanUnit } from "./dialect.ts";
import { mlperfLine } from "./mlperf-line.ts";
import { type MlperfMemory, MlperfReading, NO_MEMORY } from "./mlperf-reading.ts";
import { isFields } from "./otlp-attributes.ts";

const read = (line: string, memory: MlperfMemory): ReadResult<MlperfMemory> => {
  const found = mlperfLine(line);
  const subject = found.rank === undefined ? undefined : subjectOf(["rank", found.rank]);
  if (found.kind === "text") return { ok: true, events: [consoleLine(found.text, subject)], memory };
  const result = readExactly(found.json, (value, repairs): ReadResult<MlperfMemory> => {
    if (!isFields(value)) return { ok: true, events: [consoleLine(line, subject)], memory };
    const reading = new MlperfReading(value, memory, found.rank);
    if (typeof value.key === "string" && "time_ms" in value) reading.event(value.key);
    else reading.numbers();
    return { ok: true, events: reading.events, memory: reading.memory, repairs };
  });
  if ("ok" in result) return result;
  // A line that only begins like one of ours is text, unless the file says that it is ours and it was cut.
  return line.includes(":::MLLOG") || line.startsWith('{"')
    ? { ok: false, problem: result.problem, memory }
    : { ok: true, events: [consoleLine(line, subject)], memory };
};

const detail = (_span: SpanRef, units: readonly SpanUnit[]): SpanDetail => {
  const attributes: Record<string, Json> = {};
  for (const unit of units) {
    const found = mlperfLine(unit.text);
    const parsed = found.kind === "json" ? parseExact(found.json) : undefined;
    const line = parsed?.ok && isFields(parsed.value) ? parsed.value : undefined;
    if (!line) continue;
    const metadata = isFields(line.metadata) ? line.metadata : {};
    for (const key in metadata) put(attributes, key, takeJson(metadata[key]) ?? null);
    const value = takeJson(line.value);
    if (value !== undefined && value !== null) attributes[String(line.key)] = value;
  }
  return { attributes };
};

const recognizes = (sample: readonly string[]): boolean => {
  const lines = sample.filter((line) => line.trim() !== "");
  if (lines.some((line) => /^(?:\d{1,5}: )?:::MLLOG \{/.test(line))) return true;
  const ours = lines.filter(
    (line) => /^\{"namespace": ?"/.test(line) && line.includes('"time_ms"') && line.includes('"key"'),
  );
  return ours.length > 0 && ours.length * 2 >= lines.length;
};

export const mlperf: Dialect<MlperfMemory> = {
  name: "mlperf",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per file" },
  axisNames: { epoch: "epoch", step: "step" },
  recognizes,
  start: () => NO_MEMORY,
  read,
  detail,
  ignored: {
    "POINT_IN_TIME event_type": "a point is what begins and ends nothing",
    namespace: "empty, or the same in every line",
    "metadata.file": "where in the code the line was written; in the span's detail",
    "metadata.lineno": "where in the code the line was written; in the span's detail",
  },
};
