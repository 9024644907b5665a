/** Values of a record by row over time, as a heat map. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { usePanelData } from "../export/panel-data.ts";
import { metric } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { columnLines } from "../views/column-lines.ts";
import { heat, heatValues } from "../views/heat.ts";
import { Picture } from "../views/picture.tsx";
import { ChartTable } from "./chart-table.tsx";
import { PanelMore } from "./panel-more.tsx";
import { FigureSkeleton, Skeleton } from "./skeleton.tsx";
import { onTableKey, TableButton } from "./table-button.tsx";
import { useOpened } from "./use-opened.ts";
import { useRecords } from "./use-records.ts";
import { useScene } from "./use-scene.ts";

const NOTHING: ReadonlyMap<string, number> = new Map();

interface HeatPanelProps {
  readonly session: RunSession;
  readonly record: string;
  readonly title: string;
  /** What a row is: `layers`. */
  readonly rows: string;
  /** Names of rows where room is short. */
  readonly short: (name: string) => string;
  /** Which end is to be told in words. */
  readonly tell: "least" | "largest";
  /** In the header, beside the number of rows. */
  readonly aside?: ComponentChildren;
}

export const HeatPanel = ({ session, record, title, rows, short, tell, aside }: HeatPanelProps) => {
  const visible = useScene(session, (scene) => scene.visible);
  const found = useRecords(session, record, visible);
  const opened = useOpened(session, found?.records);
  const count = opened?.records.length ?? 0;
  // Records that stand in lines which are not here yet.
  const reading = !found || (count === 0 && found.records.length > 0);
  const columns = useMemo(
    () =>
      (opened?.records ?? []).map(({ event, value }) => ({
        at: event.at,
        values: new Map([...heatValues(value)].map(([name, each]) => [short(name), each])),
      })),
    [found, count],
  );
  const view = useMemo(() => heat(columns), [columns]);
  const now = useScene(
    session,
    ({ at }) => columns.findLast((column) => column.at <= at)?.values ?? NOTHING,
    [columns],
  );
  const extreme = [...now].reduce<readonly [string, number] | undefined>(
    (best, each) => (!best || (tell === "least" ? each[1] < best[1] : each[1] > best[1]) ? each : best),
    undefined,
  );
  const sentence = extreme
    ? `${title} of ${now.size} ${rows}. At the cursor the ${tell} is ${metric(extreme[1])} in ${extreme[0]}.`
    : `${title} by ${rows}. Nothing up to the cursor.`;
  const asTable = useSignal(false);
  const toggle = (): void => {
    asTable.value = !asTable.value;
  };
  const start = useScene(session, (scene) => scene.extent.from);
  const names = useMemo(() => [...new Set(columns.flatMap(({ values }) => [...values.keys()]))], [columns]);
  const lines = useMemo(() => columnLines(columns, names, start), [columns, names, start]);
  usePanelData(title, (rows) =>
    rows.seriesRows(
      lines.map(({ series }) => series),
      start,
    ),
  );
  return (
    <section class="panel chart" aria-label={title} onKeyDown={onTableKey(toggle)}>
      <div class="ph">
        <h2>{title}</h2>
        <span class="grow" />
        <span
          class="num head-now brt ell"
          title={[...now].map(([name, value]) => `${name} ${metric(value)}`).join("\n")}
        >
          {found?.cut || opened?.cut ? <small class="dim">zoom in for all </small> : null}
          {aside}
          {now.size > 0 ? `${now.size} ${rows}` : reading ? <FigureSkeleton /> : "n/a"}
        </span>
        <TableButton on={asTable.value} toggle={toggle} />
        <PanelMore />
      </div>
      <div class="pb">
        {reading ? (
          <Skeleton of={title.toLowerCase()} rows={4} />
        ) : columns.length === 0 ? (
          <p class="empty">Not told in this part of the run.</p>
        ) : asTable.value ? (
          <ChartTable session={session} lines={lines} axis="wall" axisTitle="time" />
        ) : (
          <Picture view={view} session={session} label={sentence} />
        )}
      </div>
    </section>
  );
};
