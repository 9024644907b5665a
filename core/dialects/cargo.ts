/**
 * Messages of cargo (`--message-format=json`): one object a line, told apart by `reason`, without times; the words of
 * cargo itself may stand between them. Compiler messages are logs; what was built and the end of the build are told.
 */
import type { NewEvent, Severity } from "../event.ts";
import { type Subject, subjectOf } from "../ids.ts";
import { readExactly, takeNumber } from "../json.ts";
import { consoleLine } from "./console-text.ts";
import type { Dialect, ReadResult } from "./dialect.ts";
import { clip } from "./generic-text.ts";
import { type Fields, isFields } from "./otlp-attributes.ts";

type NoMemory = Readonly<Record<string, never>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const lists = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const read = (line: string, memory: NoMemory): ReadResult<NoMemory> => {
  if (!line.trimStart().startsWith("{")) return { ok: true, events: [consoleLine(line)], memory };
  const result = readExactly(line, (value, repairs): ReadResult<NoMemory> => {
    if (!isFields(value) || typeof value.reason !== "string")
      return { ok: true, events: [{ kind: "unknown", summary: "a line without a reason" }], memory, repairs };
    const event = eventOf(value, value.reason) as { -readonly [Key in keyof NewEvent]: NewEvent[Key] };
    event.native = value.reason;
    const subject = crateOf(value);
    if (subject !== undefined) event.subject = subject;
    return { ok: true, events: [event as NewEvent], memory, repairs };
  });
  return "ok" in result ? result : { ok: false, problem: result.problem, memory };
};

const eventOf = (line: Fields, reason: string): NewEvent => {
  switch (reason) {
    case "compiler-message":
      return compilerMessage(isFields(line.message) ? line.message : {}, line);
    case "compiler-artifact":
      return said(`${line.fresh === true ? "fresh" : "built"}: ${targetOf(line)}${executableOf(line)}`);
    case "build-script-executed":
      return said(`build script of ${packageOf(line)} was run`);
    case "timing-info":
      return typeof line.duration === "number"
        ? { kind: "metric", values: { compile_s: takeNumber(line.duration) }, better: { compile_s: "lower" } }
        : { kind: "unknown", summary: `times of ${packageOf(line)}` };
    case "build-finished":
      return { kind: "run", status: line.success === false ? "failed" : "finished" };
    default:
      return { kind: "unknown", summary: clip(`${reason} ${packageOf(line)}`.trim()) };
  }
};

const said = (message: string): NewEvent => ({
  kind: "log",
  severity: "info",
  message: clip(message),
  stream: "cargo",
});

const LEVELS: Readonly<Record<string, Severity>> = {
  error: "error",
  "error: internal compiler error": "critical",
  warning: "warning",
  note: "info",
  help: "info",
  "failure-note": "info",
};

/** `clippy::needless_if: this `if` branch is empty (src/main.rs:3:3)` */
const compilerMessage = (message: Fields, line: Fields): NewEvent => {
  const level = text(message.level);
  const code = isFields(message.code) ? text(message.code.code) : "";
  const spans = lists(message.spans);
  const at = spans.find(({ is_primary: primary }) => primary === true) ?? spans[0];
  const place =
    at === undefined ? "" : ` (${text(at.file_name)}:${String(at.line_start)}:${String(at.column_start)})`;
  const words = text(message.message) || `a message about ${targetOf(line)}`;
  return {
    kind: "log",
    severity: Object.hasOwn(LEVELS, level) ? (LEVELS[level] as Severity) : "info",
    message: clip(`${code === "" ? "" : `${code}: `}${words}${place}`),
    stream: "rustc",
  };
};

const targetOf = (line: Fields): string => {
  const target = isFields(line.target) ? line.target : {};
  const kinds = Array.isArray(target.kind)
    ? target.kind.filter((kind) => typeof kind === "string").join(", ")
    : "";
  return `${text(target.name) || packageOf(line)}${kinds === "" ? "" : ` (${kinds})`}`;
};

const executableOf = (line: Fields): string =>
  text(line.executable) === "" ? "" : ` at ${text(line.executable)}`;

/** The last part of `path+file:///home/a/b#name@0.1.0`, or of `name 0.1.0 (…)`. */
const packageOf = (line: Fields): string => {
  const id = text(line.package_id);
  return id.includes("#") ? id.slice(id.lastIndexOf("/") + 1) : (id.split(" ")[0] ?? "");
};

const crateOf = (line: Fields): Subject | undefined => {
  const name = isFields(line.target) ? text(line.target.name) : "";
  return name === "" ? undefined : subjectOf(["crate", name]);
};

const REASON =
  /^\s*\{"reason":\s*"(?:compiler-message|compiler-artifact|build-script-executed|build-finished)"/;
const recognizes = (sample: readonly string[]): boolean => {
  const ours = sample.filter((line) => REASON.test(line)).length;
  const json = sample.filter((line) => line.trimStart().startsWith("{")).length;
  return ours > 0 && ours * 2 >= json;
};

const SCRIPT = "what a build script found on that machine";

export const cargo: Dialect<NoMemory> = {
  name: "cargo",
  version: 1,
  unit: "line",
  assembly: { by: "source", rule: "one run per file: one build" },
  recognizes,
  start: () => ({}),
  read,
  detail: () => ({}),
  ignored: {
    manifest_path: "the package's place on that machine",
    package_id: "names the target's package again",
    "target.*": "how the target is built; its name and kind are told",
    "profile.*": "how the target is built; the raw line has it",
    features: "how the target is built; the raw line has it",
    filenames: "what was written; the executable is told",
    "message.rendered": "the message again, drawn for a terminal",
    "message.children": "hints beside the message; the raw line has them",
    "message.spans": "the primary place is told; the raw line has all",
    "message.$message_type": "the same in every message",
    linked_libs: SCRIPT,
    linked_paths: SCRIPT,
    cfgs: SCRIPT,
    env: SCRIPT,
    out_dir: SCRIPT,
  },
};
