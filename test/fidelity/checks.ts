/** Every check of `npm run fidelity`, and what comes of them beside what the command tells. */
import { checks as anton } from "./anton.ts";
import { checks as cargo } from "./cargo.ts";
import type { FidelityCheck, Figure } from "./check.ts";
import { checks as chromeTrace } from "./chrome-trace.ts";
import { checks as claudeCode } from "./claude-code.ts";
import { runsOf, type Told } from "./command.ts";
import { checks as esper } from "./esper.ts";
import { checks as inspect } from "./inspect.ts";
import { checks as jaeger } from "./jaeger.ts";
import { checks as miniSweAgent } from "./mini-swe-agent.ts";
import { checks as mlperf } from "./mlperf.ts";
import { checks as mudPuppy } from "./mud-puppy.ts";
import { checks as orchestrator } from "./orchestrator.ts";
import { checks as otlp } from "./otlp.ts";
import { checks as snapshots } from "./snapshots.ts";
import { checks as sweAgent } from "./swe-agent.ts";
import { checks as tauBench } from "./tau-bench.ts";
import { checks as temporal } from "./temporal.ts";
import { TOLD } from "./told.ts";
import { checks as metrics } from "./training-metrics.ts";
import { checks as zipkin } from "./zipkin.ts";

export const ALL: readonly FidelityCheck[] = [
  ...mudPuppy,
  ...orchestrator,
  ...claudeCode,
  ...tauBench,
  ...sweAgent,
  ...miniSweAgent,
  ...inspect,
  ...otlp,
  ...jaeger,
  ...zipkin,
  ...mlperf,
  ...chromeTrace,
  ...temporal,
  ...cargo,
  ...esper,
  ...snapshots,
  ...anton,
  ...metrics,
];

export interface Agreement {
  files: number;
  /** Figures, and those among them that the command tells too: a figure counts once for each. */
  figures: number;
  told: number;
  agree: number;
}

/** By dialect; every disagreement is told to `differs`. */
export const compare = async (
  checks: readonly FidelityCheck[],
  told: Told,
  differs: (text: string) => void,
): Promise<ReadonlyMap<string, Agreement>> => {
  const byDialect = new Map<string, Agreement>();
  for (const { dialect, file, files, figures } of checks) {
    const agreement = byDialect.get(dialect) ?? { files: 0, figures: 0, told: 0, agree: 0 };
    byDialect.set(dialect, agreement);
    agreement.files++;
    const runs = runsOf(told, files ?? [file]);
    const agrees = (what: string, raw: Figure["raw"], said: Figure["raw"], who: string) => {
      agreement.figures++;
      if (raw === said) agreement.agree++;
      else differs(`${dialect}, ${file}, ${what}: raw ${raw}, ${who} ${said}`);
    };
    if (runs.length === 0) agrees("read by the command", "yes", "no", "hindcast runs");
    for (const { what, raw, ours } of await figures()) {
      if (ours !== undefined) agrees(what, raw, ours, "the dialect");
      const said = TOLD[what];
      if (said === undefined && ours === undefined) agrees(what, raw, "nothing", "hindcast runs");
      if (said === undefined) continue;
      agreement.told++;
      agrees(what, raw, said(runs), "hindcast runs");
    }
  }
  return byDialect;
};
