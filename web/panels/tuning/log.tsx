/** The lines of the log before the cursor, newest first, with the level each says of itself. */
import type { EventOf } from "../../../core/event.ts";
import { eventName } from "../../../core/ids.ts";
import { visibleLine } from "../../draw/visible.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { shortClock } from "../../format.ts";
import type { RunSession } from "../../run-session.ts";
import { lineLevel } from "../../views/log-level.ts";
import { PanelMore } from "../panel-more.tsx";
import { useAround } from "../use-around.ts";
import { usePacedScene, useScene } from "../use-scene.ts";

const SHOWN = 60;
const LOOKS: Readonly<Record<string, string>> = { warning: "warn", error: "crit", critical: "crit" };

export const LogPanel = ({ session }: { readonly session: RunSession }) => {
  const around = useAround(session, { kinds: ["log"] });
  const at = usePacedScene(session, (scene) => scene.at);
  const start = useScene(session, (scene) => scene.extent.from);
  const lines = (around?.events ?? []).filter((event) => event.kind === "log") as readonly EventOf<"log">[];
  usePanelData("Log", (rows) => rows.eventRows(lines, start));
  if (lines.length === 0) return null;
  const shown = lines
    .filter((line) => line.at <= at)
    .slice(-SHOWN)
    .reverse();
  return (
    <section class="panel log-lines" aria-label="Log">
      <div class="ph">
        <h2>Log</h2>
        <span class="n">newest first</span>
        <span class="grow" />
        <button type="button" class="btn sm ghost" onClick={() => session.openTab("events")}>
          All events
        </button>
        <PanelMore />
      </div>
      <div class="pb scroll" {...(shown.length > 0 ? { role: "list" } : {})}>
        {shown.map((line) => {
          const level = lineLevel(line);
          return (
            <div role="listitem" key={eventName(line)}>
              <button
                type="button"
                class="log-line"
                onClick={() => session.select({ kind: "event", id: eventName(line) })}
              >
                <span class="dim">{shortClock(line.at - start)}</span>
                <span class={`chip ${LOOKS[level] ?? ""}`}>{level}</span>
                <span class="text">{visibleLine(line.message, 300)}</span>
              </button>
            </div>
          );
        })}
        {shown.length === 0 ? <p class="empty">No line up to the cursor.</p> : null}
      </div>
    </section>
  );
};
