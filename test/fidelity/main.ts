/**
 * `npm run fidelity [DIALECT…]`: figures counted from the raw files of `../shared` by other means, beside ours. Prints
 * every disagreement and a table per dialect. Exit 1 when one figure disagrees, 3 when there are no files to read.
 */
import { existsSync } from "node:fs";
import { checks as cargo } from "./cargo.ts";
import type { FidelityCheck } from "./check.ts";
import { checks as chromeTrace } from "./chrome-trace.ts";
import { checks as claudeCode } from "./claude-code.ts";
import { checks as inspect } from "./inspect.ts";
import { checks as jaeger } from "./jaeger.ts";
import { checks as miniSweAgent } from "./mini-swe-agent.ts";
import { checks as mlperf } from "./mlperf.ts";
import { checks as mudPuppy } from "./mud-puppy.ts";
import { checks as orchestrator } from "./orchestrator.ts";
import { checks as otlp } from "./otlp.ts";
import { checks as sweAgent } from "./swe-agent.ts";
import { checks as tauBench } from "./tau-bench.ts";
import { checks as temporal } from "./temporal.ts";
import { checks as lifecycle } from "./training-lifecycle.ts";
import { checks as metrics } from "./training-metrics.ts";
import { checks as zipkin } from "./zipkin.ts";

const ALL: readonly FidelityCheck[] = [
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
  ...lifecycle,
  ...metrics,
];

interface Agreement {
  files: number;
  figures: number;
  agree: number;
}

const compare = async (checks: readonly FidelityCheck[]): Promise<ReadonlyMap<string, Agreement>> => {
  const byDialect = new Map<string, Agreement>();
  for (const { dialect, file, figures } of checks) {
    const agreement = byDialect.get(dialect) ?? { files: 0, figures: 0, agree: 0 };
    byDialect.set(dialect, agreement);
    agreement.files++;
    for (const { what, raw, ours } of await figures()) {
      agreement.figures++;
      if (raw === ours) agreement.agree++;
      else console.log(`differs: ${dialect}, ${file}, ${what}: raw ${raw}, ours ${ours}`);
    }
  }
  return byDialect;
};

const main = async (asked: readonly string[]): Promise<number> => {
  const checks = ALL.filter(({ dialect }) => asked.length === 0 || asked.includes(dialect));
  if (!existsSync("../shared") || checks.length === 0) {
    console.error(
      `There is nothing to compare${asked.length > 0 ? ` for ${asked.join(", ")}` : ""}: no files in ../shared.`,
    );
    return 3;
  }
  const agreements = await compare(checks);
  console.log("| dialect | files | figures | agree |\n| --- | --- | --- | --- |");
  const total: Agreement = { files: 0, figures: 0, agree: 0 };
  for (const [dialect, { files, figures, agree }] of agreements) {
    console.log(`| ${dialect} | ${files} | ${figures} | ${percent(agree, figures)} |`);
    total.files += files;
    total.figures += figures;
    total.agree += agree;
  }
  console.log(`| all | ${total.files} | ${total.figures} | ${percent(total.agree, total.figures)} |`);
  return total.agree === total.figures ? 0 : 1;
};

const percent = (part: number, whole: number): string =>
  `${part}/${whole}, ${((100 * part) / whole).toFixed(1)} %`;

process.exitCode = await main(process.argv.slice(2));
