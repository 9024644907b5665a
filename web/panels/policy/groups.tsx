/** Policy groups of one run, a row each; the key `o` goes to the next. */
import { useMemo } from "preact/hooks";
import { subjectParts } from "../../../core/ids.ts";
import type { Value } from "../../../core/value.ts";
import { count, isWord, metric, percent, value } from "../../format.ts";
import { type GroupRow, groupRows, OUTCOME_SERIES } from "../../views/groups.ts";
import { PanelMore } from "../panel-more.tsx";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

/** Episodes are few: each is a point of its own. */
const POINTS = 4000;

export const GroupsPanel = ({ session, policy }: OfPolicy) => {
  const windows = session.metricsWhole("wall", OUTCOME_SERIES, POINTS).value;
  const state = useScene(session, (scene) => scene.state);
  const at = useScene(session, (scene) => scene.at);
  const stale = useScene(session, (scene) => scene.stale);
  const rows = useMemo(() => groupRows(state, windows ?? [], at), [state, windows, at]);
  if (rows.length < 2) return null;
  return (
    <section class="panel groups-panel" aria-label="Policy groups">
      <div class="ph">
        <h2>Policy groups</h2>
        <span class="n">key o for the next</span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class={`pb ${stale ? "stale-values" : ""}`}>
        <table class="tight">
          <thead>
            <tr>
              <th>group</th>
              <th class="r">reward</th>
              <th class="r">episodes</th>
              <th class="r">final</th>
              <th class="r" title="Parameters over those of the host">
                growth
              </th>
              <th class="r">entropy</th>
              <th class="r" title="Fossilized of germinated seeds">
                yield
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.group} class={row.group === policy ? "cur" : ""}>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    aria-pressed={row.group === policy}
                    onClick={() => {
                      session.showGroup(row.group);
                    }}
                  >
                    {subjectParts(row.group)[0]?.value}
                  </button>
                  {row.leads ? <span class="chip ok lead">leads</span> : null}
                </th>
                <Cell of={row.reward} />
                <td class="r">{count(row.episodes)}</td>
                <Cell of={row.final} text={(final) => `${final.toFixed(1)}%`} />
                <Cell of={row.growth} text={(growth) => `\u00d7${growth.toFixed(2)}`} />
                <Entropy of={row.entropy} />
                <td class="r">{yieldOf(row)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

const Cell = ({
  of,
  text = metric,
}: {
  readonly of: number | undefined;
  readonly text?: (n: number) => string;
}) => (of === undefined ? <td class="r dim">n/a</td> : <td class="r brt">{text(of)}</td>);

const Entropy = ({ of }: { readonly of: Value | undefined }) =>
  of === undefined ? (
    <td class="r dim">n/a</td>
  ) : (
    <td class={`r ${isWord(of) ? "crit" : ""}`}>{value(of)}</td>
  );

const yieldOf = ({ fossilized, germinated }: GroupRow): string => {
  if (fossilized === undefined || germinated === undefined) return "n/a";
  return germinated === 0
    ? `${fossilized} of 0`
    : `${fossilized} of ${germinated}, ${percent(fossilized / germinated)}`;
};
