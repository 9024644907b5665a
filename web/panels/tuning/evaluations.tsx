/** Each evaluation of the run with its figures; a row is a moment to go to. */
import { nanos } from "../../../core/ids.ts";
import { isWord, value } from "../../format.ts";
import type { RunSession } from "../../run-session.ts";
import { PanelMore } from "../panel-more.tsx";
import { useScene } from "../use-scene.ts";

/** Evaluations are few. */
const POINTS = 500;
const MOST_COLUMNS = 3;

export const EvaluationTable = ({ session }: { readonly session: RunSession }) => {
  const names = session.seriesNames.value ?? [];
  const figures = names
    .filter(({ subject, name }) => subject === null && /^eval_/.test(name))
    .map(({ name }) => name)
    .sort((left, right) => Number(right === "eval_loss") - Number(left === "eval_loss"))
    .slice(0, MOST_COLUMNS);
  const windows = session.metricsWhole(
    "step",
    figures.map((name) => ({ name, subject: null })),
    POINTS,
  ).value;
  const at = useScene(session, (scene) => scene.at);
  const first = windows?.find(({ name }) => name === figures[0]);
  if (!first || first.at.length === 0) return null;
  return (
    <section class="panel" aria-label="Evaluations">
      <div class="ph">
        <h2>Evaluations</h2>
        <span class="n">
          {first.at.filter((each) => each <= at).length} of {first.at.length} so far
        </span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class="pb">
        <table class="tight">
          <thead>
            <tr>
              <th>step</th>
              {figures.map((name) => (
                <th key={name} class="r">
                  {name.replace(/^eval_/, "").replaceAll("_", " ")}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {first.at.map((time, index) => (
              <tr key={time} class={time > at ? "later" : ""}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => session.scrub(nanos(time))}>
                    {value(first.x[index] ?? null)}
                  </button>
                </th>
                {figures.map((name) => {
                  const series = windows?.find((each) => each.name === name);
                  const told = series?.last[series.at.indexOf(time)];
                  return (
                    <td key={name} class={`r ${told !== undefined && isWord(told) ? "crit" : "brt"}`}>
                      {told === undefined ? "n/a" : value(told)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};
