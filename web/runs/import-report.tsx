/** The import report: every file that was found, what became of it, and whether a line was lost. */
import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { useRef } from "preact/hooks";
import type { SourceReport } from "../../core/wire/sources.ts";
import { allSources, type ListedSource, problemsOfFile } from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { usePanelData } from "../export/panel-data.ts";
import { count } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { PanelMore } from "../panels/panel-more.tsx";
import { ProblemTable } from "../panels/problem-table.tsx";
import { Report, STATE_WORDS, Sums } from "../panels/source-report.tsx";
import { isTorn, TornSource } from "../panels/torn-source.tsx";
import { useAsk } from "../panels/use-ask.ts";
import type { Session } from "../session.ts";
import { fileGroups, type Group, groupOf } from "./file-groups.ts";
import { GapRow } from "./gap-row.tsx";
import { rowWindow, useInView, useRowFocus } from "./row-window.ts";
import { stepKey } from "./step-key.ts";
import { ViewSwitch } from "./view-switch.tsx";

const PROBLEMS_SHOWN = 100;
/** Height of a row (web/styles/runs.css), and how many columns there are. */
const ROW_PX = 28;
const COLUMNS = 7;

export const ImportReport = ({ app, query }: { readonly app: Session; readonly query: string }) => {
  const health = app.health.value;
  // Asked again when something was read: nothing else changes a report.
  const version = health === undefined ? 0 : health.head + health.files + health.problems;
  const asked = useAsk("all sources", (signal) => allSources(signal), version);
  const group = useSignal<Group | undefined>(undefined);
  const looked = useSignal<number | undefined>(undefined);
  const words = query.trim().toLowerCase();
  const all = asked.value ?? [];
  const listed = all.filter(
    (source) =>
      (group.value === undefined || groupOf(source) === group.value) &&
      (words === "" ||
        `${source.path} ${source.dialect ?? ""} ${source.note ?? ""}`.toLowerCase().includes(words)),
  );
  const focused = listed.find(({ id }) => id === looked.value) ?? listed[0];
  usePanelData("Import report", () =>
    listed.map((source) => ({
      file: source.path,
      generation: source.generation,
      dialect: source.dialect,
      why: source.why,
      state: source.state,
      became: becameOf(source),
      lines: source.lines,
      events: eventsOf(source),
      problems: source.problems,
      bytes: source.bytes,
      size: source.size,
      runs: source.runs.join(" "),
    })),
  );
  return (
    <>
      <nav class="panel" aria-label="Filter files">
        <div class="ph">
          <h2>Files</h2>
          <span class="n">{asked.value ? count(all.length) : ""}</span>
        </div>
        <div class="pb scroll">
          {fileGroups(all).map(({ key, words: title, number }) => (
            <button
              type="button"
              key={key}
              class="file-group"
              aria-pressed={group.value === key}
              onClick={() => {
                group.value = group.value === key ? undefined : key;
              }}
            >
              <span>{title}</span>
              <b>{count(number)}</b>
            </button>
          ))}
        </div>
      </nav>
      <section class="panel" aria-label="Import report">
        <div class="ph">
          <h2>Import report</h2>
          <span class="n">{asked.value ? `${count(listed.length)} of ${count(all.length)} files` : ""}</span>
          <span class="grow" />
          <ViewSwitch app={app} view="files" />
          <PanelMore />
        </div>
        <div class="report-sums">{asked.value ? <Sums of={listed} /> : null}</div>
        <div class="pb scroll">
          {asked.failure !== undefined ? (
            <p class="empty crit">The report could not be read: {asked.failure}</p>
          ) : null}
          <FileTable
            files={listed}
            focused={focused?.id}
            look={(id) => {
              looked.value = id;
            }}
          />
          {asked.value && listed.length === 0 ? <p class="nothing">No file matches.</p> : null}
        </div>
      </section>
      <aside class="files scroll" id="inspector" aria-label="How the file was read">
        {focused ? <FileReport app={app} source={focused} /> : null}
      </aside>
    </>
  );
};

const FileReport = ({ app, source }: { readonly app: Session; readonly source: ListedSource }) => {
  const key = source.problems > 0 ? `problems ${source.path}` : undefined;
  const asked = useAsk(key, (signal) => problemsOfFile(source.path, PROBLEMS_SHOWN, signal), source.problems);
  const problems = asked.value?.filter(({ generation }) => generation === source.generation);
  return (
    <>
      {isTorn(source) ? <TornSource source={source} /> : null}
      <Report report={source} />
      {source.runs.length > 0 ? (
        <section class="panel" aria-label="Runs of this file">
          <div class="ph">
            <h2>{source.runs.length === 1 ? "Its run" : "Its runs"}</h2>
            <span class="n">{count(source.runs.length)}</span>
          </div>
          <div class="run-chips">
            {source.runs.slice(0, 50).map((run) => (
              <button type="button" class="btn sm" key={run} title={run} onClick={() => app.openRun(run)}>
                {app.runs.value?.get(run)?.name ?? run}
              </button>
            ))}
          </div>
        </section>
      ) : null}
      {asked.failure !== undefined ? (
        <p class="empty crit">The problems could not be read: {asked.failure}</p>
      ) : null}
      {problems && problems.length > 0 ? (
        <section class="panel report" aria-label="Problems of this file">
          <div class="ph">
            <h2>Problems</h2>
            <span class="n">
              {source.problems > problems.length
                ? `the first ${problems.length} of ${count(source.problems)}`
                : count(problems.length)}
            </span>
          </div>
          <div class="scroll">
            <ProblemTable key={source.id} problems={problems} sources={[source]} />
          </div>
        </section>
      ) : null}
    </>
  );
};

interface TableProps {
  readonly files: readonly ListedSource[];
  readonly focused: number | undefined;
  readonly look: (id: number) => void;
}

const FileTable = ({ files, focused, look }: TableProps) => {
  const body = useRef<HTMLTableSectionElement>(null);
  const place = files.findIndex(({ id }) => id === focused);
  const focusRow = useRowFocus(body, place);
  const keys = (event: KeyboardEvent): void => {
    const to = stepKey(event.key, place, files.length);
    const next = to === undefined ? undefined : files[to];
    if (to === undefined || !next) return;
    event.preventDefault();
    event.stopPropagation();
    look(next.id);
    focusRow(to);
  };
  const shown = rowWindow(
    files.map(() => ROW_PX),
    useInView(body),
    place,
  );
  return (
    <table class="file-table" aria-label="Files" aria-rowcount={files.length}>
      <thead>
        <tr>
          <th scope="col">
            <span class="sr">Sign</span>
          </th>
          <th scope="col">File</th>
          <th scope="col">Dialect</th>
          <th scope="col" class="r">
            Lines
          </th>
          <th scope="col" class="r">
            Events
          </th>
          <th scope="col" class="r">
            Problems
          </th>
          <th scope="col">What became of it</th>
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={keys}>
        {shown.rows.map(({ index, before }) => {
          const file = files[index] as ListedSource;
          return (
            <Fragment key={file.id}>
              <GapRow px={before} columns={COLUMNS} />
              <FileRow file={file} index={index} selected={file.id === focused} look={look} />
            </Fragment>
          );
        })}
        <GapRow px={shown.after} columns={COLUMNS} />
      </tbody>
    </table>
  );
};

const FileRow = ({
  file,
  index,
  selected,
  look,
}: {
  readonly file: ListedSource;
  readonly index: number;
  readonly selected: boolean;
  readonly look: (id: number) => void;
}) => {
  const became = becameOf(file);
  return (
    <tr
      class={selected ? "sel" : ""}
      aria-rowindex={index + 1}
      tabIndex={selected ? 0 : -1}
      aria-current={selected ? "true" : undefined}
      onClick={() => look(file.id)}
      onFocus={() => look(file.id)}
    >
      <td>
        <SeverityGlyph severity={severityOf(file)} />
      </td>
      <td class="ell" title={file.path}>
        <bdi>{visibleLine(file.path)}</bdi>
        {file.generation > 0 ? <span class="dim"> generation {file.generation}</span> : null}
      </td>
      <td class={file.dialect === null ? "dim" : ""}>{file.dialect ?? "none"}</td>
      <td class="r">{file.lines > 0 ? count(file.lines) : <span class="dim">·</span>}</td>
      <td class="r">{eventsOf(file) > 0 ? count(eventsOf(file)) : <span class="dim">·</span>}</td>
      <td class={`r ${file.problems > 0 ? "warn" : "dim"}`}>
        {file.problems > 0 ? count(file.problems) : "·"}
      </td>
      <td class="ell sec" title={became}>
        {became}
      </td>
    </tr>
  );
};

const eventsOf = ({ eventsByKind }: SourceReport): number =>
  Object.values(eventsByKind).reduce((sum, number) => sum + (number ?? 0), 0);

const becameOf = ({ state, note, pendingBytes, lines }: SourceReport): string => {
  if (note !== undefined)
    return visibleLine(`${state === "summary" ? "summary" : STATE_WORDS[state]}: ${note}`);
  return pendingBytes > 0 ? `line ${count(lines + 1)} has no end yet` : STATE_WORDS[state];
};

const severityOf = (file: SourceReport): "ok" | "info" | "warning" | "critical" => {
  if (file.state === "unreadable") return "critical";
  if (file.state === "skipped" || file.state === "summary") return "info";
  if (file.problems > 0 || file.pendingBytes > 0 || file.state === "gone") return "warning";
  return file.state === "replaced" ? "info" : "ok";
};
