/** What the policy expects of each operation at the cursor. */
import { useMemo } from "preact/hooks";
import { finite, type Json, type Value } from "../../../core/value.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { isWord, value } from "../../format.ts";
import { recordFor } from "../../views/policy-group.ts";
import { fieldsOf } from "../../views/records.ts";
import { PanelMore } from "../panel-more.tsx";
import { useRecordValue } from "../use-record-value.ts";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

/** In the order in which the emitter writes them. */
const OPERATIONS = ["WAIT", "GERMINATE", "SET_ALPHA_TARGET", "PRUNE", "FOSSILIZE", "ADVANCE"];

interface QValue {
  readonly operation: string;
  readonly value: Value;
  readonly valid: boolean;
}

const qValues = (update: Json | undefined): readonly QValue[] => {
  const fields = fieldsOf(update);
  const told = fields?.op_q_values as Json | undefined;
  const mask = fields?.op_valid_mask as Json | undefined;
  const pairs = Array.isArray(told)
    ? told.map((each, index) => [OPERATIONS[index] ?? `op ${index}`, each as Value] as const)
    : Object.entries(fieldsOf(told) ?? {}).map(([name, each]) => [name, each as Value] as const);
  return pairs.map(([operation, each], index) => ({
    operation,
    value: each,
    valid: !(Array.isArray(mask) && mask[index] === false),
  }));
};

export const QValuesPanel = ({ session, policy }: OfPolicy) => {
  const update = useScene(session, ({ state }) => recordFor(state, "policy_update", policy), [policy]);
  const { told, stale: late } = useRecordValue(session, update);
  const values = useMemo(() => qValues(told?.value), [told?.value]);
  const stale = useScene(session, (scene) => scene.stale) || late;
  usePanelData("Q values", () => values.map((each) => ({ ...each })));
  if (values.length === 0) return null;
  const numbers = values.map(({ value }) => finite(value) ?? 0);
  const [least, most] = [Math.min(0, ...numbers), Math.max(1e-9, ...numbers)];
  const part = (n: number): number => ((n - least) / (most - least)) * 100;
  const best = Math.max(
    ...values.filter(({ valid }) => valid).map(({ value }) => finite(value) ?? -Infinity),
  );
  return (
    <section class="panel" aria-label="Q values">
      <div class="ph">
        <h2>Q value by operation</h2>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class={`pb heads ${stale ? "stale-values" : ""}`} role="list">
        {values.map(({ operation, value: q, valid }) => {
          const number = finite(q);
          return (
            <div class="head-row q-row" role="listitem" key={operation}>
              <span class={`ell ${valid ? "sec" : "dim"}`}>
                {operation.toLowerCase().replaceAll("_", " ")}
                {valid ? "" : " (masked)"}
              </span>
              <span class="bar" aria-hidden="true">
                {number === undefined ? null : (
                  <i
                    style={{
                      left: `${Math.min(part(0), part(number))}%`,
                      right: "auto",
                      width: `${Math.abs(part(number) - part(0))}%`,
                    }}
                  />
                )}
              </span>
              <span class={`num ${isWord(q) ? "crit" : number === best ? "brt" : ""}`}>{value(q)}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
};
