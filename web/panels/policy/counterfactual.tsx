/** What the seeds of an environment are worth: accuracy with some of them on, and their Shapley values. */
import { useMemo } from "preact/hooks";
import { finite, type Value } from "../../../core/value.ts";
import { isWord, signed, value } from "../../format.ts";
import {
  type Configuration,
  type Counterfactual,
  counterfactualOf,
  type ShapleyRow,
  shapleyOf,
} from "../../views/counterfactual.ts";
import { focusedSubject } from "../../views/focus.ts";
import { placeWords, recordFor } from "../../views/policy-group.ts";
import { PanelMore } from "../panel-more.tsx";
import { useRecordValue } from "../use-record-value.ts";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

const useEnvRecord = ({ session, policy }: OfPolicy, name: string) => {
  const record = useScene(session, (scene) => recordFor(scene.state, name, policy, focusedSubject(scene)), [
    policy,
    name,
  ]);
  return useRecordValue(session, record);
};

const hundredths = (size: number): string => size.toFixed(2);

export const CounterfactualPanel = (of: OfPolicy) => {
  const matrix = useEnvRecord(of, "counterfactual_matrix");
  const shares = useEnvRecord(of, "shapley_computed");
  const stale = useScene(of.session, (scene) => scene.stale);
  const counterfactual = useMemo(
    () => matrix.told && counterfactualOf(matrix.told.value),
    [matrix.told?.value],
  );
  const shapley = useMemo(() => (shares.told ? shapleyOf(shares.told.value) : []), [shares.told?.value]);
  return (
    <>
      {counterfactual ? (
        <section class="panel" aria-label="Counterfactual matrix">
          <div class="ph">
            <h2>Counterfactual</h2>
            <span class="n ell">{envWords(matrix.told?.record.subject)}</span>
            <span class="grow" />
            {counterfactual.synergy === undefined ? null : (
              <span
                class="n end"
                title="What all give together beyond the sum of each alone, in percent points"
              >
                synergy <b class="brt">{signed(counterfactual.synergy, hundredths)}</b>
              </span>
            )}
            <PanelMore />
          </div>
          <div class={`pb ${stale || matrix.stale ? "stale-values" : ""}`}>
            <Matrix of={counterfactual} />
          </div>
        </section>
      ) : null}
      {shapley.length > 0 ? (
        <section class="panel" aria-label="Shapley values">
          <div class="ph">
            <h2>Shapley values</h2>
            <span class="n ell">{envWords(shares.told?.record.subject)}</span>
            <span class="grow" />
            <PanelMore />
          </div>
          <div class={`pb ${stale || shares.stale ? "stale-values" : ""}`}>
            <Shares rows={shapley} />
          </div>
        </section>
      ) : null}
    </>
  );
};

const envWords = (subject: Parameters<typeof placeWords>[0] | undefined): string =>
  subject === undefined ? "" : placeWords(subject);

const SORTS: Readonly<Record<Configuration["sort"], string>> = {
  baseline: "all off",
  single: "alone",
  pair: "pair",
  several: "several",
  all: "all on",
};

const Matrix = ({ of: { slots, rows } }: { readonly of: Counterfactual }) => {
  const base = finite(rows.find(({ sort }) => sort === "baseline")?.accuracy ?? null);
  return (
    <table class="tight">
      <thead>
        <tr>
          <th>seeds on</th>
          {slots.map((slot) => (
            <th key={slot} class="c">
              {slot}
            </th>
          ))}
          <th class="r">accuracy</th>
          <th class="r">gain</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={`${index} ${row.sort}`}>
            <th scope="row">{SORTS[row.sort]}</th>
            {slots.map((slot, place) => (
              <td key={slot} class={`c ${row.mask[place] ? "ok" : "dim"}`}>
                {row.mask[place] ? "on" : "off"}
              </td>
            ))}
            <td class={`r ${isWord(row.accuracy) ? "crit" : "brt"}`}>{points(row.accuracy)}</td>
            <td class="r">
              {row.sort === "baseline" || base === undefined ? "" : signedPoints(finite(row.accuracy), base)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** Accuracies are percent points in the trace: 81.4 is 81.4 %. */
const points = (accuracy: Value): string =>
  typeof accuracy === "number" ? `${accuracy.toFixed(2)}%` : value(accuracy);

const signedPoints = (accuracy: number | undefined, base: number): string =>
  accuracy === undefined ? "n/a" : signed(accuracy - base, hundredths);

const Shares = ({ rows }: { readonly rows: readonly ShapleyRow[] }) => (
  <table class="tight">
    <thead>
      <tr>
        <th>slot</th>
        <th class="r">mean</th>
        <th class="r">spread</th>
        <th class="r">samples</th>
        <th title="The mean is farther from zero than twice its spread">significant</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.slot}>
          <th scope="row">{row.slot}</th>
          <td class="r brt">
            {typeof row.mean === "number" ? signed(row.mean, hundredths) : value(row.mean)}
          </td>
          <td class="r">{row.spread === undefined ? "n/a" : `\u00b1${row.spread.toFixed(2)}`}</td>
          <td class="r">{row.samples ?? "n/a"}</td>
          <td class={row.significant ? "ok" : "dim"}>
            {row.significant === undefined ? "n/a" : row.significant ? "yes" : "no"}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
