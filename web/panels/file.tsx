/** Tab File: the run's sources, what was read of them and what could not be. */
import { useSignal } from "@preact/signals";
import type { Problem, SourceReport } from "../../core/wire.ts";
import { visibleLine } from "../draw/visible.ts";
import { bytes, count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import type { RunSession } from "../run-session.ts";
import { useAsk } from "./use-ask.ts";
import { useCalmRevision } from "./use-calm-revision.ts";

const PROBLEMS_PAGE = 200;

export const FilePanel = ({ session }: { readonly session: RunSession }) => {
  const revision = useCalmRevision(session);
  const sources = useAsk("sources", () => session.sources(), revision);
  return (
    <div class="files scroll">
      {sources.failure !== undefined ? (
        <p class="empty crit">The report could not be read: {sources.failure}</p>
      ) : null}
      {sources.value?.length === 0 ? <p class="empty panel">No file of this run is known any more.</p> : null}
      {sources.value?.map((report) => (
        <Report key={`${report.path} ${report.generation}`} report={report} />
      ))}
      <Problems session={session} revision={revision} />
    </div>
  );
};

const STATE_WORDS: Readonly<Record<SourceReport["state"], string>> = {
  live: "growing",
  idle: "read to its end",
  reading: "being read",
  gone: "gone from the disk; what was read stays",
  replaced: "replaced by another file",
  unreadable: "cannot be read",
  skipped: "skipped",
  summary: "a summary of other files, read as a report only",
};

const Report = ({ report }: { readonly report: SourceReport }) => {
  const bad = report.state === "unreadable" || report.state === "gone";
  return (
    <section class="panel report" aria-label={report.path}>
      <div class="ph">
        <h2 class="ell" title={report.path}>
          {visibleLine(report.path)}
        </h2>
        {report.generation > 0 ? <span class="chip">generation {report.generation}</span> : null}
        <span class={`chip ${bad ? "warn" : report.state === "live" ? "info" : ""}`}>
          {STATE_WORDS[report.state]}
        </span>
        <span class="grow" />
        <span class="n">
          {bytes(report.bytes)} of {bytes(report.size)}
        </span>
      </div>
      <div class="report-body">
        <p>
          <b class="brt">{report.dialect ?? "no dialect"}</b>{" "}
          <span class="sec">{visibleLine(report.why)}</span>
        </p>
        <p class="sec">{visibleLine(report.assembly)}</p>
        {report.note ? <p class="warn">{visibleLine(report.note)}</p> : null}
        <div class="tiles">
          <Tile title="Lines" number={report.lines} />
          <Tile title="Units read" number={report.units} />
          <Tile title="Problems" number={report.problems} loud />
          <Tile title="Duplicates" number={report.duplicates} />
          <Tile title="Late" number={report.late} />
          {report.pendingBytes > 0 ? (
            <Tile title="Bytes of a half line" number={report.pendingBytes} loud />
          ) : null}
        </div>
        <p class="sec">
          Clock:{" "}
          {report.clock === "ordinal" ? "none in the file; order stands for time, 1 ms a line" : report.clock}
          . Zone: {report.zone}.
        </p>
        <Counts title="Events" of={report.eventsByKind} />
        <Counts title="Repaired" of={report.repairs} />
        <Counts title="Derived" of={report.derived} />
        <Unknown of={report.unknownTypes} />
        <Taken of={report.taken ?? {}} />
      </div>
    </section>
  );
};

const Tile = ({
  title,
  number,
  loud = false,
}: {
  readonly title: string;
  readonly number: number;
  readonly loud?: boolean;
}) => (
  <div>
    <span class="caps">{title}</span>
    <b class={loud && number > 0 ? "warn" : ""}>{count(number)}</b>
  </div>
);

const Counts = ({
  title,
  of,
}: {
  readonly title: string;
  readonly of: Readonly<Record<string, number | undefined>>;
}) => {
  const entries = Object.entries(of).filter(([, number]) => number);
  if (entries.length === 0) return null;
  return (
    <p class="counts">
      <span class="caps">{title}</span>
      {entries.map(([name, number]) => (
        <span class="chip" key={name}>
          {visibleLine(name)} <b class="brt">{count(number ?? 0)}</b>
        </span>
      ))}
    </p>
  );
};

const Unknown = ({ of }: { readonly of: SourceReport["unknownTypes"] }) => {
  const entries = Object.entries(of);
  if (entries.length === 0) return null;
  return (
    <>
      <p class="caps">Types that no dialect knows, kept whole</p>
      <ul class="unknown">
        {entries.map(([type, { count: number, example }]) => (
          <li key={type}>
            <b class="brt">{visibleLine(type)}</b> <span class="dim">{count(number)}×</span>
            <div class="code sec">{visibleLine(example, 300)}</div>
          </li>
        ))}
      </ul>
    </>
  );
};

const Taken = ({ of }: { readonly of: Readonly<Record<string, string>> }) => {
  const entries = Object.entries(of);
  if (entries.length === 0) return null;
  return (
    <p class="counts">
      <span class="caps">Taken for</span>
      {entries.map(([role, field]) => (
        <span class="chip" key={role}>
          {visibleLine(role)} <b class="brt">{visibleLine(field)}</b>
        </span>
      ))}
    </p>
  );
};

const Problems = ({ session, revision }: { readonly session: RunSession; readonly revision: number }) => {
  const shown = useSignal(PROBLEMS_PAGE);
  const asked = useAsk(`problems ${shown.value}`, () => session.problems(0, shown.value + 1), revision);
  const problems = asked.value ?? [];
  return (
    <section class="panel report" aria-label="Problems">
      <div class="ph">
        <h2>Problems</h2>
        <span class="n">
          {asked.value
            ? problems.length > shown.value
              ? `the first ${shown.value}`
              : count(problems.length)
            : ""}
        </span>
      </div>
      {asked.failure !== undefined ? (
        <p class="empty crit">The problems could not be read: {asked.failure}</p>
      ) : null}
      {asked.value && problems.length === 0 ? (
        <p class="empty row">
          <SeverityGlyph severity="ok" /> Every line was read.
        </p>
      ) : null}
      {problems.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th>File</th>
              <th class="r">Line</th>
              <th class="r">Offset</th>
              <th class="r">Length</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, shown.value).map((problem) => (
              <ProblemRow
                key={`${problem.path} ${problem.generation} ${problem.offset} ${problem.reason}`}
                problem={problem}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {problems.length > shown.value ? (
        <button
          type="button"
          class="btn sm"
          onClick={() => {
            shown.value += 1000;
          }}
        >
          Show more
        </button>
      ) : null}
    </section>
  );
};

const ProblemRow = ({ problem }: { readonly problem: Problem }) => (
  <tr>
    <td class="ell" title={problem.path}>
      {visibleLine(problem.path)}
      {problem.generation > 0 ? <span class="dim"> generation {problem.generation}</span> : null}
    </td>
    <td class="r">{problem.line === 0 ? <span class="dim">whole file</span> : count(problem.line)}</td>
    <td class="r">{count(problem.offset)}</td>
    <td class="r">{bytes(problem.length)}</td>
    <td class="reason">{visibleLine(problem.reason)}</td>
  </tr>
);
