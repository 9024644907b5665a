/** The table of runs: one row each, walked with the arrow keys; a row in the pointer's or focus's care never moves. */
import { Fragment } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { eventName, type RunId } from "../../core/ids.ts";
import type { FindHit } from "../../core/wire/finding.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import type { RunsRoute, SortKey } from "../address.ts";
import { visibleLine } from "../draw/visible.ts";
import { dense, duration, wallFull, wallShort } from "../format.ts";
import { RUN_KIND_LOOKS } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import type { Session } from "../session.ts";
import { eventText } from "../views/event-text.ts";
import { Fingerprint } from "./fingerprint.tsx";
import { GapRow } from "./gap-row.tsx";
import { anomaliesOf, type Listed, listRuns } from "./pick.ts";
import { togglePick } from "./pick-button.tsx";
import { rowWindow, useInView, useRowFocus } from "./row-window.ts";
import { Result, StatusSign } from "./status.tsx";
import { stepKey } from "./step-key.ts";

interface Props {
  readonly app: Session;
  readonly route: RunsRoute;
  readonly runs: readonly RunSummary[];
  /** The first place of the searched words in the text of a run. */
  readonly found: ReadonlyMap<RunId, FindHit>;
}

const COLUMNS: readonly {
  readonly key?: SortKey;
  readonly title: string;
  readonly right?: boolean;
  readonly width?: string;
}[] = [
  { title: "", width: "30px" },
  { key: "name", title: "Run" },
  { title: "Shape", width: "132px" },
  { key: "start", title: "Started", right: true, width: "102px" },
  { key: "length", title: "Length", right: true, width: "70px" },
  { key: "events", title: "Events", right: true, width: "62px" },
  { key: "anomalies", title: "Anom.", right: true, width: "56px" },
  { key: "result", title: "Result", right: true, width: "112px" },
];

export const RunsTable = ({ app, route, runs, found }: Props) => {
  const held = useRef<readonly RunId[] | undefined>(undefined);
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = useMemo(() => listRuns(runs, route, found), [runs, route, found]);
  const listed = keepOrder(sorted, held.current);
  const focused = listed.some(({ run }) => run.id === route.run) ? route.run : listed[0]?.run.id;
  const place = listed.findIndex(({ run }) => run.id === focused);
  const focusRow = useRowFocus(body, place);
  const hold = (): void => {
    held.current = listed.map(({ run }) => run.id);
  };
  const release = (): void => {
    if (!body.current?.contains(document.activeElement) && !body.current?.matches(":hover"))
      held.current = undefined;
  };
  const keys = (event: KeyboardEvent): void => {
    const to = stepKey(event.key, place, listed.length);
    if (event.key === "Enter" && focused) {
      event.preventDefault();
      app.openRun(focused);
    } else if (to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const next = listed[to]?.run.id;
      app.refineRuns({ run: next });
      focusRow(to);
    }
  };
  const heights = listed.map(({ run }) => (found.has(run.id) ? ROW_PX + FOUND_PX : ROW_PX));
  const shown = rowWindow(heights, useInView(body), place);
  return (
    <table aria-label="Runs" aria-rowcount={listed.length}>
      <colgroup>
        {COLUMNS.map(({ title, width }) => (
          <col key={title} style={width ? { width } : {}} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <Header key={column.title} column={column} route={route} app={app} />
          ))}
        </tr>
      </thead>
      <tbody
        ref={body}
        onKeyDown={keys}
        onPointerEnter={hold}
        onPointerLeave={release}
        onFocusIn={hold}
        onFocusOut={release}
      >
        {shown.rows.map(({ index, before }) => {
          const { run, indent } = listed[index] as Listed;
          return (
            <Fragment key={run.id}>
              <GapRow px={before} columns={COLUMNS.length} />
              <Row
                app={app}
                run={run}
                index={index}
                indent={indent}
                selected={run.id === focused}
                picked={pickedAs(route.pick, run.id, focused)}
                hit={found.get(run.id)}
              />
            </Fragment>
          );
        })}
        <GapRow px={shown.after} columns={COLUMNS.length} />
      </tbody>
    </table>
  );
};

/** Heights of a row, and of the line below its name that says what was found (web/styles/runs.css). */
const ROW_PX = 34;
const FOUND_PX = 17;

/** Of two A and B, of more their number. The focused one would be the next. */
const pickedAs = (picks: readonly RunId[], run: RunId, focused: RunId | undefined): RowProps["picked"] => {
  const place = picks.indexOf(run);
  if (place === 0) return { look: "a", text: picks.length > 2 ? "1" : "A", sure: true };
  if (place > 0) return { look: "b", text: picks.length > 2 ? String(place + 1) : "B", sure: true };
  return picks.length === 1 && run === focused ? { look: "b", text: "B", sure: false } : undefined;
};

/** Runs of before stay where they were; new ones come at the end. */
const keepOrder = (listed: readonly Listed[], held: readonly RunId[] | undefined): readonly Listed[] => {
  if (!held) return listed;
  const places = new Map(held.map((id, index) => [id, index]));
  const place = (id: RunId): number => places.get(id) ?? held.length;
  return [...listed].sort((left, right) => place(left.run.id) - place(right.run.id));
};

const Header = ({
  column,
  route,
  app,
}: {
  readonly column: (typeof COLUMNS)[number];
  readonly route: RunsRoute;
  readonly app: Session;
}) => {
  const { key, title, right } = column;
  const sorted = key !== undefined && route.sort.by === key;
  const direction = route.sort.descending ? "descending" : "ascending";
  if (!key) return <th scope="col">{title || <span class="sr">Status</span>}</th>;
  return (
    <th scope="col" class={right ? "r" : ""} aria-sort={sorted ? direction : undefined}>
      <button
        type="button"
        onClick={() =>
          app.refineRuns({ sort: { by: key, descending: sorted ? !route.sort.descending : key !== "name" } })
        }
      >
        {title}
        {sorted ? (route.sort.descending ? " ▾" : " ▴") : ""}
      </button>
    </th>
  );
};

/** Enough of an id that is a hash to tell rows apart; others are names. */
const shortId = (id: RunId): string => (/^r-[0-9a-f]{10}$/.test(id) ? id.slice(0, 6) : id);

interface RowProps {
  readonly app: Session;
  readonly run: RunSummary;
  readonly index: number;
  readonly indent: number;
  readonly selected: boolean;
  readonly picked:
    | { readonly look: "a" | "b"; readonly text: string /** It is picked. */; readonly sure: boolean }
    | undefined;
  readonly hit: FindHit | undefined;
}

const Row = ({ app, run, index, indent, selected, picked, hit }: RowProps) => {
  const look = RUN_KIND_LOOKS[run.kinds[0] ?? "other"];
  const anomalies = anomaliesOf(run);
  const grave = (run.anomalies.bySeverity.critical ?? 0) + (run.anomalies.bySeverity.error ?? 0);
  const start = run.start === null ? undefined : Date.parse(run.start);
  return (
    <tr
      class={selected ? "sel" : ""}
      aria-rowindex={index + 1}
      tabIndex={selected ? 0 : -1}
      aria-current={selected ? "true" : undefined}
      onClick={(event) => {
        app.refineRuns({ run: run.id });
        if (event.ctrlKey || event.metaKey) togglePick(app, run.id);
      }}
      onDblClick={() => app.openRun(run.id)}
      onFocus={() => app.refineRuns({ run: run.id })}
    >
      <td>
        <StatusSign run={run} />
      </td>
      <td class="nm">
        <span class="row">
          {indent > 0 ? (
            <span
              class="dim branch"
              style={{ marginLeft: `${(indent - 1) * 14}px` }}
              title={run.branchOf === null ? "in the place of the run above" : "a branch of the run above"}
            >
              <Icon name={run.branchOf === null ? "loop" : "fork"} size={13} />
            </span>
          ) : null}
          <b class="kind" style={{ color: `var(${look.token})` }} title={run.kinds.join(", ")}>
            {look.letter}
          </b>
          <span class="name-id">
            <a
              class="ell"
              href={`/run/${run.id}`}
              tabIndex={-1}
              title={run.name}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                app.openRun(run.id);
              }}
            >
              <b>{run.name}</b>
            </a>
            <span class="id" title={run.id}>
              {shortId(run.id)}
            </span>
          </span>
          {picked ? (
            <span
              class={`side-badge ${picked.look}`}
              title={picked.sure ? "Picked to be compared" : "c compares it with A"}
            >
              {picked.text}
            </span>
          ) : null}
          {run.replaces === null ? null : <span class="chip">replaced another</span>}
        </span>
        {hit ? (
          <a
            class="found ell"
            href={`/run/${run.id}?at=${eventName(hit.event)}`}
            tabIndex={-1}
            title="Open at this moment"
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              app.openRun(run.id, { at: { kind: "event", seq: hit.event.seq, k: hit.event.k } });
            }}
          >
            {hit.key ? <span class="dim">{hit.key}: </span> : null}
            {visibleLine(hit.snippet) || visibleLine(eventText(hit.event, () => hit.span))}
          </a>
        ) : null}
      </td>
      <td>
        <Fingerprint run={run} width={118} height={22} />
      </td>
      <td class="r sec" title={start === undefined ? "This run has no times" : wallFull(start)}>
        {start === undefined ? <span class="dim">no time</span> : wallShort(start, Date.now())}
      </td>
      <td class="r">{duration(run.durationMs * 1e6)}</td>
      <td class="r" title={String(run.events)}>
        {dense(run.events)}
      </td>
      <td class={`r ${grave > 0 ? "crit" : anomalies > 0 ? "warn" : "dim"}`}>{anomalies || "·"}</td>
      <td class="r brt">
        <Result run={run} />
      </td>
    </tr>
  );
};
