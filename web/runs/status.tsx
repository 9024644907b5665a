import { valueText } from "../../core/value.ts";
import type { RunSummary } from "../../core/wire/runs.ts";
import { isMoney, isWord, money, value } from "../format.ts";
import { SeverityGlyph } from "../glyphs.tsx";
import { outcomeOf } from "./pick.ts";

/** One sign for how a run stands: live dot, tick, octagon, triangle. */
export const StatusSign = ({ run }: { readonly run: RunSummary }) => {
  const outcome = outcomeOf(run);
  switch (outcome) {
    case "live":
      return <span class="dot live ok" role="img" aria-label="in progress" title="in progress" />;
    case "finished":
      return <SeverityGlyph severity="ok" />;
    case "failed":
      return <SeverityGlyph severity="critical" />;
    default:
      return (
        <span title={outcome === "open" ? "no end recorded" : outcome}>
          <SeverityGlyph severity={outcome === "open" ? "info" : "warning"} />
        </span>
      );
  }
};

/** The run's headline value, else its cost; where it was cut, that. */
export const Result = ({ run }: { readonly run: RunSummary }) => {
  if (run.cutAtLine !== null)
    return (
      <span class="warn">cut at line {run.cutAtLine.toLocaleString("en").replaceAll(",", "\u202f")}</span>
    );
  if (run.headline) {
    const { name, value: best } = run.headline;
    return (
      <span title={`${name} ${valueText(best)}`}>
        {isMoney(name) && typeof best === "number" ? (
          money(best)
        ) : (
          <>
            <span class="sec">{shortName(name)} </span>
            <span class={isWord(best) ? "crit" : ""}>
              {value(best)}
              {name.endsWith("_pct") && typeof best === "number" ? "%" : ""}
            </span>
          </>
        )}
      </span>
    );
  }
  return run.costUsd === null ? <span class="dim">·</span> : money(run.costUsd);
};

const shortName = (name: string): string => {
  const words = name.replace(/_pct$/, "").split(/[_./]/);
  const last = words.slice(-1)[0] ?? name;
  return last === "accuracy" ? "acc" : last.slice(0, 12);
};
