/** Cells of a training: its counters, and whether all is clear. */
import type { Attributes } from "../../core/value.ts";
import { dense } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { troubles } from "../views/fare-words.ts";
import type { Scene } from "../views/view.ts";
import { Cell } from "./cell.tsx";

/** A counter, and where the configuration tells how far it will go. */
const COUNTERS = [
  ["batch", ["max_batches", "n_batches"]],
  ["episode", ["n_episodes"]],
] as const;

export const CounterCells = ({ scene }: { readonly scene: Scene }) => {
  return (
    <>
      {COUNTERS.map(([name, limits]) => {
        const reached = scene.state.axes.get(name);
        const limit = limits
          .map((key) => numberIn(scene.run.configuration, key))
          .find((n) => n !== undefined);
        return reached === undefined ? null : (
          <Cell
            key={name}
            class="spare"
            label={name}
            value={dense(reached.value)}
            small={limit === undefined ? undefined : `of ${dense(limit)}`}
          />
        );
      })}
    </>
  );
};

/** Of a run with groups the configuration is told per group: `A.max_batches`. */
const numberIn = (configuration: Attributes, key: string): number | undefined => {
  const found = Object.entries(configuration).find(([name]) => name === key || name.endsWith(`.${key}`))?.[1];
  return typeof found === "number" ? found : undefined;
};

export const ClearCell = ({ scene }: { readonly scene: Scene }) => {
  const found = troubles(scene.state);
  if (found === undefined) return null;
  const severity = found.some((each) => each.severity === "critical")
    ? "critical"
    : found.length > 0
      ? "warning"
      : "ok";
  const words = found.map((each) => each.words).join(", ");
  return (
    <Cell
      class="hide-n fare"
      label="Now"
      title={words || "No environment is called stalled or degraded, and the policy explores and explains."}
      value={
        <span class="glyphs">
          <span>
            <span class="row" aria-hidden="true">
              <SeverityGlyph severity={severity} size={15} />
            </span>
            {words || "ALL CLEAR"}
          </span>
        </span>
      }
    />
  );
};
