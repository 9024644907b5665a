/** What is watched and how reading goes. */
import { bytes, count, dense, duration } from "../format.ts";
import { Icon } from "../icons.tsx";
import type { Session } from "../session.ts";
import { Cell } from "../strip/cell.tsx";

export const LibraryStrip = ({ app }: { readonly app: Session }) => {
  const health = app.health.value;
  const runs = app.runs.value;
  const watching = health?.watching ?? [];
  const live = [...(runs?.values() ?? [])].filter(({ status }) => status === "live").length;
  return (
    <section class="strip" aria-label="Library">
      <div class="at" title={watching.join("\n")}>
        <span class="caps">Watching</span>
        <span class="v row folder">
          <Icon name="folder" size={15} />
          <span class="ell">{watching.length === 0 ? "nothing" : lastParts(watching[0] ?? "")}</span>
          {watching.length > 1 ? <small class="sec">+{watching.length - 1}</small> : null}
        </span>
      </div>
      <Cell label="Runs" value={count(runs?.size ?? 0)} small={live > 0 ? `${live} live` : undefined} />
      {health ? (
        <>
          <Cell
            label="Files"
            value={count(health.files)}
            small={health.truncated > 0 ? `${health.truncated} truncated` : undefined}
          />
          <Cell label="Events" value={dense(health.events)} title={count(health.events)} />
          <Cell label="Ingest" value={dense(Math.round(health.eventsPerSecond))} small="events / s" />
          <Cell
            label="Behind"
            value={health.behindSeconds < 0.05 ? "0 s" : duration(health.behindSeconds * 1e9)}
            small={health.bytesWaiting > 0 ? `${bytes(health.bytesWaiting)} to read` : undefined}
          />
          <Cell label="Store" value={bytes(health.store.bytes)} title={health.store.path} />
          {health.problems > 0 ? (
            <Cell label="Problems" value={<span class="warn">{count(health.problems)}</span>} />
          ) : null}
        </>
      ) : null}
      <Cell class="grow" />
    </section>
  );
};

/** `…/shared/traces/` of a long path. */
const lastParts = (path: string): string => {
  const parts = path.split("/").filter(Boolean);
  return `${parts.slice(-1)[0] ?? path}/`;
};
