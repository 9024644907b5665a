/** What the governor took back, in order: why, at which loss, and which action set it off. */
import type { EventOf } from "../../../core/event.ts";
import { eventName } from "../../../core/ids.ts";
import type { Json, Value } from "../../../core/value.ts";
import { clock, value } from "../../format.ts";
import { SeverityGlyph } from "../../glyphs.tsx";
import { isOf, placeWords } from "../../views/policy-group.ts";
import { fieldsOf } from "../../views/records.ts";
import { PanelMore } from "../panel-more.tsx";
import { useRecords } from "../use-records.ts";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";
import "../../styles/anomalies.css";

export const RollbacksPanel = ({ session, policy }: OfPolicy) => {
  const extent = useScene(session, (scene) => scene.extent);
  const found = useRecords(session, "rollback", extent);
  const rollbacks = (found?.records ?? []).filter(({ subject }) => isOf(subject, policy));
  const past = useScene(session, ({ at }) => rollbacks.filter((each) => each.at <= at).length, [
    rollbacks.length,
  ]);
  const hidden = useScene(session, ({ ghost }) => ghost === "hidden");
  if (rollbacks.length === 0) return null;
  return (
    <section class="panel" aria-label="Governor rollbacks">
      <div class="ph">
        <h2>Governor rollbacks</h2>
        <span class="n">
          {past} of {rollbacks.length} so far
        </span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class="pb" role="list">
        {(hidden ? rollbacks.slice(0, past) : rollbacks).map((record, index) => (
          <Rollback key={eventName(record)} session={session} record={record} later={index >= past} />
        ))}
      </div>
    </section>
  );
};

interface RollbackProps extends Pick<OfPolicy, "session"> {
  readonly record: EventOf<"record">;
  readonly later: boolean;
}

const Rollback = ({ session, record, later }: RollbackProps) => {
  const fields = fieldsOf(record.value) ?? {};
  const start = useScene(session, (scene) => scene.extent.from);
  const words = [fields.panic_reason, fields.reason].filter((each) => typeof each === "string").join(", ");
  const action = fields.triggering_action_id;
  return (
    <div role="listitem">
      <button
        type="button"
        class={`an ${later ? "later" : ""}`}
        onClick={() => session.select({ kind: "event", id: eventName(record) })}
      >
        <SeverityGlyph severity="critical" />
        <span class="m">
          {words.replaceAll("_", " ") || "rollback"}
          {isFigure(fields.loss_at_panic) ? (
            <>
              : loss {value(fields.loss_at_panic)}
              {isFigure(fields.loss_threshold) ? ` over ${value(fields.loss_threshold)}` : ""}
            </>
          ) : null}
        </span>
        <span class="f">
          {record.subject ? <span class="chip">{placeWords(record.subject)}</span> : null}
          <span>{clock(record.at - start, 0)}</span>
          {typeof action === "string" ? <span class="chip">{action}</span> : null}
        </span>
      </button>
    </div>
  );
};

const isFigure = (told: Json | undefined): told is Value & Json =>
  typeof told === "number" || (typeof told === "object" && told !== null && "num" in told);
