/** The list of dialects, asked in this order; `generic` reads lines that nobody claims, `generic-document` a list. */
import { anton } from "./anton.ts";
import { cargo } from "./cargo.ts";
import { chromeTrace } from "./chrome-trace.ts";
import { claudeCode } from "./claude-code.ts";
import type { AnyDialect } from "./dialect.ts";
import { esper } from "./esper.ts";
import { generic } from "./generic.ts";
import { genericDocument } from "./generic-document.ts";
import { hindcast } from "./hindcast.ts";
import { inspect, inspectDocument } from "./inspect.ts";
import { jaeger } from "./jaeger.ts";
import { miniSweAgent } from "./mini-swe-agent.ts";
import { mlperf } from "./mlperf.ts";
import { mudPuppy } from "./mud-puppy.ts";
import { orchestrator } from "./orchestrator.ts";
import { otlp, otlpDocument } from "./otlp.ts";
import { sweAgent } from "./swe-agent.ts";
import { tauBench } from "./tau-bench.ts";
import { temporal } from "./temporal.ts";
import { zipkin } from "./zipkin.ts";

/** Those that recognize their own files. */
export const DIALECTS: readonly AnyDialect[] = [
  hindcast,
  esper,
  anton,
  mudPuppy,
  orchestrator,
  claudeCode,
  inspectDocument,
  inspect,
  miniSweAgent,
  sweAgent,
  tauBench,
  otlp,
  otlpDocument,
  jaeger,
  zipkin,
  mlperf,
  temporal,
  cargo,
  chromeTrace,
];

export const dialectByName = (name: string): AnyDialect | undefined =>
  [generic, genericDocument, ...DIALECTS].find((dialect) => dialect.name === name);

export { generic, genericDocument };
