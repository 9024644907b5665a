/** What is wrong with a training at the cursor, in a few words. Pure. */
import type { RunState } from "../../core/state.ts";
import { finite, isBoxed } from "../../core/value.ts";
import { headRows } from "./head-table.ts";
import { policyGroups, policySeries } from "./policy-group.ts";
import { fieldsOf, named } from "./records.ts";

/** Below this the policy hardly explores; of a natural logarithm, as the emitters write it. */
const LOW_ENTROPY = 0.1;

export interface Trouble {
  readonly words: string;
  readonly severity: "warning" | "critical";
}

/**
 * Environments whose trace calls them stalled or degraded, a policy that no longer explores or explains, losses that
 * are no numbers. `undefined`: the trace says nothing of the kind, so nothing can be called clear.
 */
export const troubles = (state: RunState): readonly Trouble[] | undefined => {
  const health = named(state.records, "health");
  const groups = policyGroups(state);
  const policies = groups.length > 0 ? groups : ([""] as const);
  const known =
    health.length > 0 || policies.some((policy) => policySeries(state, policy).has("policy_loss"));
  if (!known) return undefined;
  const count = (word: string): number =>
    health.filter(({ value }) => (fieldsOf(value)?.status ?? value) === word).length;
  const found: Trouble[] = [
    ...envs(count("degraded"), "degraded", "critical"),
    ...envs(count("stalled"), "stalled", "warning"),
  ];
  for (const policy of policies) found.push(...policyTroubles(state, policy));
  return found;
};

const envs = (n: number, word: string, severity: Trouble["severity"]): readonly Trouble[] =>
  n === 0 ? [] : [{ words: `${n} ${n === 1 ? "env" : "envs"} ${word}`, severity }];

const policyTroubles = (state: RunState, policy: ReturnType<typeof policyGroups>[number] | ""): Trouble[] => {
  const series = policySeries(state, policy);
  const last = (name: string) => series.get(name)?.last;
  const of = policy === "" ? "" : ` ${policy.replace("group:", "")}`;
  const found: Trouble[] = [];
  const broken = ["policy_loss", "value_loss"].filter((name) => {
    const value = last(name);
    return value !== undefined && isBoxed(value) && finite(value) === undefined;
  });
  if (broken.length > 0) found.push({ words: `loss${of} not a number`, severity: "critical" });
  const entropy = finite(last("entropy") ?? null);
  const low = headRows(series, named(state.records, "policy_heads")[0]?.value, undefined).filter(
    ({ entropy: own, floor }) => floor !== undefined && (finite(own ?? null) ?? floor) < floor,
  );
  if (entropy !== undefined && entropy < LOW_ENTROPY)
    found.push({ words: `PPO entropy${of} low`, severity: "warning" });
  else if (low.length > 0)
    found.push({ words: `${low.map(({ name }) => name).join(", ")}${of} below floor`, severity: "warning" });
  const explained = finite(last("explained_variance") ?? null);
  if (explained !== undefined && explained < 0)
    found.push({ words: `value${of} explains nothing`, severity: "warning" });
  return found;
};
