/** How one file was read: where its lines went, what was noticed, what was assumed. */
import { type Accounted, byteSum, lineSum, startsUnknown } from "../../core/account.ts";
import type { SourceReport } from "../../core/wire/sources.ts";
import { type ListedSource, rawAddress } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { bytes, count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { CopyReport } from "./copy-report.tsx";
import { PanelMore } from "./panel-more.tsx";
import "../styles/report.css";

export const STATE_WORDS: Readonly<Record<SourceReport["state"], string>> = {
  live: "growing",
  idle: "read to its end",
  reading: "being read",
  gone: "gone from the disk; what was read stays",
  replaced: "replaced by another file",
  unreadable: "cannot be read",
  skipped: "skipped",
  summary: "a summary of other files, read as a report only",
};

export const Report = ({ report }: { readonly report: ListedSource }) => {
  const bad = report.state === "unreadable" || report.state === "gone";
  return (
    <section class="panel report" aria-label={report.path}>
      <div class="ph">
        <h2 class="ell" title={report.path}>
          {visibleLine(report.path)}
        </h2>
        <span class="grow" />
        {report.units > 0 ? (
          <a
            class="btn sm"
            href={rawAddress(report.id)}
            download
            title="The bytes of this file as they were read"
          >
            {bytes(report.bytes)}
          </a>
        ) : null}
        <CopyReport report={report} />
        <PanelMore />
      </div>
      <div class="report-body">
        <p>
          <span class={`chip ${bad ? "warn" : report.state === "live" ? "info" : ""}`}>
            {STATE_WORDS[report.state]}
          </span>{" "}
          {report.generation > 0 ? <span class="chip">generation {report.generation}</span> : null}
        </p>
        <p>
          <b class="brt">{report.dialect ?? "no dialect"}</b>{" "}
          <span class="sec">{visibleLine(report.why)}</span>
        </p>
        <p class="sec">{visibleLine(report.assembly)}</p>
        {report.note ? <p class="warn">{visibleLine(report.note)}</p> : null}
        {report.lines > 0 || report.pendingBytes > 0 ? <Sums of={[report]} /> : null}
        <Facts report={report} />
        <Counts title="Events" of={report.eventsByKind} />
        <Counts title="Repaired" of={report.repairs} />
        <Counts title="Derived" of={report.derived} />
        <Unknown of={report.unknownTypes} />
        <Taken of={report.taken ?? {}} />
      </div>
    </section>
  );
};

/** A sum that closes says at a glance that nothing was lost; one that does not is shouted. */
export const Sums = ({ of }: { readonly of: readonly Accounted[] }) => (
  <ul class="sums" aria-label="Where every line and byte went">
    {[lineSum(of), byteSum(of)].map((sum) => (
      <li key={sum.whole.what} class={sum.lost === 0 ? "" : "crit"}>
        <SeverityGlyph severity={sum.lost === 0 ? "ok" : "critical"} />
        <span>
          <b>{count(sum.whole.count)}</b> {sum.whole.what} ={" "}
          {sum.terms.map((term, i) => (
            <span key={term.what}>
              {i > 0 ? " + " : ""}
              <b class={i > 0 && term.what.includes("listed") ? "warn" : ""}>{count(term.count)}</b>{" "}
              {term.what}
            </span>
          ))}
          , <b>{count(sum.lost)}</b> lost
        </span>
      </li>
    ))}
  </ul>
);

/** What was noticed, and what was done about it. */
const Facts = ({ report }: { readonly report: SourceReport }) => {
  const facts: readonly (readonly [what: string, done: string])[] = [
    [numbered(report.problems, "problem"), "listed below with line, byte and reason"],
    [numbered(report.duplicates, "repeated line"), "kept, marked, counted once"],
    [numbered(report.late, "late event"), "sorted in at its time, state computed again"],
    [
      report.pendingBytes > 0 ? `line ${count(report.lines + 1)} has no end yet` : "",
      `${count(report.pendingBytes)} bytes wait from byte ${count(report.bytes)} on; read when the file grows`,
    ],
  ];
  return (
    <dl class="facts-list">
      {facts
        .filter(([what]) => what !== "")
        .map(([what, done]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{done}</dd>
          </div>
        ))}
      {report.clock === null ? null : (
        <div>
          <dt>
            Clock: {CLOCK_WORDS[report.clock]}
            {startsUnknown(report.taken) ? ", and nothing says when it was started" : ""}
          </dt>
          <dd>{clockDone(report)}</dd>
        </div>
      )}
    </dl>
  );
};

const clockDone = ({ clock, zone, taken }: SourceReport): string => {
  if (clock === "ordinal") return "order stands for time, 1 ms a line";
  return startsUnknown(taken) ? `read from ${visibleLine(taken?.time ?? "")}` : `zone: ${zone}`;
};

const CLOCK_WORDS = {
  wall: "every line has a time",
  mixed: "some lines have a time, the others take that of the line before",
  ordinal: "no times in the file",
} as const;

const numbered = (number: number, what: string): string =>
  number === 0 ? "" : `${count(number)} ${what}${number === 1 ? "" : "s"}`;

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
