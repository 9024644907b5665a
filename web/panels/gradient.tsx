/** Gradient health by layer over time. */
import { useMemo } from "preact/hooks";
import { metric } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { heat, heatValues, shortLayer } from "../views/heat.ts";
import { Picture } from "../views/picture.tsx";
import { useOpened } from "./use-opened.ts";
import { useRecords } from "./use-records.ts";
import { useScene } from "./use-scene.ts";

export const GRADIENT_RECORD = "gradient_health";

const NOTHING: ReadonlyMap<string, number> = new Map();

export const GradientPanel = ({ session }: { readonly session: RunSession }) => {
  const visible = useScene(session, (scene) => scene.visible);
  const found = useRecords(session, GRADIENT_RECORD, visible);
  const opened = useOpened(session, found?.records);
  const count = opened?.records.length ?? 0;
  const columns = useMemo(
    () =>
      (opened?.records ?? []).map(({ event, value }) => ({
        at: event.at,
        values: new Map([...heatValues(value)].map(([name, each]) => [shortLayer(name), each])),
      })),
    [found, count],
  );
  const view = useMemo(() => heat(columns), [columns]);
  const now = useScene(
    session,
    ({ at }) => columns.findLast((column) => column.at <= at)?.values ?? NOTHING,
    [columns],
  );
  const worst = [...now].reduce<readonly [string, number] | undefined>(
    (least, each) => (!least || each[1] < least[1] ? each : least),
    undefined,
  );
  const sentence = worst
    ? `Gradient health of ${now.size} layers. At the cursor the least is ${metric(worst[1])} in ${worst[0]}.`
    : "Gradient health by layer. Nothing up to the cursor.";
  return (
    <section class="panel chart" aria-label="Gradient health">
      <div class="ph">
        <h2 class="ell">Gradient health</h2>
        <span class="grow" />
        <span
          class="num head-now brt"
          title={[...now].map(([name, value]) => `${name} ${metric(value)}`).join("\n")}
        >
          {found?.cut || opened?.cut ? <small class="dim">zoom in for all </small> : null}
          {now.size > 0 ? `${now.size} layers` : "n/a"}
        </span>
      </div>
      <div class="pb">
        {found && columns.length === 0 ? (
          <p class="empty">
            {found.records.length > 0
              ? "Reading the lines it stands in."
              : "Not told in this part of the run."}
          </p>
        ) : (
          <Picture view={view} session={session} label={sentence} />
        )}
      </div>
    </section>
  );
};
