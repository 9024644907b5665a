/** The strip: which call, what it was, what the Lab has spent, and who answers. */

import { parseEventName, type Seq } from "../../core/ids.ts";
import type { LabCall } from "../../core/replay/lab-wire.ts";
import { printRoute, runRoute } from "../address.ts";
import { visibleLine } from "../draw/visible.ts";
import { clock, count, dense, duration, money } from "../format.ts";
import type { Session } from "../session.ts";
import { Link } from "../shell/rail.tsx";
import { Cell } from "../strip/cell.tsx";
import type { LabSession } from "./lab-session.ts";

interface Props {
  readonly app: Session;
  readonly lab: LabSession;
  readonly call: LabCall;
}

export const LabStrip = ({ app, lab, call }: Props) => {
  const run = app.runs.value?.get(call.run);
  const { usage } = call;
  const list = lab.list.value;
  const place = parseEventName(call.event);
  const there = runRoute(
    call.run,
    place ? { tab: "trace", at: { kind: "event", seq: place.seq as Seq, k: place.k } } : {},
  );
  return (
    <section class="strip" aria-label="The call">
      <div class="cells">
        <div class="c at">
          <span class="caps">Called at</span>
          <Link href={printRoute(there)} go={() => app.navigate(there)} class="v" title="Open the run there">
            {clock(run ? call.at - run.from : 0)}
          </Link>
        </div>
        <Cell label="Call" value={visibleLine(call.name)} small={run && visibleLine(run.name)} class="call" />
        <Cell
          label="As recorded"
          value={call.durationMs === null ? "not ended" : duration(call.durationMs * 1e6)}
          small={
            usage ? `${dense(usage.input ?? 0)} in, ${dense(usage.output ?? 0)} out` : "tokens not recorded"
          }
        />
        <Cell
          label={call.costFrom === "computed" ? "Cost, computed" : "Cost"}
          value={call.costUsd === null ? "not known" : money(call.costUsd)}
          class="hide-n"
        />
        <Cell label="Attempts" value={count(list?.attempts.length ?? 0)} class="hide-n" />
        <Cell
          label="Spent in the Lab"
          value={money(list?.spentUsd ?? 0)}
          title="Of all attempts and branches kept in this store, where a cost is known"
        />
        <Provider lab={lab} />
        <Cell class="grow" />
      </div>
    </section>
  );
};

const Provider = ({ lab }: { readonly lab: LabSession }) => {
  const all = lab.providers.value?.providers ?? [];
  const chosen = lab.provider.value;
  if (!chosen) return <Cell label="Provider" value={<span class="sec">none configured</span>} />;
  return (
    <div class="c">
      <label class="caps" for="lab-provider">
        Provider
      </label>
      <select
        id="lab-provider"
        class="v"
        value={chosen.name}
        title={chosen.needs ?? (chosen.baseUrl || chosen.kind)}
        onChange={(event) => lab.choose(event.currentTarget.value)}
      >
        {all.map(({ name, kind, ready }) => (
          <option key={name} value={name}>
            {visibleLine(name)} · {kind}
            {ready ? "" : " · not ready"}
          </option>
        ))}
      </select>
    </div>
  );
};
