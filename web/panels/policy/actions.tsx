/** Which actions the policy chose: shares at the cursor, and columns over the visible time. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { useSize } from "../../draw/use-size.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { count, percent } from "../../format.ts";
import { type ActionColumn, countedColumns, countsAt, toldColumns } from "../../views/actions.ts";
import { columnLines } from "../../views/column-lines.ts";
import { timeAxis } from "../../views/time-axis.ts";
import { ChartTable } from "../chart-table.tsx";
import { PanelMore } from "../panel-more.tsx";
import { onTableKey, TableButton } from "../table-button.tsx";
import { useOpened } from "../use-opened.ts";
import { useHasRecord, useRecords } from "../use-records.ts";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

const COUNTED_COLUMNS = 30;

export const ActionsPanel = ({ session, policy }: OfPolicy) => {
  const told = useHasRecord(session, "action_distribution");
  const visible = useScene(session, (scene) => scene.visible);
  const start = useScene(session, (scene) => scene.extent.from);
  const found = useRecords(session, told ? "action_distribution" : "decision", visible);
  const opened = useOpened(session, found?.records);
  const columns = useMemo(() => {
    const records = (opened?.records ?? []).map(({ event, value }) => ({ ...event, value }));
    return told
      ? toldColumns(records, policy, start)
      : countedColumns(records, policy, visible, COUNTED_COLUMNS);
  }, [found, opened?.records.length, told, policy, visible, start]);
  const at = useScene(session, (scene) => scene.at);
  const { newest, sum } = useMemo(() => countsAt(columns, at), [columns, at]);
  const names = useMemo(() => namesOf(columns), [columns]);
  const lines = useMemo(
    () =>
      columnLines(
        columns.map(({ to, counts }) => ({ at: to, values: counts })),
        names,
        start,
      ),
    [columns, names, start],
  );
  usePanelData("Actions", (rows) =>
    rows.seriesRows(
      lines.map(({ series }) => series),
      start,
    ),
  );
  const asTable = useSignal(false);
  const toggle = (): void => {
    asTable.value = !asTable.value;
  };
  if (columns.length === 0) return null;
  const counts = told ? (newest?.counts ?? NONE) : sum;
  const total = [...counts.values()].reduce((all, each) => all + each, 0);
  const sentence = `Actions ${told ? "of the newest count" : "so far"} at the cursor: ${names
    .map((name) => `${name} ${counts.get(name) ?? 0}`)
    .join(", ")}.`;
  return (
    <section class="panel chart actions-panel" aria-label="Actions" onKeyDown={onTableKey(toggle)}>
      <div class="ph">
        <h2 class="ell">Actions</h2>
        <span class="n ell">{told ? "as the trace counts them" : "decisions counted"}</span>
        <span class="grow" />
        <span class="num head-now brt">{count(total)}</span>
        <TableButton on={asTable.value} toggle={toggle} />
        <PanelMore />
      </div>
      <div class="pb actions">
        <dl class="action-shares">
          {names.map((name, index) => {
            const own = counts.get(name) ?? 0;
            return (
              <div class="head-row" key={name}>
                <dt class="ell">
                  <i class="swatch" style={{ background: colorOf(index) }} aria-hidden="true" />
                  {name.toLowerCase().replaceAll("_", " ")}
                </dt>
                <dd class="num">
                  {count(own)} <span class="dim">{total === 0 ? "" : percent(own / total)}</span>
                </dd>
              </div>
            );
          })}
        </dl>
        {asTable.value ? (
          <ChartTable session={session} lines={lines} axis="wall" axisTitle="time" />
        ) : (
          <Columns session={session} columns={columns} names={names} label={sentence} />
        )}
      </div>
    </section>
  );
};

const NONE: ReadonlyMap<string, number> = new Map();
const colorOf = (index: number): string => (index < 6 ? `var(--series-${index + 1})` : "var(--text-dim)");

/** Most chosen first, so that colours stay with what matters. */
const namesOf = (columns: readonly ActionColumn[]): readonly string[] => {
  const sum = new Map<string, number>();
  for (const { counts } of columns)
    for (const [name, each] of counts) sum.set(name, (sum.get(name) ?? 0) + each);
  return [...sum].sort(([, left], [, right]) => right - left).map(([name]) => name);
};

interface ColumnsProps extends Pick<OfPolicy, "session"> {
  readonly columns: readonly ActionColumn[];
  readonly names: readonly string[];
  readonly label: string;
}

const Columns = ({ session, columns, names, label }: ColumnsProps) => {
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const scene = session.scene.value;
  const axis = timeAxis(scene, 2, Math.max(3, size.width - 4), 56);
  const bottom = size.height - 18;
  const cursor = axis.x(scene.at);
  return (
    <div ref={body} class="action-columns">
      {size.width > 8 ? (
        <svg width={size.width} height={size.height} role="img" aria-label={label}>
          {columns.map(({ from, to, counts }) => {
            const [left, right] = [Math.max(axis.left, axis.x(from)), Math.min(axis.right, axis.x(to))];
            if (right <= axis.left || left >= axis.right) return null;
            const total = [...counts.values()].reduce((sum, each) => sum + each, 0) || 1;
            const later = to > scene.at && scene.ghost !== "shown";
            if (later && scene.ghost === "hidden") return null;
            let y = bottom;
            return (
              <g key={`${from}`} opacity={later ? 0.4 : 1}>
                {names.map((name, index) => {
                  const height = ((counts.get(name) ?? 0) / total) * (bottom - 4);
                  y -= height;
                  return height === 0 ? null : (
                    <rect
                      key={name}
                      x={left}
                      y={y}
                      width={Math.max(1, right - left - 1)}
                      height={height}
                      fill={colorOf(index)}
                    >
                      <title>{`${name} ${counts.get(name) ?? 0}`}</title>
                    </rect>
                  );
                })}
              </g>
            );
          })}
          {axis.ticks.map((tick) => (
            <text key={tick.text} x={tick.x} y={bottom + 13} class="tick" text-anchor="middle">
              {tick.text}
            </text>
          ))}
          {cursor >= axis.left && cursor <= axis.right ? (
            <line x1={cursor} x2={cursor} y1={0} y2={bottom} stroke="var(--accent)" stroke-width="2" />
          ) : null}
        </svg>
      ) : null}
    </div>
  );
};
