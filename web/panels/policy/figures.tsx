/** The other figures of the newest policy update: gradients, values, memory of the policy, what was skipped. */
import type { SeriesState } from "../../../core/state.ts";
import { usePanelData } from "../../export/panel-data.ts";
import { isWord, value } from "../../format.ts";
import { policySeries } from "../../views/policy-group.ts";
import { PanelMore } from "../panel-more.tsx";
import { useScene } from "../use-scene.ts";
import type { OfPolicy } from "./policy-props.ts";

const GROUPS: readonly (readonly [title: string, fits: RegExp])[] = [
  ["Gradients", /^(nan|inf)_grad_count$|^(dead|exploding)_layers$|^gradient_cv$|^head_(value|q)_grad_norm$/],
  ["Advantages", /^advantage_|^pre_norm_advantage/],
  [
    "Values and returns",
    /^(value_(nrmse|std|target_scale)|v_return_correlation|td_error_.*|bellman_error|return_(mean|std|variance|skewness)|q_(variance|spread))$/,
  ],
  [
    "Update",
    /^(lr|entropy_coef|update_time_ms|ppo_updates_count|forced_step_ratio|decision_density|usable_actor_timesteps|clip_fraction_(positive|negative)|log_prob_(min|max))$/,
  ],
  ["Recurrent state", /^(rollout_)?lstm_/],
  ["Rollbacks", /^rollback_/],
];

export const FiguresPanel = ({ session, policy }: OfPolicy) => {
  const series = useScene(session, ({ state }) => policySeries(state, policy), [policy]);
  const stale = useScene(session, (scene) => scene.stale);
  const groups = GROUPS.map(
    ([title, fits]) => [title, [...series].filter(([name]) => fits.test(name))] as const,
  );
  const shown = groups.filter(([, figures]) => figures.length > 0);
  usePanelData("Figures of the update", (rows) =>
    rows.valueRows(new Map(shown.flatMap(([, figures]) => figures)), session.scene.peek().extent.from),
  );
  if (shown.length === 0) return null;
  return (
    <section class="panel" aria-label="Figures of the update">
      <div class="ph">
        <h2>Policy update</h2>
        <span class="n">at the cursor</span>
        <span class="grow" />
        <PanelMore />
      </div>
      <div class={`pb figures-body ${stale ? "stale-values" : ""}`}>
        {shown.map(([title, figures]) => (
          <div key={title}>
            <h3 class="caps">{title}</h3>
            <dl class="kv">
              {figures.map(([name, state]) => (
                <Fact key={name} name={name} state={state} />
              ))}
            </dl>
          </div>
        ))}
      </div>
    </section>
  );
};

const Fact = ({ name, state: { last } }: { readonly name: string; readonly state: SeriesState }) => (
  <>
    <dt>{name.replaceAll("_", " ")}</dt>
    <dd class={isWord(last) ? "crit" : ""}>{value(last)}</dd>
  </>
);
