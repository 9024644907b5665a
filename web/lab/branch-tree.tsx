/** The run's model calls on a line, and the branches that were made at them. */
import { useSignal } from "@preact/signals";
import type { Branch } from "../../core/replay/branch-wire.ts";
import type { LabCall } from "../../core/replay/lab-wire.ts";
import * as api from "../api.ts";
import { visibleLine } from "../draw/visible.ts";
import { count, money, shortClock } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { Icon } from "../icons.tsx";
import { useAsk } from "../panels/use-ask.ts";
import type { Session } from "../session.ts";
import { Link } from "../shell/rail.tsx";
import { type BranchRow, branchLines, branchRows, type Fork } from "./branch-rows.ts";
import type { BranchSession } from "./branch-session.ts";

interface Props {
  readonly app: Session;
  readonly desk: BranchSession;
  readonly call: LabCall;
}

/** Calls on the line at most; the one that is edited is always among them. */
const MOST = 200;

export const BranchTree = ({ app, desk, call }: Props) => {
  const archived = useSignal(false);
  const asked = useAsk(call.run, (signal) =>
    api.spanQuestion(
      call.run,
      { ask: "table", filter: { kinds: ["llm"] }, sort: "start", descending: false, offset: 0, limit: MOST },
      signal,
    ),
  );
  const calls = (asked.value?.rows ?? []).map(
    ({ bar }): Fork => ({ event: bar.event, name: bar.name, at: bar.start }),
  );
  const forks = calls.some(({ event }) => event === call.event) ? calls : [...calls, call];
  const branches = desk.branches.value ?? [];
  const tree = branchRows(call.run, forks, branches, archived.value);
  const lines = branchLines(tree.rows);
  const run = app.runs.value?.get(call.run);
  const parent = run?.branchOf ? app.runs.value?.get(run.branchOf) : undefined;
  return (
    <section class="panel branches" aria-label="Branches">
      <div class="ph">
        <h2>Branches</h2>
        <span class="n">{branches.length === 0 ? "none yet" : count(branches.length - tree.archived)}</span>
        <span class="grow" />
        {tree.archived > 0 ? (
          <button
            type="button"
            class="btn sm ghost"
            aria-pressed={archived.value}
            onClick={() => {
              archived.value = !archived.value;
            }}
          >
            {count(tree.archived)} archived
          </button>
        ) : null}
      </div>
      {parent ? (
        <p class="note dim">
          A branch of{" "}
          <Link href={`/run/${parent.id}`} go={() => app.openRun(parent.id)}>
            {visibleLine(parent.name)}
          </Link>
        </p>
      ) : null}
      <div class="pb scroll">
        <div class="branch-tree" style={{ height: `${lines.height}px` }}>
          <svg aria-hidden="true" width="100%" height={lines.height}>
            <path class="main-line" d={`M18 ${lines.main[0]}V${lines.main[1]}`} />
            {lines.curves.map(({ row, path }) => (
              <path key={row} class="curve" d={path} />
            ))}
            {tree.rows.map((row, index) => {
              const { x, y } = lines.places[index] ?? { x: 0, y: 0 };
              return row.row === "fork" ? (
                <path
                  key={index}
                  class={`fork ${row.fork.event === call.event ? "here" : ""}`}
                  d={`M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z`}
                />
              ) : null;
            })}
          </svg>
          <ul>
            {tree.rows.map((row, index) => {
              const place = lines.places[index] ?? { x: 0, y: 0 };
              return (
                <li
                  key={row.row === "fork" ? row.fork.event : row.branch.run}
                  class={row.row}
                  style={{ paddingLeft: `${place.x + (row.row === "fork" ? 14 : -7)}px` }}
                >
                  <Row app={app} desk={desk} call={call} row={row} start={run?.from ?? 0} />
                </li>
              );
            })}
          </ul>
        </div>
      </div>
    </section>
  );
};

interface RowProps extends Props {
  readonly row: BranchRow;
  readonly start: number;
}

const Row = ({ app, desk, call, row, start }: RowProps) => {
  if (row.row === "branch")
    return <BranchLine app={app} desk={desk} branch={row.branch} hidden={row.hidden} />;
  const { event, name, at } = row.fork;
  const here = event === call.event;
  return (
    <>
      <Link
        href={`/lab/${call.run}/${event}`}
        go={() => app.showLab(call.run, event)}
        class={`ell ${here ? "here" : ""}`}
        current={here}
        title={name}
      >
        {visibleLine(name)}
      </Link>
      <span class="dim num">{shortClock(at - start)}</span>
    </>
  );
};

interface LineProps {
  readonly app: Session;
  readonly desk: BranchSession;
  readonly branch: Branch;
  readonly hidden: number;
}

const BranchLine = ({ app, desk, branch, hidden }: LineProps) => {
  const naming = useSignal(false);
  const open = useSignal(false);
  const { run, name, own, state, reason, edit } = branch;
  const change = (what: Parameters<BranchSession["change"]>[1]): void => void desk.change(run, what);
  return (
    <>
      <BranchSign branch={branch} />
      <span class="branch-text" title={[edit.join(", "), reason].filter(Boolean).join(": ")}>
        {naming.value ? (
          <input
            class="branch-name"
            aria-label="Name of the branch"
            value={name}
            maxLength={120}
            // biome-ignore lint/a11y/noAutofocus: it was asked for by a button
            autoFocus
            onKeyDown={(event) => {
              if (event.key === "Enter") event.currentTarget.blur();
              if (event.key === "Escape") naming.value = false;
            }}
            onBlur={(event) => {
              const said = event.currentTarget.value.trim();
              if (naming.peek() && said !== "" && said !== name) change({ name: said });
              naming.value = false;
            }}
          />
        ) : (
          <Link href={`/run/${run}`} go={() => app.openRun(run)} class="ell">
            {visibleLine(name)}
          </Link>
        )}
        <span class="dim ell">
          {OUTCOMES[state]}
          {own.costUsd === null ? "" : `, ${money(own.costUsd)}`}
          {hidden > 0 ? ` · ${count(hidden)} folded` : ""}
          {branch.parentChanged ? " · parent has changed since" : ""}
          {branch.archived ? " · archived" : ""}
        </span>
      </span>
      {state === "running" ? (
        <button type="button" class="btn sm" onClick={() => void desk.stop(branch)}>
          Stop
          <span class="sr">{visibleLine(name, 40)}</span>
        </button>
      ) : (
        <button
          type="button"
          class="btn sm ghost ico"
          aria-expanded={open.value}
          title={`What can be done with ${visibleLine(name, 60)}`}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name="menu" size={14} />
          <span class="sr">Actions of {visibleLine(name, 40)}</span>
        </button>
      )}
      {open.value ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: any of its buttons closes it
        // biome-ignore lint/a11y/useKeyWithClickEvents: a button that is pressed by a key clicks
        <span class="branch-acts" onClick={() => (open.value = false)}>
          <button type="button" class="btn sm" onClick={() => app.showCompare(branch.parent, run)}>
            Compare with original
          </button>
          <button type="button" class="btn sm" onClick={() => app.showLab(run)}>
            Branch again
          </button>
          <button type="button" class="btn sm" onClick={() => (naming.value = true)}>
            Name
          </button>
          <button type="button" class="btn sm" onClick={() => change({ folded: !branch.folded })}>
            {branch.folded ? "Unfold" : "Fold"}
          </button>
          <button type="button" class="btn sm" onClick={() => change({ archived: !branch.archived })}>
            {branch.archived ? "Take back" : "Archive"}
          </button>
        </span>
      ) : null}
    </>
  );
};

const OUTCOMES = {
  running: "running",
  finished: "ok",
  stopped: "stopped",
  failed: "failed",
  interrupted: "interrupted",
} as const;

const BranchSign = ({ branch: { state } }: { readonly branch: Branch }) => {
  switch (state) {
    case "running":
      return (
        <span class="branch-sign running" aria-hidden="true">
          ○
        </span>
      );
    case "finished":
      return (
        <span class="branch-sign ok" aria-hidden="true">
          ✓
        </span>
      );
    default:
      return (
        <span class="branch-sign">
          <SeverityGlyph severity={state === "failed" ? "error" : "warning"} size={13} />
        </span>
      );
  }
};
