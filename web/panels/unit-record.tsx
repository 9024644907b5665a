/** The whole unit as the orchestrator last told it before the cursor: verdicts, iterations, retries and the rest. */
import type { Subject } from "../../core/ids.ts";
import { recordKey } from "../../core/state.ts";
import { duration } from "../format.ts";
import type { RunSession } from "../run-session.ts";
import { fieldsOf } from "../views/records.ts";
import { UNIT_RECORD } from "../views/unit-log.ts";
import { Facts } from "./facts.tsx";
import { useRecordValue } from "./use-record-value.ts";
import { usePacedScene } from "./use-scene.ts";
import { Who } from "./who.tsx";

export const UnitRecord = ({
  session,
  subject,
}: {
  readonly session: RunSession;
  readonly subject: Subject;
}) => {
  const record = usePacedScene(session, ({ state }) => state.records.get(recordKey(subject, UNIT_RECORD)), [
    subject,
  ]);
  const age = usePacedScene(session, ({ at }) => (record ? duration(at - record.at) : ""), [record]);
  const { told, stale, failure } = useRecordValue(session, record);
  if (!record) return <p class="empty">Nothing was told of it as a whole up to the cursor.</p>;
  if (failure !== undefined) return <p class="empty crit">It could not be read: {failure}</p>;
  return (
    <div class={stale ? "stale-values" : ""}>
      <p class="unit-log-head dim">
        told {age} before the cursor <Who path={["records", subject, UNIT_RECORD]} />
      </p>
      <Facts
        of={fieldsOf(told?.value) ?? {}}
        none={told ? "It has no fields." : "Reading the line it stands in."}
      />
    </div>
  );
};
