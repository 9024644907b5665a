/** How a file was read, as Markdown. Pure; what comes from the file stands in code, where nothing of it is markup. */
import { byteSum, lineSum, sumText } from "../../core/account.ts";
import type { Problem, SourceReport } from "../../core/wire/sources.ts";
import { visibleLine } from "../draw/visible.ts";

const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, " ");

/** Text of a file as code: one line, and no run of backticks in it closes it. */
const code = (text: string, most = 300): string => {
  const line = visibleLine(text, most) || " ";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
};

const counts = (of: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(of)
    .filter(([, number]) => number)
    .map(([name, number]) => `${code(name)} ${count(number ?? 0)}`)
    .join(", ");

export const reportMarkdown = (report: SourceReport, problems: readonly Problem[]): string => {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["State", report.note === undefined ? report.state : `${report.state}: ${visibleLine(report.note)}`],
    ["Dialect", `${report.dialect ?? "none"}: ${visibleLine(report.why)}`],
    ["Runs", report.assembly ? `${visibleLine(report.assembly)} (${report.runs.length})` : undefined],
    ["Lines", sumText(lineSum([report]), count)],
    ["Bytes", sumText(byteSum([report]), count)],
    ["Events", counts(report.eventsByKind)],
    ["Repaired", counts(report.repairs)],
    ["Derived", counts(report.derived)],
    ["Repeated lines", report.duplicates > 0 ? count(report.duplicates) : undefined],
    ["Late events", report.late > 0 ? count(report.late) : undefined],
    ["Clock", report.clock === null ? undefined : `${report.clock}, ${visibleLine(report.zone)}`],
    ...Object.entries(report.taken ?? {}).map(
      ([role, field]) => [`Taken for ${visibleLine(role)}`, code(field)] as const,
    ),
  ];
  const told = facts.filter(([, value]) => value !== undefined && value !== "");
  return [
    `# ${code(report.path)}${report.generation > 0 ? `, generation ${report.generation}` : ""}`,
    "",
    ...told.map(([name, value]) => `- ${name}: ${value}`),
    ...unknown(report.unknownTypes),
    ...torn(report),
    ...listed(report, problems),
    "",
  ].join("\n");
};

const unknown = (types: SourceReport["unknownTypes"]): readonly string[] => {
  const entries = Object.entries(types);
  if (entries.length === 0) return [];
  return [
    "",
    "## Types that no dialect knows",
    "",
    ...entries.map(
      ([type, { count: number, example }]) => `- ${code(type)} ${count(number)}: ${code(example)}`,
    ),
  ];
};

const torn = ({ pendingBytes, pendingText = "", bytes, lines }: SourceReport): readonly string[] =>
  pendingBytes === 0
    ? []
    : [
        "",
        `## Line ${count(lines + 1)} is not complete`,
        "",
        `${count(pendingBytes)} bytes from byte ${count(bytes)} on: ${code(pendingText)}`,
      ];

const listed = (report: SourceReport, problems: readonly Problem[]): readonly string[] => {
  if (problems.length === 0) return [];
  const some = report.problems > problems.length ? `, the first ${problems.length}` : "";
  return [
    "",
    `## ${count(report.problems)} ${report.problems === 1 ? "problem" : "problems"}${some}`,
    "",
    ...problems.map(
      ({ line, offset, length, reason }) =>
        `- ${line === 0 ? "the file" : `line ${count(line)}, byte ${count(offset)}, ${count(length)} bytes`}: ${code(reason)}`,
    ),
  ];
};
